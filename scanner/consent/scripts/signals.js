// What the page's standard APIs say, asked as any tag asks; runs in the page's own world.
async (within) => {
  const late = (value) => new Promise((done) => setTimeout(done, within, value))
  const asked = (ask) => Promise.race([new Promise((done) => {
    try { ask(done) } catch { done(null) }
  }), late(null)])
  const numbers = (map) => Object.keys(map ?? {}).filter((key) => map[key] === true || map[key] === 1).map(Number)
    .filter(Number.isInteger)
  const tcf = async () => {
    if (typeof __tcfapi !== 'function') return null
    const data = await asked((done) => __tcfapi('getTCData', 2, (it, well) => done(well === false ? null : it)))
    if (!data || typeof data !== 'object') return null
    return {
      applies: typeof data.gdprApplies === 'boolean' ? data.gdprApplies : null,
      status: String(data.eventStatus ?? data.cmpStatus ?? ''),
      cmp: Number.isInteger(data.cmpId) ? data.cmpId : null,
      policy: Number.isInteger(data.tcfPolicyVersion) ? data.tcfPolicyVersion : null,
      string: String(data.tcString ?? ''),
      purposes: numbers(data.purpose?.consents),
      interests: numbers(data.purpose?.legitimateInterests),
      vendors: numbers(data.vendor?.consents).length,
    }
  }
  const gpp = async () => {
    if (typeof __gpp !== 'function') return null
    const data = await asked((done) => __gpp('ping', (it) => done(it)))
    const text = data?.gppString
    return typeof text === 'string' && text ? text.slice(0, 4000) : null
  }
  const usp = async () => {
    if (typeof __uspapi !== 'function') return null
    const data = await asked((done) => __uspapi('getUSPData', 1, (it) => done(it)))
    return typeof data?.uspString === 'string' ? data.uspString.slice(0, 40) : null
  }
  const settled = (into, given) => {
    for (const [name, value] of Object.entries(given ?? {})) {
      if (value === 'granted' || value === 'denied') into[name] = value
    }
  }
  const mode = () => {
    const first = {}, update = {}
    let seen = false, tagged = false, late = false
    const layers = [globalThis.dataLayer, globalThis.gtag?.dataLayer].filter(Array.isArray)
    for (const entry of layers.flatMap((layer) => layer.slice(0, 3000))) {
      const [command, kind, given] = entry && typeof entry === 'object' ? [entry[0], entry[1], entry[2]] : []
      if (command === 'config') tagged = true
      if (command !== 'consent' || !given || typeof given !== 'object') continue
      if (kind === 'default') {
        if (!seen && tagged) late = true
        seen = true
        settled(first, given)
      } else if (kind === 'update') settled(update, given)
    }
    const kept = globalThis.google_tag_data?.ics
    if (kept?.entries && typeof kept.entries === 'object') {
      for (const [name, entry] of Object.entries(kept.entries)) {
        const said = (value) => value === true ? 'granted' : value === false ? 'denied' : undefined
        if (said(entry?.default) && !first[name]) first[name] = said(entry.default)
        if (said(entry?.update) && !update[name]) update[name] = said(entry.update)
      }
      late ||= kept.wasSetLate === true
    }
    const any = Object.keys(first).length || Object.keys(update).length
    return any ? { default: first, update: any && Object.keys(update).length ? { ...first, ...update } : {}, late } : null
  }
  const safely = async (read) => {
    try { return await read() } catch { return null }
  }
  const [it, gppString, uspString] = await Promise.all([safely(tcf), safely(gpp), safely(usp)])
  return { tcf: it, gpp: gppString, usp: uspString, mode: await safely(mode) }
}
