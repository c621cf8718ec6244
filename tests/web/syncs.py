"""A publisher, the companies on its pages, and what their servers remember about a visitor."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from scanner.demo.exchange import Hit, Response, html, pixel, redirect, script
from scanner.demo.site import Route, Site
from tests.web.assets import site
from tests.web.collector import collect, collecting
from tests.web.sync_cases import (
    ADQUILL,
    BRIGHTBID,
    CASES,
    COOKIE,
    EDGE,
    FRAME_LOCAL,
    FRAME_POST,
    MESH,
    PIXELPAL,
    SyncCase,
)

HOST = "publisher.example"

THIRD_PARTY = "; Path=/; Secure; SameSite=None; Max-Age=34560000"


def remembered(hit: Hit, name: str) -> tuple[str, str]:
    """The visitor's identifier, the one that came or a new one, and the cookie that says it."""
    value = hit.cookies.get(name) or secrets.token_hex(12)
    return value, f"{name}={value}{THIRD_PARTY}"


def _page(case: SyncCase) -> Response:
    parts = [f'<!doctype html><html lang="en"><title>{case.path}</title>']
    if case.own:
        parts.append(f'<script src="/own/{case.path}.js"></script>')
    if case.tag:
        parts.append(f'<script src="https://{ADQUILL}/tag/{case.path}.js"></script>')
    if case.value:
        parts += [f'<script src="https://{host}/{case.path}.js"></script>' for host in case.tellers]
    return html("\n".join([*parts, f"<h1>{case.path}</h1>", case.body]))


def _tag(case: SyncCase) -> Callable[[Hit], Response]:
    def answer(hit: Hit) -> Response:
        uid, cookie = remembered(hit, f"aq_{case.path}")
        return script(f"{{\nconst uid = '{uid}'\n{case.tag.strip()}\n}}", cookie)

    return answer


def _teller(host: str) -> dict[str, Route]:
    """A company's tags, one a page."""
    return {
        f"/{case.path}.js": script(
            f"{{\nconst cookie = {COOKIE}\n"
            f"const tell = (value) => {{\n"
            f"  new Image().src = 'https://{host}/e?{case.name}=' + encodeURIComponent(value)\n"
            f"}}\n;(async () => tell({case.value}))()\n}}"
        )
        for case in CASES
        if case.value and host in case.tellers
    }


def _chain_start(hit: Hit) -> Response:
    uid, cookie = remembered(hit, "aq_chain")
    return redirect(f"https://{BRIGHTBID}/chain?aq={uid}", cookie)


def _chain_middle(hit: Hit) -> Response:
    uid, cookie = remembered(hit, "bb_chain")
    return redirect(f"https://{MESH}/chain?aq={hit.params.get('aq', '')}&bb={uid}", cookie)


def sync_sites() -> dict[str, Site]:
    """The sites of the identifier pages, by host name."""
    links = "".join(f'<a href="/{case.path}">{case.path}</a> ' for case in CASES)
    own = {f"/own/{case.path}.js": script(f"{{{case.own}}}") for case in CASES if case.own}
    tags: dict[str, Route] = {f"/tag/{case.path}.js": _tag(case) for case in CASES if case.tag}
    frame = '<!doctype html><title>Frame</title><script src="/{}.js"></script>'
    return {
        HOST: site({"/": html(links), **{f"/{case.path}": _page(case) for case in CASES}, **own}),
        ADQUILL: site({**tags, "/chain/*": _chain_start, "/*": collect}),
        EDGE: collecting(),
        BRIGHTBID: site({**_teller(BRIGHTBID), "/chain": _chain_middle, "/*": collect}),
        PIXELPAL: site({**_teller(PIXELPAL), "/*": collect}),
        MESH: site(
            {
                "/frame/local": html(frame.format("local")),
                "/frame/post": html(frame.format("post")),
                "/local.js": script(FRAME_LOCAL),
                "/post.js": script(FRAME_POST),
                "/chain": pixel(),
            }
        ),
    }
