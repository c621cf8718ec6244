"""Chains: what they bind, what erasure leaves, and that each tampering is found and named."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from server.chain import Head, genesis, head_of, link, seal, sealed
from server.checkpoints import FOLDER, Checkpoint, read_checkpoints, write_checkpoint
from server.keys import Keys, load_keys, rotate
from server.record import Draft, Record, canonical, commitment
from server.store import Store
from server.store.rows import bound_row, canonical_row, row_of
from server.store.tables import COLUMNS
from server.store.walk import is_typed, read
from server.verify import Verdict, in_words, verify
from tests.server.databases import Database
from tests.server.drafts import assert_chain, browser, draft

KEY = bytes(range(32))
ERASABLE = ("subject", "secret_hash", "evidence", "address", "user_agent", "salt")
OTHER: dict[type, Any] = {str: "x", int: 7, bool: True, tuple: ("x",), type(None): 7}


def linked(count: int, site: str = "shop") -> list[Record]:
    head, made = genesis(KEY, site), []
    for place in range(count):
        made.append(link(draft(site=site), head, "k", KEY, 1_000 + place))
        head = head_of(made[-1])
    return made


# What is bound.


def test_records_follow_on_each_other() -> None:
    chain = linked(5)
    assert [record.number for record in chain] == [1, 2, 3, 4, 5]
    assert chain[0].previous == genesis(KEY, "shop").hash
    for before, after in itertools.pairwise(chain):
        assert after.previous == before.hash
    assert assert_chain(Keys({"k": KEY}, {"s": KEY}), "shop", chain) == 5


def test_chains_of_other_sites_and_keys_begin_elsewhere() -> None:
    begins = {genesis(key, site).hash for key in (KEY, bytes(32)) for site in ("shop", "blog")}
    assert len(begins) == 4


def test_a_record_is_never_older_than_the_one_before() -> None:
    head = Head(7, "ab", 5_000)
    assert link(draft(), head, "k", KEY, 3_000).time == 5_000
    assert link(draft(), head, "k", KEY, 6_000).time == 6_000


@pytest.mark.parametrize("name", [name for name in Record.__struct_fields__ if name != "hash"])
def test_the_seal_binds_all_but_what_erasure_removes(name: str) -> None:
    record = linked(1)[0]
    changed = msgspec.structs.replace(record, **{name: OTHER[type(getattr(record, name))]})
    assert changed != record
    assert (seal(changed, KEY) == record.hash) == (name in ERASABLE)


@pytest.mark.parametrize("name", ERASABLE)
def test_the_commitment_binds_what_erasure_removes(name: str) -> None:
    record = linked(1)[0]
    changed = msgspec.structs.replace(record, **{name: "x"})
    assert commitment(changed.salt, changed.personal) != record.commitment


def test_what_is_personal_cannot_be_moved_from_one_part_to_another() -> None:
    assert commitment("s", ("ab", "", "", "", "")) != commitment("s", ("a", "b", "", "", ""))
    assert commitment("s", ("", "ab", "", "", "")) != commitment("s", ("ab", "", "", "", ""))


def test_equal_choices_have_unequal_commitments() -> None:
    """Or a guess of a subject could be checked against what erasure leaves."""
    own = draft()
    head = genesis(KEY, "shop")
    assert len({link(own, head, "k", KEY, 1).commitment for _ in range(8)}) == 8


NAMES = some.lists(some.text(max_size=6), max_size=4).map(tuple)
DRAFTS = some.builds(
    lambda texts, granted, denied, days, moment, signal: draft(
        method=texts[0], language=texts[1], regime=texts[2], place=texts[3],
        granted=granted, denied=denied, days=days, client_time=moment, signal=signal,
    ),
    some.lists(some.text(max_size=6), min_size=4, max_size=4),
    NAMES,
    NAMES,
    some.integers(0, 10_000),
    some.none() | some.integers(0, 2**40),
    some.booleans(),
)  # fmt: skip


@given(DRAFTS, DRAFTS)
def test_different_choices_have_different_bytes(one: Draft, two: Draft) -> None:
    def whole(of: Draft) -> Record:
        same = {"key": "k", "body_hash": "b"}
        return Record(
            **{**msgspec.structs.asdict(of), **same}, number=1, id="i", time=1, key_id="k",
            salt="s", commitment="c", previous="p", hash="",
        )  # fmt: skip

    a, b = whole(one), whole(two)
    bound = [
        {name: part for name, part in msgspec.structs.asdict(each).items() if name not in ERASABLE}
        for each in (a, b)
    ]
    assert (canonical(a) == canonical(b)) == (bound[0] == bound[1])


@given(DRAFTS)
def test_a_row_has_the_bytes_of_its_record(one: Draft) -> None:
    record = link(one, genesis(KEY, one.site), "k", KEY, 1)
    row = row_of(record)
    assert canonical_row(row) == canonical(record)
    assert bound_row(row) == record.commitment
    assert is_typed(row)
    assert read(row) == record


@given(some.binary(min_size=32, max_size=32), some.text(max_size=64), some.binary(max_size=900))
def test_a_hash_is_the_hmac_that_anyone_can_make(key: bytes, before: str, content: bytes) -> None:
    expected = hmac.new(key, before.encode() + b"\n" + content, hashlib.sha256).hexdigest()
    assert sealed(key, before, content) == expected


def test_the_form_of_what_is_bound_does_not_drift() -> None:
    """Chains of years ago must verify: another form has to be another `FORM`."""
    record = Record(
        site="shop", key="0" * 32, body_hash="1" * 64, method="custom", revision="1a2b3c4d",
        text_hash="2" * 64, services_hash="3" * 64, language="de", regime="opt-in",
        regime_shown="opt-out", place="US-CA", place_from="header", signal=True,
        granted=("a", "é"), denied=(), days=182, client_time=None, number=7, id="4" * 32,
        time=1_764_000_000_123, key_id="k", salt="5" * 32, commitment="6" * 64,
        previous="7" * 64, hash="",
    )  # fmt: skip
    assert canonical(record).decode() == (
        f'[1,"shop",7,"{"4" * 32}",1764000000123,"k","{"0" * 32}","{"1" * 64}","custom","banner",'
        f'"1a2b3c4d","{"2" * 64}","{"3" * 64}","de","opt-in","opt-out","US-CA","header",true,'
        f'["a","é"],[],182,null,"{"6" * 64}"]'
    )
    assert seal(record, KEY) == ("8cb2a1362adffc3f2f235295054d18e3886e24ea5c2b87df9f09afc79f43983b")


# Tampering, by somebody who may write to the database but has none of the keys.


class Case:
    """A chain of six in a database whose guards are gone, with a checkpoint at its fifth record."""

    def __init__(self, database: Database, store: Store) -> None:
        self.database = database
        self.store = store

    async def fill(self) -> None:
        self.own = browser()
        for place in range(6):
            who = self.own if place == 1 else browser()
            await self.store.add(draft(method=("custom", "reject all")[place % 2], **who))
            if place == 4:
                end = list(self.store.stream("shop"))[-1]
                note = Checkpoint(site="shop", number=5, hash=end.hash, time=1)
                write_checkpoint(self.folder, self.database.keys, note)
        table = "" if self.database.is_sqlite else " ON consents"
        self.sql(f"DROP TRIGGER consents_keep{table}")
        self.sql(f"DROP TRIGGER consents_purge{table}")

    @property
    def folder(self) -> Path:
        return self.database.data / FOLDER

    def sql(self, *statements: str) -> None:
        if not self.database.is_sqlite:
            with self.database.connect() as line:
                for statement in statements:
                    line.execute(statement.encode())
            return
        line = sqlite3.connect(self.database.file, isolation_level=None)
        for statement in statements:
            line.execute(statement)
        line.close()

    async def verdict(self, keys: Keys | None = None) -> Verdict:
        keys = keys or self.database.keys
        notes = list(read_checkpoints(self.folder, "shop", keys.jwks()))
        with self.store.chain("shop") as (start, rows):
            return verify("shop", rows, start, notes, keys)


@pytest.fixture
async def case(database: Database, store: Store, monkeypatch: pytest.MonkeyPatch) -> Case:
    """Its records are a second apart."""
    seconds = itertools.count(1_764_000_000)
    monkeypatch.setattr("server.store.writer.time.time_ns", lambda: next(seconds) * 10**9)
    made = Case(database, store)
    await made.fill()
    return made


async def test_a_chain_that_nobody_touched_holds(case: Case) -> None:
    verdict = await case.verdict()
    assert verdict.holds, verdict.faults
    assert (verdict.rows, verdict.erased, verdict.checkpoints) == (6, 0, 1)


_UP = "UPDATE consents SET number = number + 1000 WHERE number >= {0}"
_DOWN = "UPDATE consents SET number = number - 1000 + {0} WHERE number > 1000"
TAMPERINGS: dict[str, tuple[Sequence[str], set[tuple[int, str]]]] = {
    "a refusal becomes a grant": (
        ["UPDATE consents SET granted = denied, denied = granted WHERE number = 3"],
        {(3, "altered")},
    ),
    "another method": (
        ["UPDATE consents SET method = 'accept all' WHERE number = 4"],
        {(4, "altered")},
    ),
    "a later time": (
        ["UPDATE consents SET time = time + 1 WHERE number = 6"],
        {(6, "altered")},
    ),
    "another subject": (
        ["UPDATE consents SET subject = 'x' WHERE number = 2"],
        {(2, "altered")},
    ),
    "another's secret": (
        [
            "UPDATE consents SET secret_hash ="
            " (SELECT secret_hash FROM consents WHERE number = 1) WHERE number = 2"
        ],
        {(2, "altered")},
    ),
    "half an erasure": (
        ["UPDATE consents SET salt = '' WHERE number = 2"],
        {(2, "personal")},
    ),
    "one is deleted": (
        ["DELETE FROM consents WHERE number = 3"],
        {(4, "missing"), (4, "unlinked")},
    ),
    "one is deleted and the rest closes up": (
        ["DELETE FROM consents WHERE number = 3", _UP.format(4), _DOWN.format(-1)],
        {
            (3, "unlinked"), (3, "altered"), (4, "altered"), (5, "altered"), (5, "truncated"),
            (5, "checkpoint"),
        },
    ),
    "the first is deleted": (
        ["DELETE FROM consents WHERE number = 1"],
        {(2, "missing"), (2, "unlinked")},
    ),
    "two change places": (
        [
            "UPDATE consents SET number = 1002 WHERE number = 2",
            "UPDATE consents SET number = 2 WHERE number = 3",
            "UPDATE consents SET number = 3 WHERE number = 1002",
        ],
        {
            (2, "altered"), (2, "unlinked"), (3, "altered"), (3, "unlinked"), (3, "reordered"),
            (4, "unlinked"),
        },
    ),
    "the newest is cut off": (
        ["DELETE FROM consents WHERE number = 6"],
        {(5, "truncated")},
    ),
    "the newest are cut off and the head is set back": (
        [
            "DELETE FROM consents WHERE number >= 5",
            "UPDATE heads SET number = 4, hash = (SELECT hash FROM consents WHERE number = 4)",
        ],
        {(5, "truncated"), (4, "head")},
    ),
    "everything is cut off": (
        ["DELETE FROM consents", "DELETE FROM heads"],
        {(5, "truncated")},
    ),
    "the oldest are cut off as if they had been purged": (
        [
            "UPDATE heads SET purged = 2,"
            " purged_hash = (SELECT hash FROM consents WHERE number = 2)",
            "DELETE FROM consents WHERE number <= 2",
        ],
        {(3, "missing"), (3, "unlinked"), (0, "missing")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERINGS)
async def test_each_tampering_is_found_and_named(case: Case, name: str) -> None:
    statements, expected = TAMPERINGS[name]
    case.sql(*statements)
    verdict = await case.verdict()
    assert {(fault.number, fault.kind) for fault in verdict.faults} == expected
    assert "DOES NOT HOLD" in next(iter(in_words(verdict)))


async def test_a_record_that_was_put_in_is_found(case: Case) -> None:
    """Copied from a true one, with all that followed moved up."""
    new = {"number": "4", "id": "'f'", "key": "'f'"}
    copied = ", ".join(new.get(name, name) for name in COLUMNS)
    case.sql(
        _UP.format(4), _DOWN.format(1),
        f"INSERT INTO consents ({', '.join(COLUMNS)})"  # noqa: S608 - as an attacker would
        f" SELECT {copied} FROM consents WHERE number = 3",
        "UPDATE heads SET number = 7",
    )  # fmt: skip
    faults = {(fault.number, fault.kind) for fault in (await case.verdict()).faults}
    assert {(4, "unlinked"), (4, "altered"), (5, "altered"), (5, "checkpoint")} <= faults


async def test_a_chain_made_anew_with_another_key_is_found(case: Case, tmp_path: Path) -> None:
    """The whole of it consistent, by somebody who makes keys of their own."""
    other = load_keys(tmp_path / "other")
    verdict = await case.verdict(other)
    assert {fault.kind for fault in verdict.faults} == {"unknown key", "checkpoint"}
    assert len([fault for fault in verdict.faults if fault.kind == "unknown key"]) == 6


async def test_a_checkpoint_that_was_written_anew_is_found(case: Case, tmp_path: Path) -> None:
    case.sql("DELETE FROM consents WHERE number = 6")
    path = case.folder / "shop.jws"
    path.unlink()
    forged = Checkpoint(site="shop", number=5, hash="0" * 64, time=1)
    write_checkpoint(case.folder, load_keys(tmp_path / "other"), forged)
    kinds = {fault.kind for fault in (await case.verdict()).faults}
    assert kinds == {"truncated", "checkpoint"}


async def test_another_sites_checkpoint_is_found(case: Case) -> None:
    await case.store.add(draft(site="blog"))
    end = list(case.store.stream("blog"))[-1]
    note = Checkpoint(site="blog", number=1, hash=end.hash, time=1)
    write_checkpoint(case.folder, case.database.keys, note)
    (case.folder / "blog.jws").rename(case.folder / "shop.jws")
    kinds = {fault.kind for fault in (await case.verdict()).faults}
    assert kinds == {"checkpoint"}


async def test_erasure_and_signed_purges_leave_a_chain_that_holds(case: Case) -> None:
    await case.store.erase("shop", case.own["subject"])
    assert (await case.verdict()).erased == 1
    chain = list(case.store.stream("shop"))
    due = await case.store.due("shop", chain[3].time + 1)
    assert due is not None
    note = Checkpoint(
        site="shop", number=due.number, hash=due.hash, time=1, purged=True, count=due.count
    )
    write_checkpoint(case.folder, case.database.keys, note)
    await case.store.purge("shop", due)
    verdict = await case.verdict()
    assert verdict.holds, verdict.faults
    assert (verdict.rows, verdict.purged) == (6 - due.number, due.number)


async def test_a_chain_goes_on_after_new_keys(database: Database) -> None:
    store = database.open()
    await store.add(draft())
    await store.close()
    rotate(database.data / "keys")
    database.keys = load_keys(database.data / "keys")
    store = database.open()
    await store.add(draft())
    await store.add(draft(site="blog"))
    assert len({record.key_id for record in store.stream("shop")}) == 2
    for site, count in (("shop", 2), ("blog", 1)):
        with store.chain(site) as (start, rows):
            verdict = verify(site, rows, start, [], database.keys)
        assert verdict.holds, verdict.faults
        assert verdict.rows == count
    await store.close()
