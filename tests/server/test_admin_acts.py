"""What owners change: a subject is erased, an off-line withdrawal is recorded."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from server.house import House
from tests.server.drafts import assert_chain, draft
from tests.server.owning import BEARER, WHO, acts, now_ms, owner, post, running, seed

SHOP = "/admin/sites/shop"
FORM = {"way": "letter", "reference": "T-12", "evidence": "Letter in folder 7", "nonce": "n" * 32}


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Starlette]:
    async with running(tmp_path) as made:
        yield made


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with owner(app) as made:
        yield made


async def test_erasing_asks_for_the_beginning_of_the_id(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    house: House = app.state.house
    one, other = draft(evidence="Jane"), draft()
    seed(house, [(now_ms(), [one, other])])
    for typed in ("", "x", one.subject[:7], other.subject[:8]):
        answer = await post(client, f"{SHOP}/erase", subject=one.subject, typed=typed)
        assert answer.status_code == 422
        assert "Nothing was erased" in answer.text
    assert len(await house.store.of_subject("shop", one.subject)) == 1
    assert not [one for one in await acts(app) if one[1] == "erase"]
    typed = f" {one.subject[:8].upper()} "
    done = await post(client, f"{SHOP}/erase", subject=one.subject, typed=typed)
    assert done.status_code == 200
    assert "gone from 1 record" in done.text
    assert await house.store.of_subject("shop", one.subject) == []
    assert len(await house.store.of_subject("shop", other.subject)) == 1
    assert_chain(house.keys, "shop", house.store.stream("shop"))
    assert (WHO, "erase", "shop", "number 1") in await acts(app)
    assert one.subject not in str(await acts(app))
    again = await post(client, f"{SHOP}/erase", subject=one.subject, typed=one.subject[:8])
    assert "No record was of this browser." in again.text
    assert (await post(client, f"{SHOP}/erase", subject="x", typed="x")).status_code == 422


async def test_another_site_keeps_its_records(app: Starlette, client: httpx.AsyncClient) -> None:
    house: House = app.state.house
    one = draft(site="blog")
    seed(house, [(now_ms(), [one])])
    await post(client, f"{SHOP}/erase", subject=one.subject, typed=one.subject[:8])
    assert len(await house.store.of_subject("blog", one.subject)) == 1
    form = {"subject": one.subject, "typed": one.subject[:8]}
    await post(client, "/admin/sites/blog/erase", **form)
    assert await house.store.of_subject("blog", one.subject) == []


async def test_an_off_line_withdrawal_refuses_everything(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    house: House = app.state.house
    page = await client.get(f"{SHOP}/withdrawal")
    nonce = re.search(r'name="nonce" value="([0-9a-f]{32})"', page.text)
    assert nonce
    answer = await post(client, f"{SHOP}/withdrawal", **{**FORM, "nonce": nonce[1]})
    assert answer.status_code == 303, answer.text
    (record,) = house.store.stream("shop")
    assert answer.headers["location"] == f"{SHOP}/consents/{record.id}"
    question = house.shelf.stands["shop"].revisions[record.revision]
    assert (record.method, record.channel) == ("off-line", "off-line")
    assert record.granted == ()
    assert set(record.denied) == question.purposes
    assert record.evidence == "By: letter\nReference: T-12\nLetter in folder 7"
    assert await house.store.archived("shop", record.text_hash) == question.text("en")
    assert (WHO, "withdraw", "shop", f"number 1, id {record.id}") in await acts(app)
    shown = (await client.get(answer.headers["location"])).text
    assert "Letter in folder 7" in shown
    assert "Your choice about cookies" in shown
    # It can be erased, though it is of no browser.
    assert await house.store.erase("shop", record.subject) == 1
    assert "folder 7" not in (await client.get(answer.headers["location"])).text


async def test_a_form_that_is_sent_twice_makes_one_record(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    house: House = app.state.house
    seed(house, [(now_ms(), [draft(subject="ab" * 16)])])
    form = {**FORM, "subject": "ab" * 16}
    first = await post(client, f"{SHOP}/withdrawal", **form)
    second = await post(client, f"{SHOP}/withdrawal", **form)
    assert first.headers["location"] == second.headers["location"]
    other = await post(client, f"{SHOP}/withdrawal", **{**form, "evidence": "another"})
    assert other.status_code == 422
    assert "sent before" in other.text
    assert FORM["nonce"] not in other.text
    records = await house.store.of_subject("shop", "ab" * 16)
    assert [one.method for one in records] == ["custom", "off-line"]
    # The browser is still the one that it was.
    mine = draft(subject="ab" * 16, secret_hash=records[0].secret_hash)
    assert (await house.store.add(mine))[1]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"way": "pigeon"}, "Choose how it came."),
        ({"evidence": " \r\n "}, "Say what shows"),
        ({"evidence": "x" * 701}, "At most 700"),
        ({"reference": "x" * 81}, "of reference"),
        ({"subject": "me"}, "has 32 hex digits"),
        ({"subject": "0" * 32}, "No record has this"),
    ],
)
async def test_a_fault_is_told_and_nothing_is_kept(
    app: Starlette, client: httpx.AsyncClient, change: dict[str, str], words: str
) -> None:
    answer = await post(client, f"{SHOP}/withdrawal", **{**FORM, **change})
    assert answer.status_code == 422
    assert words in answer.text
    assert [*app.state.house.store.stream("shop")] == []


async def test_the_longest_evidence_fits_into_a_body(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    form = {**FORM, "evidence": "字" * 700, "reference": "字" * 80}
    answer = await post(client, f"{SHOP}/withdrawal", **form)
    assert answer.status_code == 303
    (record,) = app.state.house.store.stream("shop")
    assert record.evidence.endswith("字" * 700)


async def test_nothing_is_withdrawn_from_a_site_that_is_gone(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    seed(app.state.house, [(now_ms(), [draft(site="gone")])])
    assert (await client.get("/admin/sites/gone")).status_code == 200
    answer = await post(client, "/admin/sites/gone/withdrawal", **FORM)
    assert answer.status_code == 409


async def test_a_program_can_record_one(app: Starlette, client: httpx.AsyncClient) -> None:
    client.cookies.clear()
    answer = await client.post(f"{SHOP}/withdrawal", data=FORM, headers=BEARER)
    assert answer.status_code == 303
    assert len([*app.state.house.store.stream("shop")]) == 1
