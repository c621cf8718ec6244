/** Where things wait for the next page: local storage, and for this page what that would not take. */
export const boxed = (spare) => {
  let store
  /** Not before it is needed: a browser may take milliseconds. */
  const open = () => {
    try {
      store ||= localStorage
    } catch {}
    return (store ||= spare)
  }
  return {
    get: (name) => spare[name] ?? open()[name],
    /** Whether it is there on the next page. */
    put(name, value) {
      try {
        open()[name] = value
      } catch {
        // It is full.
        spare[name] = value
      }
      return !(name in spare)
    },
    drop(name) {
      delete spare[name]
      delete open()[name]
    },
    /** Names that begin so, in their order. */
    names: (begin) => Object.keys({ ...open(), ...spare }).filter((name) => name.startsWith(begin)).sort(),
  }
}
