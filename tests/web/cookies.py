"""Pages that set a cookie in every way there is; truth_cookies.py says what becomes of each."""

from __future__ import annotations

from collections.abc import Callable

from scanner.demo.exchange import (
    Hit,
    Response,
    empty,
    html,
    pixel,
    redirect,
    script,
    with_credentials,
)
from scanner.demo.site import Site, Socket
from tests.web.assets import site

FIRST, SUB = "cookies.example", "www.cookies.example"
THIRD, OTHER = "third-cookies.example", "other-cookies.example"
ALICE, BOB = "alice.github.io", "bob.github.io"
F, S, T, B = (f"https://{host}" for host in (FIRST, SUB, THIRD, BOB))
NONE = "Path=/; Secure; SameSite=None"
CHIPS = f"{NONE}; Partitioned"

DOCUMENT = (
    "c_doc=1; Path=/",
    "c_doc_domain=1; Path=/; Domain=cookies.example",
    "c_doc_path=1; Path=/account",
    "c_http_only=1; Path=/; HttpOnly; Secure; SameSite=Strict; Max-Age=86400",
    "c_expires=1; Path=/; Expires=Fri, 01 Jan 2100 00:00:00 GMT",
    "c_max_age_wins=1; Path=/; Max-Age=3600; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
    "c_ten_years=1; Path=/; Max-Age=315360000",
    "c_expired=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
    "__Host-c=1; Path=/; Secure",
    "__Secure-c=1; Path=/; Secure",
    "nameless",
    'c_quoted="a b"; Path=/',
    "c_utf8=héllo; Path=/",
    "c_tab=a\tb; Path=/",
    "c_http_deleted=1; Path=/",
    "c_control=a\x01b; Path=/",
    "c_wrong_domain=1; Path=/; Domain=elsewhere.example",
    "c_suffix=1; Path=/; Domain=example",
    "__Host-c_path=1; Path=/x; Secure",
    "__Secure-c_plain=1; Path=/",
    f"c_big={'x' * 4096}; Path=/",
    "c_none_insecure=1; Path=/; SameSite=None",
)

PAGE = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Every way to set a cookie</title></head>
<body style="height: 4000px">
<img src="/set?c_img" alt="">
<img src="/hop?c_hop_1" alt="">
<img src="{S}/sub.gif" alt="">
<img src="{T}/third.gif" alt="">
<iframe src="{T}/frame"></iframe>
<script src="/calls.js"></script>
<script src="/overwriter-1.js"></script>
<script src="/overwriter-2.js"></script>
</body></html>
"""

CALLS = f"""
const put = (text) => {{ document.cookie = text }}
put('c_js=1; path=/')
put('c_js_attributes=1; path=/; domain=cookies.example; max-age=7200; secure; samesite=strict')
put('c_js_deleted=1; path=/')
put('c_js_deleted=; path=/; max-age=0')
put('c_http_deleted=; path=/; max-age=0')
put('c_js_http_only=1; path=/; httponly')
put('__Host-c_js=1; path=/; secure')
put('c_js_wrong_domain=1; path=/; domain=elsewhere.example')
fetch('/set?c_fetch')
fetch('/gone?c_204')
const xhr = new XMLHttpRequest()
xhr.open('GET', '/set?c_xhr')
xhr.send()
fetch('{T}/set-third?c_third_fetch', {{ credentials: 'include' }})
fetch('{T}/set-third?c_third_omitted')
new WebSocket('wss://{FIRST}/socket')
cookieStore.set('c_store', '1')
cookieStore.set('c_store_deleted', '1').then(() => cookieStore.delete('c_store_deleted'))
new Worker('/worker.js')
new SharedWorker('/shared.js')
navigator.serviceWorker.register('/service.js')
setTimeout(() => put('c_timer=1; path=/'), 1500)
addEventListener('scroll', () => put('c_scroll=1; path=/'), {{ once: true }})
addEventListener('pagehide', () => put('c_unload=1; path=/'))
const frame = (set) => {{
  const made = document.createElement('iframe')
  set(made)
  document.body.append(made)
  return made
}}
const inline = (name) => `<script>document.cookie = '${{name}}=1; path=/'<\\/script>`
frame((made) => {{ made.srcdoc = inline('c_srcdoc') }})
const blob = new Blob([inline('c_blob')], {{ type: 'text/html' }})
frame((made) => {{ made.src = URL.createObjectURL(blob) }})
const blank = frame(() => {{}})
blank.contentDocument.write(inline('c_blank'))
blank.contentDocument.close()
"""

FRAME = """<!doctype html><title>Third-party frame</title><script src="/frame.js"></script>"""
FRAME_JS = """
document.cookie = 'c_frame_js=1; path=/; secure; samesite=none'
document.cookie = 'c_frame_js_unset=1; path=/'
document.cookie = 'c_frame_js_chips=1; path=/; secure; samesite=none; partitioned'
cookieStore.set({ name: 'c_frame_store', value: '1', sameSite: 'none' })
"""
SERVICE = """
self.addEventListener('install', (event) => event.waitUntil(Promise.all([
  fetch('/set?c_service'),
  cookieStore.set('c_service_store', '1'),
  cookieStore.set('c_service_deleted', '1').then(() => cookieStore.delete('c_service_deleted')),
])))
"""


def _set(attributes: str, answer: Callable[..., Response]) -> Callable[[Hit], Response]:
    """Answer `/set?name` with a cookie of that name."""
    return lambda hit: with_credentials(hit, answer(f"{hit.query}=1; {attributes}"))


def _first() -> Site:
    return site(
        {
            "/": html(PAGE, *DOCUMENT),
            "/calls.js": script(CALLS),
            "/overwriter-1.js": script("document.cookie = 'c_overwritten=1; path=/'"),
            "/overwriter-2.js": script("document.cookie = 'c_overwritten=22; path=/'"),
            "/worker.js": script("fetch('/set?c_worker')"),
            "/shared.js": script("fetch('/set?c_shared')"),
            "/service.js": script(SERVICE),
            "/socket": Socket(headers=(("Set-Cookie", "c_socket=1; Path=/"),)),
            "/set": _set("Path=/", pixel),
            "/gone": _set("Path=/", empty),
            "/hop": redirect(f"{T}/hop", "c_hop_1=1; Path=/"),
            "/plain": html(
                "<!doctype html><title>Plain</title>"
                "<script>document.cookie = 'c_plain_js_secure=1; path=/; secure'</script>",
                "c_plain=1; Path=/",
                "c_plain_secure=1; Path=/; Secure",
            ),
        }
    )


def _third() -> Site:
    return site(
        {
            "/third.gif": pixel(
                f"c_third=1; {NONE}; Max-Age=86400",
                "c_third_lax=1; Path=/; Secure; SameSite=Lax",
                "c_third_strict=1; Path=/; Secure; SameSite=Strict",
                "c_third_unset=1; Path=/; Secure",
                "c_third_insecure=1; Path=/; SameSite=None",
                f"c_third_chips=1; {CHIPS}",
            ),
            "/hop": redirect(f"https://{OTHER}/end.gif", f"c_hop_2=1; {NONE}"),
            "/set-third": _set(NONE, pixel),
            "/frame": html(FRAME, f"c_frame=1; {NONE}", f"c_frame_chips=1; {CHIPS}"),
            "/frame.js": script(FRAME_JS),
        }
    )


def cookie_sites() -> dict[str, Site]:
    """The sites of the cookie pages, by host name."""
    alice = f'<!doctype html><title>Alice</title><img src="{B}/bob.gif" alt="">'
    return {
        FIRST: _first(),
        SUB: site({"/sub.gif": pixel("c_sub=1; Path=/", "c_sub_up=1; Path=/; Domain=" + FIRST)}),
        THIRD: _third(),
        OTHER: site({"/end.gif": pixel(f"c_hop_end=1; {NONE}")}),
        ALICE: site({"/": html(alice, "c_alice=1; Path=/", "c_alice_up=1; Domain=github.io")}),
        BOB: site({"/bob.gif": pixel(f"c_bob=1; {NONE}", "c_bob_lax=1; Secure; SameSite=Lax")}),
    }
