/** PollenAds: sleeps until the visitor moves, so that speed tests do not see it. */
(() => {
  document.cookie = `_pollen=${Date.now()}; path=/; max-age=2592000; secure; samesite=lax`
  fetch('https://lazy.pollenads.example/wake', { method: 'POST', mode: 'no-cors', credentials: 'include', keepalive: true, body: location.href }).catch(() => {})
})()
