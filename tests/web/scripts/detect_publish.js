/** Hands what was found to the page that collects, or to the site. */
const deliver = async () => {
  await Promise.all(pending)
  const report = { place: PLACE, program: CASE, found }
  if (PLACE === 'page') return globalThis.collect(report)
  if (inWorker) return globalThis.postMessage(report)
  parent.postMessage(report, '*')
}
await deliver()
