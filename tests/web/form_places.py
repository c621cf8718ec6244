"""Form pages that are hard to type into, and form pages where nothing is wrong."""

from __future__ import annotations

from tests.web.form_cases import BUTTON, DELEGATED, FIELDS, FormCase, form, heard, typing

WIDGET_HOST = "widgets.formframe.example"

SHADOW = f"""
customElements.define('sign-up', class extends HTMLElement {{
  connectedCallback() {{
    this.attachShadow({{ mode: 'open' }}).innerHTML = `{form("email")}`
  }}
}})
"""
REACH_IN = """
const listen = () => frames[0].document.addEventListener('input', (event) => {
  image('v=' + encodeURIComponent(event.target.value))
})
if (frames[0].document.querySelector('[name=email]')) listen()
else document.querySelector('iframe').addEventListener('load', listen)
"""
LATE = f"""
setTimeout(() => {{ document.querySelector('main').innerHTML = `{form("email")}` }}, 1000)
"""
# What React does: it shadows `value` on the element, ignores events without a change, and writes
# its own state back after each.
CONTROLLED = """
const field = document.querySelector('[name=email]')
const native = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')
let known = ''
let state = ''
Object.defineProperty(field, 'value', {
  configurable: true,
  get: () => native.get.call(field),
  set: (value) => {
    known = String(value)
    native.set.call(field, value)
  },
})
const render = () => { if (native.get.call(field) !== state) field.value = state }
document.addEventListener('input', (event) => {
  if (event.target !== field || field.value === known) return
  state = known = field.value
  queueMicrotask(render)
})
setInterval(render, 50)
"""
MASK = """
document.querySelector('[name=phone]').addEventListener('input', ({ target }) => {
  const digits = target.value.replace(/\\D/g, '')
  target.value = (target.value.startsWith('+') ? '+' : '') + digits.replace(/(.{3})(?=.)/g, '$1 ')
})
"""

PLACES = (
    FormCase(path="shadow", body="<sign-up></sign-up>", own=SHADOW, listener=DELEGATED),
    FormCase(
        path="frame-same",
        body='<iframe src="/inner/form" width="500" height="200"></iframe>',
        listener=REACH_IN,
    ),
    FormCase(
        path="frame-cross",
        body=f'<iframe src="https://{WIDGET_HOST}/frame" width="500" height="200"></iframe>',
    ),
    FormCase(path="late", body="<main></main>", own=LATE, listener=DELEGATED),
    heard("controlled", "email", typing("email"), CONTROLLED),
    heard(
        "masked-phone", "phone", typing("phone", "image('t=' + encodeURIComponent(value))"), MASK
    ),
)
"""Where typing needs care."""

LOGIN = f"{FIELDS['email']}\n{FIELDS['password']}\n{BUTTON}"
TO_ITSELF = """
document.querySelector('form').addEventListener('submit', (event) => {
  event.preventDefault()
  fetch('/done', { method: 'POST', body: new URLSearchParams(new FormData(event.target)) })
})
"""
SUGGEST = """
document.querySelector('[name=q]').addEventListener('input', ({ target }) =>
  fetch('/words?q=' + encodeURIComponent(target.value)))
"""
VALIDATE = """
document.querySelector('[name=email]').addEventListener('input', ({ target }) =>
  target.setCustomValidity(/^[^@]+@[^@]+$/.test(target.value) ? '' : 'An address has an @'))
"""
STRENGTH = """
const meter = document.querySelector('meter')
document.querySelector('[name=password]').addEventListener('input', ({ target }) => {
  meter.value = new Set(target.value).size
})
"""
ON_SUBMIT = """
document.querySelector('form').addEventListener('submit', () => post(pick('email').value))
"""
COUNTS = """
let keys = 0
document.addEventListener('input', (event) => {
  keys += 1
  image(`field=${event.target.name}&keys=${keys}&length=${event.target.value.length}`)
}, true)
"""
NEVER_SENT = f"""<form method="post" action="/done">
{FIELDS["email"]}<button disabled>Sold out</button></form>"""
HONEYPOT = f"""<form method="post" action="/done">
<div style="position: absolute; left: -9999px" aria-hidden="true">
<label>Leave this empty <input name="website" tabindex="-1" autocomplete="off"></label></div>
<input name="confirm_email" style="display: none">
<input type="hidden" name="token" value="fixed">
{BUTTON}</form>"""
TRAP = """
document.addEventListener('input', ({ target }) =>
  fetch('/trap?field=' + target.name + '&value=' + encodeURIComponent(target.value)))
"""
CODE = f"""<form method="post" action="/done" autocomplete="off">
<label>Code <input name="code" inputmode="numeric" pattern="[0-9]*" maxlength="4"
 autocomplete="off"></label>{BUTTON}</form>"""

NEGATIVE = (
    FormCase(path="login-post", body=f'<form method="post" action="/done">{LOGIN}</form>'),
    FormCase(path="login-fetch", body=f"<form>{LOGIN}</form>", own=TO_ITSELF),
    FormCase(path="suggest", body=form("search"), own=SUGGEST),
    FormCase(path="validate", body=form("email"), own=VALIDATE),
    FormCase(
        path="strength", body=form("password") + '<meter min="0" max="20"></meter>', own=STRENGTH
    ),
    FormCase(path="never-sent", body=NEVER_SENT, listener=ON_SUBMIT),
    FormCase(path="honeypot", body=HONEYPOT, own=TRAP),
    FormCase(path="code", body=CODE, listener=typing("code")),
    FormCase(path="counts", body=form("email"), listener=COUNTS),
)
"""Where nothing may be reported."""
