/** Who acts: each place in a script is told once with its whole stack, and counted from then on. */
const NativeError = Error
const stringify = JSON.stringify
const later = globalThis.setTimeout
// Beyond these a page is out to exhaust us: one actor then stands for all that follow.
const MOST_ACTORS = 300
const MOST_DETAILS = 60
const MOST_DISTINCT = 2000
// A stack costs 6 microseconds: so many of one kind are looked at, then one in 64.
const MOST_STACKS = 3000
const EVERY = 64
const FLUSH_MS = 100
const PROMPT_FLUSHES = 25

/** The first line of this call's stack that is not ours, without its column. */
const callerLine = (beneath) => {
  const limit = getOwnPropertyDescriptor(NativeError, 'stackTraceLimit')
  if (!limit || !limit.writable) return ''
  const prepare = getOwnPropertyDescriptor(NativeError, 'prepareStackTrace')
  if (prepare && !prepare.configurable) return ''
  // Not deleted: it would come back as the last of its neighbours.
  if (prepare) defineProperty(NativeError, 'prepareStackTrace', { __proto__: null, value: undefined, configurable: true })
  NativeError.stackTraceLimit = beneath ? 24 : 12
  const stack = new NativeError().stack
  NativeError.stackTraceLimit = limit.value
  if (prepare) defineProperty(NativeError, 'prepareStackTrace', prepare)
  if (typeof stack !== 'string') return ''
  let skip = ''
  let from = apply(indexOf, stack, ['\n'])
  while (from >= 0) {
    const end = apply(indexOf, stack, ['\n', from + 1])
    const line = apply(slice, stack, [from + 1, end < 0 ? stack.length : end])
    from = end
    if (apply(includes, line, ['<anonymous>']) && !apply(includes, line, ['://'])) continue
    const place = apply(slice, line, [0, apply(lastIndexOf, line, [':'])])
    if (!beneath) return place
    // Somebody put a function of theirs over ours: who called that one?
    const script = apply(slice, place, [apply(lastIndexOf, place, ['(']) + 1, apply(lastIndexOf, place, [':'])])
    if (skip && script !== skip) return place
    skip = script
  }
  return ''
}

const actors = { __proto__: null }
let actorCount = 0
// Code of which V8 knows no address: each call may be another's.
const MOST_NAMELESS = 40
let nameless = 0
const who = (beneath) => {
  let line = ''
  try { line = callerLine(beneath) } catch { /* the page has changed what errors are */ }
  let actor = line ? actors[line] : undefined
  if (actor === undefined) {
    if (actorCount >= MOST_ACTORS || (!line && nameless++ > MOST_NAMELESS)) return MOST_ACTORS
    actor = actorCount++
    if (line) actors[line] = actor
    emit('actor', false, `${actor}`, beneath ? 'beneath' : '')
  }
  return actor
}

// Everything is kept in objects without a prototype: JSON.stringify asks others for `toJSON`.
const uses = { __proto__: null }
const seen = { __proto__: null }
const things = { __proto__: null }
const spent = { __proto__: null }
const latest = { __proto__: null }
let dirty = null
let flushes = 0
let generation = 0

const flush = () => {
  const told = dirty
  dirty = null
  generation++
  if (told) {
    try { emit('deeds', false, stringify(told)) } catch { /* a lone surrogate or the like */ }
  }
}
const mark = (kind, key, record) => {
  if (!dirty) {
    dirty = { __proto__: null, uses: { __proto__: null }, things: { __proto__: null } }
    // A frame that is taken away at once has no timers any more; a page that never rests has.
    if (flushes++ < PROMPT_FLUSHES) apply(then, resolved, [flush])
    else apply(later, globalThis, [flush, FLUSH_MS])
  }
  dirty[kind][key] = record
}

const useBy = (actor, api, detail) => {
  const key = `${actor}|${api}`
  let record = uses[key]
  if (!record) {
    record = uses[key] = { __proto__: null, n: 0, x: 0, d: { __proto__: null } }
  }
  record.n++
  let news = record.n === 1
  if (detail !== undefined && detail !== '' && record.x < MOST_DISTINCT) {
    const short = detail.length > 120 ? apply(slice, detail, [0, 120]) : detail
    const known = seen[key] || (seen[key] = { __proto__: null })
    if (!known[short]) {
      known[short] = 1
      news = true
      record.x++
      if (record.x <= MOST_DETAILS) record.d[short] = 1
    }
  }
  if (news || (record.n & (record.n - 1)) === 0) mark('uses', key, record)
}

/** Count one use of a function or property by whoever called it. */
const use = (api, detail, beneath) => {
  const times = spent[api] = (spent[api] | 0) + 1
  if (times <= MOST_STACKS || times % EVERY === 0) latest[api] = who(beneath)
  useBy(latest[api], api, detail)
}

// Of a property that is read in a loop, so many readings a flush are looked at.
const BURST = 40

/** Count calls without standing in the way: the native itself runs, and is alone on the stack. */
const counted = (native, api, detail) => {
  let left = BURST
  let turn = generation
  return standIn(native, {
    __proto__: null,
    get apply() {
      if (turn !== generation) {
        turn = generation
        left = BURST
      }
      if (left > 0) {
        left--
        try { use(api, detail) } catch { /* no stack left */ }
      }
      return undefined
    },
  })
}

const countProperty = (owner, name, api) => {
  const own = owner && getOwnPropertyDescriptor(owner, name)
  if (!own || !own.configurable) return
  if (own.get) own.get = counted(own.get, api)
  else if (typeof own.value === 'function') own.value = counted(own.value, api)
  else return
  defineProperty(owner, name, own)
}

const countSetter = (owner, name, api, detail) => {
  const own = owner && getOwnPropertyDescriptor(owner, name)
  if (!own || !own.set || !own.configurable) return
  own.set = counted(own.set, api, detail)
  defineProperty(owner, name, own)
}

const activation = typeof UserActivation === 'function' && navigator.userActivation
const hasBeenActive = activation && getOwnPropertyDescriptor(UserActivation.prototype, 'hasBeenActive').get
/** Whether the visitor has clicked or typed by now. */
const hadGesture = () => !!activation && apply(hasBeenActive, activation, [])
