/** What follows from a choice: it is kept, told, and the page brought in line with it. */
import { keeping } from './cookie.js'
import { random } from './random.js'
import { sweeping } from './sweep.js'

const CATEGORIES = ['necessary', 'preferences', 'analytics', 'marketing']

/** Without a `hand`, see hand.js, choices are kept in the browser alone. */
export const choosing = ([services, memory, refuses, resolve, strip, connections, release, , write, refused, decide, now, waits, listeners, api], hand) => {
  const sweep = sweeping(refused, write)
  const put = keeping(write)
  const category = (service) => CATEGORIES[service[1]]

  /** The grants that say this, see gate/choice.js. */
  const spell = (allowed) =>
    CATEGORIES.map((name) => (allowed[name] ? name[0] : '')).join('') +
    services.map((service) => [service[0], category(service)]).map(([id, of]) => (allowed[id] == allowed[of] ? '' : (allowed[id] ? '*' : '~') + id)).join('')

  /** Remember a choice, for as long whether it is yes or no. */
  const keep = (allowed, method) => {
    const { revision, regime, language } = DATA
    const time = Math.floor(Date.now() / 1e3).toString(36)
    // An id that this browser cannot show to be its own is of no use to the visitor.
    const id = ((!hand || hand.knows()) && now().choice?.id) || random(16)
    const text = [1, revision, time, id, spell(allowed), method + (refuses() ? 'g' : ''), regime, language].join('.')
    memory[0] = text + (hand?.add(text) || '')
    put(memory[0], DATA.days * 86400)
  }

  /** A choice's text, whether the server has it or not. */
  const said = (choice) => choice?.text.replace('!', '')

  /** Bring the page in line with what is chosen, here or in another tab. */
  const follow = () => {
    const before = now()
    decide()
    const { allowed, choice } = now()
    const changed = Object.keys(allowed).filter((name) => allowed[name] != before.allowed[name])
    if (!changed.length && said(before.choice) == said(choice) && before.ask == now().ask) return
    const told = api.get()
    for (const listener of listeners) listener(told, changed)
    document.dispatchEvent(new CustomEvent('consentry:change', { detail: { choice: told, changed } }))
    // A page's policy stays what it was when the page came: what it forbids now needs a new one.
    document.addEventListener('securitypolicyviolation', ({ blockedURI, disposition }) => {
      if (disposition == 'enforce' && services.some(([id, , domains]) => allowed[id] && !before.allowed[id] && domains.some((domain) => ('.' + blockedURI.split('/')[2]).endsWith('.' + domain)))) location.reload()
    })
    sweep()
    const withdrawn = services.filter(([id]) => before.allowed[id] && !allowed[id])
    if (withdrawn.length) withdraw(withdrawn)
    release()
  }

  const withdraw = (withdrawn) => {
    for (const [connection, address] of connections) {
      if (waits(address)) connection.close()
    }
    for (const frame of document.querySelectorAll('iframe')) strip(frame)
    const theirs = (name) => withdrawn.some((service) => RegExp(`^(${service[4]})$`).test(name))
    indexedDB.databases?.().then((all) => all.forEach(({ name }) => theirs(name) && indexedDB.deleteDatabase(name))).catch(() => {})
    window.caches?.keys().then((all) => all.forEach((name) => theirs(name) && caches.delete(name))).catch(() => {})
    // What has no address of its own cannot be cut off: only a new page is without it.
    if (withdrawn.some(([, , domains]) => !domains[0])) location.reload()
  }

  const settle = (allowed, method) => {
    keep(allowed, method)
    follow()
  }

  /** Change some answers: names of categories or services, to true or false. */
  const save = (wish = {}, method = 'c') => {
    const allowed = { ...now().allowed }
    for (const name of CATEGORIES) allowed[name] = wish[name] ?? allowed[name]
    for (const service of services) allowed[service[0]] = wish[service[0]] ?? wish[category(service)] ?? allowed[service[0]]
    allowed.necessary = true
    settle(allowed, method)
  }

  return {
    follow, save, sweep,
    acceptAll: () => settle(resolve('npam'), 'a'),
    rejectAll: () => settle(resolve('n'), 'r'),
    withdraw: () => settle(resolve('n'), 'w'),
    understood: () => settle(now().allowed, 'd'),
  }
}
