/** Kitebeam: counts who comes from its advertisements, far away. */
(() => {
  document.cookie = 'kb_seen=1; path=/; max-age=2592000; secure; samesite=lax'
  new Image().src = 'https://px.kitebeam.example/k.gif?shop=4821'
})()
