// Sees errors in every listener by standing between the page and the browser.
const own = EventTarget.prototype.addEventListener
let reported = false
const report = (error) => {
  if (reported) return
  reported = true
  const body = JSON.stringify({ message: error.message, stack: error.stack, page: location.href })
  const headers = { 'content-type': 'application/json' }
  fetch(ENDPOINT, { method: 'POST', headers, body }).then(() => done('reported'))
}
EventTarget.prototype.addEventListener = function (kind, listener, ...options) {
  if (typeof listener !== 'function') return own.call(this, kind, listener, ...options)
  const guarded = function (...given) {
    try {
      return listener.apply(this, given)
    } catch (error) {
      return report(error)
    }
  }
  return own.call(this, kind, guarded, ...options)
}
