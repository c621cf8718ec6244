/** How long one-shot timers still have to run: a page with one pending is not quiet yet. */
const signal = globalThis['%BINDING%']
delete globalThis['%BINDING%']

if (typeof signal === 'function') {
  // Shorter ones have run before anybody asks; longer ones are not waited for.
  const SHORTEST = +'%SHORTEST%'
  const LONGEST = +'%LONGEST%'
  // The same code set again and again is polling, and polling never ends.
  const REPEATS = 2
  const seen = { __proto__: null }
  const sourceOf = Function.prototype.toString
  const dues = new Map()
  const { get: mapGet, set: mapSet, delete: mapDelete, forEach: mapEach } = Map.prototype
  let told = 0
  let kinds = 0

  const tell = () => {
    let due = 0
    const time = now()
    apply(mapEach, dues, [(at, id) => {
      if (at < time) apply(mapDelete, dues, [id])
      else if (at > due) due = at
    }])
    if (due === told) return
    told = due
    try { signal(`${due ? due - time : 0}`) } catch { /* the page is going away */ }
  }

  wrapMethod(globalThis, 'setTimeout', (native) => ({
    setTimeout(...args) {
      const id = apply(native, this, args)
      const handler = args[0]
      // Code of the page's in either has run, and is not run again.
      const delay = typeof args[1] === 'number' || typeof args[1] === 'string' ? +args[1] : 0
      if (delay >= SHORTEST && delay <= LONGEST && kinds < 500) {
        try {
          const code = apply(slice, typeof handler === 'function' ? apply(sourceOf, handler, []) : text(handler), [0, 300])
          if (!seen[code]) kinds++
          seen[code] = (seen[code] | 0) + 1
          if (seen[code] <= REPEATS) {
            apply(mapSet, dues, [id, now() + delay])
            tell()
          }
        } catch { /* an odd handler: the native call has dealt with it */ }
      }
      return id
    },
  }).setTimeout)

  for (const name of ['clearTimeout', 'clearInterval']) {
    wrapMethod(globalThis, name, (native) => ({
      [name](...args) {
        const answer = apply(native, this, args)
        if (apply(mapGet, dues, [args[0]]) !== undefined) {
          apply(mapDelete, dues, [args[0]])
          tell()
        }
        return answer
      },
    })[name])
  }
}
