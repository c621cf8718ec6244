const facts = new URLSearchParams({
  page: location.href,
  from: document.referrer,
  title: document.title,
  agent: navigator.userAgent,
  language: navigator.language,
  size: `${screen.width}x${screen.height}`,
  depth: screen.colorDepth,
  window: `${innerWidth}x${innerHeight}`,
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
})
fetch(`${COLLECTOR}/analytics?${facts}`, { mode: 'no-cors' }).then(() => done('sent'))
