/** A consent banner made by hand. What it does wrong, if anything, is in the page's own settings:
 *  scanner/demo/sins/table.py names them. */
(() => {
  const HALF_A_YEAR = 180
  const DAY_S = 86_400
  const KINDS = { statistics: 'Statistics', advertising: 'Advertising' }
  const how = JSON.parse(document.querySelector('#how').textContent)
  const known = (name) => document.cookie.split('; ').find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1)
  const keep = (name, value, days) => {
    document.cookie = `${name}=${value}; path=/; max-age=${days * DAY_S}; secure; samesite=lax`
  }
  const is_refused_by_browser = navigator.globalPrivacyControl === true && how.heeds_gpc
  const ready = new Promise((done) => {
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', done)
    else done()
  })
  const later = (ms) => new Promise((done) => setTimeout(done, ms))

  let choice = known(how.cookie) ?? null
  const kind = (tag) => (tag === 'statistics' ? 'statistics' : 'advertising')
  const allowed = (tag) => choice === how.words.all || choice === kind(tag)
  const run = (tags) => {
    for (const tag of tags) {
      const made = document.createElement('script')
      made.src = how.tags[tag]
      document.head.append(made)
    }
  }

  if (how.has_marks) window.consentry = { allows: allowed }

  // The standard signals.
  window.dataLayer = window.dataLayer ?? []
  function gtag() { window.dataLayer.push(arguments) }
  const signal = (said, word) => gtag('consent', said, {
    ad_storage: word, ad_user_data: word, ad_personalization: word, analytics_storage: word,
  })
  const signal_choice = () => {
    if (!how.mode || !choice) return
    const is_granted = choice === how.words.all || how.mode === 'stuck'
    signal('update', is_granted ? 'granted' : 'denied')
  }
  if (how.mode) {
    if (how.mode === 'late') gtag('config', 'SHOP-1')
    signal('default', how.mode === 'granted' ? 'granted' : 'denied')
  }
  if (how.tcf) {
    window.__tcfapi = (command, version, answer) => {
      const said = how.tcf[choice === null ? 'before' : choice === how.words.none ? 'rejected' : 'accepted']
      answer({
        tcString: said.string,
        gdprApplies: how.tcf.applies,
        cmpId: how.tcf.cmp,
        cmpStatus: 'loaded',
        eventStatus: choice === null ? 'cmpuishown' : 'useractioncomplete',
        tcfPolicyVersion: 5,
        purpose: { consents: Object.fromEntries(said.purposes.map((one) => [one, true])), legitimateInterests: {} },
        vendor: { consents: {} },
      }, true)
    }
  }

  // The box.
  const box = document.createElement('div')
  box.id = how.box
  box.className = 'box'
  box.setAttribute('role', 'dialog')
  box.setAttribute('aria-label', 'Cookies')
  const wall = document.createElement('div')
  wall.className = 'wall'
  const made = (name, text) => Object.assign(document.createElement(name), { textContent: text })
  const button = (text, deed) => {
    const one = made('button', text)
    one.onclick = deed
    return one
  }
  const close = () => {
    box.remove()
    wall.remove()
    document.documentElement.style.overflow = ''
  }
  const open = (...parts) => {
    box.replaceChildren(...parts)
    if (how.wall) {
      document.body.append(wall)
      document.documentElement.style.overflow = 'hidden'
    }
    document.body.append(box)
  }

  const answer = (said) => {
    const is_withdrawn = choice !== null && said === how.words.none
    const is_forgotten = how.forgets && said === how.words.none
    choice = said
    if (!is_forgotten) keep(how.cookie, said, how.choice_days)
    signal_choice()
    close()
    way_back()
    run(said === how.words.none && !is_withdrawn ? how.rejected : how.accepted.filter(allowed))
    if (!is_withdrawn) return
    if (!how.leaves) {
      for (const name of how.kept) document.cookie = `${name}=; path=/; max-age=0`
    }
    location.reload()
  }

  const first = (may_refuse = true) => {
    const parts = [made('p', how.text)]
    if (how.banner === 'notice') return open(...parts)
    parts.push(button('Accept all', () => answer(how.words.all)))
    if (how.banner === 'pay') parts.push(button('Subscribe for 3 € a month', () => location.assign('/subscribe')))
    if (how.banner === 'choice') {
      const no = button('Reject all', () => answer(how.words.none))
      if (how.reject === 'pale') no.className = 'pale'
      if (may_refuse && how.reject !== 'settings') parts.push(no)
      parts.push(button('Settings', second))
    }
    open(...parts)
  }
  const second = () => {
    const boxes = Object.entries(KINDS).map(([name, text]) => {
      const input = Object.assign(document.createElement('input'), { type: 'checkbox', name })
      input.checked = how.ticked || how.locked === name || choice === how.words.all || choice === name
      input.disabled = how.locked === name
      const label = made('label', ` ${text}`)
      label.prepend(input)
      return [input, label]
    })
    const said = () => {
      const on = boxes.filter(([input]) => input.checked).map(([input]) => input.name)
      return on.length === boxes.length ? how.words.all : on[0] ?? how.words.none
    }
    open(made('p', 'Which cookies do you allow?'), ...boxes.map(([, label]) => label), button('Save choice', () => answer(said())))
  }
  const way_back = async () => {
    await ready
    if (how.way_back === 'none' || document.querySelector('#back')) return
    const ways = { first: () => first(), switches: second, long: () => first(false) }
    const link = button('Cookie settings', ways[how.way_back])
    link.id = 'back'
    document.querySelector('#foot').append(' ', link)
  }

  // From the page's first moment.
  const is_answered = () => choice !== null || is_refused_by_browser
  const unasked = async () => {
    await ready
    await later(how.before_ms)
    if (!is_answered()) run(how.before)
  }
  const ask = async () => {
    await ready
    if (how.banner === 'none') return
    await later(how.banner_ms)
    if (choice === null) first()
  }
  const go_on = () => {
    removeEventListener('scroll', go_on)
    if (choice !== null) return
    signal('update', 'granted')
    run(how.accepted)
  }
  const tags = () => {
    if (choice === how.words.none) return how.goes_on && known('_mx_id') ? how.accepted : how.rejected
    return how.accepted.filter(allowed)
  }
  if (choice === null) {
    unasked()
    ask()
    if (how.scrolling) addEventListener('scroll', go_on, { passive: true })
  } else {
    signal_choice()
    way_back()
    run(tags())
  }
})()
