const can = {
  offline: navigator.onLine,
  cookies: navigator.cookieEnabled,
  touch: navigator.maxTouchPoints > 0,
  saving: Boolean(navigator.connection?.saveData),
  worker: Boolean(navigator.serviceWorker),
  share: Boolean(navigator.share),
  pdf: navigator.pdfViewerEnabled,
  language: navigator.language,
}
for (const [name, value] of Object.entries(can)) document.documentElement.classList.toggle(name, value)
done(Object.keys(can).length)
