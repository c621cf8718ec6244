/** What every hook needs: natives taken before any page script ran, disguise, and a way out. */
const { apply, construct, setPrototypeOf, getPrototypeOf, get: reflectGet } = Reflect
const { defineProperty, getOwnPropertyDescriptor, create } = Object
const NativeProxy = Proxy
const NativeFunction = Function
const resolved = Promise.resolve()
const now = performance.now.bind(performance)
// Asked for late: a service worker before its first script has no location, and Chromium 156
// crashes when one asks.
const scopeLocation = typeof WorkerGlobalScope === 'function' &&
  getOwnPropertyDescriptor(WorkerGlobalScope.prototype, 'location').get
const pageLocation = scopeLocation ? null : globalThis.location
const href = () => (pageLocation || apply(scopeLocation, globalThis, [])).href
const masks = new WeakMap()
const weakGet = WeakMap.prototype.get
const weakSet = WeakMap.prototype.set
const includes = String.prototype.includes
const slice = String.prototype.slice
const indexOf = String.prototype.indexOf
const lastIndexOf = String.prototype.lastIndexOf
const includesItem = Array.prototype.includes
const trim = String.prototype.trim
const then = Promise.prototype.then

// console.context() makes a console of our own: the page cannot see or wrap it, and the
// DevTools event carries V8's stack, with what happened before each `await`, timer and listener.
const channel = console.context ? console.context('%CHANNEL%') : console
const write = channel.debug

// A page must not be able to make the report grow without end. Cookies are never capped.
const MOST = 400
const counts = { __proto__: null }

// Facts are named one by one: spreading would run the page's array iterator.
const emit = (kind, capped, a, b, c, d, e, f, g, h) => {
  if (capped) {
    counts[kind] = (counts[kind] | 0) + 1
    if (counts[kind] > MOST) return
    if (counts[kind] === MOST) kind = 'capped:' + kind
  }
  try {
    apply(write, channel, [kind, href(), a, b, c, d, e, f, g, h])
  } catch { /* the page is going away */ }
}

const getterOf = (owner, name) => {
  const own = owner && getOwnPropertyDescriptor(owner, name)
  return own && own.get
}

/** A getter of the global object's; in workers it belongs to a prototype. */
const globalGetter = (name) => {
  for (let at = globalThis; at; at = getPrototypeOf(at)) {
    const get = getterOf(at, name)
    if (get) return get
  }
  return undefined
}
const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function'
/** Text of what is no object; code of the page's is never run for it. */
const text = (value) => (typeof value === 'string' ? value : isObject(value) || typeof value === 'symbol' ? '' : `${value}`)
const originOf = getterOf(globalThis, 'origin')
/** Whether this document belongs to no site: it has neither cookies nor storage. */
const opaque = !scopeLocation && !!originOf && apply(originOf, globalThis, []) === 'null'
const trustedUrl = globalThis.TrustedScriptURL && TrustedScriptURL.prototype.toString
/** The text of a trusted address, which must stay an object; undefined for anything else. */
const trusted = (value) => {
  try { return trustedUrl && isObject(value) ? apply(trustedUrl, value, []) : undefined } catch { return undefined }
}
const bare = (list) => { setPrototypeOf(list, null); return list }
/** Makes texts of the first arguments as a native would, so that the page's code runs once. */
const once = (args, count) => {
  if (args.length < count) return
  for (let i = 0; i < count; i++) {
    if (!isObject(args[i]) || trusted(args[i]) !== undefined) continue
    try { args[i] = `${args[i]}` } catch (error) {
      args[i] = { __proto__: null, toString() { throw error } }
      return
    }
  }
}
/** Lets a native read an options object as it does, each member once, and keeps what it read. */
const overheard = (options, kept, texts) => (isObject(options)
  // Not a proxy of the options: what a trap answers is compared with the target's own properties.
  ? new NativeProxy(create(null), {
    __proto__: null,
    get(nothing, name) {
      const value = options[name]
      if (typeof name === 'string') {
        const read = [value]
        // Made a text here, where the native would.
        if (texts && apply(includesItem, texts, [name]) && isObject(value)) once(read, 1)
        kept[name] = read[0]
        return read[0]
      }
      if (typeof value === 'function') return (...args) => apply(value, options, args)
      return value
    },
  })
  : options)
/** Hears how a promise of the page's ends; `constructor` is hidden so that no code of it runs. */
const hear = (promise, kept) => {
  defineProperty(promise, 'constructor', { __proto__: null, value: undefined, configurable: true })
  apply(then, promise, [kept, () => undefined])
  delete promise.constructor
}
defineProperty(resolved, 'constructor', { __proto__: null, value: undefined })

/**
 * A stack trace less our own lines (no address, but a position) and the natives that we called:
 * those below our lines, and with `asked` the one on top.
 */
const withoutUs = (stack, asked) => {
  let kept = ''
  let held = ''
  let ours = false
  let from = 0
  while (from <= stack.length) {
    const end = apply(indexOf, stack, ['\n', from])
    const line = apply(slice, stack, [from, end < 0 ? stack.length : end])
    const full = (from ? '\n' : '') + line
    const nowhere = apply(includes, line, ['    at ']) && !apply(includes, line, ['://'])
    if (nowhere && apply(includes, line, ['<anonymous>:'])) {
      // On top is the native that the page called; those further down we called.
      if (!ours && !asked) kept += held
      ours = true
      held = ''
    } else if (nowhere && apply(includes, line, ['(<anonymous>)'])) held += full
    else {
      kept += held + full
      held = ''
    }
    if (end < 0) break
    from = end + 1
  }
  return kept + held
}

/** The same error, with the stack that it would have had without us. */
const cleaned = (error, asked = false) => {
  try {
    if (error === null || typeof error !== 'object') return error
    const own = getOwnPropertyDescriptor(error, 'stack')
    if (!own || getOwnPropertyDescriptor(Error, 'prepareStackTrace')) return error
    const stack = own.get ? apply(own.get, error, []) : own.value
    if (typeof stack !== 'string') return error
    const kept = withoutUs(stack, asked)
    if (kept === stack) return error
    if (own.set) apply(own.set, error, [kept])
    else if (own.writable) {
      own.value = kept
      defineProperty(error, 'stack', own)
    }
  } catch { /* an error of the page's own making */ }
  return error
}

/** A stand-in for a native: whatever is asked of it is answered by the native itself. */
const standIn = (native, handler) => {
  // A proxy in its own prototype chain goes unnoticed; a native there is refused at once.
  handler.setPrototypeOf = (target, wanted) => {
    try {
      for (let at = wanted; at; at = getPrototypeOf(at)) {
        if (at === wrapper) {
          if (asksReflect) return false
          Object_setPrototypeOf(target, create(target))
        }
      }
      return setPrototypeOf(target, wanted)
    } catch (error) { throw cleaned(error, true) }
  }
  const wrapper = new NativeProxy(native, handler)
  apply(weakSet, masks, [wrapper, native])
  return wrapper
}
const Object_setPrototypeOf = Object.setPrototypeOf
let asksReflect = false

/** A native that runs `made` instead, which calls it; errors look as if nobody stood between. */
const disguise = (made, native) => standIn(native, {
  __proto__: null,
  apply(target, self, args) {
    try { return apply(made, self, args) } catch (error) { throw cleaned(error) }
  },
})

const wrapMethod = (owner, name, make) => {
  const own = owner && getOwnPropertyDescriptor(owner, name)
  if (!own || typeof own.value !== 'function') return null
  own.value = disguise(make(own.value), own.value)
  defineProperty(owner, name, own)
  return own.value
}

const WINDOW_MS = 250
/**
 * A native that is watched: it runs, then `after` hears of it. Of a function that is called all
 * the time so many calls a quarter of a second are heard; the others run as if we were not here.
 */
const watched = (native, after, most, before) => {
  let left = most
  let since = 0
  const trap = (target, self, args) => {
    let answer
    try { if (before) before(args) } catch { /* the native will say what is wrong */ }
    try { answer = apply(target, self, args) } catch (error) { throw cleaned(error) }
    try { after(self, args, answer) } catch { /* the page's objects are not what they seem */ }
    return answer
  }
  return standIn(native, {
    __proto__: null,
    get apply() {
      if (left > 0) {
        left--
        return trap
      }
      const time = now()
      if (time - since < WINDOW_MS) return undefined
      since = time
      left = most - 1
      return trap
    },
  })
}
/** Watch a method, or with `part` a property's `get` or `set`. */
const watch = (owner, name, after, most = 1000, part = 'value', before = undefined) => {
  const own = owner && getOwnPropertyDescriptor(owner, name)
  if (!own || typeof own[part] !== 'function' || !own.configurable) return null
  own[part] = watched(own[part], after, most, before)
  defineProperty(owner, name, own)
  return own[part]
}

/** Every name of a constructor: old ones with a vendor's prefix are the same function. */
const wrapConstructor = (name, after, alias, texts = 0) => {
  const own = getOwnPropertyDescriptor(globalThis, name)
  if (!own || typeof own.value !== 'function') return
  const native = own.value
  const wrapper = standIn(native, {
    __proto__: null,
    get(target, key, receiver) {
      // Their getters refuse a proxy; of a constructor both are null.
      if ((key === 'arguments' || key === 'caller') && receiver === wrapper) return null
      return reflectGet(target, key, receiver)
    },
    construct(target, args, newTarget) {
      let made
      if (texts) once(args, texts)
      try {
        made = construct(target, args, newTarget === wrapper ? target : newTarget)
      } catch (error) { throw cleaned(error) }
      try { after(args, made) } catch { /* the page's objects are not what they seem */ }
      return made
    },
  })
  own.value = wrapper
  defineProperty(globalThis, name, own)
  const other = alias && getOwnPropertyDescriptor(globalThis, alias)
  if (other && other.value === native) defineProperty(globalThis, alias, { ...other, value: wrapper })
  const back = native.prototype && getOwnPropertyDescriptor(native.prototype, 'constructor')
  if (back && back.configurable) defineProperty(native.prototype, 'constructor', { ...back, value: wrapper })
}

wrapMethod(Reflect, 'setPrototypeOf', (native) => ({
  setPrototypeOf(...args) {
    asksReflect = true
    try { return apply(native, this, args) } finally { asksReflect = false }
  },
}).setPrototypeOf)

const NAMELESS = 'function () { [native code] }'
const sourceText = NativeFunction.prototype.toString
wrapMethod(NativeFunction.prototype, 'toString', (native) => ({
  toString() {
    const masked = typeof this === 'function' ? apply(weakGet, masks, [this]) : undefined
    if (typeof masked === 'string') return masked
    const source = apply(native, masked || this, [])
    if (masked || source !== NAMELESS) return source
    // Another frame's stand-in: natives there have names, and only a proxy hides one.
    const own = getOwnPropertyDescriptor(this, 'name')
    const foreign = getPrototypeOf(this) !== NativeFunction.prototype
    const named = foreign && own && typeof own.value === 'string' && own.value && !apply(includes, own.value, ['bound '])
    return named ? `function ${own.value}() { [native code] }` : source
  },
}).toString)
