/** Whether an address, a cookie or a storage key has to wait, and for which service. */
import { standing } from './choice.js'
import { hold, own, services } from './site.js'

/** What holds now; `decide` brings it up to date. */
export let now

/** Look again at what is chosen. */
export const decide = () => {
  now = standing()
}

/** The services that fit, where none of them is allowed. */
const waiting = (fits) => {
  const found = services.filter(fits)
  if (found[0] && !found.some(([id]) => now.allowed[id])) return found
}

/** The services that an address waits for, any one of them; undefined when it may be asked. */
export const waits = (address) => {
  let host
  try {
    host = new URL(address, document.baseURI).hostname
  } catch {}
  for (let at = host; at; at = at.replace(/^[^.]*\.?/, '')) {
    if (at == location.hostname || own.includes(at)) return
    const fits = ([, , domains]) => domains.includes(at)
    if (services.some(fits)) return waiting(fits)
  }
  // A service that nobody knows is never allowed.
  if (host && hold) return []
}

/** The services that the first waiting address within a text waits for. */
export const waitsIn = (text) => {
  for (const address of String(text).match(/\/\/[^\s"'<>,]+/g) || []) {
    const found = waits(address)
    if (found) return found
  }
}

// Places in a service's row.
export const COOKIES = 3
export const STORAGE = 4

/** The services that a name waits for; `kind` says what it is the name of. */
export const refused = (kind, name) => {
  const fits = (pattern) => RegExp(`^(${pattern})$`).test(name)
  // Most names are nobody's, which one expression tells faster than one a service.
  if (fits(services.map((service) => service[kind]).join('|'))) return waiting((service) => service[kind] && fits(service[kind]))
}
