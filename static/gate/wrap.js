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

/**
 * Ask `check` before these properties are set, or got. By the old names of the language for it, which
 * are half as long as `Object.defineProperty`, and leave the other side as it is.
 */
export const property = (owner, names, check, side = 'Set') => {
  for (const name of names.split(' ')) {
    const wrapped = { native: owner[`__lookup${side}ter__`](name) }
    wrap(wrapped, 'native', check)
    if (wrapped.native) owner[`__define${side}ter__`](name, wrapped.native)
  }
}
