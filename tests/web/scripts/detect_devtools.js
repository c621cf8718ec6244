/** Whether somebody looks at the console or stops the program. */
let serialised = 0
const bait = () => {
  const error = new Error('bait')
  Object.defineProperty(error, 'stack', { configurable: true, get() { serialised++; return 'bait' } })
  return error
}
console.log(bait())
console.debug(bait())
console.table([bait()])
found['error with a stack'] = serialised
serialised = 0
console.log(Object.defineProperty(function () {}, 'name', { get() { serialised++; return 'x' } }))
console.log({ toString() { serialised++; return 'x' } }, { get id() { serialised++; return 1 } })
console.log('%s %o', { toString() { serialised++; return 'x' } }, new Proxy({}, { get(target, key) { serialised++; return target[key] }, ownKeys(target) { serialised++; return ownKeys(target) } }))
found['other baits'] = serialised
let prepared = 0
const was = Error.prepareStackTrace
Error.prepareStackTrace = () => { prepared++; return 'x' }
console.log(new Error('looked at'))
console.debug({ error: new Error('looked at') })
Error.prepareStackTrace = was
if (was === undefined) delete Error.prepareStackTrace
found['prepared by console'] = prepared
await pause(50)
found['later baits'] = serialised
const started = performance.now()
// eslint-disable-next-line no-debugger
debugger
found['debugger'] = performance.now() - started < 60
found['console'] = ownKeys(console).map((key) => `${spell(key)} ${console[key] === console[key]}`).join()
found['console again'] = typeof console.context === 'function' ? ownKeys(console.context('mine')).map(spell).join() : 'none'
found['memory'] = typeof console.memory
