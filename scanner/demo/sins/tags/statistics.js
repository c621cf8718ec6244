/** Mixline: counts visitors by a cookie of the shop's own name. Its address says for how many days. */
(() => {
  const given = new URL(document.currentScript.src).searchParams
  const id = document.cookie.match(/_mx_id=([^;]+)/)?.[1] ?? crypto.randomUUID()
  document.cookie = `_mx_id=${id}; path=/; max-age=${given.get('days') * 86_400}; secure; samesite=lax`
  const said = given.get('gcs') ? `&gcs=${given.get('gcs')}` : ''
  new Image().src = `https://in.mixline.example/c?cid=${id}${said}&dl=${encodeURIComponent(location.pathname)}`
})()
