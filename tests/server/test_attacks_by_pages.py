"""Attacks by pages: of others that send for a visitor or an owner, and of texts that want to be."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from scanner.report.scan_file import save_scan
from server.store import Record
from tests.scanner.report.extremes import HOSTILE, hostile
from tests.server.forms import Shown
from tests.server.owning import FROM_US, TOKEN, acts, owner, post, running, token_of
from tests.server.posts import ORIGIN, bearer, choice
from tests.server.serving import HOST, browser

FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "https://www.shop.example.evil.example"},
    {"Origin": "https://evil.example", "Referer": "https://www.shop.example/"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "https://evil.example", "Host": "evil.example"},
)
# Each route that changes something, and what would do so if it came from the right page.
SENT: dict[tuple[str, str], str] = {
    ("POST", "/{site}/consents"): "choice",
    ("DELETE", "/{site}/consents/{id}"): "bearer",
    ("POST", "/{site}/preferences"): "form",
    ("POST", "/admin/login"): "sign in",
    ("POST", "/admin/logout"): "owner",
    ("POST", "/admin/sites/{site}/find"): "owner",
    ("POST", "/admin/sites/{site}/erase"): "owner",
    ("POST", "/admin/sites/{site}/withdrawal"): "owner",
}


def changing(app: Starlette) -> Iterator[tuple[str, str]]:
    """Routes that may change something."""
    for route in app.routes:
        for method in getattr(route, "methods", None) or ():
            if method not in ("GET", "HEAD", "OPTIONS"):
                yield method, route.path  # type: ignore[attr-defined]


def kept(app: Starlette) -> list[Record]:
    return list(app.state.house.store.stream("shop"))


async def test_each_way_to_change_something_is_tried(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        assert set(changing(app)) == set(SENT)


async def _sent(how: str, app: Starlette, ask: httpx.AsyncClient, record: Record) -> dict[str, Any]:
    """What the right page would send, but for the headers that say which page it was."""
    if how == "choice":
        return {"content": json.dumps(choice(app)), "headers": {"Content-Type": "text/plain"}}
    if how == "bearer":
        return {"headers": {"Authorization": f"Bearer {'5' * 64}"}}
    if how == "form":
        return {"data": Shown(await ask.get("/shop/preferences")).filled("accept")}
    token = token_of((await ask.get("/admin/login" if how == "sign in" else "/admin/audit")).text)
    return {"data": {
        "token": token, "secret": TOKEN, "id": record.id, "subject": record.subject,
        "typed": record.subject[:8], "way": "letter", "evidence": "x",
    }}  # fmt: skip


@pytest.mark.parametrize("way", SENT)
async def test_no_page_of_another_origin_changes_anything(
    tmp_path: Path, way: tuple[str, str]
) -> None:
    async with running(tmp_path) as app, owner(app) as ask:
        await ask.post("/shop/consents", json=choice(app, secret="5" * 64))
        (record,) = kept(app)
        before, path = await acts(app), way[1].format(site="shop", id=record.id)
        given = await _sent(SENT[way], app, ask, record)
        for headers in FOREIGN:
            more = {**given, "headers": {**given.get("headers", {}), **headers}}
            answer = await ask.request(way[0], path, **more)
            assert answer.status_code == 403, headers
            assert "__Host-consentry_admin=" not in answer.headers.get("set-cookie", "")
            assert "access-control-allow-origin" not in answer.headers
        assert kept(app) == [record]
        assert await acts(app) == before
        # The same from the right page does what it says.
        own = {"Origin": ORIGIN["shop"]} if SENT[way] in ("choice", "bearer") else FROM_US
        more = {**given, "headers": {**given.get("headers", {}), **own}}
        assert (await ask.request(way[0], path, **more)).status_code in (200, 201, 303)


@pytest.mark.parametrize("way", [one for one, how in SENT.items() if how in ("form", "owner")])
async def test_a_form_without_its_token_is_refused(tmp_path: Path, way: tuple[str, str]) -> None:
    async with running(tmp_path) as app, owner(app) as ask:
        await ask.post("/shop/consents", json=choice(app))
        (record,) = kept(app)
        given = await _sent(SENT[way], app, ask, record)
        path = way[1].format(site="shop", id=record.id)
        for token in ("", "0" * 64, None):
            data = {name: value for name, value in given["data"].items() if name != "token"}
            data |= {} if token is None else {"token": token}
            assert (await ask.post(path, data=data, headers=FROM_US)).status_code == 403
        assert kept(app) == [record]


async def test_nothing_is_changed_by_a_get(tmp_path: Path) -> None:
    async with running(tmp_path) as app, owner(app) as ask:
        await ask.post("/shop/consents", json=choice(app))
        (record,) = kept(app)
        query = {"do": "accept", "typed": record.subject[:8], "subject": record.subject, "id": "x"}
        for _, path in SENT:
            for method in ("GET", "HEAD", "OPTIONS"):
                filled = path.format(site="shop", id=record.id)
                answer = await ask.request(method, filled, params=query)
                assert answer.status_code < 500
        assert kept(app) == [record]
        assert (await ask.get("/admin/")).status_code == 200


class Page(HTMLParser):
    """What a browser would do with a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.acts: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "img", "iframe", "object", "embed", "base"):
            self.acts.append(tag)
        self.tags.append(tag)
        given = dict(attrs)
        if tag == "link" and given != {"rel": "icon", "href": "data:,"}:
            self.acts.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("srcdoc", "style"):
                self.acts.append(name)
            if name in ("href", "src", "action", "formaction"):
                self.links.append(value or "")

    def handle_data(self, data: str) -> None:
        self.words += data


def assert_harmless(answer: httpx.Response, path: str) -> Page:
    page = Page(answer.text)
    assert page.acts == [], path
    for link in page.links:
        assert re.match(r"https?://|/|\?|#|\.|data:,$|$", link), (path, link)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'"), path
    assert "unsafe" not in policy
    assert "script-src" not in policy or "script-src 'self'" in policy
    assert "frame-ancestors" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    return page


# What TOML can hold in one line.
NAMES = [
    *(text for text in HOSTILE if text.isprintable()),
    "</style><script>alert(1)</script>", "<svg onload=alert(1)>", "&lt;script&gt;", "]]>",
    "{% x %}", "' onmouseover='alert(1)", "</textarea><iframe srcdoc=x>", "${alert(1)}",
    "-->", "<!--",
]  # fmt: skip


def evil_sites(text: str) -> str:
    said = json.dumps(text)
    return f"""
[sites.shop]
url = "https://www.shop.example/"
policy_url = "https://www.shop.example/privacy?{'<script>"'.replace('"', "%22")}"
languages = ["en"]

[sites.shop.banner.text.en]
title = {said}
text_opt_in = {said}
accept_all = {said}

[[sites.shop.services]]
id = "counter"
name = {said}
vendor = {said}
category = "analytics"
purpose = {{ en = {said} }}
cookies = {json.dumps([text])}
storage = {json.dumps([text])}
"""


PAGES = (
    "/shop/declaration", "/shop/declaration.html", "/shop/preferences", "/admin/",
    "/admin/sites/shop", "/admin/sites/shop/consents", "/admin/sites/shop/scan",
    "/admin/sites/shop/consents/{record.id}", "/admin/sites/shop/questions",
    "/admin/sites/shop/questions/{record.text_hash}", "/admin/audit",
    "/admin/sites/shop/withdrawal", "/admin/sites/shop/export",
)  # fmt: skip


async def pages(folder: Path, text: str) -> dict[str, Page]:
    """Each page of a site whose every text is this one, and whose scan is an attack."""
    async with running(folder, evil_sites(text)) as app, owner(app) as ask:
        save_scan(hostile(), app.state.house.shelf.scan_of("shop"))
        app.state.house.shelf.reload_if_changed()
        await ask.post("/shop/consents", json=choice(app))
        (record,) = kept(app)
        answers = {path: await ask.get(path.format(record=record)) for path in PAGES}
    assert {one.status_code for one in answers.values()} == {200}
    return {path: assert_harmless(answer, path) for path, answer in answers.items()}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    return asyncio.run(pages(tmp_path_factory.mktemp("plain"), "Words of a site"))


@pytest.mark.parametrize("text", NAMES)
async def test_names_and_texts_of_a_site_are_text_on_every_page(
    tmp_path: Path, text: str, plain: dict[str, Page]
) -> None:
    found = await pages(tmp_path, text)
    for path, page in found.items():
        # Not one element more than where the text is harmless.
        assert page.tags == plain[path].tags, path
    words = " ".join("".join(page.words for page in found.values()).split())
    assert " ".join(text.split())[:20] in words


async def test_what_a_visitor_or_a_letter_says_is_text(tmp_path: Path) -> None:
    async with running(tmp_path, keep_user_agent=True) as app, owner(app) as ask:
        evil = "<script>alert(1)</script>"
        headers = {"User-Agent": evil, "Accept-Language": evil, "Referer": evil}
        assert (await ask.post("/shop/consents", json=choice(app), headers=headers)).is_success
        for text in HOSTILE[:4]:
            await post(ask, "/admin/sites/shop/withdrawal", way="letter", evidence=text,
                       reference=text)  # fmt: skip
        for record in kept(app):
            page = await ask.get(f"/admin/sites/shop/consents/{record.id}")
            assert_harmless(page, record.method)
            assert record.user_agent in ("", evil)
        for path in ("/shop/preferences", "/none", "/shop/declaration", f"/{evil}"):
            for query in ({"lang": evil, "saved": evil}, {}):
                shown = {**headers, "Accept": "text/html", "Cookie": f"consentry={evil}"}
                answer = await ask.get(path, params=query, headers=shown)
                assert_harmless(answer, path)
                assert "alert(1)" not in answer.text


async def test_an_own_record_is_data_and_no_page(tmp_path: Path) -> None:
    async with running(tmp_path, evil_sites("<script>")) as app, browser(app) as ask:
        sent = choice(app)
        id_ = (await ask.post("/shop/consents", json=sent)).json()["id"]
        for ending in ("", "/receipt"):
            headers = {**bearer(sent), "Accept": "text/html"}
            answer = await ask.get(f"/shop/consents/{id_}{ending}", headers=headers)
            assert answer.headers["content-type"] == "application/json"
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["cache-control"] == "no-store"


async def test_no_page_is_framed_by_others(tmp_path: Path) -> None:
    async with running(tmp_path) as app, owner(app) as ask:
        for path in ("/shop/preferences", "/admin/", "/admin/login", "/admin/audit"):
            policy = (await ask.get(path)).headers["content-security-policy"]
            assert "frame-ancestors 'none'" in policy, path
        policy = (await ask.get("/shop/declaration")).headers["content-security-policy"]
        framers = policy.partition("frame-ancestors ")[2].split(";")[0].split()
        assert framers == ["'self'", "https://www.shop.example", "https://*.shop.example"]
        gone = await ask.get("/none", headers={"Accept": "text/html"})
        assert "frame-ancestors 'none'" in gone.headers["content-security-policy"]


async def test_other_origins_read_nothing_of_anybody(tmp_path: Path) -> None:
    async with running(tmp_path) as app, owner(app) as ask:
        sent = choice(app)
        id_ = (await ask.post("/shop/consents", json=sent)).json()["id"]
        for origin in ("https://evil.example", "null", HOST, ORIGIN["shop"]):
            for path in (f"/shop/consents/{id_}", f"/shop/consents/{id_}/receipt",
                         "/shop/preferences", "/admin/", "/admin/sites/shop/export.csv",
                         "/metrics"):  # fmt: skip
                answer = await ask.get(path, headers={"Origin": origin, **bearer(sent)})
                may = answer.headers.get("access-control-allow-origin")
                is_site = origin == ORIGIN["shop"] and path.startswith("/shop")
                assert may == (origin if is_site else None), (origin, path)
