/** BrightBid: remembers for a quarter of a year what was looked at. */
(() => {
  document.cookie = '_bb_ad=lamps; path=/; max-age=7776000; secure; samesite=lax'
  new Image().src = `https://px.brightbid.example/seen.gif?what=lamps&dl=${encodeURIComponent(location.pathname)}`
})()
