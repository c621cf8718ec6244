"""A site that asks its visitors, with a banner made by hand: one heeds the answer, one doesn't."""

from __future__ import annotations

from scanner.demo.exchange import html, pixel, script
from scanner.demo.site import Site
from tests.web.assets import site

HEEDS, IGNORES, SILENT = "heeds.example", "ignores.example", "silent.example"
ADS = "ads-gated.example"
PAGES = ("/", "/about", "/terms")

# The choice is in a cookie; that it was asked is in both kinds of web storage.
_GATE = """
const choice = (document.cookie.match(/choice=(yes|no)/) || [])[1]
const gpc = navigator.globalPrivacyControl === true
const tag = () => {
  const made = document.createElement('script')
  made.src = 'https://%ADS%/tag.js'
  document.head.append(made)
}
const answer = (said) => {
  document.cookie = `choice=${said}; path=/; max-age=86400`
  localStorage.setItem('cmp', said)
  sessionStorage.setItem('asked', said)
  document.querySelector('#banner').remove()
  if (said === 'yes' || IGNORES) tag()
  else document.cookie = 'pre=; path=/; max-age=0'
}
if (choice === 'yes' || (choice === 'no' && IGNORES)) tag()
if (choice && localStorage.getItem('cmp') !== choice) document.cookie = 'lost_local=1; path=/'
if (choice && sessionStorage.getItem('asked') !== choice) document.cookie = 'lost_session=1; path=/'
if (!choice && !gpc) {
  document.cookie = 'pre=1; path=/'
  document.body.insertAdjacentHTML('beforeend', `
    <div id="banner" role="dialog" aria-label="Cookies" style="position:fixed;inset:auto 0 0 0;
      padding:20px;background:#fff;border-top:2px solid #333;z-index:9999">
      <p>We use cookies for statistics and advertising. Do you consent?</p>
      <button id="accept">Accept all</button> <button id="reject">Reject all</button></div>`)
  document.querySelector('#accept').onclick = () => answer('yes')
  document.querySelector('#reject').onclick = () => answer('no')
}
if (gpc) document.cookie = 'heard_gpc=1; path=/'
"""
_TAG = "document.cookie = '_ad=' + Math.random() + '; path=/; max-age=86400';"
_TAG += "new Image().src = 'https://%ADS%/p.gif?page=' + encodeURIComponent(location.pathname)"


def _page(path: str, gate: str) -> str:
    links = "".join(f'<a href="{other}">{other}</a> ' for other in PAGES)
    return (
        f'<!doctype html><html lang="en"><title>Page {path}</title><body><p>{links}</p>'
        f"<script>{gate}</script></body></html>"
    )


def _asking(ignores: bool) -> Site:
    gate = f"const IGNORES = {str(ignores).lower()}\n{_GATE.replace('%ADS%', ADS)}"
    return site({path: html(_page(path, gate)) for path in PAGES})


def gated_sites() -> dict[str, Site]:
    """The two that ask, one that never does, and whose tag it is about."""
    return {
        HEEDS: _asking(ignores=False),
        IGNORES: _asking(ignores=True),
        SILENT: site({path: html(_page(path, "")) for path in PAGES}),
        ADS: Site({"/tag.js": script(_TAG.replace("%ADS%", ADS)), "/p.gif": pixel()}),
    }
