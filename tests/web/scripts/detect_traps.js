/** Overrides what programs call, and counts who calls it while watched natives run. */
const counts = {}
const kept = []
const plain = (own) => own && { __proto__: null, ...own }
let armed = false
const build = Reflect.construct
const define = Object.defineProperty
const count = (name) => { if (armed) counts[name] = (counts[name] ?? 0) + 1 }
const trap = (owner, name, label) => {
  const own = plain(getOwnPropertyDescriptor(owner, name))
  if (!own || !own.configurable) return
  kept.push([owner, name, own])
  const where = `${label}.${spell(name)}`
  for (const part of ['get', 'set', 'value']) {
    const was = own[part]
    if (typeof was !== 'function') continue
    const put = { __proto__: null, ...own, [part]: function (...args) { count(where); return new.target ? build(was, args) : apply(was, this, args) } }
    if (part === 'value' && was.prototype) put.value.prototype = was.prototype
    Object.defineProperty(owner, name, put)
    break
  }
}
const phantom = (owner, name, label) => {
  if (getOwnPropertyDescriptor(owner, name)) return
  kept.push([owner, name, null])
  const where = `${label}.${spell(name)}`
  const setting = `${where}=`
  Object.defineProperty(owner, name, { __proto__: null, configurable: true, get() { count(where); return undefined }, set(value) { count(setting); define(this, name, { __proto__: null, value, writable: true, enumerable: true, configurable: true }) } })
}
const owners = { Function, Array, String, RegExp, Promise, WeakMap, Map, Set, WeakSet, Object, Number, Error, Date, URL, Storage: scope.Storage, Node: scope.Node, Performance: scope.Performance, Element: scope.Element, DOMRectReadOnly, UserActivation: scope.UserActivation, CookieStore: scope.CookieStore, Request }
const statics = { Reflect, JSON, Object, Promise, Symbol, Number, Array, String, Math, Date, performance, console, Error, URL }
const lay = () => {
  for (const label in owners) {
    if (!owners[label]) continue
    for (const name of ownKeys(owners[label].prototype)) {
      if (label === 'Object' && /^(__\w+__|constructor|hasOwnProperty)$/.test(spell(name))) continue
      if (name !== 'constructor') trap(owners[label].prototype, name, label)
    }
  }
  for (const label in statics) for (const name of ownKeys(statics[label])) if (spell(name) !== 'prototype') trap(statics[label], name, label)
  for (const name of ['setTimeout', 'clearTimeout', 'queueMicrotask', 'getComputedStyle', 'WeakMap', 'Map', 'Set', 'Proxy', 'Function', 'String', 'Error', 'URL', 'Promise']) trap(scope, name, 'global')
  const proto = plain(getOwnPropertyDescriptor(Promise.prototype, 'constructor'))
  kept.push([Promise.prototype, 'constructor', proto])
  Object.defineProperty(Promise.prototype, 'constructor', { __proto__: null, configurable: true, get() { count('Promise.constructor'); return proto.value } })
  for (const name of ['get', 'set', 'value', 'writable', 'enumerable', 'configurable', '0', '1', '2', 'apply', 'construct', 'has', 'defineProperty', 'setPrototypeOf', 'toJSON', 'then', 'keepalive', 'url', 'opacityProperty', 'kind', 'length', 'name', 'childList', 'subtree']) phantom(Object.prototype, name, 'Object')
  for (const name of ['0', '1', '2', '5']) phantom(Array.prototype, name, 'Array')
  for (const name of ['prepareStackTrace']) phantom(Error, name, 'Error')
}
const lift = () => {
  for (let i = kept.length - 1; i >= 0; i--) {
    const [owner, name, own] = kept[i]
    if (own) define(owner, name, own)
    else delete owner[name]
  }
}
const cv = inWorker ? new OffscreenCanvas(30, 30) : document.createElement('canvas')
const d2 = cv.getContext('2d')
const glass = new OffscreenCanvas(9, 9).getContext('webgl')
const audio = scope.OfflineAudioContext && new OfflineAudioContext(1, 99, 44100)
const runs = {
  cookie: () => { document.cookie = 'trap=1' },
  setItem: () => { localStorage.setItem('a', 'b') },
  property: () => { localStorage.trap = 'x' },
  open: () => { indexedDB.open('trap') },
  cache: () => { caches.open('trap') },
  cookie_store: () => { cookieStore.set('trap', 'x') },
  cookie_store_object: () => { cookieStore.set({ name: 'trap2', value: 'x' }) },
  fetch: () => { fetch('/programs/nothing.js') },
  keepalive: () => { fetch('/programs/nothing.js', { keepalive: true }) },
  beacon: () => { navigator.sendBeacon('/programs/nothing.js') },
  timeout: () => { setTimeout(() => undefined, 400) },
  clear: () => { clearTimeout(77777) },
  worker: () => { new Worker('/programs/nothing.js').terminate() },
  blob: () => { URL.createObjectURL(new Blob(['x'])) },
  text: () => { d2.fillText('traps', 1, 9); d2.font = '9px Arial'; d2.measureText('traps') },
  shapes: () => { d2.fillRect(0, 0, 9, 9); d2.rotate(0.1); d2.arc(1, 1, 1, 0, 1); d2.clearRect(0, 0, 30, 30) },
  pixels: () => { d2.fillText('more', 1, 9); d2.getImageData(0, 0, 3, 3) },
  url: () => { cv.toDataURL() },
  to_blob: () => { (cv.toBlob ? cv.toBlob(() => undefined) : cv.convertToBlob()) },
  bitmap: () => { createImageBitmap(cv) },
  draw: () => { d2.drawImage(cv, 0, 0) },
  resize: () => { cv.width = 40 },
  glass: () => { glass.getParameter(7936); glass.clear(16384); glass.readPixels(0, 0, 1, 1, 6408, 5121, new Uint8Array(4)) },
  audio: () => { const node = audio.createOscillator(); node.connect(audio.destination); audio.startRendering() },
  node: () => { new GainNode(audio) },
  channel: () => { new AudioBuffer({ length: 9, sampleRate: 44100 }).getChannelData(0) },
  peer: () => { const peer = new RTCPeerConnection(); peer.createDataChannel('x'); peer.close() },
  fonts: () => { document.fonts.check('9px Arial'); new FontFace('x', 'local("Y")') },
  size: () => { document.documentElement.offsetWidth; document.documentElement.getBoundingClientRect() },
  listen: () => { scope.addEventListener('mousemove', () => undefined); scope.onkeydown = () => undefined },
  observe: () => { new MutationObserver(() => undefined).observe(document, { childList: true, subtree: true }) },
  navigator: () => { navigator.userAgent; navigator.hardwareConcurrency; navigator.languages; navigator.plugins },
  screen: () => { screen.width; screen.colorDepth; devicePixelRatio },
  permission: () => { navigator.permissions.query({ name: 'camera' }) },
  hints: () => { navigator.userAgentData.getHighEntropyValues(['model']) },
  media: () => { matchMedia('(width > 1px)') },
  zone: () => { new Intl.DateTimeFormat().resolvedOptions() },
  wrong: () => { try { reach('Document.prototype.cookie:set').call({}, 'x') } catch { /* as it should */ } },
  wrong_width: () => { try { reach('Navigator.prototype.userAgent:get').call({}) } catch { /* as it should */ } },
  source: () => { sourceOf.call(scope.fetch); `${scope.fetch}` },
  proto: () => { Object.setPrototypeOf(scope.fetch, getPrototypeOf(scope.fetch)) },
}
const results = []
for (const name in runs) {
  let failed = ''
  lay()
  try {
    armed = true
    try { runs[name]() } catch (error) { armed = false; failed = error.name }
    // What is done afterwards counts as well: microtasks, and the answers of the browser.
    await null
    armed = false
  } finally { armed = false; lift(); kept.length = 0 }
  results.push([name, `${failed} ${JSON.stringify(counts)}`])
  for (const key in counts) delete counts[key]
}
for (const [name, text] of results) found[`while ${name}`] = text
