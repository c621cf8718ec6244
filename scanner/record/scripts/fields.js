/**
 * Runs in a world of its own, once per frame: which fields a person could type into, and the hands
 * to do it. Later calls find the hands under a name that page code can't see.
 */
(most) => {
  // Words by which sites of ten languages call their fields, accents taken off; first match wins.
  const WORDS = [
    ['', /captcha|honey ?pot|\bhp\b|one time code|\botp\b|leave (this )?(field )?(blank|empty)|leer lassen|nicht ausfullen|laisse[rz] (ce champ )?vide|dejar en blanco|non compilare/],
    ['email', /\be? ?mail|courriel|correo|posta elettronica|\be ?post\b/],
    ['cvv', /\bcv[vc]2?\b|\bcsc\b|security code|prufziffer|prufnummer|code de securite|codigo de seguridad|codice di sicurezza/],
    ['expiry', /expir|ablauf|gultig bis|caducidad|scadenza|validade|vervaldatum|waznosci|\bmm ?\/? ?(yy|jj|aa|rr)/],
    ['card', /\b(card|karten|cartao|kaart|kort|karty) ?(num|nr\b|no\b)|\bnum[a-z]* (de (la )?|da |do |della )?(carte|tarjeta|carta|cartao|karty)|kredit ?karte|credit ?card|\bcc ?num|\bccno\b/],
    ['password', /passw|kennwort|mot de passe|contrasena|senha|wachtwoord|haslo|losenord|heslo|\bpwd\b/],
    ['phone', /phone|\btel\b|\btele?fo|mobil|handy|\bcell|movil|celular|\btlf\b/],
    ['search', /search|\bsuch|recherch|\bbusca|\bcerca|ricerca|\bzoek|szukaj|pesquis|hledat|\bsok\b|\bsog\b|^q\b|query/],
    ['postcode', /\bzip|post ?code|postal|\bplz\b|postleitzahl|\bcap\b|\bcep\b|kod pocztowy|post ?(nummer|nr)|\bpsc\b/],
    ['username', /user ?name|\buser\b|\blogin\b|benutzer|utilisateur|usuario|\butente|gebruiker|uzytkownik|anvandar|brugernavn|nick ?name/],
    ['company', /company|organi[sz]ation|\bfirm|unternehmen|entreprise|societe|empresa|azienda|bedrijf|foretag|virksomhed/],
    ['given_name', /first ?name|given|vorname|prenom|fore ?name|\bfname|\bimie|fornamn|fornavn|voornaam|primer nombre|jmeno/],
    ['family_name', /last ?name|sur ?name|family ?name|nachname|nom de famille|\blname|apellid|cognome|sobrenome|apelido|achternaam|nazwisko|efternamn|efternavn|prijmeni/],
    ['birthday', /birth|\bdob\b|geburt|naissance|nacimiento|nascita|nascimento|geboorte|urodzenia|fodelse|fodsels/],
    ['quantity', /quantit|\bqty\b|menge|anzahl|cantidad|quantidade|aantal|\bilosc|\bantal\b|mnozstvi/],
    ['city', /\bcity|\btown|\bort\b|wohnort|\bstadt|\bville\b|ciudad|\bcitta|cidade|woonplaats|\bstad\b|miasto|mesto/],
    ['country', /country|\bland\b|\bpays\b|\bpais\b|\bpaese\b|\bkraj\b|\bzeme\b/],
    ['street', /street|address|\bstra(ss|ß)e|adresse?|\brue\b|\bcalle\b|direccion|indirizzo|endereco|\bstraat|\bulica|\bgata\b|\bulice/],
    ['url', /website|\burl\b|home ?page|site web|sitio web|sito web/],
    ['name', /\bname|name\b|\bnom\b|nombre|\bnome\b|\bnaam\b|nazwa|\bnamn\b|\bnavn\b/],
  ]
  // Standard tokens for which the kind is not the token with `_` for `-`.
  const TOKENS = {
    'additional-name': 'short', nickname: 'username', organization: 'company', 'organization-title': 'short',
    'honorific-prefix': 'short', 'honorific-suffix': 'short', 'street-address': 'street',
    'address-line1': 'street', 'address-line2': 'street', 'address-line3': 'street',
    'address-level1': 'state', 'address-level2': 'city', 'address-level3': 'short', 'address-level4': 'short',
    country: 'country', 'country-name': 'country', 'postal-code': 'postcode',
    'cc-name': 'name', 'cc-given-name': 'given_name', 'cc-family-name': 'family_name', 'cc-additional-name': 'short',
    'cc-number': 'card', 'cc-exp': 'expiry', 'cc-exp-month': 'month', 'cc-exp-year': 'expiry_year', 'cc-csc': 'cvv',
    'cc-type': 'short', 'transaction-currency': 'short', 'transaction-amount': 'number', language: 'short', sex: 'short',
    bday: 'birthday', 'bday-day': 'day', 'bday-month': 'month', 'bday-year': 'year', impp: 'url', photo: 'url',
    tel: 'phone', 'tel-national': 'phone', 'tel-local': 'phone', 'tel-country-code': 'country_code',
    'tel-area-code': 'area_code', 'tel-local-prefix': 'area_code', 'tel-local-suffix': 'year', 'tel-extension': 'number',
    'new-password': 'password', 'current-password': 'password', 'one-time-code': '',
    email: 'email', username: 'username', name: 'name', 'given-name': 'given_name', 'family-name': 'family_name', url: 'url',
  }
  const TYPES = { email: 'email', tel: 'phone', search: 'search', password: 'password', url: 'url', number: 'number', text: '' }
  // What words may make of a type that says something itself.
  const DIGITS = ['card', 'cvv', 'expiry', 'postcode', 'phone', 'birthday', 'quantity']
  const REFINED = { tel: DIGITS, number: ['card', 'cvv', 'postcode', 'quantity'], password: ['cvv', 'card'] }
  const SHORT = ['postcode', 'country', 'state', 'country_code', 'area_code', 'birthday', 'day', 'month', 'year', 'expiry', 'expiry_year', 'cvv', 'quantity', 'number', 'short']
  const TAGS = 'input, textarea, [contenteditable]:not([contenteditable="false" i])'
  const MOST_SEEN = 300
  const MOST_ROOTS = 500

  // A form's fields shadow its own properties by their names.
  const attribute = (element, name) => Element.prototype.getAttribute.call(element, name) ?? ''
  const tidy = (text) => String(text ?? '').replace(/\s+/g, ' ').trim()
  const plain = (text) => tidy(text.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_\-.[\]:]+/g, ' '))
    .toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/ł/g, 'l').replace(/ø/g, 'o')

  const roots = [document]
  for (let i = 0; i < roots.length && roots.length < MOST_ROOTS; i++) {
    for (const element of roots[i].querySelectorAll('*')) if (element.shadowRoot) roots.push(element.shadowRoot)
  }
  const isRich = (element) => !(element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)
  const typeOf = (element) => element instanceof HTMLInputElement ? element.type : 'text'
  const textOf = (element) => isRich(element) ? tidy(element.innerText) : element.value

  const labelOf = (element) => {
    const root = element.getRootNode()
    const named = attribute(element, 'aria-labelledby').split(/\s+/).filter(Boolean)
      .map((id) => root.getElementById?.(id)?.textContent)
    return tidy([...element.labels ?? []].map((label) => label.textContent).join(' ')) || tidy(named.join(' '))
      || attribute(element, 'aria-label') || attribute(element, 'placeholder')
      || attribute(element, 'aria-placeholder') || attribute(element, 'data-placeholder') || attribute(element, 'title')
  }

  const kindOf = (element, label) => {
    const token = attribute(element, 'autocomplete').toLowerCase().split(/\s+/).filter((one) => Object.hasOwn(TOKENS, one)).pop()
    if (token !== undefined) return TOKENS[token]
    const type = typeOf(element)
    const texts = [attribute(element, 'name') + ' ' + element.id, label + ' ' + attribute(element, 'placeholder')]
    const words = texts.map(plain).map((text) => WORDS.find(([, pattern]) => pattern.test(text))?.[0])
    if (words.includes('')) return ''
    const found = words.find((kind) => kind !== undefined)
    if (REFINED[type]?.includes(found)) return found
    if (TYPES[type]) return TYPES[type]
    if (attribute(element, 'role') === 'searchbox') return 'search'
    if (isRich(element) || element.localName === 'textarea') return 'text'
    if (/^(numeric|decimal)$/.test(element.inputMode) && !DIGITS.includes(found)) return 'number'
    return found ?? 'text'
  }

  const isShown = (element) => {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true, checkOpacity: true, checkVisibilityCSS: true })) return false
    const box = element.getBoundingClientRect()
    if (box.width < 12 || box.height < 8 || box.right + scrollX <= 0 || box.bottom + scrollY <= 0) return false
    if (box.left + scrollX >= Math.max(innerWidth, document.documentElement.scrollWidth)) return false
    for (let up = element.parentElement ?? element.getRootNode().host; up; up = up.parentElement ?? up.getRootNode().host) {
      if (up === document.body || up === document.documentElement) break
      const { overflow, position } = getComputedStyle(up)
      const edge = /hidden|clip/.test(overflow) ? up.getBoundingClientRect() : null
      if (edge && (edge.width < 12 || edge.height < 8)) return false
      if (edge && (box.right <= edge.left || box.left >= edge.right || box.bottom <= edge.top || box.top >= edge.bottom)) return false
      if (position === 'fixed') break
    }
    return true
  }
  const isOpen = (element) => {
    if (isRich(element)) return element.isContentEditable
    if (!(typeOf(element) in TYPES) || element.matches(':disabled') || element.readOnly) return false
    return element.maxLength < 0 || element.maxLength > 1
  }
  // Nobody gets there by eye, pointer or keyboard: it waits for machines.
  const isTrap = (element) => element.closest('[aria-hidden="true"], [inert]') !== null
    || (element.tabIndex < 0 && attribute(element, 'autocomplete') === 'off')
    || /true/.test(attribute(element, 'aria-readonly') + attribute(element, 'aria-disabled'))

  const forms = []
  const formOf = (element) => {
    const form = element.form ?? (isRich(element) ? element.closest('form') : null)
    if (form && !forms.includes(form)) forms.push(form)
    return forms.indexOf(form)
  }
  const actionOf = (form) => {
    if (!form) return ''
    try {
      return new URL(attribute(form, 'action') || location.href, document.baseURI).href.slice(0, 2000)
    } catch {
      return ''
    }
  }

  const isRoomy = innerWidth >= 20 && innerHeight >= 8
  const candidates = isRoomy ? roots.flatMap((root) => [...root.querySelectorAll(TAGS)]).slice(0, MOST_SEEN) : []
  const found = candidates.filter((element) => isOpen(element) && !isTrap(element) && isShown(element)).map((element) => {
    const label = labelOf(element)
    const form = formOf(element)
    return {
      element, form, kind: kindOf(element, label),
      name: (label || attribute(element, 'name') || element.id).slice(0, 60),
      action: actionOf(forms[form]),
      room: Math.max(element.maxLength ?? 0, 0),
    }
  }).filter(({ element, kind }) => kind && !(SHORT.includes(kind) && textOf(element)))
  found.sort((a, b) => SHORT.includes(a.kind) - SHORT.includes(b.kind))
  const kept = found.slice(0, most)

  const active = () => {
    let at = document.activeElement
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
    return at
  }
  const fire = (element, type) => element.dispatchEvent(new Event(type, { bubbles: true, composed: type === 'input' }))
  const letters = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
  const selectAll = (element) => {
    if (isRich(element)) getSelection().selectAllChildren(element)
    else element.select()
  }
  const hands = {
    /** Whether keys now go to the field; what it held before will be typed over. */
    focus(number) {
      const { element } = kept[number]
      const { top, bottom } = element.getBoundingClientRect()
      if (top < 0 || bottom > innerHeight) element.scrollIntoView({ block: 'center', behavior: 'instant' })
      element.focus({ preventScroll: true })
      if (active() !== element) return false
      if (textOf(element)) selectAll(element)
      return true
    },
    value: (number) => textOf(kept[number].element),
    /** Puts the text in where the page let no key through. */
    force(number, text) {
      const { element } = kept[number]
      if (active() === element) {
        selectAll(element)
        document.execCommand('insertText', false, text)
      }
      if (letters(textOf(element)).includes(letters(text))) return
      if (isRich(element)) element.textContent = text
      else {
        const { prototype } = element instanceof HTMLInputElement ? HTMLInputElement : HTMLTextAreaElement
        Object.getOwnPropertyDescriptor(prototype, 'value').set.call(element, text)
      }
      fire(element, 'input')
      fire(element, 'change')
    },
    blur() {
      active()?.blur()
    },
    /** Leaves the field, with what was typed in it by force if need be; what it holds then. */
    finish(number, text) {
      const held = letters(hands.value(number))
      // A mask may add signs and drop a country's code.
      const took = held && (held.includes(letters(text)) || (held.length >= 10 && letters(text).endsWith(held)))
      if (!took) hands.force(number, text)
      hands.blur()
      return hands.value(number)
    },
    /** Sends a form as its button would; whether there was a way to. */
    submit(index) {
      const form = forms[index]
      if (!form?.isConnected) return false
      const buttons = 'button:not([type]), button[type="submit" i], input[type="submit" i], input[type="image" i]'
      const all = Element.prototype.querySelectorAll.call(form, buttons)
      const button = [...all].find((one) => !one.disabled && isShown(one))
      if (button) button.click()
      else if (all.length) return false
      else HTMLFormElement.prototype.requestSubmit.call(form)
      return true
    },
  }
  globalThis.consentryFields = hands
  return kept.map(({ element: _, ...facts }, number) => ({ number, ...facts }))
}
