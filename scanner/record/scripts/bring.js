// Runs in a world of its own before the page's first script: the page's functions, which may be
// watched, are not used. What the page has deleted or changed since is left alone.
(bags) => {
  const bag = bags[location.origin]
  if (!bag) return
  const fill = (place, items) => {
    for (const [key, value] of Object.entries(items)) {
      try {
        const store = self[place]
        if (store.getItem(key) === null) store.setItem(key, value)
      } catch { return } // no storage here, or it is full
    }
  }
  const outside = [...location.ancestorOrigins].some((origin) => {
    const { hostname } = new URL(origin === 'null' ? 'about:blank' : origin)
    return hostname !== bag.site && !hostname.endsWith('.' + bag.site)
  })
  fill('sessionStorage', bag.session)
  // In a page of another site this origin's storage is another one.
  if (!outside) fill('localStorage', bag.local)
}
