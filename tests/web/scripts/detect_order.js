/** In which order promises are told, whether rejections nobody takes are reported, and to whom. */
const order = []
const step = (name) => () => { order.push(name) }
const ticks = (most) => {
  let at = Promise.resolve()
  for (let i = 0; i < most; i++) at = at.then(step(`${i}`))
  return at
}
const race = async (name, run) => {
  order.length = 0
  let all
  try {
    const made = run()
    const first = Promise.resolve(made).then(step('kept'), step('broken'))
    all = Promise.all([Promise.race([first, pause(400)]), ticks(6)])
  } catch (error) { order.push(error.name) }
  await all
  const early = order.slice(0, 8).join()
  // Answers of other processes come when they come; those at once have their place.
  found[`order ${name}`] = early.endsWith('5') || !early.includes('5') ? early : early
}
const small = () => new OffscreenCanvas(9, 9)
await race('illegal fetch', () => fetch('https://bad host/'))
await race('fetch without address', () => fetch())
await race('fetch of a thrower', () => fetch({ toString() { throw new RangeError('x') } }))
await race('illegal cookie', () => scope.cookieStore && cookieStore.set('a=;', '\u0001'))
await race('cookie without name', () => scope.cookieStore && cookieStore.set())
await race('cookie of a thrower', () => scope.cookieStore && cookieStore.set({ get name() { throw new RangeError('x') } }))
await race('illegal bitmap', () => createImageBitmap(small(), 0, 0, 0, 0))
await race('bitmap of nothing', () => createImageBitmap(new OffscreenCanvas(0, 0)))
await race('bitmap of a stranger', () => createImageBitmap({}))
await race('illegal permission', () => navigator.permissions.query({ name: 'no such thing' }))
await race('illegal registration', () => navigator.serviceWorker && navigator.serviceWorker.register())
await race('illegal cache', () => scope.caches && caches.open())
await race('twice rendered', () => {
  if (!scope.OfflineAudioContext) return 0
  const audio = new OfflineAudioContext(1, 99, 44100)
  audio.startRendering()
  return audio.startRendering()
})
await race('media of nothing', () => navigator.mediaDevices && navigator.mediaDevices.getUserMedia({}))
await race('hints', () => navigator.userAgentData && navigator.userAgentData.getHighEntropyValues())

// Promises that nobody handles: the page is told of each, with the very promise that it got.
const unhandled = []
const handled = []
const onLost = (event) => { unhandled.push([event.promise, `${event.reason?.name}`]); event.preventDefault() }
const onFound = (event) => { handled.push(event.promise) }
scope.addEventListener('unhandledrejection', onLost)
scope.addEventListener('rejectionhandled', onFound)
const lost = {
  fetch: () => fetch('https://bad host/'),
  cookie: () => scope.cookieStore && cookieStore.set('a=;', '\u0001'),
  'cookie domain': () => scope.cookieStore && cookieStore.set({ name: 'a', value: 'b', domain: 'elsewhere.example' }),
  bitmap: () => createImageBitmap(small(), 0, 0, 0, 0),
  'painted bitmap': () => { const c = small(); c.getContext('2d').fillText('x', 1, 1); return createImageBitmap(c, 0, 0, 0, 0) },
  'closed bitmap': () => { const b = small().transferToImageBitmap(); b.close(); return createImageBitmap(b) },
  permission: () => navigator.permissions && navigator.permissions.query({ name: 'x' }),
  rendering: () => {
    if (!scope.OfflineAudioContext) return 0
    const audio = new OfflineAudioContext(1, 99, 44100)
    audio.startRendering()
    return audio.startRendering()
  },
  cache: () => scope.caches && caches.open(),
  media: () => navigator.mediaDevices && navigator.mediaDevices.getUserMedia({}),
}
for (const name in lost) {
  unhandled.length = 0
  let made
  try { made = lost[name]() } catch (error) { made = error.name }
  await pause(60)
  found[`unhandled ${name}`] = unhandled.map(([promise, reason]) => `${promise === made} ${reason}`).join()
  found[`promise ${name}`] = made instanceof Promise ? `${ownKeys(made).length} ${made.constructor === Promise}` : `${kindOf(made)}`
}
scope.removeEventListener('unhandledrejection', onLost)
scope.removeEventListener('rejectionhandled', onFound)
found['handled late'] = handled.length

// Whoever has set the species of promises hears of each `then`.
let made = 0
class Mine extends Promise { constructor(run) { made++; super(run) } }
const own = getOwnPropertyDescriptor(Promise.prototype, 'constructor')
Object.defineProperty(Promise.prototype, 'constructor', { configurable: true, get() { made++; return Promise } })
try {
  if (scope.cookieStore) cookieStore.set('species', '1').then(() => undefined, () => undefined)
  createImageBitmap(small())
  if (scope.localStorage) localStorage.getItem('x')
} catch { /* not here */ }
Object.defineProperty(Promise.prototype, 'constructor', own)
found['species'] = `${made} ${Mine.name}`
