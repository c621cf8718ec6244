/** What happens on a page that does nothing: events, changes, requests, globals, reports. */
const heard = []
const note2 = (event) => {
  const data = event.data && event.data.program ? '' : ` ${event.violatedDirective ?? event.message ?? ''} ${event.sourceFile ?? ''}`
  if (event.data && event.data.program) return
  heard.push(`${event.type}${data}`)
}
for (const type of ['message', 'messageerror', 'error', 'unhandledrejection', 'rejectionhandled', 'securitypolicyviolation', 'storage', 'hashchange', 'popstate', 'focus', 'blur', 'online', 'offline', 'languagechange', 'beforeprint', 'pagehide', 'devicechange', 'gamepadconnected']) {
  scope.addEventListener(type, note2, true)
  if (!inWorker) document.addEventListener(type, note2, true)
}
const before = ownKeys(scope).map(spell).join()
const changes = []
let observer
if (!inWorker) {
  observer = new MutationObserver((records) => { for (const record of records) changes.push(`${record.type} ${record.target.nodeName}`) })
  observer.observe(document, { childList: true, attributes: true, characterData: true, subtree: true })
}
const reports = []
if (scope.ReportingObserver) new ReportingObserver((list) => { for (const one of list) reports.push(`${one.type} ${one.body?.id}`) }, { buffered: true }).observe()
const marks = []
if (scope.PerformanceObserver) {
  for (const type of ['longtask', 'mark', 'measure', 'event', 'layout-shift']) {
    try { new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (type !== 'longtask') marks.push(`${entry.entryType} ${entry.name}`) }).observe({ type, buffered: true }) } catch { /* unknown here */ }
  }
}
for (const run of [() => { document.cookie = 'quiet=1' }, () => { localStorage.setItem('quiet', '1') }, () => { indexedDB.open('quiet') }, () => navigator.userAgent, () => new OffscreenCanvas(9, 9).getContext('2d').fillText('x', 1, 1), () => { document.createElement('canvas').toDataURL() }]) {
  try { run() } catch { /* not here */ }
}
await pause(250)
found.heard = heard.join('; ')
found.globals = ownKeys(scope).map(spell).join() === before
found.changes = changes.filter((change) => !/ (BODY|HTML|HEAD|#document)$/.test(change)).join('; ')
found.reports = reports.join('; ')
found.marks = marks.join('; ')
found.resources = performance.getEntriesByType('resource').map((entry) => `${entry.name.split('/').at(-1)} ${entry.initiatorType}`).filter((line) => !line.startsWith('found')).sort().join('; ')
found.active = inWorker ? '' : `${document.hasFocus()} ${document.visibilityState} ${document.scripts.length} ${document.styleSheets.length} ${document.adoptedStyleSheets.length} ${navigator.userActivation?.hasBeenActive}`
found.registry = `${scope.customElements ? typeof customElements.get('consentry') : ''} ${Symbol.keyFor(Symbol.iterator)}`
found.sizes = inWorker ? '' : `${innerWidth}x${innerHeight} ${outerWidth}x${outerHeight} ${screen.width}x${screen.height} ${devicePixelRatio}`
if (observer) observer.disconnect()
