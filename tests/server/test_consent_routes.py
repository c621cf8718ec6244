"""`/{site}/consents`: what is kept of a choice, what is refused, and what is said of it."""

from __future__ import annotations

import asyncio
import datetime
import json
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from banner.choice import Choice, parse_choice, text_of
from tests.server.keeping import DAY, NOON, SITES, asked, posted, records, tamper
from tests.server.posts import ORIGIN, bearer, choice

Ask = tuple[Starlette, httpx.AsyncClient]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Ask]:
    async with asked(tmp_path) as opened:
        yield opened


async def test_a_refusal_is_kept_with_every_purpose_denied(server: Ask) -> None:
    app, ask = server
    sent = await posted(app, ask)
    (record,) = records(app)
    assert sent["id"] == record.id
    assert sent["number"] == record.number == 1
    assert sent["receipt"] == f"/shop/consents/{record.id}/receipt"
    assert abs(sent["time"] - record.time // 1000) == 0
    assert record.granted == ()
    assert record.denied == ("ads", "analytics", "counter", "marketing", "preferences")
    assert (record.method, record.channel, record.days) == ("reject all", "banner", 182)
    assert (record.subject, record.address, record.user_agent) == (sent["subject"], "", "")
    assert sent["secret"] not in repr(record)
    assert await app.state.house.store.archived("shop", record.text_hash)
    assert await app.state.house.store.archived("shop", record.services_hash)


@pytest.mark.parametrize("kind", ["application/json", "text/plain;charset=UTF-8", "TEXT/PLAIN"])
async def test_json_and_beacons_are_taken(server: Ask, kind: str) -> None:
    app, ask = server
    body = json.dumps(choice(app))
    answer = await ask.post("/shop/consents", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert len(records(app)) == 1


async def test_every_method_says_what_its_answers_are(server: Ask) -> None:
    app, ask = server
    purposes = choice(app)["purposes"]
    for method, given in (
        ("accept all", dict.fromkeys(purposes, True)),
        ("reject all", purposes),
        ("withdraw", purposes),
        ("custom", {**purposes, "analytics": True}),
        ("dismiss", {**purposes, "preferences": True}),
        ("gpc", {**purposes, "preferences": True}),
    ):
        await posted(app, ask, method=method, purposes=given, signal=method == "gpc")
    kept = {record.method: (record.granted, record.signal) for record in records(app)}
    assert kept["accept all"] == (tuple(sorted(purposes)), False)
    assert kept["reject all"] == kept["withdraw"] == ((), False)
    assert kept["gpc"] == (("preferences",), True)
    for method, given in (
        ("accept all", purposes),
        ("reject all", {**purposes, "ads": True}),
        ("withdraw", dict.fromkeys(purposes, True)),
    ):
        body = choice(app, method=method, purposes=given)
        assert (await ask.post("/shop/consents", json=body)).status_code == 422
    assert len(records(app)) == 6


async def test_an_exact_retry_is_answered_the_same_and_an_altered_one_refused(server: Ask) -> None:
    app, ask = server
    sent = choice(app)
    first = await ask.post("/shop/consents", json=sent)
    again = await ask.post("/shop/consents", json=sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    grant = {**sent, "method": "accept all", "purposes": dict.fromkeys(sent["purposes"], True)}
    altered = await ask.post("/shop/consents", json=grant)
    assert altered.status_code == 409
    assert [record.granted for record in records(app)] == [()]


async def test_another_browsers_subject_is_refused(server: Ask) -> None:
    app, ask = server
    sent = await posted(app, ask)
    answer = await ask.post("/shop/consents", json=choice(app, subject=sent["subject"]))
    assert answer.status_code == 409
    assert len(records(app)) == 1


async def test_64_at_once_are_one_row(server: Ask) -> None:
    app, ask = server
    sent = choice(app)
    answers = await asyncio.gather(*(ask.post("/shop/consents", json=sent) for _ in range(64)))
    assert sorted(answer.status_code for answer in answers) == [200] * 63 + [201]
    assert len({answer.content for answer in answers}) == 1
    assert len(records(app)) == 1


WRONG: dict[str, tuple[int, dict[str, Any]]] = {
    "an unknown purpose": (422, {"purposes": {"telemetry": True}}),
    "an unknown revision": (422, {"revision": "00000000"}),
    "a revision that is none": (422, {"revision": "HEAD"}),
    "a key that is none": (422, {"key": "1"}),
    "upper-case hex": (422, {"subject": "A" * 32}),
    "a method that only the owner has": (422, {"method": "off-line"}),
    "a time before 1970": (422, {"time": -1}),
    "a time that is a text": (422, {"time": "now"}),
    "a language with a line's end": (422, {"language": "en\n"}),
    "a grant that is a number": (422, {"signal": 1}),
    "a field that there is not": (422, {"granted": ["ads"]}),
}


@pytest.mark.parametrize("name", WRONG)
async def test_what_is_no_choice_of_this_site_is_refused(server: Ask, name: str) -> None:
    app, ask = server
    status, changes = WRONG[name]
    sent = choice(app)
    for field, value in changes.items():
        sent[field] = {**sent[field], **value} if field == "purposes" else value
    answer = await ask.post("/shop/consents", json=sent)
    assert answer.status_code == status
    assert set(answer.json()) == {"error"}
    assert records(app) == []


async def test_every_purpose_has_to_be_answered(server: Ask) -> None:
    app, ask = server
    sent = choice(app)
    del sent["purposes"]["ads"]
    answer = await ask.post("/shop/consents", json=sent)
    assert answer.status_code == 422
    assert answer.json() == {"error": "1 of this revision's purposes have no answer."}
    # What is always on can't be refused, so it is not asked.
    sent = choice(app)
    sent["purposes"]["basket"] = True
    assert (await ask.post("/shop/consents", json=sent)).status_code == 422
    assert records(app) == []


async def test_bodies_of_another_kind_or_size_are_refused(server: Ask) -> None:
    app, ask = server
    sent = json.dumps(choice(app))
    for status, body, headers in (
        (415, sent, {"Content-Type": "application/x-www-form-urlencoded"}),
        (415, sent, {}),
        (415, sent, {"Content-Type": "text/plain", "Content-Encoding": "gzip"}),
        (400, "{", {"Content-Type": "application/json"}),
        (400, b"\xff", {"Content-Type": "application/json"}),
        (400, "", {"Content-Type": "application/json"}),
        (422, "[]", {"Content-Type": "application/json"}),
        (413, sent + " " * 8_193, {"Content-Type": "application/json"}),
    ):
        answer = await ask.post("/shop/consents", content=body, headers=headers)
        assert answer.status_code == status, (status, headers)
    assert (await ask.post("/none/consents", json=json.loads(sent))).status_code == 404
    assert (await ask.put("/shop/consents", json=json.loads(sent))).status_code == 405
    assert records(app) == []


async def test_one_site_takes_nothing_for_another(server: Ask) -> None:
    """The blog has no services, so its question and its purposes are others."""
    app, ask = server
    answer = await ask.post("/blog/consents", json=choice(app))
    assert answer.status_code == 422
    assert records(app, "blog") == []


# Pages of other origins.


async def test_only_the_sites_own_pages_may_send(server: Ask) -> None:
    app, ask = server
    for origin, status in (
        (ORIGIN["shop"], 201),
        ("https://m.shop.example", 201),
        ("https://evil.example", 403),
        ("https://shop.example.evil.example", 403),
        ("http://www.shop.example", 403),
        ("null", 403),
    ):
        sent = choice(app)
        answer = await ask.post("/shop/consents", json=sent, headers={"Origin": origin})
        assert answer.status_code == status, origin
        allowed = answer.headers.get("access-control-allow-origin")
        assert allowed == (origin if status == 201 else None)
        assert "Origin" in answer.headers["vary"]
    assert len(records(app)) == 2


# The choice cookie, set once more.


def cookie_text(sent: dict[str, Any], **changes: Any) -> str:
    """The cookie that says what `sent` says, unless `changes` say otherwise."""
    given: dict[str, Any] = {
        "id": sent["subject"],
        "revision": sent["revision"],
        "time": datetime.datetime.fromtimestamp(sent["time"], datetime.UTC),
        "categories": frozenset({"necessary"}),
        "granted": frozenset(),
        "refused": frozenset(),
        "method": "reject all",
        "signal": False,
        "regime": "opt-in",
        "language": "en",
    }
    return text_of(Choice(**{**given, **changes}))


ALL = frozenset({"necessary", "preferences", "analytics", "marketing"})


async def test_the_sites_own_host_sets_the_choice_once_more(server: Ask) -> None:
    app, ask = server
    sent = choice(app, "blog")
    text = cookie_text(sent)
    answer = await ask.post(
        "/blog/consents", json={**sent, "cookie": text}, headers={"Origin": ORIGIN["blog"]}
    )
    assert answer.status_code == 201
    assert answer.headers.get_list("set-cookie") == [
        f"consentry={text}; Path=/; Max-Age={182 * DAY}; SameSite=Lax; Secure"
    ]


@pytest.mark.parametrize(
    ("slug", "origin", "changes"),
    [
        ("blog", None, {}),
        ("blog", "https://evil.example", {}),
        # Another host's pages would not get it.
        ("shop", ORIGIN["shop"], {}),
        ("blog", ORIGIN["blog"], {"categories": ALL}),
        ("blog", ORIGIN["blog"], {"granted": frozenset({"ads"}), "categories": ALL}),
        ("blog", ORIGIN["blog"], {"id": "f" * 32}),
        ("blog", ORIGIN["blog"], {"revision": "00000000"}),
    ],
)
async def test_no_other_cookie_is_set(
    server: Ask, slug: str, origin: str | None, changes: dict[str, Any]
) -> None:
    """Above all none that grants what the purposes refuse."""
    app, ask = server
    sent = choice(app, slug)
    headers = {"Origin": origin} if origin else {}
    body = {**sent, "cookie": cookie_text(sent, **changes)}
    answer = await ask.post(f"/{slug}/consents", json=body, headers=headers)
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("text", ["", "x", "1.a; Domain=example", "1.a.b\r\nX: y", "é"])
async def test_a_cookie_that_the_banner_did_not_write_is_not_set(server: Ask, text: str) -> None:
    app, ask = server
    body = {**choice(app, "blog"), "cookie": text}
    answer = await ask.post("/blog/consents", json=body, headers={"Origin": ORIGIN["blog"]})
    assert answer.status_code == 201
    assert "set-cookie" not in answer.headers


async def test_a_grant_that_is_sent_again_after_a_refusal_sets_no_cookie(server: Ask) -> None:
    app, ask = server
    sent = choice(app, "blog", method="accept all")
    sent["purposes"] = dict.fromkeys(sent["purposes"], True)
    text = cookie_text(sent, categories=ALL, method="accept all")
    grant = {**sent, "cookie": text}
    origin = {"Origin": ORIGIN["blog"]}
    assert "set-cookie" in (await ask.post("/blog/consents", json=grant, headers=origin)).headers
    assert "set-cookie" in (await ask.post("/blog/consents", json=grant, headers=origin)).headers
    own = {"subject": sent["subject"], "secret": sent["secret"]}
    refusal = choice(app, "blog", **own)
    assert (await ask.post("/blog/consents", json=refusal, headers=origin)).status_code == 201
    again = await ask.post("/blog/consents", json=grant, headers=origin)
    assert again.status_code == 200
    assert "set-cookie" not in again.headers
    assert parse_choice(text) is not None


# Time, edits, and a database that takes nothing.


async def test_the_servers_clock_counts_and_the_visitors_is_kept_beside_it(server: Ask) -> None:
    app, ask = server
    for moment in (0, 99_999_999_999):
        await posted(app, ask, time=moment)
    first, second = records(app)
    assert (first.client_time, second.client_time) == (0, 99_999_999_999)
    assert 0 <= second.time - first.time < 60_000


async def test_a_clock_that_goes_back_makes_no_record_older(
    server: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, ask = server
    for moment in (NOON, NOON - DAY):
        monkeypatch.setattr("server.store.writer.time.time_ns", lambda now=moment: now * 10**9)
        await posted(app, ask)
    assert [record.time for record in records(app)] == [NOON * 1000] * 2


async def test_an_old_question_is_still_answered_after_an_edit_and_a_restart(
    tmp_path: Path,
) -> None:
    async with asked(tmp_path) as (app, ask):
        waiting = choice(app)
    edited = SITES.replace('id = "ads"', 'id = "shopping-ads"')
    async with asked(tmp_path, toml=edited) as (app, ask):
        assert choice(app)["revision"] != waiting["revision"]
        assert (await ask.post("/shop/consents", json=waiting)).status_code == 201
        mixed = {**choice(app), "revision": waiting["revision"]}
        assert (await ask.post("/shop/consents", json=mixed)).status_code == 422
        (record,) = records(app)
        shown = json.loads(await app.state.house.store.archived("shop", record.text_hash))
    assert record.denied == ("ads", "analytics", "counter", "marketing", "preferences")
    assert shown["revision"] == waiting["revision"]
    assert [row[0] for row in shown["services"]] == ["basket", "counter", "ads"]


async def test_a_database_that_takes_nothing_is_said_and_keeps_nothing(
    server: Ask, tmp_path: Path
) -> None:
    app, ask = server
    sent = await posted(app, ask)
    waiting = choice(app)
    data = tmp_path / "data"
    tamper(data, "ALTER TABLE consents RENAME TO gone")
    for answer in (
        await ask.post("/shop/consents", json=waiting),
        await ask.post("/shop/consents", json={**waiting, "revision": "00000000"}),
        await ask.get(f"/shop/consents/{sent['id']}", headers=sent["headers"]),
        await ask.get(sent["receipt"], headers=sent["headers"]),
        await ask.delete(f"/shop/consents/{sent['id']}", headers=sent["headers"]),
    ):
        if answer.request.content and b"00000000" in answer.request.content:
            # The archive is there: it is no question of this site's.
            assert answer.status_code == 422
            continue
        assert answer.status_code == 503, answer.request.method
        assert answer.headers["retry-after"] == "5"
        assert set(answer.json()) == {"error"}
        assert "gone" not in answer.text
    assert (await ask.get("/shop/gate.js")).status_code == 200
    tamper(data, "ALTER TABLE gone RENAME TO consents")
    assert len(records(app)) == 1
    assert (await ask.post("/shop/consents", json=waiting)).status_code == 201


# A browser's own records.


async def test_a_browser_gets_all_of_its_own_and_nothing_of_others(server: Ask) -> None:
    app, ask = server
    first = await posted(app, ask)
    own = {"subject": first["subject"], "secret": first["secret"]}
    second = await posted(app, ask, **own)
    await posted(app, ask)
    for one in (first, second):
        answer = await ask.get(f"/shop/consents/{one['id']}", headers=bearer(first))
        assert answer.status_code == 200
        found = answer.json()["records"]
        assert [each["id"] for each in found] == [first["id"], second["id"]]
        assert answer.headers["cache-control"] == "no-store"
        assert not {"secret_hash", "salt"} & found[0].keys()


@pytest.mark.parametrize(("method", "end"), [("GET", ""), ("GET", "/receipt"), ("DELETE", "")])
async def test_without_its_secret_nobody_gets_anything(server: Ask, method: str, end: str) -> None:
    app, ask = server
    sent, other = await posted(app, ask), await posted(app, ask)
    path = f"/shop/consents/{sent['id']}{end}"
    for secret in (None, "Basic abc", "Bearer", "Bearer " + "0" * 63, sent["secret"]):
        headers = {"Authorization": secret} if secret else {}
        answer = await ask.request(method, path, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
    said = set()
    for one in (path, f"/shop/consents/{secrets.token_hex(16)}{end}", f"/shop/consents/1{end}"):
        answer = await ask.request(method, one, headers=other["headers"])
        assert answer.status_code == 404
        said.add(answer.content)
    assert len(said) == 1
    blog = await ask.request(method, f"/blog/consents/{sent['id']}{end}", headers=sent["headers"])
    assert blog.status_code == 404
    assert len(await app.state.house.store.of_subject("shop", sent["subject"])) == 1
