/** Lantern & Loom's own script: basket, notice, offline copy, a try whether cookies work. */
const basket = () => JSON.parse(localStorage.getItem('ll_basket') || '{}')
const year = 31536000

const showBasket = () => {
  const items = basket()
  const count = Object.values(items).reduce((sum, n) => sum + n, 0)
  document.querySelector('[data-count]').textContent = count
  const lines = document.querySelector('[data-lines]')
  if (!lines) return
  lines.replaceChildren(...Object.entries(items).map(([slug, n]) => {
    const line = document.createElement('li')
    line.append(Object.assign(document.createElement('span'), { textContent: slug.replaceAll('-', ' ') }), `${n} x`)
    return line
  }))
  document.querySelector('[data-empty]').hidden = count > 0
}

document.addEventListener('click', (event) => {
  const slug = event.target.dataset?.add
  if (!slug) return
  const items = basket()
  localStorage.setItem('ll_basket', JSON.stringify({ ...items, [slug]: (items[slug] || 0) + 1 }))
  event.target.textContent = 'In your basket'
  showBasket()
})

/** The notice only remembers the answer: nothing in this shop waits for it. */
const notice = document.getElementById('cookie-notice')
notice.hidden = document.cookie.includes('ll_choice=')
const choose = (answer) => () => {
  document.cookie = `ll_choice=${answer}; path=/; max-age=${year / 2}; secure; samesite=lax`
  notice.hidden = true
}
document.getElementById('notice-accept').addEventListener('click', choose('all'))
document.getElementById('notice-reject').addEventListener('click', choose('none'))

document.cookie = 'll_probe=1; path=/; secure; samesite=lax'
const cookiesWork = document.cookie.includes('ll_probe=1')
document.cookie = 'll_probe=; path=/; max-age=0; secure; samesite=lax'
sessionStorage.setItem('ll_cookies_work', cookiesWork)
if (!document.cookie.includes('ll_theme=')) document.cookie = `ll_theme=evening; path=/; max-age=${year}; secure; samesite=lax`

const remember = indexedDB.open('ll-recent', 1)
remember.onupgradeneeded = () => remember.result.createObjectStore('pages', { keyPath: 'path' })
remember.onsuccess = () => {
  const put = remember.result.transaction('pages', 'readwrite')
  put.objectStore('pages').put({ path: location.pathname, title: document.title })
  put.oncomplete = () => remember.result.close()
}

navigator.serviceWorker?.register('/sw.js').catch(() => {})
showBasket()
