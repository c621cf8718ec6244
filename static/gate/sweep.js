/** Delete what services that wait have left behind. */
import { write } from './storage.js'
import { COOKIES, refused, STORAGE } from './verdict.js'

/** Delete their cookies, wherever above this page they lie, and their storage keys. */
export const sweep = () => {
  try {
    for (const pair of document.cookie.split('; ')) {
      const [name] = pair.split('=')
      if (!refused(COOKIES, name)) continue
      for (let host = '.' + location.hostname; host; host = host.replace(/^\.?[^.]*/, '')) {
        for (let path = location.pathname; path; path = path.replace(/\/$|[^/]+$/, '')) {
          for (const kind of ['', ';domain=' + host, ';secure;partitioned', ';secure;partitioned;domain=' + host]) write(`${name}=;max-age=0;path=${path}${kind}`)
        }
      }
    }
    for (const storage of [localStorage, sessionStorage]) {
      for (const name of Object.keys(storage)) if (refused(STORAGE, name)) storage.removeItem(name)
    }
  } catch {}
}
