"""Pages that write into every kind of storage; see truth_storage.py."""

from __future__ import annotations

from scanner.demo.exchange import html, script
from scanner.demo.site import Site
from tests.web.assets import site
from tests.web.truth_storage import FIRST, THIRD

PAGE = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Every kind of storage</title></head><body>
<script>localStorage.setItem('l_inline', 'written in the page')</script>
<script src="/early.js"></script>
<script src="/write.js"></script>
<script src="/other.js"></script>
<iframe src="https://{THIRD}/frame"></iframe>
</body></html>
"""

DATABASE = """
const keep = (name, then) => {
  const open = indexedDB.open(name, 1)
  open.onupgradeneeded = () => open.result.createObjectStore('things').put('value', 'key')
  open.onsuccess = () => {
    open.result.close()
    then?.()
  }
}
const put = (name) => caches.open(name).then((cache) => cache.put('/kept.json', new Response('1')))
"""

EARLY = """
sessionStorage.setItem('s_cleared', '1')
sessionStorage.clear()
"""

WRITE = f"""{DATABASE}
localStorage.setItem('l_set_item', 'one')
localStorage.l_property = 'two'
localStorage['l_bracket'] = 'three'
Object.defineProperty(localStorage, 'l_define', {{ value: 'four' }})
localStorage.setItem('l_removed', 'five')
localStorage.removeItem('l_removed')
localStorage.l_property_removed = 'six'
delete localStorage.l_property_removed
localStorage.setItem('l_overwritten', 'first')
sessionStorage.setItem('s_set_item', 'one')
sessionStorage.s_property = 'two'
setTimeout(() => localStorage.setItem('l_timer', '1'), 1500)
addEventListener('pagehide', () => localStorage.setItem('l_unload', '1'))
keep('db_page')
keep('db_deleted', () => indexedDB.deleteDatabase('db_deleted'))
put('cache_page')
put('cache_deleted').then(() => caches.delete('cache_deleted'))
new Worker('/worker.js')
navigator.serviceWorker.register('/service.js')
"""

WORKER = f"{DATABASE}\nkeep('db_worker')\nput('cache_worker')\n"

SERVICE = f"""{DATABASE}
self.addEventListener('install', (event) => {{
  keep('db_service')
  event.waitUntil(put('cache_service'))
}})
"""

FRAME = f"""{DATABASE}
localStorage.setItem('l_frame', '1')
sessionStorage.setItem('s_frame', '1')
localStorage.setItem('l_frame_removed', '1')
localStorage.removeItem('l_frame_removed')
keep('db_frame')
put('cache_frame')
"""


def storage_sites() -> dict[str, Site]:
    """The sites of the storage pages, by host name."""
    frame = '<!doctype html><title>Frame</title><script src="/frame.js"></script>'
    return {
        FIRST: site(
            {
                "/": html(PAGE),
                "/early.js": script(EARLY),
                "/write.js": script(WRITE),
                "/other.js": script("localStorage.setItem('l_overwritten', 'second')"),
                "/worker.js": script(WORKER),
                "/service.js": script(SERVICE),
            }
        ),
        THIRD: site({"/frame": html(frame), "/frame.js": script(FRAME)}),
    }
