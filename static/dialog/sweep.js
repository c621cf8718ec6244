/** Delete what services that wait have left behind. */

// Places in a service's row, see gate/site.js.
const COOKIES = 3
const STORAGE = 4

/** `refused(kind, name)` tells whose names they are, `write` sets a cookie whoever it belongs to. */
export const sweeping = (refused, write) => () => {
  try {
    for (const pair of document.cookie.split('; ')) {
      const [name] = pair.split('=')
      if (refused(COOKIES, name)) wipe(name, write)
    }
    for (const storage of [localStorage, sessionStorage]) {
      for (const name of Object.keys(storage)) if (refused(STORAGE, name)) storage.removeItem(name)
    }
  } catch {}
}

/** A cookie says neither its domain nor its path: each that it can have seen from here is tried. */
const wipe = (name, write) => {
  for (let host = '.' + location.hostname; host; host = host.replace(/^\.?[^.]*/, '')) {
    for (let path = location.pathname; path; path = path.replace(/\/$|[^/]+$/, '')) {
      for (const domain of ['', ';domain=' + host]) {
        for (const kind of ['', ';secure;partitioned']) write(`${name}=;max-age=0;path=${path}${domain}${kind}`)
      }
    }
  }
}
