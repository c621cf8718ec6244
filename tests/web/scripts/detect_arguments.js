/** How often and in which order natives run the code that is in their arguments. */
let log = []
const teller = (name, value) => ({
  toString() { log.push(`${name}.toString`); return value },
  valueOf() { log.push(`${name}.valueOf`); return value },
})
const thrower = (name) => ({ toString() { log.push(`${name}.throws`); throw new RangeError(`by ${name}`) }, valueOf() { log.push(`${name}.throws`); throw new RangeError(`by ${name}`) } })
const primitive = (name, value) => ({ [Symbol.toPrimitive](hint) { log.push(`${name}.to ${hint}`); return value } })
/** An object each of whose uses is told: which trap, which key. */
const told = (name, value = {}) => new Proxy(value, Object.fromEntries(
  Object.getOwnPropertyNames(Reflect).map((trap) => [trap, (target, key, ...more) => {
    log.push(`${name}.${trap} ${['get', 'has', 'set', 'getOwnPropertyDescriptor', 'defineProperty', 'deleteProperty'].includes(trap) ? spell(key) : ''}`)
    return trap === 'get' ? Reflect.get(target, key) : Reflect[trap](target, key, ...more)
  }]),
))
const getters = (name, values) => Object.defineProperties({}, Object.fromEntries(
  Object.keys(values).map((key) => [key, { enumerable: true, get() { log.push(`${name}.${key}${this === undefined ? '?' : ''}`); return values[key] } }]),
))
const trial = async (name, run) => {
  log = []
  const mine = log
  let answer
  try {
    answer = probe(run)
    if (answer instanceof Promise) {
      log.push('promise')
      answer = await Promise.race([answer, pause(300).then(() => 'nothing yet')])
    }
    log.push(kindOf(answer))
  } catch (error) { log.push(words(error)) }
  await pause(5)
  found[name] = mine.join(', ')
}
const nobody = {}
const store = (kind) => scope[kind]
for (const [kind, object] of [['teller', teller], ['primitive', primitive], ['thrower', thrower], ['proxy', (name, value) => told(name, { toString: () => value })]]) {
  const t = (name, value) => object(name, value)
  if (!inWorker) {
    await trial(`cookie ${kind}`, () => { document.cookie = t('line', `seen_${kind}=1`) })
    await trial(`cookie on nobody ${kind}`, () => { getOwnPropertyDescriptor(Document.prototype, 'cookie').set.call(nobody, t('line', 'x=1')) })
    for (const area of ['localStorage', 'sessionStorage']) {
      await trial(`${area} set ${kind}`, () => store(area).setItem(t('key', 'k'), t('value', 'v')))
      await trial(`${area} remove ${kind}`, () => store(area).removeItem(t('key', 'k')))
      await trial(`${area} get ${kind}`, () => store(area).getItem(t('key', 'k')))
      await trial(`${area} set one ${kind}`, () => store(area).setItem(t('key', 'k')))
      await trial(`${area} set on nobody ${kind}`, () => Storage.prototype.setItem.call(nobody, t('key', 'k'), t('value', 'v')))
      await trial(`${area} property ${kind}`, () => { store(area).prop = t('value', 'v') })
    }
    await trial(`fonts check ${kind}`, () => document.fonts.check(t('font', '12px serif'), t('text', 'a')))
    await trial(`listen media ${kind}`, () => matchMedia(t('query', '(width > 1px)')).matches)
    await trial(`can play ${kind}`, () => document.createElement('video').canPlayType(t('type', 'video/mp4')))
    const canvas = document.createElement('canvas')
    await trial(`canvas width ${kind}`, () => { canvas.width = t('width', 20) })
    await trial(`to data url ${kind}`, () => canvas.toDataURL(t('type', 'image/png'), t('quality', 1)))
    await trial(`to blob ${kind}`, () => canvas.toBlob(() => undefined, t('type', 'image/png'), t('quality', 1)))
    await trial(`get context ${kind}`, () => canvas.getContext(t('type', '2d'), told('settings')))
    await trial(`element listener ${kind}`, () => canvas.addEventListener(t('type', 'click'), () => undefined, told('options', { once: true })))
  }
  const canvas = new OffscreenCanvas(20, 20)
  const paint = canvas.getContext('2d')
  await trial(`fill text ${kind}`, () => paint.fillText(t('text', 'hello'), t('x', 1), t('y', 2), t('most', 9)))
  await trial(`measure ${kind}`, () => paint.measureText(t('text', 'hello')))
  await trial(`fill rect ${kind}`, () => paint.fillRect(t('x', 1), t('y', 1), t('w', 5), t('h', 5)))
  await trial(`clear rect ${kind}`, () => paint.clearRect(t('x', 0), t('y', 0), t('w', 20), t('h', 20)))
  await trial(`image data ${kind}`, () => paint.getImageData(t('x', 0), t('y', 0), t('w', 5), t('h', 5), told('settings', { colorSpace: 'srgb' })))
  await trial(`draw image ${kind}`, () => paint.drawImage(t('image', 'x'), 0, 0))
  await trial(`convert ${kind}`, () => canvas.convertToBlob(told('options', { type: 'image/png', quality: t('q', 1) })))
  await trial(`bitmap ${kind}`, () => createImageBitmap(canvas, t('x', 0), t('y', 0), t('w', 5), t('h', 5), told('options', { resizeWidth: 5 })))
  await trial(`bitmap of ${kind}`, () => createImageBitmap(t('image', 'x')))
  const three = new OffscreenCanvas(9, 9).getContext('webgl')
  if (three) {
    await trial(`parameter ${kind}`, () => three.getParameter(t('name', 7936)))
    await trial(`extension ${kind}`, () => three.getExtension(t('name', 'WEBGL_debug_renderer_info')))
    await trial(`precision ${kind}`, () => three.getShaderPrecisionFormat(t('a', 35633), t('b', 36338)))
    await trial(`read pixels ${kind}`, () => three.readPixels(t('x', 0), t('y', 0), t('w', 1), t('h', 1), 6408, 5121, new Uint8Array(4)))
  }
  await trial(`timeout ${kind}`, () => { clearTimeout(setTimeout(() => undefined, t('delay', 200))) })
  await trial(`timeout of ${kind}`, () => { clearTimeout(setTimeout(t('code', 'void 0'), 200)) })
  await trial(`clear ${kind}`, () => { clearTimeout(t('id', 0)) })
  await trial(`clear interval ${kind}`, () => { clearInterval(t('id', 0)) })
  await trial(`database ${kind}`, () => { indexedDB.open(t('name', `d${kind}`), t('version', 1)) })
  await trial(`database on nobody ${kind}`, () => { IDBFactory.prototype.open.call(nobody, t('name', 'd')) })
  await trial(`cache ${kind}`, () => caches.open(t('name', `c${kind}`)))
  if (scope.cookieStore) {
    await trial(`cookie store ${kind}`, () => cookieStore.set(t('name', `store_${kind}`), t('value', 'v')))
    await trial(`cookie store one ${kind}`, () => cookieStore.set(t('name', 'name')))
    await trial(`cookie store delete ${kind}`, () => cookieStore.delete(t('name', 'nobody')))
    await trial(`cookie store object ${kind}`, () => cookieStore.set(told('init', { name: t('name', 'o'), value: t('value', 'p'), sameSite: 'lax' })))
    await trial(`cookie store delete object ${kind}`, () => cookieStore.delete(getters('init', { name: t('name', 'o'), path: '/' })))
  }
  await trial(`fetch ${kind}`, () => fetch(t('address', '/programs/nothing.js'), told('init', { method: t('method', 'POST'), body: 'x', keepalive: true })))
  await trial(`fetch with getters ${kind}`, () => fetch('/programs/nothing.js', getters('init', { headers: told('headers', { 'x-a': t('value', 'b') }), keepalive: t('keep', 1) })))
  await trial(`beacon ${kind}`, () => navigator.sendBeacon && navigator.sendBeacon(t('address', '/programs/nothing.js'), t('body', 'x')))
  if (scope.Worker) await trial(`worker ${kind}`, () => { new Worker(t('address', '/programs/nothing.js'), told('options', { name: t('name', 'n') })).terminate() })
  if (scope.SharedWorker) await trial(`shared worker ${kind}`, () => { new SharedWorker(t('address', '/programs/nothing.js'), t('name', 'n')) })
  if (scope.EventSource) await trial(`event source ${kind}`, () => { new EventSource(t('address', '/programs/nothing.js'), told('options', {})).close() })
  if (scope.FontFace) await trial(`font face ${kind}`, () => { new FontFace(t('family', 'X'), t('source', 'local(Arial)'), told('options', { weight: '400' })).load().catch(() => 0) })
  await trial(`object url ${kind}`, () => URL.createObjectURL(t('blob', 'x')))
  if (navigator.permissions) {
    await trial(`permission ${kind}`, () => navigator.permissions.query(told('wanted', { name: t('name', 'geolocation') })))
    await trial(`permission getters ${kind}`, () => navigator.permissions.query(getters('wanted', { name: t('name', 'camera') })))
  }
  if (navigator.userAgentData) {
    await trial(`hints ${kind}`, () => navigator.userAgentData.getHighEntropyValues(told('hints', ['platform', t('hint', 'model')])))
    await trial(`hints of ${kind}`, () => navigator.userAgentData.getHighEntropyValues({ *[Symbol.iterator]() { log.push(`${this[Symbol.iterator] === undefined}`); yield t('hint', 'model') } }))
  }
  if (scope.OfflineAudioContext) {
    const audio = new OfflineAudioContext(1, 99, 44100)
    await trial(`oscillator ${kind}`, () => new OscillatorNode(audio, told('options', { type: t('type', 'sine'), frequency: t('frequency', 9) })))
    await trial(`audio context of ${kind}`, () => new OscillatorNode(t('context', 'x')))
    await trial(`channel ${kind}`, () => new AudioBuffer({ length: 9, sampleRate: 44100 }).getChannelData(t('channel', 0)))
  }
  if (scope.MutationObserver && !inWorker) {
    await trial(`observe ${kind}`, () => new MutationObserver(() => undefined).observe(document, told('options', { subtree: true, childList: t('children', 1) })))
    await trial(`observe getters ${kind}`, () => new MutationObserver(() => undefined).observe(document, getters('options', { subtree: true, childList: true })))
  }
  await trial(`listener ${kind}`, () => scope.addEventListener(t('type', 'click'), told('listener', () => undefined), told('options', { once: true, capture: true })))
  await trial(`listener object ${kind}`, () => scope.addEventListener('mousemove', told('listener', {}), told('options', {})))
  if (!inWorker && navigator.mediaDevices) await trial(`media ${kind}`, () => navigator.mediaDevices.getUserMedia(told('wanted', { video: false, audio: false })))
  if (!inWorker && navigator.geolocation) await trial(`place ${kind}`, () => navigator.geolocation.getCurrentPosition(() => undefined, () => undefined, told('options', { timeout: t('time', 9) })))
  if (!inWorker && scope.Notification) await trial(`notification ${kind}`, () => Notification.requestPermission(told('answer', () => undefined)))
  await trial(`register ${kind}`, () => navigator.serviceWorker.register(t('address', '/nowhere.js'), told('options', { scope: t('scope', '/nowhere/') })))
  await trial(`source ${kind}`, () => sourceOf.call(t('fn', 'x')))
}
await trial('request', () => fetch(new Request('/programs/nothing.js', { keepalive: true })))
await trial('address', () => fetch(Object.assign(new URL('/programs/nothing.js', typeof location === 'object' && location.href.startsWith('http') ? location.href : 'https://unseen.example/'), { toString() { log.push('own'); return '/programs/nothing.js' } })))
await trial('prototype getter', () => {
  const owner = Object.defineProperty({}, 'keepalive', { get() { log.push('keepalive'); return true } })
  return fetch('/programs/nothing.js', Object.create(owner))
})
