/**
 * Choices on their way to the server: kept until it has them, sent oldest first by one tab at a time.
 * The dialog fetches this, where there is a server, and does without where it can't.
 *
 * What the server answers decides whether a choice is sent again, and nothing else.
 */
/* global DATA */
import { keeping } from '../dialog/cookie.js'
import { random } from '../dialog/random.js'
import { boxed } from './box.js'
import { message } from './message.js'

const { cookie, days, domain, record, sameSite } = DATA
const OUTBOX = 'consentry.outbox'
const SECRET = 'consentry.secret'
const RECORD = 'consentry.record'
const HEX = /^[0-9a-f]{32}$/
const LONG_HEX = /^[0-9a-f]{64}$/
// A choice is about 600 bytes: together 60 KB, of the 5 MB that browsers give a site.
const MOST = 100
// A server that works answers within a second; one that hangs must not keep other tabs waiting.
const PATIENCE_MS = 3e4
const PAUSE_MS = 2e3
const MAX_PAUSE_MS = 3e5
// The dialog is being shown, and need not wait for this.
const LATER_MS = 500

/** `kit` is what gate/main.js gives, `spare` what local storage would not take of dialog/hand.js. */
export default (kit, spare) => {
  const [, memory, , resolve, , , , , write] = kit
  // A path is one of the host that this comes from, whatever the page is.
  const url = new URL(record, import.meta.url).href
  const hold = keeping(write)
  /** Set the cookie for as long as the choice in it stands. */
  const keep = (text) => hold(text, Math.round(parseInt(text.split('.')[2], 36) + days * 86400 - Date.now() / 1e3))
  const { get, put, drop, names } = boxed(spare)
  /** Those of this page that the server has not confirmed. */
  const fresh = new Set()
  let flight, timer
  let pause = PAUSE_MS
  let turn = Promise.resolve()

  // `consentry.outbox.<milliseconds>.<key>` holds a choice's text, a blank, and what is sent; the text
  // alone where the dialog put it there, until it is sent.
  const textOf = (name) => get(name)?.split(' ')[0]
  const timeOf = (name = '') => parseInt(name.slice(OUTBOX.length + 1)) || 0

  const secret = () => {
    if (!LONG_HEX.test(get(SECRET))) put(SECRET, random(32))
    return get(SECRET)
  }

  /** What is sent; the same for each try, on another page and of another build as well. */
  const bodyOf = (name) => {
    const text = textOf(name)
    if (text == get(name)) put(name, text + ' ' + message(text, name.split('.')[3], secret(), kit))
    return get(name).slice(text.length + 1)
  }

  const post = (name, options) =>
    fetch(url, { method: 'POST', body: bodyOf(name), redirect: 'error', credentials: 'omit', ...options })

  /** The choice as the cookie has it now. */
  const standing = () => {
    try {
      return document.cookie.split('; ').find((pair) => pair.startsWith(cookie + '='))?.slice(cookie.length + 1)
    } catch {}
  }

  /** An answer may set the cookie anew, but not after another choice. */
  const cut = () => sameSite && flight?.abort()

  /**
   * Whatever an answer has set, what the newest choice refuses stays refused: it was here before it was
   * in the cookie. What is refused beside it may be a choice from where there is no outbox, and stays.
   */
  const mend = () => {
    const newest = textOf(names(OUTBOX).at(-1))
    if (!newest) return
    const [, , time, , grants] = newest.split('.')
    const found = (standing() || '').split('.')
    const counts = found[7] && parseInt(found[2], 36) >= parseInt(time, 36)
    const given = resolve(counts ? found[4] : 'npam')
    const said = resolve(grants)
    if (Object.keys(said).some((name) => given[name] && !said[name])) keep(newest + '!')
  }

  /** `[status, id]` of what the server answers: 0 for nothing, no id for nothing that can be read. */
  const ask = async (name) => {
    const own = sameSite && standing() == textOf(name) + '!'
    const { signal } = (flight = new AbortController())
    const late = setTimeout(() => flight.abort(), PATIENCE_MS)
    let status = 0
    let id
    try {
      const answer = await post(name, { signal, credentials: own ? 'include' : 'omit' })
      status = answer.status
      pause = Math.max(pause, answer.headers.get('retry-after') * 1e3 || 0)
      if (answer.ok) id = HEX.exec((await answer.json()).id)
    } catch {}
    clearTimeout(late)
    if (own) mend()
    return [status, id]
  }

  /** The server has it, or never will. */
  const settle = (name, id) => {
    const text = textOf(name)
    const found = standing()
    if (id && found?.replace('!', '') == text) put(RECORD, id + ' ' + text)
    // In this order: another tab that finds nothing here finds no mark either.
    if (found == text + '!') keep(text)
    drop(name)
    fresh.delete(name)
  }

  const send = async () => {
    clearTimeout(timer)
    let left
    for (const name of names(OUTBOX)) {
      // Another tab may have sent it meanwhile.
      if (!textOf(name)) continue
      const [status, id] = await ask(name)
      if (!textOf(name)) continue
      if (id || status == 409 || status == 422) {
        settle(name, id)
        pause = PAUSE_MS
        continue
      }
      left = 1
      // Those behind it would fare no better.
      if (!status || status == 429 || status > 500) break
    }
    if (left) timer = setTimeout(drain, (pause = Math.min(pause * 2, MAX_PAUSE_MS)))
    // A mark alone: what waited here was deleted. On another sub-domain it may still wait.
    else if (!domain && standing()?.endsWith('!') && !names(OUTBOX)[0]) keep(standing().slice(0, -1))
  }

  /** Send what there is, once other tabs are through with it. */
  const drain = () => (turn = turn.then(() => navigator.locks?.request(OUTBOX, send) ?? send()).catch(send))

  const trim = () => names(OUTBOX).slice(0, -MOST).forEach(drop)

  const begin = () => {
    // It would show nothing: with the next choice there is a new one, and a new id.
    if (!LONG_HEX.test(get(SECRET))) drop(SECRET)
    // Chosen on this page, before this came.
    if (memory[0]) for (const name of names(OUTBOX)) if (textOf(name) == get(name)) fresh.add(name)
    trim()
    drain()
  }

  memory[0] ? begin() : setTimeout(begin, LATER_MS)
  addEventListener('online', drain)
  addEventListener('pagehide', () => {
    cut()
    for (const name of fresh) if (textOf(name)) post(name, { keepalive: true }).catch(() => {})
  })

  /** Take a choice before the cookie has it; the mark that it gets there. */
  const add = (text) => {
    cut()
    const name = `${OUTBOX}.${Math.max(Date.now(), timeOf(names(OUTBOX).at(-1)) + 1)}.${random(16)}`
    const lasts = put(name, text)
    bodyOf(name)
    fresh.add(name)
    trim()
    drop(RECORD)
    pause = PAUSE_MS
    drain()
    return lasts ? '!' : ''
  }

  /** The server's receipt of this choice, as `[blob, file name]`; undefined where there is none to be had. */
  const receipt = async (text) => {
    const [id, of] = (get(RECORD) || '').split(' ')
    if (!HEX.test(id) || of != text.replace('!', '')) return
    try {
      const headers = { Authorization: 'Bearer ' + get(SECRET) }
      const answer = await fetch(`${url}/${id}/receipt`, { headers, redirect: 'error', credentials: 'omit', signal: AbortSignal.timeout(PATIENCE_MS) })
      const blob = await answer.blob()
      if (answer.ok) return [blob, blob.type.includes('json') ? 'consent.json' : 'consent.jws']
    } catch {}
  }

  return { add, receipt }
}
