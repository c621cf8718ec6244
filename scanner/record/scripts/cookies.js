/** Cookie writes: `document.cookie` and the Cookie Store API. */
const cookieName = (line) => {
  const end = apply(indexOf, line, [';'])
  const pair = end < 0 ? line : apply(slice, line, [0, end])
  const equals = apply(indexOf, pair, ['='])
  return equals < 0 ? pair : apply(slice, pair, [0, equals])
}

if (typeof Document === 'function') {
  const own = getOwnPropertyDescriptor(Document.prototype, 'cookie')
  const { get, set } = own
  const wrapper = disguise(getOwnPropertyDescriptor({
    set cookie(value) {
      const line = text(value)
      apply(set, this, [line])
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
  // Dictionary members are read once, as the browser does, and handed on as read.
  const field = (from, name) => {
    const value = from[name]
    return value === undefined || value === null ? '' : text(value)
  }
  const describe = (args) => {
    const first = args[0]
    if (first === null || typeof first !== 'object') {
      return [text(first), args[1] === undefined ? '' : text(args[1]), '', '', '', '', '']
    }
    return [
      field(first, 'name'), field(first, 'value'), field(first, 'domain'), field(first, 'path'),
      field(first, 'expires'), field(first, 'sameSite'), field(first, 'partitioned'),
    ]
  }
  for (const action of ['set', 'delete']) {
    wrapMethod(CookieStore.prototype, action, (native) => ({
      [action](...args) {
        let facts
        try { facts = describe(args) } catch { facts = null }
        const answer = apply(native, this, args)
        if (facts) {
          emit('cookie_store', false, action, facts[0], facts[1], facts[2], facts[3], facts[4], facts[5], facts[6])
          apply(then, answer, [undefined, (error) => emit('cookie_store_refused', false, facts[0], `${error && error.message}`)])
        }
        return answer
      },
    })[action])
  }
}
