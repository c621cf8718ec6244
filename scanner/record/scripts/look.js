/** Runs in a world of its own, once per frame: links, resource hints and what is stored. */
async (wantLinks) => {
  const roots = [document]
  const all = (selector) => roots.flatMap((root) => [...root.querySelectorAll(selector)])
  const walker = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot && roots.length < 500) {
        roots.push(element.shadowRoot)
        walker(element.shadowRoot)
      }
    }
  }
  walker(document)
  const hrefs = (selector, name) => [...new Set(all(selector).map((e) => String(e[name] ?? '')).filter(Boolean))].slice(0, 5000)
  const attempt = async (read, otherwise) => {
    try {
      return await Promise.race([read(), new Promise((done) => setTimeout(done, 1500, otherwise))])
    } catch {
      return otherwise
    }
  }
  const area = (name) => attempt(async () => {
    const store = globalThis[name]
    return Array.from({ length: Math.min(store.length, 2000) }, (_, i) => store.key(i))
      .filter((key) => key !== null).map((key) => [key, store.getItem(key) ?? ''])
  }, [])
  const hints = (rel) => hrefs(`link[rel~="${rel}" i]`, 'href')
  return {
    href: location.href,
    base: document.baseURI,
    title: document.title.slice(0, 300),
    language: document.documentElement?.lang || '',
    links: wantLinks ? hrefs('a[href], area[href], link[rel~="next" i], link[rel~="alternate" i][hreflang]', 'href') : [],
    preconnect: hints('preconnect'),
    dnsPrefetch: hints('dns-prefetch'),
    preload: [...hints('preload'), ...hints('modulepreload')],
    icons: hints('icon'),
    objects: [...hrefs('object', 'data'), ...hrefs('embed', 'src')],
    local: await area('localStorage'),
    session: await area('sessionStorage'),
    databases: await attempt(async () => (await indexedDB.databases()).map((d) => d.name ?? ''), []),
    caches: await attempt(() => caches.keys(), []),
    workers: await attempt(async () => (await navigator.serviceWorker.getRegistrations()).map((r) => r.scope), []),
  }
}
