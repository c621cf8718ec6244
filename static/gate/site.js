/** What the build wrote above this script: the site, its services, and what the law asks of it. */
/* global __SITE__ */

// In the order of banner/gate.py, which explains each; names would be a tenth of the gate's weight.
export const [version, revision, start, asks, days, cookie, own, hold, gpc, dnt, engine, languages, listed] = __SITE__

export const CATEGORIES = ['necessary', 'preferences', 'analytics', 'marketing']

/**
 * `[id, category, domains, cookies, storage]`: a category's place in CATEGORIES, hosts, and the
 * sources of two regular expressions for whole names. Written as words, a service a line.
 */
export const services = (listed.match(/[^;]+/g) || []).map((line) => {
  const [id, category, domains = '', ...names] = line.split(' ')
  return [id, category, domains.split(','), ...names]
})
