/** AdQuill: one pixel per page view, for showing the same lamp everywhere afterwards. */
(() => {
  const seen = localStorage.getItem('aq_uid') || crypto.randomUUID()
  localStorage.setItem('aq_uid', seen)
  document.cookie = `_aq=${seen}; path=/; max-age=7776000; secure; samesite=lax`
  new Image(1, 1).src = `https://px.adquill.example/v?uid=${seen}&url=${encodeURIComponent(location.href)}&r=${Math.random()}`
  const sync = new Image(1, 1)
  sync.style.cssText = 'position:absolute;width:1px;height:1px;opacity:0'
  sync.src = `https://px.adquill.example/sync?partner=brightbid&uid=${seen}`
  document.body.append(sync)
})()
