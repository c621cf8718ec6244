// Ordinary analytics: a visit, a time, a depth; clicks on links when they happen.
const post = (name, facts) =>
  fetch(ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, path: location.pathname, ...facts }),
  })
let depth = 0
document.addEventListener('scroll', () => {
  depth = Math.max(depth, scrollY)
}, { passive: true })
document.addEventListener('click', (event) => {
  const link = event.target.closest('a')
  if (link) post('link', { to: link.href })
})
post('visit', { title: document.title })
setTimeout(() => post('time', { ms: Math.round(performance.now()) }), 600)
setTimeout(() => post('depth', { depth }).then(() => done('3 events')), 1_200)
