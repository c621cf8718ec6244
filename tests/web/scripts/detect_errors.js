/** What illegal calls of all functions say, with their stacks. */
const ACTS = /^(alert|confirm|prompt|print|close|stop|open|focus|blur|moveTo|moveBy|resizeTo|resizeBy|scroll|scrollTo|scrollBy|find|eval|postMessage|importScripts|collect|requestIdleCallback|constructor|reportError|__\w+__)$/
const LANGUAGE = /^(Object|Function|Array|Promise|Iterator|Generator|Async|Symbol|Atomics|Reflect|Proxy|eval|Worker|SharedWorker|console|Date|Math|JSON|Error|globalThis|Navigation)/
const short = (made) => {
  try {
    const value = probe(made)
    if (value instanceof Promise) return { later: value.then(kindOf, words) }
    return kindOf(value)
  } catch (error) { return words(error) }
}
const lists = {}
const say = async (list, path, answer) => {
  const text = answer.later ? `later ${await answer.later}` : answer
  ;(lists[list] ??= []).push(`${path} ${text}`)
}
for (const [path, made, owner] of members()) {
  const name = path.split(/[.:]/).at(-2)
  if (LANGUAGE.test(path) || ACTS.test(name) || !path.includes('.prototype.') || /^[A-Z]\w*:value/.test(path)) continue
  const group = path.split(/[.:]/)[0]
  for (const [how, self] of [['stranger', {}], ['nobody', undefined], ['prototype', owner], ['scope', scope]]) {
    if (how === 'scope' && owner === EventTarget.prototype) continue
    await say(`${how} ${group}`, path, short(() => apply(made, self, path.endsWith(':set') ? ['x'] : [])))
  }
}
const canvas = () => (inWorker ? new OffscreenCanvas(9, 9) : document.createElement('canvas'))
const things = {
  document: () => document, navigator: () => navigator, localStorage: () => localStorage, sessionStorage: () => sessionStorage,
  indexedDB: () => indexedDB, caches: () => caches, cookieStore: () => cookieStore, serviceWorker: () => navigator.serviceWorker,
  permissions: () => navigator.permissions, userAgentData: () => navigator.userAgentData, fonts: () => document.fonts ?? scope.fonts,
  canvas, offscreen: () => new OffscreenCanvas(9, 9), d2: () => canvas().getContext('2d'), d3: () => canvas().getContext('webgl'), d32: () => canvas().getContext('webgl2'),
  bitmap: () => canvas().getContext('bitmaprenderer'), audio: () => new OfflineAudioContext(1, 99, 44100), oscillator: () => new OfflineAudioContext(1, 99, 44100).createOscillator(),
  analyser: () => new OfflineAudioContext(1, 99, 44100).createAnalyser(), buffer: () => new AudioBuffer({ length: 9, sampleRate: 44100 }),
  peer: () => new RTCPeerConnection(), observer: () => new MutationObserver(() => {}), video: () => document.createElement('video'),
  target: () => new EventTarget(), element: () => document.createElement('p'), geolocation: () => navigator.geolocation, devices: () => navigator.mediaDevices,
  credentials: () => navigator.credentials, storage: () => navigator.storage, clipboard: () => navigator.clipboard,
}
const HARMFUL = /^(write|writeln|open|close|execCommand|requestPictureInPicture|requestFullscreen|show\w*|vibrate|share|requestStorageAccess\w*|startViewTransition|register|runAdAuction|joinAdInterestGroup)$/
for (const thing in things) {
  let made
  try { made = things[thing]() } catch { made = undefined }
  if (!made) { found[`thing ${thing}`] = 'none'; continue }
  for (let owner = getPrototypeOf(made); owner && owner !== Object.prototype; owner = getPrototypeOf(owner)) {
    for (const key of ownKeys(owner)) {
      const own = getOwnPropertyDescriptor(owner, key)
      const name = spell(key)
      if (HARMFUL.test(name) || name === 'constructor') continue
      if (typeof own.value === 'function' && own.value.length > 0) {
        await say(`nothing ${thing}`, name, short(() => apply(own.value, made, [])))
        await say(`symbols ${thing}`, name, short(() => apply(own.value, made, [Symbol.iterator, Symbol.iterator, Symbol.iterator, Symbol.iterator])))
        await say(`one symbol ${thing}`, name, short(() => apply(own.value, made, [Symbol.iterator])))
      }
      if (own.set && !name.startsWith('on')) await say(`set ${thing}`, name, short(() => apply(own.set, made, [Symbol.iterator])))
      if (own.set) await say(`set nothing ${thing}`, name, short(() => apply(own.set, made, [])))
    }
  }
}
for (const name of ['Worker', 'SharedWorker', 'EventSource', 'RTCPeerConnection', 'FontFace', 'OscillatorNode', 'GainNode', 'AnalyserNode', 'DynamicsCompressorNode', 'OfflineAudioContext', 'WebSocket', 'Accelerometer', 'Gyroscope', 'MutationObserver', 'OffscreenCanvas']) {
  if (!scope[name]) continue
  outcome(`call ${name}`, () => scope[name]())
  outcome(`new ${name}`, () => (name === 'RTCPeerConnection' ? 0 : new scope[name]()))
  outcome(`new ${name} of a symbol`, () => new scope[name](Symbol.iterator))
  outcome(`new ${name} of numbers`, () => (/Worker|Source|Socket/.test(name) ? 0 : new scope[name](1, 2, 3)))
  outcome(`extended ${name}`, () => (/Worker|Source|Socket/.test(name) ? 0 : new (class Mine extends scope[name] {})('x', 'y')), (made) => made?.constructor?.name)
}
for (const name of ['fetch', 'setTimeout', 'clearTimeout', 'setInterval', 'createImageBitmap', 'matchMedia', 'queueMicrotask', 'structuredClone', 'atob']) {
  if (!scope[name]) continue
  outcome(`${name} on nothing`, () => apply(scope[name], undefined, []))
  outcome(`${name} on a stranger`, () => apply(scope[name], {}, ['x']))
  outcome(`${name} of a symbol`, () => apply(scope[name], scope, [Symbol.iterator]))
}
outcome('cookie of a symbol', () => { document.cookie = Symbol.iterator })
outcome('document.cookie in an opaque origin', () => document.cookie, String)
outcome('localStorage on a stranger', () => apply(getOwnPropertyDescriptor(scope, 'localStorage').get, {}, []))
for (const list in lists) found[list] = lists[list].join('\n')
