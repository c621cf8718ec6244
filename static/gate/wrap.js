/** How the browser's own functions and properties are wrapped. */

/**
 * Ask `check` before these methods, named with spaces between. It is called with the arguments, which
 * it may change, and the native method; what it returns is returned in place of calling that.
 */
export const wrap = (owner, names, check) => {
  for (const name of names.split(' ')) {
    const native = owner?.[name]
    if (native) {
      owner[name] = function (...given) {
        const answer = check.call(this, given, native)
        return answer === undefined ? native.apply(this, given) : answer
      }
    }
  }
}

/** Ask `check` before these properties are set, or got; returns how the last one is defined. */
export const property = (owner, names, check, side = 'set') => {
  let native
  for (const name of names.split(' ')) {
    native = Object.getOwnPropertyDescriptor(owner, name)
    if (native && check) {
      const wrapped = { ...native }
      wrap(wrapped, side, check)
      Object.defineProperty(owner, name, wrapped)
    }
  }
  return native
}
