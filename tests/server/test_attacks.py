"""Attacks on choices and on caches, each tried; docs/server-security.md lists them."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from starlette.applications import Starlette

from server.record import Record
from server.store import Store
from tests.server.databases import ENGINES
from tests.server.hostile import PIECES
from tests.server.owning import BEARER, acts, running
from tests.server.posts import ORIGIN, bearer, choice
from tests.server.serving import SITES, browser, raw

POST = "/shop/consents"
OWN = {"Origin": ORIGIN["shop"]}


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Starlette]:
    async with running(tmp_path) as made:
        yield made


@pytest.fixture
async def ask(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app) as made:
        yield made


def kept(app: Starlette, slug: str = "shop") -> list[Record]:
    return list(app.state.house.store.stream(slug))


async def test_a_replay_is_answered_as_before_and_kept_once(
    app: Starlette, ask: httpx.AsyncClient
) -> None:
    sent = choice(app)
    answers = await asyncio.gather(*(ask.post(POST, json=sent) for _ in range(64)))
    assert sorted(one.status_code for one in answers) == [200] * 63 + [201]
    assert len({one.text for one in answers}) == 1
    assert len(kept(app)) == 1


async def test_an_altered_replay_is_refused_and_changes_nothing(
    app: Starlette, ask: httpx.AsyncClient
) -> None:
    sent = choice(app)
    assert (await ask.post(POST, json=sent)).status_code == 201
    before = kept(app)
    allowed = {"method": "accept all", "purposes": dict.fromkeys(sent["purposes"], True)}
    for change in (allowed, {"time": 1}, {"subject": "0" * 32}, {"secret": "0" * 64},
                   {"language": "de"}, {"regime": "notice"}, {"signal": True}):  # fmt: skip
        answer = await ask.post(POST, json={**sent, **change})
        assert answer.status_code == 409, change
        assert set(answer.json()) == {"error"}
    assert kept(app) == before


async def test_nobody_chooses_as_another_browser(app: Starlette, ask: httpx.AsyncClient) -> None:
    victim = choice(app)
    assert (await ask.post(POST, json=victim)).status_code == 201
    evil = choice(app, subject=victim["subject"])
    assert (await ask.post(POST, json=evil)).status_code == 409
    own = (await ask.post(POST, json=choice(app, secret=evil["secret"]))).json()
    shown = await ask.get(f"{POST}/{own['id']}", headers=bearer(evil))
    assert victim["subject"] not in shown.text
    first, second = kept(app)
    assert (first.subject, second.id) == (victim["subject"], own["id"])


async def test_ids_cannot_be_guessed(app: Starlette, ask: httpx.AsyncClient) -> None:
    answers = [(await ask.post(POST, json=choice(app))).json() for _ in range(100)]
    ids = [one["id"] for one in answers]
    assert len(set(ids)) == 100
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in ids)
    # Neither counted, nor made of the time: each digit is nearly anything at every place.
    assert all(len(set(column)) > 10 for column in zip(*ids, strict=True))


async def test_another_browsers_record_is_as_one_that_is_not_there(
    app: Starlette, ask: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = (await ask.post(POST, json=choice(app))).json()["id"]
    mine, reads = choice(app), []
    assert (await ask.post(POST, json=mine)).status_code == 201
    for name in ("find", "of_subject", "archived", "erase", "note"):
        plain = getattr(Store, name)

        async def counted(*given: Any, _name: str = name, _plain: Any = plain) -> Any:
            reads.append(_name)
            return await _plain(*given)

        monkeypatch.setattr(Store, name, counted)
    for method, ending in (("GET", ""), ("GET", "/receipt"), ("DELETE", "")):
        seen = []
        for id_ in (theirs, "0" * 32):
            reads.clear()
            answer = await ask.request(method, f"{POST}/{id_}{ending}", headers=bearer(mine))
            del answer.headers["x-request-id"]
            # What is done is the same, so that time tells nothing either.
            seen.append((answer.status_code, answer.text, dict(answer.headers), tuple(reads)))
        assert seen[0] == seen[1]
        assert seen[0][0] == 404
        assert seen[0][3] == ("find",)
    assert len(kept(app)) == 2
    assert not any(one.erased for one in kept(app))


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
async def test_a_method_is_what_it_is(app: Starlette, ask: httpx.AsyncClient, header: str) -> None:
    sent = choice(app)
    id_ = (await ask.post(POST, json=sent)).json()["id"]
    for method in ("GET", "POST"):
        path = f"{POST}/{id_}?_method=DELETE"
        answer = await ask.request(method, path, headers={header: "DELETE", **bearer(sent)})
        assert answer.status_code in (200, 405)
    assert not kept(app)[0].erased


FORGED = (
    {"CF-IPCountry": "US"},
    {"X-Forwarded-For": "198.51.100.7", "CF-IPCountry": "US"},
    {"X-Forwarded-For": "10.0.0.1", "CF-IPCountry": "US"},
    {"Forwarded": "for=10.0.0.1", "CF-IPCountry": "US"},
    {"X-Real-IP": "10.0.0.1", "CF-IPCountry": "US"},
    {"X-Country": "US", "CloudFront-Viewer-Country": "US", "X-Vercel-IP-Country": "US"},
)


@pytest.mark.parametrize("headers", FORGED)
async def test_a_forged_country_is_not_believed(tmp_path: Path, headers: dict[str, str]) -> None:
    more = {"trusted_proxies": ("10.0.0.0/8",), "country_headers": ("cf-ipcountry",)}
    async with running(tmp_path, **more) as app, browser(app) as ask:
        assert (await ask.post(POST, json=choice(app), headers=headers)).status_code == 201
        assert (await ask.get("/shop/regime", headers=headers)).json()["regime"] == "opt-in"
        (record,) = kept(app)
        assert (record.place, record.place_from, record.regime) == ("", "unknown", "opt-in")
    async with running(tmp_path, **more) as app, browser(app, "10.0.0.9") as ask:
        # Through the proxy, which adds its own line: what comes twice is not believed.
        given = [("CF-IPCountry", "US"), ("CF-IPCountry", "DE")]
        assert (await ask.post(POST, json=choice(app), headers=given)).status_code == 201
        assert kept(app)[-1].place == ""


async def test_addresses_that_are_made_up_are_not_believed(tmp_path: Path) -> None:
    more = {"trusted_proxies": ("10.0.0.0/8",), "keep_address": True}
    async with running(tmp_path, **more) as app:
        for peer, chain, network in (
            ("203.0.113.9", "198.51.100.1", "203.0.113.0"),
            ("10.0.0.9", "198.51.100.1, 203.0.113.9", "203.0.113.0"),
            ("10.0.0.9", "198.51.100.1, 203.0.113.9, 10.0.0.8", "203.0.113.0"),
            ("10.0.0.9", "198.51.100.1, x'; DROP TABLE consents --, 10.0.0.8", "10.0.0.0"),
        ):
            async with browser(app, peer) as ask:
                given = {"X-Forwarded-For": chain}
                assert (await ask.post(POST, json=choice(app), headers=given)).status_code == 201
            assert kept(app)[-1].address == network


def cookie_for(sent: dict[str, Any], letters: str = "", end: str = "") -> str:
    return f"1.{sent['revision']}.t0.{sent['subject']}.{letters}.r.i.en{end}"


async def test_no_other_page_sets_the_choice_cookie(tmp_path: Path) -> None:
    toml = SITES.replace('policy_url = "https://www.shop.example/privacy"', "")
    async with running(tmp_path, toml, public_url=ORIGIN["shop"]) as app, browser(app) as ask:
        sent = choice(app)
        good = await ask.post(POST, json={**sent, "cookie": cookie_for(sent)}, headers=OWN)
        assert good.headers["set-cookie"].startswith("consentry=1.")
        other = "1" * 32
        for number, (text, headers) in enumerate((
            (cookie_for(sent), {}),
            (cookie_for(sent), {"Origin": "https://evil.example"}),
            (cookie_for(sent), {"Origin": "null"}),
            (cookie_for(sent, "npam"), OWN),
            (cookie_for({**sent, "subject": other}), OWN),
            (cookie_for({**sent, "revision": "00000000"}), OWN),
            (cookie_for(sent, end="; Domain=example"), OWN),
            (cookie_for(sent, end="\r\nSet-Cookie: a=b"), OWN),
            (cookie_for(sent, end="\n"), OWN),
            ("<script>", OWN), ("ü", OWN), ("💩" * 900, OWN),
        )):  # fmt: skip
            body = {**sent, "key": f"{number:032}", "cookie": text}
            answer = await ask.post(POST, json=body, headers=headers)
            assert answer.status_code in (201, 403), text
            assert "set-cookie" not in answer.headers, text


async def test_compressed_bodies_are_refused_as_they_are(
    app: Starlette, ask: httpx.AsyncClient
) -> None:
    bomb = gzip.compress(b"0" * 7_000_000, 9)
    assert len(bomb) < 8_192
    for body in (bomb, gzip.compress(b"{}")):
        for path in (POST, "/shop/preferences", "/admin/login"):
            for more in ({"Content-Encoding": "gzip"}, {"Content-Encoding": "x-gzip, br"}):
                kind = {"Content-Type": "application/json"}
                answer = await ask.post(path, content=body, headers={**kind, **more})
                assert answer.status_code == 415
        # Neither is one that only is.
        plain = await ask.post(POST, content=body, headers={"Content-Type": "application/json"})
        assert plain.status_code == 400
    assert kept(app) == []


SQL = (
    *(one for one in PIECES if "'" in one or '"' in one or "%" in one),
    "shop' --", "shop'; DELETE FROM consents; --", "' || (SELECT salt FROM consents) || '",
    "_", "%", "\\", "\x00", "shop\x00", "\ufffd",
)  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
async def test_sql_is_text_in_every_path_and_filter(
    request: pytest.FixtureRequest, tmp_path: Path, engine: str
) -> None:
    fixture = "on_postgres" if engine == "postgresql" else "on_sqlite"
    database = request.getfixturevalue(fixture)
    async with running(tmp_path, database=database.url) as app, browser(app) as ask:
        sent = choice(app)
        id_ = (await ask.post(POST, json=sent)).json()["id"]
        before = kept(app)
        for text, path in itertools.product(SQL, (
            "/{}/consents", "/{}/consents/" + id_, "/shop/consents/{}", "/shop/consents/{}/receipt",
            "/{}/config.json", "/{}/declaration", "/shop/declaration?lang={}", "/{}/preferences",
            "/shop/preferences?lang={}&saved={}", "/admin/sites/{}", "/admin/sites/{}/consents",
            "/admin/sites/shop/consents/{}", "/admin/sites/shop/questions/{}",
            "/admin/sites/{}/scan", "/admin/audit?before={}",
            *(f"/admin/sites/shop/consents?{name}={{}}" for name in
              ("before", "method", "channel", "regime", "language", "revision", "place")),
            "/admin/sites/shop/export.ndjson?language={}",
        )):  # fmt: skip
            headers = BEARER if path.startswith("/admin") else bearer(sent)
            answer = await ask.get(path.replace("{}", quote(text, safe="")), headers=headers)
            assert answer.status_code in (200, 400, 404, 405), (path, text)
            # No filter found what it was not asked for; one of NUL alone is none.
            is_filter = "?" in path and text != "\x00"
            assert not is_filter or before[0].hash not in answer.text, (path, text)
            assert before[0].secret_hash not in answer.text
        for text in SQL:
            for path, form in (
                ("find", {"id": text}), ("erase", {"subject": text, "typed": text[:8]}),
                ("withdrawal", {"way": text, "evidence": text, "subject": text}),
            ):  # fmt: skip
                answer = await ask.post(f"/admin/sites/shop/{path}", data=form, headers=BEARER)
                assert answer.status_code in (400, 422), (path, text)
        assert kept(app) == before


async def test_sql_in_evidence_is_kept_as_text(app: Starlette, ask: httpx.AsyncClient) -> None:
    text = "'); DELETE FROM consents; DROP TABLE audit; --"
    form = {"way": "letter", "evidence": text, "reference": text}
    answer = await ask.post("/admin/sites/shop/withdrawal", data=form, headers=BEARER)
    assert answer.status_code == 303
    assert text in kept(app)[0].evidence
    assert len(await acts(app)) == 1


STEPS = (
    "../../../../etc/passwd", "../../sites.toml", "../data/keys", "..\\..\\sites.toml",
    "/etc/passwd", "....//....//sites.toml", "%2e%2e/%2e%2e/sites.toml", "..%2f..%2fsites.toml",
    "%252e%252e%252fsites.toml", "%c0%ae%c0%ae/sites.toml", "..%5c..%5csites.toml",
    "sites.toml%00.js", "..;/..;/sites.toml", "file:///etc/passwd", "~/sites.toml",
)  # fmt: skip
PLACES = (
    "/{}", "/shop/{}", "/shop/{}/gate.js", "/engine/{}/x.js", "/engine/x/{}",
    "/shop/engine/{}/x.js", "/shop/declaration.{}", "/shop/consents/{}",
    "/.well-known/{}", "/admin/{}",
    "/admin/sites/{}/scan", "/admin/sites/shop/questions/{}",
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
async def test_no_path_leads_to_a_file(app: Starlette, tmp_path: Path, place: str) -> None:
    secret = next((tmp_path / "data" / "keys").iterdir()).name
    for step in STEPS:
        for path in (step, step.replace("%2e", ".").replace("%2f", "/").replace("%00", "\0"),
                     step.replace("%5c", "\\").replace("%252e", "%2e")):  # fmt: skip
            status, body = await raw(app, place.replace("{}", path))
            assert status in (401, 404, 405), path
            for leaked in (b"root:", b"[sites.shop]", secret.encode(), b"Traceback"):
                assert leaked not in body


UNKEYED = {
    "X-Forwarded-Host": "evil.example", "X-Host": "evil.example",
    "X-Forwarded-Server": "evil.example", "X-Forwarded-Proto": "http",
    "X-Forwarded-Scheme": "http", "X-Forwarded-Port": "1337",
    "X-Forwarded-Prefix": "/evil", "X-Original-URL": "/admin", "X-Rewrite-URL": "/admin",
    "X-Original-Host": "evil.example", "Forwarded": "for=198.51.100.1;host=evil.example;proto=http",
    "X-Forwarded-For": "198.51.100.1", "CF-IPCountry": "US", "Origin": "https://evil.example",
    "Referer": "https://evil.example/", "User-Agent": "evil", "Cookie": "consentry=evil; lang=de",
    "Authorization": "Bearer evil", "Range": "bytes=0-10", "If-Range": '"x"', "Accept": "text/html",
    "X-HTTP-Method-Override": "DELETE", "Sec-GPC": "1", "DNT": "1", "Accept-Language": "de",
    "Accept-Encoding": "gzip", "Content-Type": "text/html", "Transfer-Encoding": "x",
    "Upgrade-Insecure-Requests": "1", "Purpose": "prefetch", "Max-Forwards": "0",
}  # fmt: skip
CACHED = (
    "/shop/gate.js", "/shop/config.json", "/shop/regime", "/shop/declaration",
    "/shop/declaration?lang=en", "/shop/declaration.json", "/.well-known/gpc.json",
    "/shop/.well-known/gpc.json", "/.well-known/jwks.json", "/openapi.json", "/none/gate.js",
    "/shop/preferences", "/healthz", "/admin/login",
)  # fmt: skip


def is_shared(answer: httpx.Response) -> bool:
    """Whether a cache for many may keep an answer."""
    said = answer.headers.get("cache-control", "")
    return "no-store" not in said and "private" not in said


def differing(one: httpx.Response, other: httpx.Response) -> set[str]:
    """Parts in which two answers differ."""
    for answer in (one, other):
        del answer.headers["x-request-id"]
    parts = {name for name in {*one.headers, *other.headers}
             if one.headers.get(name) != other.headers.get(name)}  # fmt: skip
    same = (one.status_code, one.content) == (other.status_code, other.content)
    return parts if same else {*parts, "content"}


@pytest.mark.parametrize("path", CACHED)
async def test_no_header_that_a_cache_does_not_key_changes_what_it_keeps(
    tmp_path: Path, path: str
) -> None:
    more = {"trusted_proxies": ("10.0.0.0/8",), "country_headers": ("cf-ipcountry",)}
    async with running(tmp_path, **more) as app:
        # As a cache asks that is no proxy of ours, and as one that is.
        for peer in ("203.0.113.9", "10.0.0.9"):
            async with browser(app, peer) as ask:
                ask.headers = httpx.Headers({"Accept-Encoding": "identity"})
                for name, value in UNKEYED.items():
                    plain, changed = await ask.get(path), await ask.get(path, headers={name: value})
                    keyed = name.lower() in plain.headers.get("vary", "").lower()
                    if (is_shared(plain) or is_shared(changed)) and not keyed:
                        assert differing(plain, changed) == set(), (name, peer)


async def test_a_range_is_not_a_file_of_its_own(app: Starlette, ask: httpx.AsyncClient) -> None:
    whole = await ask.get("/shop/gate.js")
    for wanted in ("bytes=0-0", "bytes=-1", "bytes=0-,0-,0-", "bytes=9999999-", "lines=1"):
        part = await ask.get("/shop/gate.js", headers={"Range": wanted})
        assert (part.status_code, part.content) == (200, whole.content)
        assert "content-range" not in part.headers


HOSTS = ("evil.example", "evil.example:1337", "www.shop.example@evil.example", "[::1]", "a b",
         "www.shop.example\\.evil.example", "<script>", "127.0.0.1", "")  # fmt: skip


@pytest.mark.parametrize("public_url", ["", "https://consent.example"])
async def test_the_host_header_is_repeated_nowhere(tmp_path: Path, public_url: str) -> None:
    async with running(tmp_path, public_url=public_url) as app, browser(app) as ask:
        for host, path in itertools.product(HOSTS, (*CACHED, "/shop/preferences/", "/admin", "/x")):
            for accept in ("*/*", "text/html"):
                answer = await ask.get(path, headers={"Host": host, "Accept": accept})
                assert answer.status_code in (200, 303, 401, 404)
                said = answer.text + str(answer.headers.multi_items())
                assert "evil" not in said
                assert not answer.headers.get("location", "/").startswith(("http", "//"))


async def test_a_form_leads_back_to_a_path_alone(tmp_path: Path) -> None:
    async with running(tmp_path, public_url="") as app, browser(app) as ask:
        for path in ("//evil.example/preferences", "/shop//evil.example", "/\\evil.example"):
            status, _ = await raw(app, path, "POST")
            assert status in (404, 405)
        evil = {"Host": "evil.example", "Origin": "https://evil.example"}
        answer = await ask.post("/shop/preferences", data={"do": "accept"}, headers=evil)
        assert answer.status_code == 403
