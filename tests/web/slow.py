"""Pages on which things happen late, or never stop."""

from __future__ import annotations

from scanner.demo.exchange import Hit, Response, data, html, pixel, script
from scanner.demo.site import Site
from tests.web.assets import asset, site
from tests.web.kinds import EVENTS

HOST, THIRD = "slow.example", "third-slow.example"

LATE = f"""
const tag = (name) => () => {{
  const made = document.createElement('script')
  made.src = `https://{THIRD}/late.js?${{name}}`
  document.head.append(made)
}}
addEventListener('load', () => {{
  setTimeout(tag('s_late_1500'), 1500)
  setTimeout(tag('s_late_3000'), 3000)
}})
"""
POLL = "setInterval(() => fetch('/poll.json'), 400)"
LONG_POLL = "(async () => { for (;;) await fetch('/long-poll') })()"
EVENT_SOURCE = "new EventSource('/events')"


def late_tag(hit: Hit) -> Response:
    """A tag that sets the cookie that its query names."""
    return script(f"document.cookie = '{hit.query}=1; path=/; max-age=3600'")


def slow_asset(hit: Hit) -> Response:
    """Answer as usual, after as many seconds as the first folder says."""
    return asset(hit).late(float(hit.path.split("/")[2]))


def _page(title: str, program: str = "", extra: str = "") -> Response:
    return html(
        f"<!doctype html><html lang=en><title>{title}</title>{extra}<script>{program}</script>"
    )


def slow_sites() -> dict[str, Site]:
    """The slow site and its third party."""
    images = "".join(f'<img src="/after/{wait}/image.gif" alt="">' for wait in (0.5, 1, 2.5))
    return {
        HOST: site(
            {
                "/": _page("Late tags", LATE),
                "/sub-resources": _page("Slow parts", extra=images),
                "/blocking": _page(
                    "Slow script", extra='<script src="/after/2/block.js"></script>'
                ),
                "/document": _page("Slow document", "document.cookie = 's_document=1'").late(2.0),
                "/polling": _page("Polling", POLL),
                "/long-polling": _page("Long polling", LONG_POLL),
                "/event-source": _page("Events", EVENT_SOURCE),
                "/poll.json": data({}),
                "/long-poll": data({}).late(5.0),
                "/events": EVENTS,
                "/after/*": slow_asset,
            }
        ),
        THIRD: site({"/late.js": late_tag, "/p.gif": pixel()}),
    }
