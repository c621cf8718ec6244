/** What the server is told of a choice: what its cookie says, in words. */
const { sameSite } = DATA
const METHODS = { a: 'accept all', r: 'reject all', c: 'custom', w: 'withdraw', d: 'dismiss' }
const REGIMES = { i: 'opt-in', o: 'opt-out', n: 'notice' }

/** The body of the post as text; for the same choice, key and secret always the same. */
export const message = (text, key, secret, [services, , , resolve]) => {
  const [, revision, time, subject, grants, [method, signal], regime, language] = text.split('.')
  const purposes = resolve(grants)
  delete purposes.necessary
  for (const [id, category] of services) if (category < 1) delete purposes[id]
  return JSON.stringify({
    key, subject, secret, time: parseInt(time, 36), revision, method: METHODS[method], language,
    regime: REGIMES[regime], signal: !!signal, purposes, cookie: sameSite ? text : undefined,
  })
}
