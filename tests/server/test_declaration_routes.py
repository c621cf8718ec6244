"""The declaration in the reader's language and in each form; gpc.json."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from banner.i18n import tags
from server.languages import language_for
from tests.server.serving import SITES, browser, opened


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Starlette:
    return opened(tmp_path_factory.mktemp("shelf"))


@pytest.mark.parametrize(
    ("path", "media_type", "begins"),
    [
        ("declaration", "text/html", "<!doctype html>"),
        ("declaration.html", "text/html", "<!doctype html>"),
        ("declaration.json", "application/json", '{\n  "site": "https://www.shop.example/"'),
        ("declaration.md", "text/markdown", "# Cookies and similar technologies"),
    ],
)
async def test_each_form(app: Starlette, path: str, media_type: str, begins: str) -> None:
    async with browser(app) as ask:
        answer = await ask.get(f"/shop/{path}")
        again = await ask.get(f"/shop/{path}", headers={"If-None-Match": answer.headers["etag"]})
    assert answer.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert answer.text.startswith(begins)
    assert "stale-if-error" in answer.headers["cache-control"]
    assert "Counts visits." in answer.text
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("query", "header", "tag"),
    [
        ("", "", "en"),
        ("", "de", "de"),
        ("", "de-AT,de;q=0.9", "de"),
        ("", "fr, de;q=0.2, ar;q=0.7", "ar"),
        ("", "de;q=0, en;q=0.1", "en"),
        ("", "tlh", "en"),
        ("lang=de", "ar", "de"),
        ("lang=DE_ch", "", "de"),
        ("lang=tlh", "ar", "ar"),
        ("lang=<script>", "", "en"),
        ("lang=", "de", "de"),
        ("lang=ar&lang=de", "", "ar"),
        ("&".join(f"a{number}=1" for number in range(50)), "de", "de"),
    ],
)
async def test_the_language_is_the_readers(
    app: Starlette, query: str, header: str, tag: str
) -> None:
    async with browser(app) as ask:
        answer = await ask.get(f"/shop/declaration?{query}", headers={"Accept-Language": header})
    assert answer.headers["content-language"] == tag
    assert f'lang="{tag}"' in answer.text
    varies = "Accept-Language" in answer.headers["vary"]
    assert varies == (not re.match("lang=.", query))


@given(st.text(st.characters(max_codepoint=255), max_size=80), st.text(max_size=20))
def test_any_text_asks_for_a_language_that_there_is(header: str, asked: str) -> None:
    assert language_for(asked, header, ("en", "de", "ar")) in ("en", "de", "ar")


def test_every_language_can_be_asked_for() -> None:
    for tag in tags():
        assert language_for(tag, "", tags()) == tag
        assert language_for(None, tag, tags()) == tag


async def test_the_owners_words_become_no_markup(app: Starlette) -> None:
    async with browser(app) as ask:
        page = (await ask.get("/shop/declaration")).text
        markdown = (await ask.get("/shop/declaration.md")).text
    assert "Ads &lt;b&gt;&amp; more&lt;/b&gt;" in page
    assert "<b>" not in page
    assert r"Ads \<b\>& more\</b\>" in markdown


async def test_the_page_allows_its_own_style_and_nothing_else(app: Starlette) -> None:
    async with browser(app) as ask:
        answer = await ask.get("/shop/declaration")
    (policy,) = answer.headers.get_list("content-security-policy")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert policy.count("sha256-") == answer.text.count("<style>") == 2
    assert "unsafe" not in policy
    assert policy.endswith("frame-ancestors 'self' https://www.shop.example https://*.shop.example")


@pytest.mark.parametrize(
    "path",
    [
        "/shop/declaration.xml",
        "/shop/declaration.HTML",
        "/nobody/declaration",
        "/shop/declaration/en",
    ],
)
async def test_other_forms_and_sites_are_not_there(app: Starlette, path: str) -> None:
    async with browser(app) as ask:
        answer = await ask.get(path)
    assert answer.status_code == 404
    assert "nobody" not in answer.text


def today(app: Starlette) -> str:
    written = app.state.house.settings.config.stat().st_mtime
    return datetime.datetime.fromtimestamp(written, datetime.UTC).date().isoformat()


async def test_gpc_is_told_where_it_is_honoured(app: Starlette) -> None:
    async with browser(app) as ask:
        answer = await ask.get("/shop/.well-known/gpc.json")
    assert answer.json() == {"gpc": True, "lastUpdate": today(app)}
    assert answer.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize("regions", ["", 'regions = ["US-CA"]'])
async def test_gpc_that_is_ignored_is_told_only_where_the_law_binds(
    tmp_path: Any, regions: str
) -> None:
    toml = SITES.replace('gpc = "ignore"', f'gpc = "ignore"\n{regions}')
    async with browser(opened(tmp_path, toml)) as ask:
        answer = await ask.get("/blog/.well-known/gpc.json")
    assert answer.status_code == (200 if regions else 404)


async def test_a_hosts_own_file_is_that_of_its_site(tmp_path: Any) -> None:
    app = opened(tmp_path, public_url="")
    async with browser(app) as ask:
        hosts = {
            host: (await ask.get("/.well-known/gpc.json", headers={"Host": host})).status_code
            for host in ("www.shop.example", "consent.example", "other.example")
        }
    assert hosts["www.shop.example"] == 200
    # The blog ignores the signal, so the host can't say that it is honoured.
    assert hosts["consent.example"] == hosts["other.example"] == 404
    assert (await browser(app).get("/nobody/.well-known/gpc.json")).status_code == 404
