/** Cookie writes: `document.cookie` and the Cookie Store API. */
const cookieName = (line) => {
  const end = apply(indexOf, line, [';'])
  const pair = end < 0 ? line : apply(slice, line, [0, end])
  const equals = apply(indexOf, pair, ['='])
  return equals < 0 ? pair : apply(slice, pair, [0, equals])
}

if (typeof Document === 'function' && !opaque) {
  const own = getOwnPropertyDescriptor(Document.prototype, 'cookie')
  const { get, set } = own
  const addressOf = getterOf(Document.prototype, 'URL')
  const isDocument = (it) => {
    try { return typeof apply(addressOf, it, []) === 'string' } catch { return false }
  }
  const wrapper = disguise(getOwnPropertyDescriptor({
    set cookie(value) {
      const given = [value]
      // The native refuses what is no document before it looks at the value.
      if (isObject(value) && isDocument(this)) once(given, 1)
      apply(set, this, given)
      const line = text(given[0])
      let kept = 'unknown'
      try {
        kept = apply(includes, apply(get, this, []), [apply(trim, cookieName(line), [])]) ? 'yes' : 'no'
      } catch { /* cookies are forbidden here */ }
      const at = getOwnPropertyDescriptor(Document.prototype, 'cookie')
      const wrapped = !at || at.set !== wrapper || getOwnPropertyDescriptor(this, 'cookie')
      emit('cookie', false, line, kept, wrapped ? 'wrapped' : '')
    },
  }, 'cookie').set, set)
  own.set = wrapper
  defineProperty(Document.prototype, 'cookie', own)
}

if (typeof CookieStore === 'function') {
  const storeOf = globalGetter('cookieStore')
  const isStore = (it) => {
    try { return it === apply(storeOf, globalThis, []) } catch { return false }
  }
  const MEMBERS = ['name', 'value', 'domain', 'path', 'expires', 'sameSite', 'partitioned']
  const facts = (first, second, read) => {
    if (!read) return [text(first), second === undefined ? '' : text(second), '', '', '', '', '']
    const told = (name) => (read[name] === null || read[name] === undefined ? '' : text(read[name]))
    return [told('name'), told('value'), told('domain'), told('path'), told('expires'), told('sameSite'), told('partitioned')]
  }
  for (const action of ['set', 'delete']) {
    wrapMethod(CookieStore.prototype, action, (native) => ({
      [action](...args) {
        if (!isStore(this)) return apply(native, this, args)
        const read = args.length === 1 && isObject(args[0]) ? { __proto__: null } : null
        if (read) args[0] = overheard(args[0], read, MEMBERS)
        else if (args.length > 1) once(args, action === 'set' ? 2 : 1)
        const answer = apply(native, this, args)
        const f = facts(args[0], args.length > 1 ? args[1] : undefined, read)
        // Whether it was refused, the jar will say: who hears a promise's end changes who is told
        // of a failure.
        emit('cookie_store', false, action, f[0], f[1], f[2], f[3], f[4], f[5], f[6])
        return answer
      },
    })[action])
  }
}
