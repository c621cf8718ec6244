"""A shop with the banner, a tracker that it must hold back, and others; on this machine."""

from __future__ import annotations

import msgspec

from banner.bundle import Bundle, bundle
from banner.page import rewritten
from scanner.demo.exchange import Hit, Response, content, html, pixel, with_credentials
from scanner.demo.site import Site as Served
from scanner.demo.site import Socket
from scanner.settings.site import Site

SHOP = "https://www.shop.test"
TRACKER = "t.track.test"
SERVICES = [
    {"id": "basket", "name": "Basket", "category": "necessary", "domains": ["cdn.basket.test"]},
    {
        "id": "tracker",
        "name": "Tracker Ads",
        "vendor": "Tracker Inc.",
        "category": "marketing",
        "purpose": "Shows you the same lamp everywhere.",
        "cookies": ["_tr", "_tr_*"],
        "storage": ["tr.*"],
        "domains": ["track.test"],
        "policy_url": "https://track.test/privacy",
    },
    {
        "id": "counter",
        "name": "Counter",
        "vendor": "Count AG",
        "category": "analytics",
        "cookies": ["_ct"],
        "storage": ["ct_visits"],
        "domains": ["count.test", "stats.shop.test"],
    },
    {
        "id": "player",
        "name": "Player",
        "vendor": "Player SAS",
        "category": "preferences",
        "domains": ["player.test"],
    },
]
# Of the page's own script in the ways of ways.py.
TOOLS = (
    "const make = (name, given) => Object.assign(document.createElement(name), given);"
    "const add = (node) => document.body.append(node);"
    "const failed = (c) => new Promise((done) => { c.addEventListener('error', done);"
    " c.addEventListener('close', done); c.addEventListener('open', done) });"
)


def site(**banner: object) -> Site:
    """The shop's settings, with these of its banner; `services` and `site` stand for themselves."""
    services = banner.pop("services", SERVICES)
    more = banner.pop("site", {})
    assert isinstance(more, dict)
    return Site.model_validate(
        {
            "url": f"{SHOP}/",
            "policy_url": f"{SHOP}/privacy",
            "languages": ["en", "de", "ar"],
            "services": services,
            "banner": {"declaration_url": "/cookies", **banner},
            **more,
        }
    )


class Shop:
    """Serves pages by name; `embed` decides how the banner gets into them."""

    def __init__(self, made: Bundle | None = None) -> None:
        self.bundle = made or bundle(site())
        self.pages: dict[str, Response] = {}
        self.gone = False
        """Whether the banner's files cannot be had."""

    def plain(self, path: str, body: str, *, head: str = "", lang: str = "en") -> str:
        """A page with the gate's tag and nothing else edited; its address."""
        tag = f'<script src="/consent/{self.bundle.gate_name}"></script>'
        return self.page(path, f"<!doctype html><html lang={lang}><head>{tag}{head}", body)

    def rewritten(self, path: str, body: str, *, head: str = "", inline: bool = False) -> str:
        """A page whose tags were made to wait; its address."""
        text = (
            f'<!doctype html><html lang="en"><head>{_TITLE}{head}</head><body>{body}</body></html>'
        )
        self.pages[path] = html(rewritten(self.bundle, text.encode(), inline=inline).decode())
        return SHOP + path

    def page(self, path: str, head: str, body: str) -> str:
        """Any page; its address."""
        self.pages[path] = html(f"{head}{_TITLE}</head><body><h1>Shop</h1>{body}</body></html>")
        return SHOP + path

    def header(self, path: str, name: str, value: str) -> None:
        """Send a header with a page."""
        self.pages[path] = self.pages[path].plus((name, value))

    def answer(self, hit: Hit) -> Response:
        """A page, a file of the banner, or a picture."""
        if hit.path.startswith("/consent/"):
            found = self.bundle.files.get(hit.path.removeprefix("/consent/"))
            if found is None or self.gone:
                return content("", "text/plain", status=503)
            kind = "text/javascript" if hit.path.endswith(".js") else "application/json"
            # Modules are asked for with CORS, by sandboxed frames as by other hosts.
            return content(found, f"{kind}; charset=utf-8").plus(
                ("Access-Control-Allow-Origin", "*")
            )
        return self.pages.get(hit.path) or pixel()

    def sites(self) -> dict[str, Served]:
        """Everything by host."""
        return {
            "www.shop.test": Served(fallback=self.answer),
            "blog.shop.test": Served(fallback=self.answer),
            TRACKER: Served({"/x": _tracked, "/run.js": _run}, fallback=_tracked),
            "s.count.test": Served(fallback=_run),
            "stats.shop.test": Served(fallback=lambda _: pixel()),
            "cdn.basket.test": Served(fallback=_run),
            "v.player.test": Served(fallback=lambda _: html("<p>a film</p>")),
            "who.knows.test": Served(fallback=_run),
            "line.track.test": Served({"/s": Socket(greeting=("hello",))}),
        }


_TITLE = (
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Shop</title>'
)


def _tracked(hit: Hit) -> Response:
    """Whatever was asked for, as the one who asked can use it; scripts count their runs."""
    kind = hit.header("sec-fetch-dest")
    if kind == "script":
        return _run(hit)
    if kind == "style":
        return content("p{}", "text/css")
    if kind == "iframe":
        return html("<p>tracked</p>")
    return with_credentials(hit, pixel())


def _run(hit: Hit) -> Response:
    """A script that says that it ran, and does what trackers do."""
    name = hit.params.get("name", "x")
    return content(
        f"(window.ran = window.ran || []).push({name!r});", "text/javascript; charset=utf-8"
    ).plus(("Access-Control-Allow-Origin", "*"))


def with_cookie(response: Response, text: str) -> Response:
    """The same answer with a cookie."""
    return msgspec.structs.replace(response, headers=(*response.headers, ("Set-Cookie", text)))
