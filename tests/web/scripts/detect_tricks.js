/** What functions do when they are treated as nobody treats functions; watched ones and others. */
const PATHS = [
  'fetch', 'setTimeout', 'clearTimeout', 'setInterval', 'addEventListener', 'Function.prototype.toString', 'Function.prototype.call',
  'Document.prototype.cookie:set', 'Document.prototype.cookie:get', 'Document.prototype.createElement', 'Storage.prototype.setItem', 'Storage.prototype.getItem',
  'localStorage:get', 'sessionStorage:get', 'IDBFactory.prototype.open', 'CacheStorage.prototype.open', 'CookieStore.prototype.set',
  'ServiceWorkerContainer.prototype.register', 'URL.createObjectURL', 'URL.revokeObjectURL', 'Worker', 'SharedWorker', 'EventSource', 'WebSocket',
  'RTCPeerConnection', 'RTCPeerConnection.prototype.createOffer', 'FontFace', 'FontFaceSet.prototype.check', 'OscillatorNode', 'OfflineAudioContext',
  'OfflineAudioContext.prototype.startRendering', 'AudioBuffer.prototype.getChannelData', 'AnalyserNode.prototype.getFloatFrequencyData',
  'AudioNode.prototype.connect', 'HTMLCanvasElement.prototype.toDataURL', 'HTMLCanvasElement.prototype.getContext', 'HTMLCanvasElement.prototype.width:set',
  'HTMLCanvasElement.prototype.width:get', 'OffscreenCanvas.prototype.convertToBlob', 'CanvasRenderingContext2D.prototype.fillText',
  'CanvasRenderingContext2D.prototype.measureText', 'CanvasRenderingContext2D.prototype.getImageData', 'CanvasRenderingContext2D.prototype.save',
  'WebGLRenderingContext.prototype.getParameter', 'WebGLRenderingContext.prototype.readPixels', 'createImageBitmap', 'matchMedia',
  'Navigator.prototype.userAgent:get', 'Navigator.prototype.hardwareConcurrency:get', 'Navigator.prototype.onLine:get', 'Screen.prototype.width:get',
  'HTMLElement.prototype.offsetWidth:get', 'Element.prototype.getBoundingClientRect', 'MutationObserver.prototype.observe', 'MutationObserver.prototype.disconnect',
  'EventTarget.prototype.addEventListener', 'EventTarget.prototype.removeEventListener', 'Permissions.prototype.query', 'Navigator.prototype.getBattery',
  'NavigatorUAData.prototype.getHighEntropyValues', 'HTMLMediaElement.prototype.canPlayType', 'Notification.requestPermission', 'MediaDevices.prototype.getUserMedia',
  'Intl.DateTimeFormat.prototype.resolvedOptions', 'Accelerometer', 'performance.now', 'Math.random',
]
const tricks = {
  'new': (fn) => { new fn() },
  construct: (fn) => { Reflect.construct(fn, []) },
  'new target': (fn) => { Reflect.construct(Object, [], fn) },
  extend: (fn) => { class Fake extends fn {} return Fake },
  create: (fn) => Object.create(fn).toString(),
  'create proxy': (fn) => Object.create(new Proxy(fn, {})).toString(),
  'null proto': (fn) => { const was = getPrototypeOf(fn); try { return setPrototypeOf(fn, null) + '' } finally { setPrototypeOf(fn, was) } },
  'null proto text': (fn) => { const was = getPrototypeOf(fn); try { Object.setPrototypeOf(fn, null); return `${fn}` } finally { setPrototypeOf(fn, was) } },
  'null proto source': (fn) => { const was = getPrototypeOf(fn); try { Object.setPrototypeOf(fn, null); return sourceOf.call(fn) } finally { setPrototypeOf(fn, was) } },
  cycle: (fn) => { const was = getPrototypeOf(fn); try { Object.setPrototypeOf(fn, Object.create(fn)).toString() } finally { setPrototypeOf(fn, was) } },
  'cycle by reflect': (fn) => { const was = getPrototypeOf(fn); try { return String(Reflect.setPrototypeOf(fn, Object.create(fn))) + ('random' in fn) } finally { setPrototypeOf(fn, was) } },
  'cycle by __proto__': (fn) => { const was = getPrototypeOf(fn); try { fn.__proto__ = Object.create(fn); return fn + '' } finally { setPrototypeOf(fn, was) } },
  'cycle with proxy': (fn) => { const was = getPrototypeOf(fn); try { Object.setPrototypeOf(fn, Object.create(new Proxy(fn, {}))); return String('random' in fn) } finally { setPrototypeOf(fn, was) } },
  itself: (fn) => { const was = getPrototypeOf(fn); try { return Object.setPrototypeOf(fn, fn) === fn } finally { setPrototypeOf(fn, was) } },
  arguments: (fn) => fn.arguments,
  caller: (fn) => fn.caller,
  'own arguments': (fn) => `${Object.hasOwn(fn, 'arguments')}${Object.hasOwn(fn, 'caller')}${Object.hasOwn(fn, 'toString')}`,
  instanceof: (fn) => ({}) instanceof fn,
  'is a function': (fn) => fn instanceof Function,
  clone: (fn) => { structuredClone(fn) },
  'clone inside': (fn) => { structuredClone({ fn }) },
  post: (fn) => { new MessageChannel().port1.postMessage(fn) },
  'as a receiver': (fn) => { Map.prototype.get.call(fn) },
  'as a symbol': (fn) => Symbol.keyFor(fn),
  'as a number': (fn) => BigInt(fn),
  'as an element': (fn) => customElements.define('x-y', fn),
  'as a node': (fn) => document.append.call(fn),
  json: (fn) => String(JSON.stringify({ fn })) + String(JSON.stringify(fn)),
  'own property': (fn) => { fn.mine = 1; const is = Object.hasOwn(fn, 'mine'); return is && delete fn.mine && !('mine' in fn) },
  symbol: (fn) => Object.getOwnPropertySymbols(fn).length,
  name: (fn) => { const own = getOwnPropertyDescriptor(fn, 'name'); fn.name = 'x'; return `${fn.name}${JSON.stringify(own)}` },
  'strict name': (fn) => { 'use strict'; fn.name = 'x' },
  rename: (fn) => { const own = getOwnPropertyDescriptor(fn, 'name'); Object.defineProperty(fn, 'name', { value: 'renamed' }); try { return sourceOf.call(fn) } finally { Object.defineProperty(fn, 'name', own) } },
  weak: (fn) => String(new WeakMap([[fn, 1]]).get(fn)),
  entries: (fn) => JSON.stringify([Object.keys(fn), Object.entries(fn), Object.getOwnPropertyDescriptors(fn)]),
  assign: (fn) => JSON.stringify(Object.assign({}, fn)),
  bind: (fn) => `${fn.bind(null).name}${fn.bind(null, 1).length}`,
}
for (const path of PATHS) {
  const fn = reach(path)
  if (typeof fn !== 'function') { found[`trick ${path}`] = 'none'; continue }
  for (const trick in tricks) {
    if (trick === 'new' && ['Worker', 'SharedWorker', 'EventSource', 'RTCPeerConnection'].includes(path)) continue
    outcome(`${trick}: ${path}`, () => tricks[trick](fn), (value) => (typeof value === 'function' ? 'function' : String(value)))
  }
}
