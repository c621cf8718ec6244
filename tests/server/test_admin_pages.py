"""What the owner's pages show, that each look at records is in the audit, and hostile content."""

from __future__ import annotations

import html.parser
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from starlette.applications import Starlette

from scanner.records import Finding
from scanner.report.scan_file import save_scan
from server.house import House
from server.record import HIDDEN
from server.store import Unwell
from tests.scanner.report.sample import shop
from tests.server.databases import Database
from tests.server.drafts import draft
from tests.server.owning import (
    DAY_MS,
    SITES,
    WHO,
    acts,
    drafts_of,
    now_ms,
    owner,
    post,
    running,
    seed,
)

SHOP = "/admin/sites/shop"
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\x1b[31m\x00\u202e" + "w" * 300
EVIL_ROW = EVIL.replace("\x00", "")
# What of a record could ever hold a text that we did not choose.
HELD = (
    "evidence", "user_agent", "address", "language", "place", "regime", "regime_shown", "method",
    "place_from",
)  # fmt: skip


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Starlette]:
    async with running(tmp_path) as made:
        yield made


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with owner(app) as made:
        yield made


class Reader(html.parser.HTMLParser):
    """A page as a browser reads it: its elements, and its words without them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.words += data


def harmless(page: str) -> Reader:
    read = Reader(page)
    assert not read.tags & {"script", "img", "iframe", "b", "object", "embed"}
    assert not any(name.startswith("on") or name == "style" for name in read.attributes)
    body = page.partition("</style>")[2]
    assert not set(body) & {"\x1b", "\x00", "\u202e"}
    return read


async def test_the_overview_tells_how_all_is(app: Starlette, client: httpx.AsyncClient) -> None:
    house: House = app.state.house
    now = now_ms()
    seed(house, [(now - 5 * DAY_MS, drafts_of(house, "shop", 60)),
                 (now, [draft(method=m) for m in ("accept all", "accept all", "gpc", "custom")]),
                 (now, [draft(site="gone")])])  # fmt: skip
    house.checkpointed = 1_700_000_000.0
    page = harmless((await client.get("/admin/")).text)
    for words in ("www.shop.example", "64", "gone", "not served any more", "2023-11-14 22:13:20"):
        assert words in page.words, words
    ends = await house.store.starts()
    assert ends["shop"].end.hash in page.words
    house.shelf.trouble = f"sites.toml: {EVIL}"
    page = harmless((await client.get("/admin/")).text)
    assert "The last edit was not taken." in page.words
    assert "<script>alert(1)</script>" in page.words


async def test_a_database_that_fails_is_told(
    app: Starlette, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unwell() -> str:
        return "disk is full"

    monkeypatch.setattr(app.state.house.store, "is_well", unwell)
    page = Reader((await client.get("/admin/")).text)
    assert "The database takes no records." in page.words
    assert "disk is full" in page.words


async def test_figures_of_a_site(app: Starlette, client: httpx.AsyncClient) -> None:
    house: House = app.state.house
    now = now_ms()
    seed(house, [
        (now - 40 * DAY_MS, [draft(method="reject all", granted=(), denied=("analytics",))]),
        (now - 2 * DAY_MS, [draft(method="accept all", granted=("analytics", "ads"), denied=())]),
        (now, [draft(method="gpc", language="de", granted=(), denied=("ads", "old-one"))] * 1),
    ])  # fmt: skip
    page = (await client.get(SHOP)).text
    words = harmless(page).words
    for one in ("Ads <b>& more</b>", "old-one", "not on the site now", "50.0 %", "100.0 %", "gpc"):
        assert one in words, one
    assert "<title>Opt-in rate by day" in page
    assert page.count("<rect class=") >= 2
    assert "reject all" not in words
    assert "reject all" in (await client.get(f"{SHOP}?days=90")).text
    assert (await client.get(f"{SHOP}?days=31")).status_code == 400
    assert (await client.get("/admin/sites/none")).status_code == 404


async def test_a_site_without_choices(client: httpx.AsyncClient) -> None:
    for path, words in (
        (SHOP, "No choice was made"),
        (f"{SHOP}/consents", "No record yet."),
        (f"{SHOP}/questions", "not yet"),
        (f"{SHOP}/scan", "consentry scan https://www.shop.example/ --out"),
    ):
        assert words in (await client.get(path)).text, path


async def test_records_by_pages_and_filters(app: Starlette, client: httpx.AsyncClient) -> None:
    house: House = app.state.house
    seed(house, [(now_ms(), [draft(place="FR" if n % 10 else "DE") for n in range(120)])])
    first = (await client.get(f"{SHOP}/consents")).text
    assert _numbers(first) == list(range(120, 70, -1))
    older = re.search(r'href="(\?[^"]*before=[^"]*)"', first)
    assert older
    second = (await client.get(f"{SHOP}/consents{older[1]}")).text
    assert _numbers(second) == list(range(70, 20, -1))
    last = (await client.get(f"{SHOP}/consents?before=21")).text
    assert _numbers(last) == list(range(20, 0, -1))
    assert "Older" not in Reader(last).words
    german = (await client.get(f"{SHOP}/consents?place=DE&method=")).text
    assert len(_numbers(german)) == 12
    assert not _numbers((await client.get(f"{SHOP}/consents?place=DE&method=gpc")).text)
    for bad in ("before=x", "before=-1", "before=" + "9" * 30, "place=" + "x" * 81):
        assert (await client.get(f"{SHOP}/consents?{bad}")).status_code == 400, bad
    said = [detail for _, act, _, detail in await acts(app) if act == "list"]
    assert said == [
        "numbers 71 to 120", "numbers 21 to 70", "numbers 1 to 20", "numbers 1 to 111, place 'DE'",
        "no record, method 'gpc', place 'DE'",
    ]  # fmt: skip


def _numbers(page: str) -> list[int]:
    return [int(one) for one in re.findall(r'consents/[0-9a-f]{32}">(\d+)</a>', page)]


async def test_one_record_with_what_its_visitor_saw(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    house: House = app.state.house
    one = drafts_of(house, "shop", 1)[0]
    question = house.shelf.stands["shop"].revisions[one.revision]
    await house.store.archive("shop", one.revision, one.text_hash, question.text("en"))
    record, _ = await house.store.add(one)
    page = harmless((await client.get(f"{SHOP}/consents/{record.id}")).text)
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if isinstance(value, str) and value:
            assert (value in page.words) is (name not in HIDDEN), name
    for words in ("Your choice about cookies", "Accept all", "Reject all", "Counts visits.",
                  "Count AG", "_ct", "https://ads.test/privacy", "seal holds"):  # fmt: skip
        assert words in page.words, words
    assert (WHO, "show", "shop", f"number 1, id {record.id}") in await acts(app)
    missing = await client.get(f"{SHOP}/consents/{'0' * 32}")
    assert missing.status_code == 404
    assert (await acts(app))[-1] == (WHO, "show", "shop", "no record")
    assert (await client.get(f"{SHOP}/consents/%00")).status_code == 404


@pytest.mark.parametrize(
    ("column", "words"),
    [("method", "Its seal does not fit"), ("user_agent", "What is personal in it was changed")],
)
async def test_a_record_that_was_tampered_with_is_named(
    app: Starlette, client: httpx.AsyncClient, column: str, words: str
) -> None:
    house: House = app.state.house
    record, _ = await house.store.add(draft())
    with house.store.engine.begin() as line:
        for (trigger,) in line.execute(
            sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).fetchall():
            line.execute(sa.text(f'DROP TRIGGER "{trigger}"'))
        line.execute(sa.text(f"UPDATE consents SET {column} = 'forged'"))  # noqa: S608 - ours
    page = (await client.get(f"{SHOP}/consents/{record.id}")).text
    assert "Do not trust this record." in page
    assert words in page
    assert "seal holds" not in page


async def test_look_up_by_either_id(app: Starlette, client: httpx.AsyncClient) -> None:
    house: House = app.state.house
    subject = "ab" * 16
    mine = [draft(subject=subject, secret_hash="c" * 64) for _ in range(2)]
    seed(house, [(now_ms(), [mine[0], draft(), mine[1]])])
    record = (await house.store.of_subject("shop", subject))[0]
    found = await post(client, f"{SHOP}/find", id=f"  {record.id.upper()} ")
    assert found.headers["location"] == f"{SHOP}/consents/{record.id}"
    all_of_it = await post(client, f"{SHOP}/find", id=subject)
    assert _numbers(all_of_it.text) == [1, 3]
    assert (await acts(app))[-1] == (WHO, "look up", "shop", "number 1, 3")
    unknown = await post(client, f"{SHOP}/find", id="0" * 32)
    assert unknown.status_code == 404
    assert (await acts(app))[-1] == (WHO, "look up", "shop", "no record")
    assert (await post(client, f"{SHOP}/find", id="x")).status_code == 422
    assert subject not in str(await acts(app))


async def test_a_read_that_cannot_be_noted_shows_nothing(
    app: Starlette, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    house: House = app.state.house
    record, _ = await house.store.add(draft())

    async def full(*_: str) -> None:
        raise Unwell("disk is full")

    monkeypatch.setattr(house.store, "note", full)
    for path in ("/consents", f"/consents/{record.id}", "/export.csv", "/export.ndjson"):
        answer = await client.get(SHOP + path)
        assert answer.status_code == 503, path
        assert record.id not in answer.text
        assert "retry-after" in answer.headers


async def test_questions_of_now_and_before(app: Starlette, client: httpx.AsyncClient) -> None:
    house: House = app.state.house
    old = b'{"revision":"0ld0ld00","language":"en","words":{"title":"Old words"},"services":[]}'
    await house.store.archive("shop", "0ld0ld00", "d" * 64, old)
    page = (await client.get(f"{SHOP}/questions")).text
    assert "Old words" in page
    assert "asked now" in page
    now = house.shelf.stands["shop"]
    text_hash = now.revisions[now.main.revision].text_hash("en")
    assert "Your choice about cookies" in (await client.get(f"{SHOP}/questions/{text_hash}")).text
    assert "Old words" in (await client.get(f"{SHOP}/questions/{'d' * 64}")).text
    assert (await client.get(f"{SHOP}/questions/{'e' * 64}")).status_code == 404


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"words":{},"services":[[1]]}', b"\xff"])
async def test_an_archived_text_of_another_form_is_shown_as_it_is(
    app: Starlette, client: httpx.AsyncClient, content: bytes
) -> None:
    await app.state.house.store.archive("shop", "x", "d" * 64, content)
    assert (await client.get(f"{SHOP}/questions/{'d' * 64}")).status_code == 200
    assert (await client.get(f"{SHOP}/questions")).status_code == 200


async def test_hostile_content_is_text(tmp_path: Path) -> None:
    quoted = '"' + EVIL_ROW.replace("\x1b", "").replace('"', '\\"') + '"'
    toml = SITES.replace('name = "Counter"', f"name = {quoted}").replace(
        'purpose = "Counts visits."', f"purpose = {quoted}"
    )
    async with running(tmp_path, toml) as app, owner(app) as client:
        house: House = app.state.house
        evil = drafts_of(house, "shop", 1)[0]
        question = house.shelf.stands["shop"].revisions[evil.revision]
        await house.store.archive("shop", evil.revision, evil.text_hash, question.text("en"))
        changed = dict.fromkeys(HELD, EVIL_ROW)
        record, _ = await house.store.add(
            draft(**changed, revision=evil.revision, text_hash=evil.text_hash,
                  granted=(EVIL_ROW,), denied=(EVIL_ROW, "counter"))
        )  # fmt: skip
        await house.store.note(EVIL_ROW, EVIL_ROW, EVIL_ROW, EVIL_ROW)
        await _hostile_scan(house)
        for path in (
            "", "/consents", f"/consents/{record.id}", "/questions", "/scan", "/export",
            "/consents?place=%3Cscript%3E%22%00", f"/questions/{evil.text_hash}",
        ):  # fmt: skip
            page = harmless((await client.get(SHOP + path)).text)
            assert "alert" in page.words or path in ("/questions", "/export") or "?" in path, path
        harmless((await client.get("/admin/audit")).text)
        subject = await post(client, f"{SHOP}/find", id=record.subject)
        harmless(subject.text)
        again = await post(client, f"{SHOP}/withdrawal", way=EVIL_ROW, evidence=EVIL_ROW,
                           reference=EVIL_ROW, subject=EVIL_ROW)  # fmt: skip
        harmless(again.text)
        assert again.status_code == 422


async def _hostile_scan(house: House) -> None:
    finding = Finding(
        id="f1", rule=EVIL_ROW, severity="high", title=EVIL_ROW, detail=EVIL_ROW, evidence=(),
        states=(), references=(EVIL_ROW, "javascript:alert(1)"),
    )  # fmt: skip
    save_scan(shop(findings=(finding,)), house.shelf.scan_of("shop"))


async def test_a_scan_that_cannot_be_read_is_told(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    path = app.state.house.shelf.scan_of("shop")
    path.parent.mkdir(parents=True)
    path.write_text("{<b>")
    page = harmless((await client.get(f"{SHOP}/scan")).text)
    assert "not JSON" in page.words or "scan" in page.words
    assert "consentry scan" in page.words


async def test_the_audit_by_pages(app: Starlette, client: httpx.AsyncClient) -> None:
    for number in range(130):
        await app.state.house.store.note("cli", "purge", "shop", f"batch {number}")
    first = (await client.get("/admin/audit")).text
    assert "batch 129" in first
    assert "batch 20<" not in first
    older = re.search(r'href="(\?before=\d+)"', first)
    assert older
    assert "batch 20<" in (await client.get(f"/admin/audit{older[1]}")).text


async def test_every_page_on_both_engines(database: Database, tmp_path: Path) -> None:
    async with running(tmp_path, database=database.url) as app, owner(app) as client:
        house: House = app.state.house
        one, *more = drafts_of(house, "shop", 5)
        record, _ = await house.store.add(one)
        for other in more:
            await house.store.add(other)
        for path in (
            "/admin/", "/admin/audit", SHOP, f"{SHOP}?days=365", f"{SHOP}/consents?before=5",
            f"{SHOP}/consents?language=en%00&method={one.method}&place=%F0%9F%92%A9",
            f"{SHOP}/consents/{record.id}", f"{SHOP}/questions", f"{SHOP}/export.csv?regime=opt-in",
            f"{SHOP}/questions/{one.text_hash}", f"{SHOP}/export.ndjson", f"{SHOP}/withdrawal",
        ):  # fmt: skip
            assert (await client.get(path)).status_code == 200, path
        sent = {"way": "letter", "evidence": "Folder 7", "nonce": "n", "subject": one.subject}
        assert (await post(client, f"{SHOP}/withdrawal", **sent)).status_code == 303
        gone = {"subject": one.subject, "typed": one.subject[:8]}
        assert "gone from 2 records" in (await post(client, f"{SHOP}/erase", **gone)).text
        text = (await client.get(f"{SHOP}/export.csv")).text
        assert one.subject not in text
        assert "Folder 7" not in text


async def test_choices_are_told_by_country(app: Starlette, client: httpx.AsyncClient) -> None:
    places = ("DE", "US-CA", "US-NY", "US", "")
    seed(app.state.house, [(now_ms(), [draft(place=place) for place in places])])
    page = await client.get(SHOP)
    rows = re.findall(r"<bdi>([^<]*)</bdi></th><td class=\"n\">(\d+)</td>", page.text)
    by_country = rows[[name for name, _ in rows].index("United States") :][:3]
    assert by_country == [("United States", "3"), ("Germany", "1"), ("unknown", "1")]
    assert "US-CA" not in page.text
