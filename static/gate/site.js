/** What the build wrote above this script: the site, its services, and what the law asks of it. */
/* global __SITE__ */

// In the order of banner/gate.py, which explains each; names would be a tenth of the gate's weight.
// A service is `[id, category, domains, cookies, storage]`: its category's place in CATEGORIES, hosts,
// and the sources of two regular expressions for whole names.
export const [version, revision, start, asks, days, cookie, own, hold, gpc, dnt, engine, languages, services] = __SITE__

export const CATEGORIES = ['necessary', 'preferences', 'analytics', 'marketing']
