"""The shop's own pages, as routes of `www.lanternloom.example`."""

from __future__ import annotations

import functools
import secrets
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scanner.demo.exchange import Hit, Response, content, data, empty, html, redirect, script
from scanner.demo.shop.catalogue import BY_SLUG, PRODUCTS, Product
from scanner.demo.site import NOT_FOUND, Route, Site

HERE = Path(__file__).parent
HOST = "www.lanternloom.example"
HOME = f"https://{HOST}/"
MENU = (
    ("/shop", "Shop"),
    ("/about", "Workshop"),
    ("/journal/a-lantern-in-winter", "Journal"),
    ("/contact", "Contact"),
)
SESSION = "ll_session={}; Path=/; HttpOnly; Secure; SameSite=Lax"
CSRF = "ll_csrf={}; Path=/; HttpOnly; Secure; SameSite=Strict"
PATHS = (
    "/",
    "/shop",
    *(f"/shop/{product.slug}" for product in PRODUCTS),
    "/about",
    "/journal/a-lantern-in-winter",
    "/contact",
    "/cart",
    "/privacy",
)


@functools.cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )


def _page(hit: Hit, template: str, title: str, *cookies: str, **words: Any) -> Response:
    """Render a page; a visitor without a session gets one."""
    text = (
        _templates()
        .get_template(f"{template}.html")
        .render(title=title, kind=template, path=hit.path, menu=MENU, products=PRODUCTS, **words)
    )
    greeting = () if "ll_session" in hit.cookies else (SESSION.format(secrets.token_hex(16)),)
    return html(text, *greeting, *cookies)


def _product(hit: Hit) -> Response:
    product = BY_SLUG.get(hit.path.removeprefix("/shop/"))
    if product is None:
        return NOT_FOUND
    return _page(hit, "product", product.name, product=product, others=_others(product))


def _others(product: Product) -> tuple[Product, ...]:
    begin = PRODUCTS.index(product) + 1
    return (PRODUCTS + PRODUCTS)[begin : begin + 3]


def _contact(hit: Hit) -> Response:
    token = secrets.token_hex(16)
    sent = hit.method == "POST"
    return _page(hit, "contact", "Contact", CSRF.format(token), csrf=token, sent=sent)


def _sitemap() -> Response:
    places = "".join(f"<url><loc>{HOME.rstrip('/')}{path}</loc></url>" for path in PATHS)
    schema = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return content(
        f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{schema}">{places}</urlset>',
        "application/xml",
    )


def _plain(template: str, title: str) -> Route:
    return lambda hit: _page(hit, template, title)


def shop_site() -> Site:
    """Build `www.lanternloom.example`."""
    return Site(
        {
            "/": _plain("home", "Home"),
            "/shop": _plain("category", "Shop"),
            "/shop/*": _product,
            "/about": _plain("about", "Our workshop"),
            "/journal/a-lantern-in-winter": _plain("journal", "A lantern in winter"),
            "/contact": _contact,
            "/cart": _plain("cart", "Basket"),
            "/privacy": _plain("privacy", "Privacy policy"),
            "/sw.js": script((HERE / "tags" / "sw.js").read_text("utf-8")),
            "/offline.json": data({"message": "The shop is asleep; try again later."}),
            "/favicon.ico": empty(),
            "/robots.txt": content(
                f"User-agent: *\nDisallow: /checkout\nSitemap: {HOME}sitemap.xml\n", "text/plain"
            ),
            "/sitemap.xml": _sitemap(),
        },
        folder=HERE / "public",
    )


def bare_site() -> Site:
    """Build `lanternloom.example`, which only sends visitors on to `www`."""
    return Site(fallback=lambda hit: redirect(HOME.rstrip("/") + hit.path, status=301))
