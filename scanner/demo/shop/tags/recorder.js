/** PaneView: films the visit. */
(() => {
  const film = []
  const note = (kind, facts) => film.push({ kind, at: Math.round(performance.now()), ...facts })
  const visit = sessionStorage.getItem('pv_visit') || crypto.randomUUID()
  sessionStorage.setItem('pv_visit', visit)
  document.cookie = `pv_visitor=${visit}; path=/; max-age=31536000; secure; samesite=lax`
  addEventListener('mousemove', (event) => note('move', { x: event.clientX, y: event.clientY }), { passive: true })
  addEventListener('click', (event) => note('click', { x: event.clientX, y: event.clientY }), true)
  addEventListener('scroll', () => note('scroll', { y: scrollY }), { passive: true })
  addEventListener('keydown', (event) => note('key', { key: event.key }), true)
  addEventListener('input', (event) => note('input', { field: event.target.name, value: event.target.value }), true)
  const texts = (change) => [...change.addedNodes].map((node) => node.textContent)
  new MutationObserver((changes) => note('change', { added: changes.flatMap(texts) })).observe(document, { childList: true, subtree: true, attributes: true, characterData: true })
  note('snapshot', { html: document.documentElement.outerHTML })
  const upload = () => {
    if (!film.length) return
    fetch(`https://rec.paneview.example/frames?visit=${visit}`, { method: 'POST', mode: 'no-cors', keepalive: film.length < 20 && JSON.stringify(film).length < 60000, body: JSON.stringify(film.splice(0)) }).catch(() => {})
  }
  upload()
  setInterval(upload, 1000)
  addEventListener('pagehide', upload)
})()
