"""Small pages for the engine's own tests; the banner web in tests/web/banners has the many."""

from __future__ import annotations

from scanner.demo.exchange import Hit, Response, html, redirect, script
from scanner.demo.site import Site

HOST = "www.choices.test"
ELSEWHERE = "shop.elsewhere.test"
TRACKER = "t.choices-tracker.test"

_HEAD = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title>'
    '<meta name="viewport" content="width=device-width">'
)
_STYLE = """<style>
#bar { position: fixed; left: 0; right: 0; bottom: 0; height: 180px; background: #222; color: #fff }
#bar button { width: 120px; height: 40px; border: 0; font: 700 16px sans-serif }
#yes { background: #fff; color: #000 } #no { background: #333; color: #777 }
#more { background: none; color: #fff; font-weight: 400 }
</style>"""
_BAR = """<div id="bar"><p>We use cookies to show you ads and to measure visits.</p>
<button id="yes">Accept all</button> <button id="no">Reject all</button></div>"""
_KEEP = """<script>
const keep = (choice) => { document.cookie = 'kept=' + choice + '; path=/'
  document.querySelector('#bar').remove() }
if (document.cookie.includes('kept=')) document.querySelector('#bar').remove()
else { yes.onclick = () => keep('yes'); no.onclick = () => keep('no') }
</script>"""
_TEXT = "<h1>Chairs</h1><p>We make chairs of oak.</p>"
_TALL = '<p style="margin-top: 3000px">Oak grows slowly.</p>'

PLAIN = f"{_HEAD}{_STYLE}{_TEXT}{_TALL}{_BAR}{_KEEP}"

# A modal dialog over a page that can't be scrolled; two switches of the second layer are on.
MODAL = f"""{_HEAD}
<style>html {{ overflow: hidden }} dialog {{ width: 400px; height: 300px }}</style>
{_TEXT}{_TALL}<dialog id="bar"><div id="one"><p>We and our partners use cookies for ads.</p>
<button id="yes">Agree</button> <button id="more">Manage options</button></div>
<div id="two" hidden><h2>Your cookie choices</h2>
<label><input type="checkbox" checked disabled> Necessary</label>
<label><input type="checkbox" class="s" checked> Statistics</label>
<label><input type="checkbox" class="s"> Marketing</label>
<button id="save">Save choices</button></div></dialog>
<footer hidden><button id="again">Cookie settings</button></footer>
<script>
const set = (choice) => {{ localStorage.setItem('consent', choice); bar.close(); show() }}
const show = () => {{ document.querySelector('footer').hidden = !localStorage.getItem('consent') }}
const open = () => {{ one.hidden = false; two.hidden = true; bar.showModal() }}
yes.onclick = () => set('yes')
more.onclick = () => {{ one.hidden = true; two.hidden = false }}
save.onclick = () => set(document.querySelector('.s:checked') ? 'some' : 'no')
again.onclick = open
show(); if (!localStorage.getItem('consent')) open()
</script>"""

# All that the standard APIs can say, after the choice as it was made.
SIGNALS = f"""{_HEAD}{_STYLE}<script>
window.dataLayer = []
function gtag() {{ dataLayer.push(arguments) }}
const chosen = () => /kept=(\\w+)/.exec(document.cookie)?.[1]
gtag('config', 'G-1')
gtag('consent', 'default', {{ analytics_storage: 'denied', ad_storage: 'denied' }})
window.__tcfapi = (command, version, done) => done({{
  gdprApplies: true, cmpId: 7, tcfPolicyVersion: 5, tcString: 'CQ' + chosen(),
  eventStatus: chosen() ? 'useractioncomplete' : 'cmpuishown',
  purpose: {{ consents: chosen() === 'yes' ? {{ 1: true, 2: true, 3: false }} : {{}},
    legitimateInterests: {{ 9: true }} }},
  vendor: {{ consents: chosen() === 'yes' ? {{ 10: true, 20: true }} : {{}} }},
}}, true)
window.__gpp = (command, done) => done({{ gppString: 'DBAA' }}, true)
window.__uspapi = (command, version, done) => done({{ uspString: '1YNN' }}, true)
</script>{_TEXT}{_BAR}{_KEEP}<script>
for (const one of document.querySelectorAll('button')) one.addEventListener('click', () =>
  gtag('consent', 'update', {{ analytics_storage: one.id === 'yes' ? 'granted' : 'denied' }}))
</script>"""

# What a page can do to a script that looks at it: none of it may be seen from our own world.
BENT = f"""{_HEAD}{_STYLE}<form name="body"><input name="childNodes"><input name="parentNode">
<input name="getAttribute"></form><script>
for (const name of ['querySelectorAll', 'getBoundingClientRect', 'checkVisibility', 'matches',
  'closest', 'getAttribute']) Element.prototype[name] = () => {{ throw new Error('bent') }}
Object.defineProperty(Node.prototype, 'firstChild', {{ get() {{ throw new Error('bent') }} }})
window.getComputedStyle = () => {{ throw new Error('bent') }}
document.elementFromPoint = () => null
const before = Object.keys(window).length
window.noticed = []
new MutationObserver((changes) => noticed.push(...changes.map((one) => one.target.id || one.type)))
  .observe(document, {{ attributes: true, childList: true, subtree: true, characterData: true }})
window.isAsBefore = () => Object.keys(window).length - before
</script>{_TEXT}{_BAR}{_KEEP}"""

# More elements than are looked at, and the banner after them all.
HUGE = f"""{_HEAD}{_STYLE}{_TEXT}<main></main><script>
const some = '<div><span>oak</span></div>'.repeat(250)
const main = document.querySelector('main')
for (let at = 0; at < 50; at += 1) main.insertAdjacentHTML('beforeend', some)
</script>{_BAR}{_KEEP}"""

# Shadow roots in each other, deeper than anybody would go.
DEEP = f"""{_HEAD}{_STYLE}{_TEXT}<section></section>{_BAR}<script>
let at = document.querySelector('section')
for (let depth = 0; depth < 300; depth += 1) {{
  const inner = document.createElement('div')
  at.attachShadow({{ mode: depth % 2 ? 'closed' : 'open' }}).append(inner)
  at = inner
}}
</script>{_KEEP}"""

# Hangs for good once the banner is pressed.
HANGS = f"""{_HEAD}{_STYLE}{_TEXT}{_BAR}<script>
no.onclick = () => {{ for (;;) {{ }} }}
</script>"""

# The press that should refuse goes to a shop.
LEADS_AWAY = f"""{_HEAD}{_STYLE}{_TEXT}{_BAR}<script>
no.onclick = () => {{ location = 'https://{ELSEWHERE}/' }}
</script>"""

# Nothing is kept, and the banner stays away all the same.
FORGETS = f"""{_HEAD}{_STYLE}{_TEXT}<script>
if (!sessionStorage.getItem('seen')) document.write({_BAR!r})
sessionStorage.setItem('seen', '1')
</script><script>
for (const one of document.querySelectorAll('button')) one.onclick = () => bar.remove()
</script>"""

# The button hears the press a second after the page has loaded.
DEAF = f"""{_HEAD}{_STYLE}{_TEXT}{_BAR}<script>
const keep = () => {{ document.cookie = 'kept=no; path=/'; bar.remove() }}
if (document.cookie.includes('kept=')) bar.remove()
setTimeout(() => {{ no.onclick = keep }}, 1500)
</script>"""

# Only the user knows how to refuse here.
ODD = f"""{_HEAD}{_STYLE}{_TEXT}
<div id="bar"><p>We use cookies to measure visits.</p><button id="yes">Zap</button>
<button id="no">Zip</button></div>{_KEEP}"""

# A tag that does not wait, and one that does.
TIMED = f"""{_HEAD}{_STYLE}{_TEXT}<script>
document.cookie = 'early=1; path=/'
localStorage.setItem('early.key', '1')
</script><script src="https://{TRACKER}/t.js?id=1"></script>
<div id="here"></div><script>
setTimeout(() => {{ here.innerHTML = {_BAR!r} }}, 700)
</script>"""

PAGES = {
    "/plain": PLAIN,
    "/modal": MODAL,
    "/signals": SIGNALS,
    "/bent": BENT,
    "/huge": HUGE,
    "/deep": DEEP,
    "/hangs": HANGS,
    "/leads-away": LEADS_AWAY,
    "/forgets": FORGETS,
    "/deaf": DEAF,
    "/odd": ODD,
    "/timed": TIMED,
    "/none": f"{_HEAD}{_TEXT}",
}


def _form(hit: Hit) -> Response:
    """A banner of an ordinary form: it needs no script, and its answer is a page."""
    if hit.method == "POST":
        chosen = hit.body.decode().partition("=")[2]
        return redirect("/form", f"kept={chosen}; Path=/; HttpOnly", status=303)
    banner = f"""{_STYLE}<form id="bar" method="post"><p>We use cookies for ads.</p>
      <button id="yes" name="c" value="yes">Accept all</button>
      <button id="no" name="c" value="no">Reject all</button></form>"""
    return html(f"{_HEAD}{_TEXT}{'' if 'kept' in hit.cookies else banner}")


def choice_sites() -> dict[str, Site]:
    """All of them, by host."""
    pages = {path: html(text) for path, text in PAGES.items()}
    return {
        HOST: Site({**pages, "/form": _form}),
        ELSEWHERE: Site({"/": html(f"{_HEAD}<h1>A shop</h1>")}),
        TRACKER: Site({"/t.js": script("window.tracked = true")}),
    }
