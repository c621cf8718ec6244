/** Notes what a page can observe: name to value, no verdicts. Runs in pages, frames and workers. */
const found = {}
const { ownKeys, getPrototypeOf, setPrototypeOf, getOwnPropertyDescriptor, apply } = Reflect
const sourceOf = Function.prototype.toString
const scope = globalThis
const inWorker = typeof document === 'undefined'
const spell = (key) => (typeof key === 'symbol' ? `@${String(key.description).replace('Symbol.', '')}` : String(key))
const kindOf = (value) => (value === null ? 'null' : typeof value)
/** Name, message and stack of an error, less the lines from this program's own caller on. */
const words = (error) => {
  if (error === null || (typeof error !== 'object' && typeof error !== 'function')) return `not an error: ${String(error)}`
  const stack = String(error.stack)
  const at = stack.indexOf('at probe')
  const kept = at < 0 ? stack : `${stack.slice(0, at)}at probe and ${stack.slice(at).split('\n').length} more`
  return `${kindOf(error)} ${getPrototypeOf(error)?.constructor?.name} ${ownKeys(error).map(spell)} ${kept.split(error.message).join('..')} | ${error.message}`
}
/** What became of calling `run`: its kind of value, or the error's words; rejections are waited for. */
const pending = []
const probe = (run) => run()
const outcome = (name, run, tell = kindOf) => {
  try {
    const value = probe(run)
    found[name] = tell(value)
    if (value instanceof Promise) {
      pending.push(value.then((v) => { found[`${name} later`] = kindOf(v) }, (error) => { found[`${name} later`] = words(error) }))
    }
  } catch (error) { found[name] = words(error) }
}
const note = (name, read) => {
  try { found[name] = read() } catch (error) { found[name] = words(error) }
}
const pause = (ms) => new Promise((done) => { setTimeout(done, ms) })
/** Every function that can be reached from an interface or namespace: [path, function, owner]. */
const members = function* (reach = ownKeys(scope)) {
  const seen = new Set()
  for (const key of reach) {
    const own = getOwnPropertyDescriptor(scope, key)
    if (!own) continue
    for (const part of ['get', 'set', 'value']) {
      if (typeof own[part] === 'function') yield [`${spell(key)}:${part}`, own[part], scope]
    }
    const value = own.value
    if (!value || (typeof value !== 'function' && typeof value !== 'object') || value === scope || seen.has(value)) continue
    seen.add(value)
    for (const [where, owner] of [[spell(key), value], [`${spell(key)}.prototype`, typeof value === 'function' && value.prototype]]) {
      if (!owner || (typeof owner !== 'object' && typeof owner !== 'function')) continue
      for (const name of ownKeys(owner)) {
        const at = getOwnPropertyDescriptor(owner, name)
        for (const part of ['get', 'set', 'value']) {
          if (typeof at[part] === 'function') yield [`${where}.${spell(name)}:${part}`, at[part], owner]
        }
      }
    }
  }
}
/** A function of the page's world by its path, as `members` spells it. */
const reach = (path) => {
  const [way, part = 'value'] = path.split(':')
  const steps = way.split('.')
  let owner = scope
  for (const step of steps.slice(0, -1)) owner = owner && owner[step]
  const own = owner && getOwnPropertyDescriptor(owner, steps.at(-1))
  return own && own[part]
}
