"""What a visitor may have done with their records: all of it, and nothing with others'."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import sqlite3
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from starlette.applications import Starlette

from scanner.errors import UsageFault
from server.checkpoints import sign_now
from server.cli.consents import consents
from server.guards.logs import set_up_logs
from server.offline import MAX_EVIDENCE, withdraw
from tests.server.keeping import SITES, asked, audited, faults, posted, records, settings_in

Ask = tuple[Starlette, httpx.AsyncClient]
Json = dict[str, Any]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Ask]:
    async with asked(tmp_path, keep_address=True, keep_user_agent=True) as opened:
        yield opened


def command(data: Path, *words: str) -> str:
    done = CliRunner().invoke(consents, [*words, "--data", str(data)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def traces(data: Path, marks: Iterable[str]) -> set[tuple[str, str]]:
    """Files below a folder that hold one of these, and which."""
    return {
        (path.name, mark)
        for path in data.rglob("*")
        if path.is_file()
        for mark in marks
        if mark.encode() in path.read_bytes()
    }


async def three(app: Starlette, ask: httpx.AsyncClient, agent: str) -> list[Json]:
    """A browser's grant, its refusal and its choice."""
    headers = {"User-Agent": agent}
    ask.headers.update(headers)
    first = await posted(app, ask)
    own = {"subject": first["subject"], "secret": first["secret"]}
    purposes = first["purposes"]
    second = await posted(
        app, ask, method="accept all", purposes=dict.fromkeys(purposes, True), **own
    )
    third = await posted(app, ask, method="custom", purposes={**purposes, "ads": True}, **own)
    return [first, second, third]


async def test_erasure_leaves_no_trace_of_a_browser(
    server: Ask, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    app, ask = server
    data = tmp_path / "data"
    caplog.set_level(0)
    others = await three(app, ask, "Another/1.0")
    own = await three(app, ask, "Ada-Lovelace-Browser/1.0")
    before = records(app)
    ours = [one for one in before if one.subject == own[0]["subject"]]
    marks = {
        own[0]["subject"], own[0]["secret"], "Ada-Lovelace", *(one.secret_hash for one in ours),
        *(one.salt for one in ours),
    }  # fmt: skip
    kept = {mark for _, mark in traces(data, marks)}
    assert kept == marks - {own[0]["secret"]}
    path = f"/shop/consents/{own[1]['id']}"
    answer = await ask.delete(path, headers=own[0]["headers"])
    assert (answer.status_code, answer.json()) == (200, {"erased": 3})
    assert traces(data, marks) == set()
    for again in ("GET", "DELETE"):
        assert (await ask.request(again, path, headers=own[0]["headers"])).status_code == 404
    exported = await asyncio.to_thread(command, data, "export", "shop")
    assert not [mark for mark in marks if mark in exported]
    assert not [mark for mark in marks if mark in caplog.text]
    assert not [mark for mark in marks if mark in repr(await audited(app))]
    # What others have is as it was.
    after = records(app)
    assert [one for one in after if one.subject] == [
        one for one in before if one.subject == others[0]["subject"]
    ]
    assert [one.hash for one in after] == [one.hash for one in before]
    assert await asyncio.to_thread(faults, data) == set()
    shown = await ask.get(f"/shop/consents/{others[0]['id']}", headers=others[0]["headers"])
    assert len(shown.json()["records"]) == 3
    captured = capfd.readouterr()
    assert not [mark for mark in marks if mark in captured.out + captured.err]


async def test_logs_have_nothing_of_a_browser_not_even_where_it_is_refused(
    server: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, ask = server
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    with _restored():
        set_up_logs("json")
        own = await three(app, ask, "Ada-Lovelace-Browser/1.0")
        other = await posted(app, ask)
        await ask.post("/shop/consents", json={"subject": own[0]["subject"]})
        await ask.get(f"/shop/consents/{own[0]['id']}", headers=other["headers"])
        await ask.get(f"/shop/consents/{own[0]['id']}", headers={"Authorization": own[0]["secret"]})
        await ask.delete(f"/shop/consents/{own[0]['id']}", headers=own[0]["headers"])
        await ask.delete(f"/shop/consents/{own[0]['id']}", headers=own[0]["headers"])
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [line["status"] for line in lines if "status" in line] == [422, 404, 401, 404]
    for mark in (own[0]["subject"], own[0]["secret"], own[0]["id"], "Ada", "203.0.113"):
        assert mark not in written.getvalue()


@contextlib.contextmanager
def _restored() -> Any:
    import logging

    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


async def test_erasure_by_the_owner_is_audited_by_number_alone(server: Ask, tmp_path: Path) -> None:
    app, ask = server
    own = await three(app, ask, "Ada/1.0")
    data, subject = tmp_path / "data", own[0]["subject"]
    await asyncio.to_thread(command, data, "export", "shop", "--subject", subject)
    await asyncio.to_thread(command, data, "erase", "shop", subject)
    entries = await audited(app)
    assert [(one.act, one.site, one.detail) for one in entries] == [
        ("export", "shop", "numbers 1, 2, 3"),
        ("erase", "shop", "numbers 1, 2, 3"),
    ]
    assert all(one.who.startswith("command line, ") for one in entries)
    assert traces(data, [subject, "Ada"]) == set()


async def test_what_visitors_do_with_their_own_records_is_not_audited(server: Ask) -> None:
    app, ask = server
    own = await three(app, ask, "Ada/1.0")
    await ask.get(f"/shop/consents/{own[0]['id']}", headers=own[0]["headers"])
    await ask.get(own[0]["receipt"], headers=own[0]["headers"])
    await ask.delete(f"/shop/consents/{own[0]['id']}", headers=own[0]["headers"])
    assert await audited(app) == []


async def test_a_browser_that_was_erased_begins_anew(server: Ask) -> None:
    """What it sends again of before makes no second record; what it chooses then does."""
    app, ask = server
    own = await three(app, ask, "Ada/1.0")
    first = {name: own[0][name] for name in own[0] if name not in ("id", "number", "receipt")}
    del first["headers"]
    first["time"] = 1_764_000_000
    await ask.delete(f"/shop/consents/{own[0]['id']}", headers=own[0]["headers"])
    again = await ask.post("/shop/consents", json=first)
    assert again.status_code == 200
    assert again.json()["id"] == own[0]["id"]
    assert [one.subject for one in records(app)] == ["", "", ""]
    new = await posted(app, ask, subject=own[0]["subject"], secret=own[0]["secret"])
    shown = await ask.get(f"/shop/consents/{new['id']}", headers=new["headers"])
    assert [one["number"] for one in shown.json()["records"]] == [4]


async def test_erasure_on_one_site_leaves_the_others(server: Ask) -> None:
    app, ask = server
    sent = await posted(app, ask)
    own = {"subject": sent["subject"], "secret": sent["secret"]}
    blog = await posted(app, ask, slug="blog", **own)
    await ask.delete(f"/shop/consents/{sent['id']}", headers=sent["headers"])
    shown = await ask.get(f"/blog/consents/{blog['id']}", headers=sent["headers"])
    assert shown.status_code == 200


async def test_erasure_while_somebody_reads_is_completed_later(server: Ask, tmp_path: Path) -> None:
    """A long export holds on to the database's log; nobody who chooses meanwhile waits for it."""
    app, ask = server
    data = tmp_path / "data"
    own = await three(app, ask, "Ada-Lovelace/1.0")
    with contextlib.closing(sqlite3.connect(data / "consents.sqlite3")) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM consents").fetchone() == (3,)
        async with asyncio.timeout(5):
            await ask.delete(f"/shop/consents/{own[0]['id']}", headers=own[0]["headers"])
            ask.headers["User-Agent"] = "Another/1.0"
            await posted(app, ask)
        assert traces(data, ["Ada-Lovelace"])
        reader.rollback()
    await sign_now(app.state.house)
    assert traces(data, ["Ada-Lovelace", own[0]["subject"]]) == set()


# Export of one subject.


async def test_an_export_has_everything_of_one_and_nothing_of_others(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    async with asked(tmp_path) as (app, ask):
        first = await posted(app, ask, language="de")
        own = {"subject": first["subject"], "secret": first["secret"]}
        other = await posted(app, ask, language="en")
    edited = SITES.replace('id = "ads"', 'id = "shopping-ads"')
    async with asked(tmp_path, toml=edited) as (app, ask):
        second = await posted(app, ask, language="en", **own)
        await posted(app, ask)
        await withdraw(settings_in(tmp_path, edited), "shop", first["subject"], "letter 7", "me")
        text = await asyncio.to_thread(
            command, data, "export", "shop", "--subject", first["subject"]
        )
        ours = [one for one in records(app) if one.subject == first["subject"]]
    got = json.loads(text)
    assert (got["subject"], got["site"]) == (first["subject"], "shop")
    assert [one["number"] for one in got["records"]] == [one.number for one in ours] == [1, 3, 5]
    assert [one["id"] for one in got["records"]][:2] == [first["id"], second["id"]]
    assert got["records"][2]["evidence"] == "letter 7"
    # What was shown, in the language and of the edition of each, and no more of it.
    assert set(got["shown"]) == {one.text_hash for one in ours}
    languages = [got["shown"][one.text_hash]["language"] for one in ours]
    assert languages == ["de", "en", "en"]
    assert [row[0] for row in got["shown"][ours[0].text_hash]["services"]][-1] == "ads"
    assert [row[0] for row in got["shown"][ours[1].text_hash]["services"]][-1] == "shopping-ads"
    assert set(got["services"]) == {one.services_hash for one in ours}
    assert all(got["services"].values())
    for mark in (other["subject"], other["id"], other["key"], first["secret"], ours[0].secret_hash):
        assert mark not in text


async def test_a_subjects_records_can_be_a_table(server: Ask, tmp_path: Path) -> None:
    app, ask = server
    own = await three(app, ask, "=cmd()")
    await posted(app, ask)
    words = ("export", "shop", "--subject", own[0]["subject"], "--form", "csv")
    text = await asyncio.to_thread(command, tmp_path / "data", *words)
    head, *rows = text.splitlines()
    assert head.startswith("site,key,")
    assert len(rows) == 3
    assert all("'=cmd()" in row for row in rows)
    assert not {"secret_hash", "salt"} & set(head.split(","))


# Off-line.


async def test_a_withdrawal_by_letter_is_kept_beside_the_browsers_own(
    server: Ask, tmp_path: Path
) -> None:
    app, ask = server
    sent = await posted(app, ask)
    data = tmp_path / "data"
    words = ("--subject", sent["subject"], "--evidence", " letter of 3 May ")
    config = str(tmp_path / "sites.toml")
    said = await asyncio.to_thread(command, data, "withdraw", "shop", *words, "--config", config)
    record = records(app)[-1]
    assert said == f"Recorded as {record.id}, number 2.\n"
    assert (record.method, record.channel, record.evidence) == (
        "off-line", "off-line", "letter of 3 May"
    )  # fmt: skip
    assert record.granted == ()
    assert set(record.denied) == set(sent["purposes"])
    # The browser sees it; it is not the browser's to answer for, so it has no secret.
    shown = await ask.get(f"/shop/consents/{sent['id']}", headers=sent["headers"])
    assert [one["method"] for one in shown.json()["records"]] == ["reject all", "off-line"]
    by_id = await ask.get(f"/shop/consents/{record.id}", headers=sent["headers"])
    assert by_id.status_code == 404
    (entry,) = await audited(app)
    assert (entry.act, entry.detail) == ("withdraw", record.id)
    await ask.delete(f"/shop/consents/{sent['id']}", headers=sent["headers"])
    assert traces(data, ["letter of 3 May", sent["subject"]]) == set()
    assert await asyncio.to_thread(faults, data) == set()


@pytest.mark.parametrize(
    ("site", "subject", "evidence", "why"),
    [
        ("none", "", "letter", "there is no site none"),
        ("shop", "", " ", "evidence: say what reached you"),
        ("shop", "", "x" * (MAX_EVIDENCE + 1), "evidence: say what reached you"),
        ("shop", "Ada", "letter", "subject: is no id"),
        ("shop", "A" * 32, "letter", "subject: is no id"),
    ],
)
async def test_a_withdrawal_that_is_none_is_said(
    tmp_path: Path, site: str, subject: str, evidence: str, why: str
) -> None:
    with pytest.raises(UsageFault, match=why):
        await withdraw(settings_in(tmp_path), site, subject, evidence, "me")
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "consents.sqlite3")) as line:
        assert line.execute("SELECT count(*) FROM consents").fetchone() == (0,)


async def test_a_withdrawal_of_no_known_browser_can_be_erased(tmp_path: Path) -> None:
    record = await withdraw(settings_in(tmp_path), "shop", "", "letter of Ada", "me")
    data = tmp_path / "data"
    assert traces(data, ["letter of Ada"])
    await asyncio.to_thread(command, data, "erase", "shop", record.subject)
    assert traces(data, ["letter of Ada"]) == set()
    assert await asyncio.to_thread(faults, data) == set()
