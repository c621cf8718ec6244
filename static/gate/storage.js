/** Cookies and storage keys of services that wait are not written. */
import { COOKIES, refused, STORAGE } from './verdict.js'
import { property, wrap } from './wrap.js'

const set = Document.prototype.__lookupSetter__('cookie')

/** Write a cookie whoever it belongs to. */
export const write = (text) => set.call(document, text)

export const guardStorage = (win) => {
  property(win.Document.prototype, 'cookie', ([text]) => (refused(COOKIES, String(text).split('=')[0].trim()) && null))
  wrap(win.CookieStore?.prototype, 'set', ([first]) => (refused(COOKIES, first.name ?? first) && Promise.resolve()))
  const real = new WeakMap()
  const proxies = new WeakMap()
  wrap(win.Storage.prototype, 'setItem getItem removeItem key clear', function (given, native) {
    // The one that takes two.
    if (native.length > 1 && refused(STORAGE, given[0])) return null
    if (real.has(this)) return native.apply(real.get(this), given) ?? null
  })
  // `localStorage.name = value` is seen by no method.
  property(win, 'localStorage sessionStorage', (_, native) => {
    const storage = native.call(win)
    if (storage && !proxies.has(storage)) {
      const proxy = new Proxy(storage, {
        get: (_, name) => storage[name]?.bind?.(storage) ?? storage[name],
        set: (_, name, value) => refused(STORAGE, name) || ((storage[name] = value), true),
      })
      real.set(proxy, storage)
      proxies.set(storage, proxy)
    }
    return proxies.get(storage)
  }, 'Get')
}
