/** Runs in the page's own world, in its main frame: what the site publishes about its cookies, from
 *  consent tools that keep their declaration in the page, and from tables. What it returns is the
 *  page's word, never ours. */
() => {
  const found = []
  const text = (value, most) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
    .slice(0, 4 * most).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim().slice(0, most)
  const tell = (tool, name, words, more = {}) => {
    const named = name instanceof RegExp ? `/${String(name.source).slice(0, 190)}/` : text(name, 200)
    if (named && found.length < 3000) {
      found.push({
        tool,
        name: named,
        words: text(words, 200),
        provider: text(more.provider, 200),
        purpose: text(more.purpose, 500),
        lifetime: text(more.lifetime, 80),
      })
    }
  }
  const each = (list, act) => { for (const item of Array.from(list ?? []).slice(0, 1000)) if (item) act(item) }

  const oneTrust = () => each(window.OneTrust?.GetDomainData?.()?.Groups, (group) => {
    const of = (cookie, provider) => tell('OneTrust', cookie.Name, group.GroupName || group.OptanonGroupId, {
      provider: provider || cookie.Host,
      purpose: cookie.description || cookie.thirdPartyDescription,
      lifetime: cookie.IsSession ? 'session' : cookie.Length && `${cookie.Length} days`,
    })
    each(group.FirstPartyCookies, (cookie) => of(cookie, ''))
    each(group.Hosts, (host) => each(host.Cookies, (cookie) => of(cookie, host.DisplayName || host.HostName)))
  })
  const cookiebot = () => {
    const dialog = window.CookieConsentDialog
    const tables = { Necessary: 'necessary', Preference: 'preferences', Statistics: 'statistics', Advertising: 'marketing', Unclassified: '' }
    for (const [table, words] of Object.entries(tables)) {
      each(dialog?.[`cookieTable${table}`], (row) => tell('Cookiebot', row[0], words, {
        provider: row[1], purpose: row[2], lifetime: row[3],
      }))
    }
  }
  const klaro = () => each(window.klaroConfig?.services ?? window.klaroConfig?.apps, (service) => {
    const words = Array.from(service.purposes ?? []).join(' ')
    each(service.cookies, (cookie) => tell('Klaro', Array.isArray(cookie) ? cookie[0] : cookie, words, {
      provider: service.title || service.name,
    }))
  })
  const orestbida = () => {
    const categories = window.CookieConsent?.getConfig?.('categories') ?? {}
    for (const [words, category] of Object.entries(categories)) {
      each(category?.autoClear?.cookies, (cookie) => tell('CookieConsent', cookie.name, words))
      for (const [id, service] of Object.entries(category?.services ?? {})) {
        each(service?.cookies, (cookie) => tell('CookieConsent', cookie.name, words, { provider: service.label || id }))
      }
    }
    const translations = window.CookieConsent?.getConfig?.('language')?.translations ?? {}
    each(Object.values(translations), (words) => each(words?.preferencesModal?.sections, (section) =>
      each(section.cookieTable?.body, (row) => tell('CookieConsent', row.name ?? row.cookie, section.linkedCategory, {
        provider: row.domain ?? row.service, purpose: row.desc ?? row.description, lifetime: row.expiration ?? row.duration,
      }))))
  }
  const tarteaucitron = () => each(window.tarteaucitron?.job, (key) => {
    const service = window.tarteaucitron.services?.[key]
    const words = { ads: 'marketing', social: 'social', analytic: 'analytics', api: 'functional', video: 'functional', comment: 'functional', support: 'functional' }
    each(service?.cookies, (cookie) => tell('tarteaucitron', cookie, words[service.type] ?? service.type, { provider: service.name }))
  })

  const NAME = /^\W*(cookie|storage|key|name|cookie[- ]?name|name of (the )?cookies?|nom|nombre|nome|naam|navn|namn|nazwa|nimi|název|bezeichnung|cookies?|технология|имя|название|名称|名稱|名前|이름)\b|cookie.?(name|nom|nombre|nome)|(name|nom|nombre).{0,8}cookie/i
  const CATEGORY = /categor|kategori|catégori|categoría|类别|類別|カテゴリ|^\W*(type|typ|tipo|art|group|gruppe)\W*$/i
  const PURPOSE = /purpose|descri|zweck|beschreib|finalit|propósito|finalid|scopo|doel|formål|ändamål|cel|použi|用途|目的|설명|функци|назначен|what/i
  const LIFETIME = /expir|durat|lifetime|retention|period|ablauf|laufzeit|dauer|durée|duraci|durata|scadenza|validade|bewaar|varighe|löptid|ważno|platnost|срок|期限|有效|기간|stor(age|ed)/i
  const PROVIDER = /provider|vendor|host|domain|party|company|set by|anbieter|fournisseur|proveedor|fornitore|aanbieder|udbyder|leverantör|dostawca|поставщик|提供|제공/i
  const heading = (table) => {
    const caption = table.caption?.textContent
    if (caption?.trim()) return caption
    for (let node = table, steps = 0; node && node !== document.body && steps < 60; steps += 1) {
      const before = node.previousElementSibling
      const inside = before?.matches('h1, h2, h3, h4, h5, h6, summary, legend, [role="heading"]')
        ? before : before?.querySelectorAll ? [...before.querySelectorAll('h1, h2, h3, h4, h5, h6, summary, legend, [role="heading"]')].pop() : null
      if (inside?.textContent.trim()) return inside.textContent
      node = before ?? node.parentElement
    }
    return ''
  }
  const column = (labels, pattern, besides) => labels.findIndex((label, at) => !besides.includes(at) && pattern.test(label))
  const tables = () => each(document.querySelectorAll('table'), (table) => {
    const rows = Array.from(table.rows).slice(0, 500)
    if (rows.length < 2) return
    const cells = (row) => Array.from(row.cells, (cell) => text(cell.textContent, 500))
    const labels = cells(rows[0])
    const name = column(labels, NAME, [])
    const lifetime = column(labels, LIFETIME, [name])
    const category = column(labels, CATEGORY, [name, lifetime])
    const provider = column(labels, PROVIDER, [name, lifetime, category])
    const purpose = column(labels, PURPOSE, [name, lifetime, category, provider])
    const telling = [lifetime, category, purpose].filter((at) => at >= 0).length
    if (name < 0 || !telling || (telling < 2 && !/cookie/i.test(labels.join(' ') + heading(table)))) return
    const above = heading(table)
    for (const row of rows.slice(1)) {
      const said = cells(row)
      // Several names in one cell stand on lines of their own or between commas.
      const names = (row.cells[name]?.innerText ?? '').split(/[\n,;]+/).map((each) => each.trim()).filter(Boolean)
      if (!names.length || names.length > 12) continue
      for (const each of names) {
        tell('table', each, (category >= 0 && said[category]) || above, {
          provider: said[provider], purpose: said[purpose], lifetime: said[lifetime],
        })
      }
    }
  })
  for (const read of [oneTrust, cookiebot, klaro, orestbida, tarteaucitron, tables]) {
    try { read() } catch { /* another version of the tool, or a page at play */ }
  }
  return found
}
