"""The store: what is kept, that it is kept once, and what is read of it. On both engines."""

from __future__ import annotations

import asyncio
import datetime
from collections import Counter
from typing import Any

import pytest

from server.record import METHODS, Record
from server.store import Altered, Foreign, Store
from tests.server.bare import numbers, rows
from tests.server.databases import Database
from tests.server.drafts import assert_chain, browser, draft

SITES = ("shop", "blog", "club")
LONG_AGO, NEVER = datetime.date(2000, 1, 1), datetime.date(9999, 1, 1)


# What is kept.


async def test_a_choice_is_kept_with_all_of_its_parts(store: Store) -> None:
    given = draft(evidence="letter 7", address="203.0.113.0", user_agent="Firefox", signal=True)
    record, is_new = await store.add(given)
    assert is_new
    assert record.number == 1
    kept = await store.find("shop", record.id)
    assert kept == record
    for name in given.__struct_fields__:
        assert getattr(kept, name) == getattr(given, name), name


async def test_every_method_is_kept_refusals_included(store: Store) -> None:
    names = ("ads", "analytics", "counter", "marketing", "preferences")
    for method in METHODS:
        granted = names if method == "accept all" else ()
        left = tuple(name for name in names if name not in granted)
        await store.add(draft(method=method, granted=granted, denied=left, client_time=None))
    kept = await store.newest("shop")
    assert [record.method for record in kept] == list(METHODS[::-1])
    assert all({*record.granted, *record.denied} == set(names) for record in kept)
    assert [record.granted for record in kept if record.granted] == [names]


async def test_names_in_every_script_come_back_as_they_were(store: Store) -> None:
    odd = ("a'b", 'a"b', "a\\b", "日本", "عربي", "%s", "?", "{x}", "😀")
    record, _ = await store.add(draft(granted=odd, denied=(), evidence="; DROP TABLE consents --'"))
    assert await store.find("shop", record.id) == record
    day = await store.choice_counts("shop", LONG_AGO, NEVER)
    assert {one.name for one in day} == set(odd)


async def test_what_is_not_there_is_not_found(store: Store) -> None:
    record, _ = await store.add(draft())
    assert await store.find("blog", record.id) is None
    assert await store.find("shop", "0" * 32) is None
    assert await store.of_subject("blog", record.subject) == []
    assert await store.of_subject("shop", "") == []
    assert await store.newest("blog") == []
    assert list(store.stream("blog")) == []
    assert await store.archived("shop", "0" * 64) is None
    assert await store.due("blog", 2**53) is None


# Once, whatever comes how often.


async def test_an_exact_retry_gets_the_same_record(store: Store, database: Database) -> None:
    given = draft()
    first, is_new = await store.add(given)
    again, is_new_again = await store.add(given)
    assert (is_new, is_new_again) == (True, False)
    assert again == first
    assert rows(database) == 1


async def test_another_text_under_the_same_key_is_refused(store: Store, database: Database) -> None:
    given = draft()
    await store.add(given)
    with pytest.raises(Altered):
        await store.add(draft(key=given.key, subject=given.subject, secret_hash=given.secret_hash))
    assert rows(database) == 1


async def test_keys_belong_to_their_site(store: Store) -> None:
    given = draft()
    first, _ = await store.add(given)
    other, is_new = await store.add(draft(site="blog", key=given.key))
    assert is_new
    assert (first.number, other.number) == (1, 1)


async def test_64_at_once_are_one_row(store: Store, database: Database) -> None:
    given = draft()
    answers = await asyncio.gather(*(store.add(given) for _ in range(64)))
    assert len({record.id for record, _ in answers}) == 1
    assert Counter(is_new for _, is_new in answers) == {True: 1, False: 63}
    assert rows(database) == 1


async def test_64_at_once_over_two_processes_are_one_row(database: Database) -> None:
    given = draft()
    one, two = database.open(), database.open()
    try:
        answers = await asyncio.gather(*(each.add(given) for _ in range(32) for each in (one, two)))
        assert len({record.id for record, _ in answers}) == 1
        assert Counter(is_new for _, is_new in answers) == {True: 1, False: 63}
    finally:
        await one.close()
        await two.close()
    assert rows(database) == 1


async def test_altered_ones_in_one_batch_leave_one_row(store: Store, database: Database) -> None:
    given = draft()
    others = [draft(key=given.key, **_browser_of(given)) for _ in range(63)]
    answers = await asyncio.gather(*map(store.add, [given, *others]), return_exceptions=True)
    assert Counter(type(answer) for answer in answers) == {tuple: 1, Altered: 63}
    assert rows(database) == 1


async def test_a_subject_stays_with_its_secret(store: Store, database: Database) -> None:
    given = draft()
    await store.add(given)
    with pytest.raises(Foreign):
        await store.add(draft(subject=given.subject))
    assert await store.add(draft(**_browser_of(given)))
    assert await store.add(draft(site="blog", subject=given.subject))
    assert rows(database) == 2


async def test_two_browsers_with_one_subject_at_once_are_not_both_kept(store: Store) -> None:
    subject = browser()["subject"]
    answers = await asyncio.gather(
        *(store.add(draft(subject=subject)) for _ in range(16)), return_exceptions=True
    )
    assert Counter(type(answer) for answer in answers) == {tuple: 1, Foreign: 15}


async def test_off_line_choices_have_no_browser(store: Store) -> None:
    for _ in range(3):
        await store.add(draft(method="off-line", channel="off-line", subject="", secret_hash=""))
    assert len(await store.newest("shop")) == 3


# In order.


async def test_numbers_have_no_gaps_over_sites_and_processes(database: Database) -> None:
    stores = (database.open(), database.open())
    try:
        drafts = [draft(site=site) for _ in range(60) for site in SITES]
        answers = await asyncio.gather(
            *(stores[place % 2].add(one) for place, one in enumerate(drafts))
        )
        assert all(is_new for _, is_new in answers)
        for site in SITES:
            numbers = [record.number for record, _ in answers if record.site == site]
            assert sorted(numbers) == list(range(1, 61))
            assert assert_chain(database.keys, site, stores[0].stream(site)) == 60
        ends = await stores[1].starts()
        assert {site: start.end.number for site, start in ends.items()} == dict.fromkeys(SITES, 60)
    finally:
        for one in stores:
            await one.close()


async def test_pages_of_records_come_newest_first(store: Store) -> None:
    for place in range(7):
        language = "de" if place % 2 else "en"
        await store.add(draft(method="custom" if place % 3 else "reject all", language=language))
    assert numbers(await store.newest("shop", 3)) == [7, 6, 5]
    assert numbers(await store.newest("shop", 3, before=5)) == [4, 3, 2]
    assert numbers(await store.newest("shop", filters={"method": "reject all"})) == [7, 4, 1]
    both = {"method": "reject all", "language": "de"}
    assert numbers(await store.newest("shop", filters=both)) == [4]
    with pytest.raises(ValueError, match="subject"):
        await store.newest("shop", filters={"subject": "x"})


async def test_a_stream_crosses_its_strides(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.store.walk.STRIDE", 4)
    for count in (0, 1, 4, 5, 8):
        while len(await store.newest("shop")) < count:
            await store.add(draft())
        assert numbers(store.stream("shop")) == list(range(1, count + 1))
    assert numbers(store.stream("shop", after=3)) == [4, 5, 6, 7, 8]


async def test_a_browser_finds_its_own_records_oldest_first(store: Store) -> None:
    own = browser()
    for _ in range(3):
        await store.add(draft(**own))
        await store.add(draft())
    assert numbers(await store.of_subject("shop", own["subject"])) == [1, 3, 5]


# Figures.


async def test_counts_equal_rows(database: Database) -> None:
    stores = (database.open(), database.open())
    try:
        drafts = [
            draft(
                site=SITES[place % 3],
                method=METHODS[place % 5],
                language=("en", "de")[place % 2],
                regime=("opt-in", "opt-out")[place % 4 // 2],
                granted=("analytics",) if place % 2 else (),
                denied=() if place % 2 else ("analytics",),
            )
            for place in range(120)
        ]
        await asyncio.gather(*(stores[place % 2].add(one) for place, one in enumerate(drafts)))
        await stores[0].add(drafts[0])
        for site in SITES:
            kept = await stores[0].newest(site, 1_000)
            counted = await stores[1].day_counts(site, LONG_AGO, NEVER)
            assert {
                (one.method, one.regime, one.language): one.count for one in counted
            } == Counter((record.method, record.regime, record.language) for record in kept)
            answers = await stores[1].choice_counts(site, LONG_AGO, NEVER)
            assert [(one.name, one.granted, one.denied) for one in answers] == [
                ("analytics", *_answers(kept))
            ]
            assert {one.day for one in counted} == {datetime.datetime.now(datetime.UTC).date()}
    finally:
        for one in stores:
            await one.close()


async def test_figures_of_other_days_are_left_out(store: Store) -> None:
    await store.add(draft())
    today = datetime.datetime.now(datetime.UTC).date()
    a_day = datetime.timedelta(days=1)
    assert len(await store.day_counts("shop", today, today)) == 1
    for first, last in ((LONG_AGO, today - a_day), (today + a_day, NEVER)):
        assert await store.day_counts("shop", first, last) == []
        assert await store.choice_counts("shop", first, last) == []


# What was shown, and who looked.


async def test_the_archive_keeps_each_text_once(store: Store) -> None:
    texts = {"a" * 64: b"\x00\xffone", "b" * 64: b"two"}
    for text_hash, content in texts.items():
        await store.archive("shop", "1a2b3c4d", text_hash, content)
        await store.archive("shop", "1a2b3c4d", text_hash, b"another")
    for text_hash, content in texts.items():
        assert await store.archived("shop", text_hash) == content
        assert await store.archived("blog", text_hash) is None
    assert {one for one, _ in await store.of_revision("shop", "1a2b3c4d")} == set(texts)


async def test_the_audit_comes_newest_first(store: Store) -> None:
    for place in range(5):
        await store.note("ada", "looked", "shop", f"record {place}")
    entries = await store.audit(limit=2)
    assert [entry.detail for entry in entries] == ["record 4", "record 3"]
    rest = await store.audit(before=entries[-1].number)
    assert [entry.detail for entry in rest] == ["record 2", "record 1", "record 0"]
    assert {(entry.who, entry.act, entry.site) for entry in rest} == {("ada", "looked", "shop")}


# What leaves again.


def _browser_of(given: Any) -> dict[str, str]:
    return {"subject": given.subject, "secret_hash": given.secret_hash}


def _answers(kept: list[Record]) -> tuple[int, int]:
    granted = sum("analytics" in record.granted for record in kept)
    return granted, sum("analytics" in record.denied for record in kept)
