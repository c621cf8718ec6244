/** Error.stackTraceLimit and prepareStackTrace as the page left them; depth; stacks in callbacks. */
const acts = {
  cookie: () => { document.cookie = 'a=1' },
  toDataURL: () => { const c = document.createElement('canvas'); c.getContext('2d').fillText('stacks', 1, 9); return c.toDataURL().length > 9 },
  offscreen: () => { const c = new OffscreenCanvas(9, 9); const d = c.getContext('2d'); d.fillText('stacks', 1, 9); d.getImageData(0, 0, 9, 9) },
  userAgent: () => navigator.userAgent.length > 0,
  fetch: () => { fetch('/programs/nothing.js') },
  listen: () => { scope.addEventListener('mousemove', () => undefined) },
}
const sees = {}
const state = () => JSON.stringify([Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit') ?? 'none', typeof Error.prepareStackTrace, ownKeys(Error).map(spell)])
const settings = {
  plain: () => undefined,
  zero: () => { Error.stackTraceLimit = 0 },
  infinite: () => { Error.stackTraceLimit = Infinity },
  text: () => { Error.stackTraceLimit = 'many' },
  accessor: () => { Object.defineProperty(Error, 'stackTraceLimit', { configurable: true, get() { sees.limit = (sees.limit ?? 0) + 1; return 10 }, set() { sees.limitSet = 1 } }) },
  frozen: () => { Object.defineProperty(Error, 'stackTraceLimit', { configurable: true, writable: false, value: 5 }) },
  none: () => { delete Error.stackTraceLimit },
  prepared: () => { Error.prepareStackTrace = (error, sites) => { sees.prepared = (sees.prepared ?? 0) + 1; return `${sites.length}` }; Error.after = 1 },
  preparedAccessor: () => { delete Error.after; Object.defineProperty(Error, 'prepareStackTrace', { configurable: true, get() { sees.asked = (sees.asked ?? 0) + 1; return undefined } }); Error.afterwards = 1 },
}
const ways = (setting) => {
  for (const act in acts) {
    settings.plain()
    delete Error.prepareStackTrace
    Object.defineProperty(Error, 'stackTraceLimit', { value: 10, writable: true, enumerable: true, configurable: true })
    settings[setting]()
    for (const key in sees) delete sees[key]
    let failed = ''
    try { acts[act]() } catch (error) { failed = error.name }
    found[`${setting} ${act}`] = `${failed} ${JSON.stringify(sees)} ${state()}`
    if (setting === 'prepared' || setting === 'plain' || setting === 'infinite') {
      let stack
      try { apply(reach('Navigator.prototype.userAgent:get') ?? reach('WorkerNavigator.prototype.userAgent:get'), {}, []) } catch (error) { stack = error.stack }
      found[`${setting} stack`] = stack
      try { apply(reach('OffscreenCanvasRenderingContext2D.prototype.fillText'), {}, ['', 0, 0]) } catch (error) { stack = error.stack }
      found[`${setting} second stack`] = stack
    }
  }
}
for (const setting in settings) ways(setting)
delete Error.prepareStackTrace
delete Error.after
delete Error.afterwards
Object.defineProperty(Error, 'stackTraceLimit', { value: 10, writable: true, enumerable: true, configurable: true })

// Functions that run code of ours at once: who is on the stack then?
const inside = {}
const told = (name, value) => ({ toString() { inside[name] = new Error('here').stack; return value } })
const calls = {
  'document.cookie': () => { document.cookie = told('document.cookie', 'a=1') },
  setItem: () => { localStorage.setItem(told('setItem', 'a'), 'b') },
  fetch: () => { fetch(told('fetch', '/programs/nothing.js')) },
  open: () => { indexedDB.open(told('open', 'a')) },
  fillText: () => { new OffscreenCanvas(9, 9).getContext('2d').fillText(told('fillText', 'a'), 1, 1) },
  toDataURL: () => { document.createElement('canvas').toDataURL(told('toDataURL', 'image/png')) },
  addEventListener: () => { scope.addEventListener(told('addEventListener', 'click'), () => undefined) },
  createElement: () => { document.createElement(told('createElement', 'p')) },
  setTimeout: () => { clearTimeout(setTimeout(told('setTimeout', 'void 0'), 999)) },
  Worker: () => { new Worker(told('Worker', '/programs/nothing.js')).terminate() },
  userAgent: () => { Reflect.get(Navigator.prototype, 'userAgent', navigator) },
}
for (const name in calls) {
  try { calls[name]() } catch { /* not here */ }
  found[`inside ${name}`] = inside[name] ?? 'not run'
}
const dispatched = () => { found['in a listener'] = new Error('here').stack }
const target = new EventTarget()
target.addEventListener('mousemove', dispatched)
target.dispatchEvent(new Event('mousemove'))
await new Promise((done) => { setTimeout(() => { found['in a timer'] = new Error('here').stack; done() }, 200) })

// How deep one can go, in classes of an eighth: a frame more under each call would be seen.
const depth = (step) => {
  let deep = 0
  const down = () => { deep++; step(down) }
  try { down() } catch { /* full */ }
  return deep
}
const forEach = Array.prototype.forEach
const one = [1]
const listening = new EventTarget()
listening.addEventListener('x', () => undefined)
const plainDepth = depth((down) => { forEach.call(one, down) })
const throughText = depth((down) => { new OffscreenCanvas(1, 1).getContext('2d').measureText({ toString: down }) })
const unwatched = depth((down) => { new URLSearchParams({ toString: down }) })
found['depth'] = plainDepth > 500 && unwatched > 100 && throughText > 100
