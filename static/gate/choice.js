/**
 * What the visitor chose, read from one first-party cookie, and what holds because of it.
 *
 * `1.revision.time.id.grants.method.regime.language`; docs/choice-cookie.md explains each part.
 * Grants are the first letters of the granted categories, then services that differ from their
 * category: `na~hotjar*youtube` is necessary and analytics without Hotjar, and YouTube.
 */
import { CATEGORIES, cookie, days, dnt, gpc, hold, asks, revision as asked, services, start as initial } from './site.js'

/** The cookie's text for pages that may keep none. */
export const memory = []

/** Which of all categories and services these grants allow: `{analytics: true, youtube: false}`. */
export const resolve = (grants) => {
  const [letters, ...marks] = grants.replaceAll('~', '*~').split('*')
  const allowed = {}
  for (const name of CATEGORIES) allowed[name] = letters.includes(name[0])
  for (const [id, category] of services) {
    allowed[id] = marks.includes(id) || (allowed[CATEGORIES[category]] && !marks.includes('~' + id))
  }
  return allowed
}

/** All cookies, `[name, value]`, as they were when the choice was read, which takes a browser long. */
export let cookies

/** The choice that this browser keeps, or undefined where there is none that is still good. */
export const kept = () => {
  cookies = []
  try {
    cookies = document.cookie.split('; ').map((pair) => pair.split('='))
  } catch {}
  const text = cookies.find(([name]) => name == cookie)?.[1] || memory[0] || ''
  const [version, revision, time, id, grants, method, , language] = text.split('.')
  const at = parseInt(time, 36) * 1e3
  if (version == 1 && language && Date.now() < at + days * 864e5) return { id, revision, time: at, grants, method, text }
}

/** Whether the browser itself refuses: Global Privacy Control, or Do Not Track where it is honoured. */
export const refuses = () => (gpc && navigator.globalPrivacyControl) || (dnt && navigator.doNotTrack == 1)

/**
 * What holds now: `{allowed, choice, answered, ask, free}`; ask is whether the visitor is to be asked,
 * free whether there is nothing to hold back.
 */
export const standing = () => {
  const choice = kept()
  const answered = choice?.revision == asked
  const allowed = resolve(answered ? choice.grants : initial)
  const limit = (grants) => {
    const limits = resolve(grants)
    for (const name in allowed) allowed[name] &&= limits[name]
  }
  // A refusal from before the question changed still stands; a grant is asked for again.
  if (choice && !answered) limit(choice.grants)
  // Whoever chose while the signal was on knew what they chose.
  if (refuses() && !choice?.method[1]) limit('np')
  return { allowed, choice, answered, ask: asks && !answered && !(refuses() && gpc != 2), free: !hold && !Object.values(allowed).includes(false) }
}
