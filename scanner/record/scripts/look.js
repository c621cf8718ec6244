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
  const address = (text) => {
    try { return new URL(text, document.baseURI).href.slice(0, 2000) } catch { return '' }
  }
  // Not the form's own properties: a field named `action` hides one.
  const attribute = (element, name) => Element.prototype.getAttribute.call(element, name)
  const words = (text) => (text ?? '').replace(/([a-z])([A-Z])/g, '$1-$2')
  const CARD = /(^|[^a-z])((card|cc)[-_ ]?(number|num|no|nr)|(card|cc)?[-_ ]?(cvc|cvv|csc)2?)([^a-z]|$)/i
  const isCard = (field) => /(^|\s)cc-(number|csc|exp)/i.test(attribute(field, 'autocomplete') ?? '') ||
    ['name', 'id'].some((name) => CARD.test(words(attribute(field, name))))
  const describe = (fields, action, method) => ({
    action,
    method: method.toLowerCase(),
    password: fields.some((field) => /^password$/i.test(attribute(field, 'type') ?? '')),
    card: fields.some(isCard),
  })
  const readForms = () => {
    const fields = all('input, select').slice(0, 5000)
    const described = all('form').slice(0, 200).map((form) => {
      const sender = Element.prototype.querySelector.call(form, '[formaction]')
      const action = (sender && attribute(sender, 'formaction')) || attribute(form, 'action')
      const method = (sender && attribute(sender, 'formmethod')) || attribute(form, 'method')
      return describe(fields.filter((field) => field.form === form), address(action || location.href), method || 'get')
    })
    const loose = describe(fields.filter((field) => !field.form), '', '')
    return loose.password || loose.card ? [...described, loose] : described
  }
  const readScripts = () => all('script[src]').slice(0, 500)
    .map((e) => ({ src: address(attribute(e, 'src')), integrity: !!attribute(e, 'integrity')?.trim() }))
  const LOADING = ['img', 'video', 'audio', 'source', 'track', 'script', 'iframe', 'embed', 'input'].map((tag) => `${tag}[src^="http:" i]`)
  const readInsecure = () => all([...LOADING, 'object[data^="http:" i]', 'link:is([rel~="stylesheet" i], [rel~="icon" i])[href^="http:" i]'].join())
    .slice(0, 200).map((e) => [address(attribute(e, 'src') ?? attribute(e, 'data') ?? attribute(e, 'href')), e.localName])
  const forms = await attempt(readForms, [])
  const delicate = forms.some((form) => form.password || form.card)
  return {
    forms,
    scripts: delicate ? await attempt(readScripts, []) : [],
    insecure: location.protocol === 'https:' ? await attempt(readInsecure, []) : [],
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
