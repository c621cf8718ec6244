/** What every hook needs: natives taken before any page script ran, disguise, and a way out. */
const { apply, construct } = Reflect
const { defineProperty, getOwnPropertyDescriptor } = Object
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
const maskGet = WeakMap.prototype.get
const maskSet = WeakMap.prototype.set
const includes = String.prototype.includes
const slice = String.prototype.slice
const indexOf = String.prototype.indexOf
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

const text = (value) => (typeof value === 'string' ? value : `${value}`)

/** Let a wrapper look like its native: name, length and source text. */
const disguise = (made, native) => {
  for (const key of ['name', 'length']) {
    const own = getOwnPropertyDescriptor(native, key)
    if (own) defineProperty(made, key, own)
  }
  // Another frame's toString knows nothing of our masks, but of a proxy it tells no source text.
  const wrapper = new NativeProxy(made, { __proto__: null })
  apply(maskSet, masks, [wrapper, native])
  return wrapper
}

const wrapMethod = (owner, name, make) => {
  const own = owner && getOwnPropertyDescriptor(owner, name)
  if (!own || typeof own.value !== 'function') return
  own.value = disguise(make(own.value), own.value)
  defineProperty(owner, name, own)
}

const wrapConstructor = (name, after) => {
  const own = getOwnPropertyDescriptor(globalThis, name)
  if (!own || typeof own.value !== 'function') return
  const native = own.value
  const wrapper = new NativeProxy(native, {
    __proto__: null,
    construct(target, args, newTarget) {
      const made = construct(target, args, newTarget === wrapper ? target : newTarget)
      after(args)
      return made
    },
  })
  apply(maskSet, masks, [wrapper, native])
  own.value = wrapper
  defineProperty(globalThis, name, own)
  const back = native.prototype && getOwnPropertyDescriptor(native.prototype, 'constructor')
  if (back && back.configurable) defineProperty(native.prototype, 'constructor', { ...back, value: wrapper })
}

wrapMethod(NativeFunction.prototype, 'toString', (native) => ({
  toString() {
    const masked = typeof this === 'function' ? apply(maskGet, masks, [this]) : undefined
    return apply(native, masked || this, [])
  },
}).toString)
