"""Pages with forms of many kinds, easy and hard to type into."""

from __future__ import annotations

from typing import Any

from scanner.demo.exchange import html
from scanner.demo.site import Site

HOST, OTHER = "forms.example", "other.example"

TOKENS = {
    "email": "email",
    "section-a shipping home tel": "phone",
    "tel-country-code": "country_code",
    "name": "name",
    "given-name": "given_name",
    "family-name": "family_name",
    "organization": "company",
    "street-address": "street",
    "address-level2": "city",
    "postal-code": "postcode",
    "country-name": "country",
    "cc-number": "card",
    "cc-csc": "cvv",
    "bday-year": "year",
}

GERMAN = {
    "E-Mail-Adresse": "email",
    "Telefonnummer": "phone",
    "Vorname": "given_name",
    "Nachname": "family_name",
    "Straße und Hausnummer": "street",
    "Wohnort": "city",
    "PLZ": "postcode",
    "Firma": "company",
    "Benutzername": "username",
    "Kreditkartennummer": "card",
    "Prüfziffer": "cvv",
    "Ihr Anliegen": "text",
}
FRENCH = {
    "Adresse électronique (courriel)": "email",
    "Téléphone": "phone",
    "Prénom": "given_name",
    "Nom de famille": "family_name",
    "Nom": "name",
    "Adresse": "street",
    "Ville": "city",
    "Code postal": "postcode",
    "Société": "company",
    "Rechercher": "search",
    "Numéro de carte": "card",
    "Votre question": "text",
}
NAMES = {
    "user[email]": "email",
    "billingFirstName": "given_name",
    "last_name": "family_name",
    "q": "search",
    "telefono": "phone",
    "apellidos": "family_name",
    "wachtwoord": "password",
    "miasto": "city",
    "efternamn": "family_name",
    "cardNumber": "card",
    "field_17": "text",
}

RECORD = """<script>
window.seen = []
for (const type of ['keydown', 'keypress', 'input', 'keyup', 'change', 'focusin', 'focusout']) {
  document.addEventListener(type, (event) => {
    const at = event.composedPath()[0]
    seen.push([type, at.id, event.isTrusted, event.key ?? '', event.code ?? ''])
  }, true)
}
document.addEventListener('submit', () => { window.submitted = true }, true)
</script>"""

REACT = """<input id="react" name="email" type="email"><script>{
  const field = document.querySelector('#react')
  const native = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')
  let known = '', state = ''
  Object.defineProperty(field, 'value', {
    configurable: true,
    get: () => native.get.call(field),
    set: (value) => { known = String(value); native.set.call(field, value) },
  })
  field.addEventListener('input', () => {
    if (field.value === known) return
    window.state = state = known = field.value
    queueMicrotask(() => { if (field.value !== state) field.value = state })
  })
}</script>"""
MASKED = """<input id="masked" type="tel"><script>
document.querySelector('#masked').addEventListener('input', ({ target }) => {
  const digits = target.value.replace(/\\D/g, '').replace(/^1/, '').slice(0, 10)
  target.value = digits.replace(/^(\\d{3})(\\d{3})(\\d+)$/, '($1) $2-$3')
})
</script>"""
STUBBORN = """<input id="stubborn" name="email"><script>
document.querySelector('#stubborn').addEventListener('keydown', (event) => {
  if (/^[a-z]$/.test(event.key)) event.preventDefault()
})
</script>"""
ALARMED = """<input id="alarmed" name="email"><script>
document.querySelector('#alarmed').addEventListener('focus', () => alert('Members only'))
</script>"""
HIDDEN = """
<div style="position:absolute;left:-9999px"><input id="far" name="website"></div>
<div style="height:0;overflow:hidden"><input id="folded" name="email2"></div>
<div style="opacity:0"><input id="clear" name="email3"></div>
<div aria-hidden="true"><input id="mute" name="email4"></div>
<input id="trap" tabindex="-1" autocomplete="off" name="phone2">
<input id="none" style="display:none"><input id="unseen" style="visibility:hidden">
<input id="tiny" style="width:1px;height:1px;border:0;padding:0">
<label>Leave this empty <input id="asked"></label>
<input id="captcha" name="captcha_answer"><input id="fixed" readonly value="fixed">
<input id="off" disabled><fieldset disabled><input id="off2"></fieldset>
<input id="otp" autocomplete="one-time-code"><input id="box" maxlength="1">
<input id="amount" type="number" value="1" name="quantity">
<input id="day" type="date"><input id="file" type="file"><input id="check" type="checkbox">
<select id="choice"><option>One</select><button id="press">Press</button>
<div style="position:fixed;top:9px;left:9px"><input id="sound" name="email"></div>
<input id="before" type="search" value="shoes">
"""
SHADOW = """<sign-up></sign-up><script>
customElements.define('sign-up', class extends HTMLElement {
  connectedCallback() {
    this.attachShadow({ mode: 'open' }).innerHTML =
      '<form method=post action=/send><label>E-mail <input id=deep></label>' +
      '<in-side></in-side></form>'
  }
})
customElements.define('in-side', class extends HTMLElement {
  connectedCallback() {
    this.attachShadow({ mode: 'open' }).innerHTML = '<input id=deeper type=password>'
  }
})
</script>"""
FRAME = f'{RECORD}<form method="post" action="/send"><input id="inner" type="email"></form>'
FRAMES = f"""<input id="outer" type="email">
<iframe src="/frame" width="400" height="90"></iframe>
<iframe src="https://{OTHER}/frame" width="400" height="90"></iframe>
<iframe srcdoc="<input id=inner type=email>" sandbox width="400" height="90"></iframe>"""
SUBMITTED = """<form action="/find"><input type="search" name="q"></form>
<form method="post" action="/send"><input name="email"><input name="name" maxlength="13">
<textarea name="message"></textarea><button onclick="window.clicked = true">Send</button></form>"""
ENTERED = (
    """<input name="q" type="search" onkeydown="if (event.key == 'Enter') fetch('/entered')">"""
)


def inputs(attribute: str, values: dict[str, str]) -> str:
    cells = (f'<input {attribute}="{value}" id="f{n}">' for n, value in enumerate(values))
    return f'<form method="post" action="/send">{"".join(cells)}</form>'


def labelled(labels: dict[str, str]) -> str:
    cells = (f"<label>{label} <input id=f{n}></label><br>" for n, label in enumerate(labels))
    return f'<form method="post" action="/send">{"".join(cells)}</form>'


PAGES = {
    "/tokens": inputs("autocomplete", TOKENS),
    "/german": labelled(GERMAN),
    "/french": labelled(FRENCH),
    "/names": inputs("name", NAMES),
    "/stubborn": STUBBORN,
    "/alarmed": ALARMED + '<input id="next" name="email">',
    "/live": REACT + MASKED,
    "/hidden": HIDDEN,
    "/shadow": SHADOW,
    "/frames": FRAMES,
    "/short": """<form action="/send"><input id="pin" type="number" maxlength="4">
<input id="four" maxlength="4" inputmode="numeric"><input id="city" name="city" maxlength="5">
<input id="mail" type="email" maxlength="20"><input id="age" type="number" min="18">""",
    "/rich": """<div id="rich" contenteditable aria-label="Message" style="height:60px"></div>
<textarea id="area" placeholder="Your message"></textarea>""",
    "/many": "<form method=post action=/send>" + '<input name="note">' * 40 + "</form>"
    '<iframe src="/rest" width="900" height="300"></iframe>',
    "/rest": '<input name="note">' * 40,
    "/submit": SUBMITTED,
    "/enter": ENTERED,
    "/plain": "<p>Nothing to fill in.</p>",
    "/hangs": f'<input id="first" name="email"><iframe src="https://{OTHER}/hang" width=300>'
    '</iframe><input id="second" name="email">',
    "/freezes": """<input name="email" oninput="for (;;);"><input name="name">""",
    "/leaves": """<input name="email" oninput="location.href = '/plain'"><input name="name">""",
}


def page_of(body: str) -> str:
    return f"<!doctype html><title>Forms</title><body>{RECORD}{body}"


def sites() -> dict[str, Site]:
    routes: dict[str, Any] = {path: html(page_of(body)) for path, body in PAGES.items()}
    routes |= {path: html("<p>Thank you.</p>") for path in ("/send", "/find", "/entered")}
    hang = """<input name="email"><script>
addEventListener('message', () => { for (;;); })
setTimeout(() => { for (;;); }, 100)</script>"""
    frame = {"/frame": html(FRAME)}
    return {HOST: Site(routes | frame), OTHER: Site({"/hang": html(hang), **frame})}
