// Which of these names the page has below `window`; no getter of the page is run but on the way.
(names) => names.filter((name) => {
  let at = globalThis
  const parts = name.split('.')
  for (const [place, part] of parts.entries()) {
    try {
      if (at === null || (typeof at !== 'object' && typeof at !== 'function') || !(part in at)) return false
      if (place < parts.length - 1) at = at[part]
    } catch {
      return false
    }
  }
  // An element with this id is a global, too.
  return !(parts.length === 1 && at[parts[0]] instanceof Element)
})
