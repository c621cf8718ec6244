"""Each tampering of a database file is found, and named by its record and its kind."""

# ruff: noqa: S608 - statements are put together as an attacker would

from __future__ import annotations

import base64
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from server.checkpoints import (
    FOLDER,
    Checkpoint,
    sign_ends,
    write_checkpoint,
)
from server.house import KEYS
from server.keys import load_keys
from server.store import Store, open_store
from server.store.tables import COLUMNS, PERSONAL
from server.verify import in_words
from tests.server.chains import HALF_AN_HOUR, ROWS, SIGNED, fill
from tests.server.drafts import draft
from tests.server.keeping import NOON, faults, tamper, verdicts


@pytest.fixture
async def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with chains that hold."""
    await fill(tmp_path / "data", monkeypatch)
    monkeypatch.undo()
    return tmp_path / "data"


def opened(data: Path) -> Store:
    return open_store("", data, load_keys(data / KEYS))


def test_chains_that_nobody_touched_hold(data: Path) -> None:
    found = verdicts(data)
    assert {site: (one.rows, one.checkpoints) for site, one in found.items()} == {
        "blog": (12, 3),
        "shop": (12, 3),
    }
    assert not any(one.faults for one in found.values())


async def test_erasures_and_purges_and_new_keys_leave_chains_that_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    own = await fill(data, monkeypatch)
    store, keys = opened(data), load_keys(data / KEYS)
    assert await store.erase("shop", own["subject"]) == 2
    for before in (NOON + 2 * HALF_AN_HOUR, NOON + 5 * HALF_AN_HOUR):
        due = await store.due("shop", before * 1000)
        assert due is not None
        note = Checkpoint(
            site="shop", number=due.number, hash=due.hash, time=NOON, purged=True, count=due.count
        )
        write_checkpoint(data / FOLDER, keys, note)
        await store.purge("shop", due)
    await store.add(draft())
    await sign_ends(store, data / FOLDER, keys, NOON)
    await store.close()
    assert faults(data) == set()
    shop = verdicts(data)["shop"]
    assert (shop.rows, shop.purged, shop.erased) == (8, 5, 1)
    assert next(iter(in_words(shop))).startswith("shop: the chain holds: 8 records (1 erased, 5 pu")


# What a column is changed to at the fifth record, where it is no text; `site` has a test below.
CHANGED = {
    "number": "99", "time": "time + 1", "signal": "1 - signal", "granted": "'[]'",
    "denied": "'[\"ads\"]'", "days": "days + 1", "client_time": "NULL",
}  # fmt: skip
FOUND = {
    "number": {(6, "missing"), (6, "unlinked"), (99, "missing"), (99, "altered"),
               (99, "unlinked"), (99, "reordered"), (99, "truncated")},
    "key_id": {(5, "unknown key")},
    "previous": {(5, "altered"), (5, "unlinked")},
    "hash": {(5, "altered"), (6, "unlinked")},
    "salt": {(5, "altered")},
}  # fmt: skip


@pytest.mark.parametrize("column", [name for name in COLUMNS if name != "site"])
def test_each_column_is_bound(data: Path, column: str) -> None:
    value = CHANGED.get(column, f"{column} || 'x'")
    tamper(data, f"UPDATE consents SET {column} = {value} WHERE site = 'shop' AND number = 5")
    expected = FOUND.get(column, {(5, "altered")})
    assert faults(data) == {("shop", number, kind) for number, kind in expected}


@pytest.mark.parametrize("column", [name for name in COLUMNS if name != "site"])
def test_a_column_of_another_type_is_a_fault_and_no_failure(data: Path, column: str) -> None:
    """SQLite takes a blob anywhere; the one who wrote it may hope that verifying fails."""
    tamper(data, f"UPDATE consents SET {column} = x'00ff' WHERE site = 'shop' AND number = 5")
    assert {(site, kind) for site, _, kind in faults(data)} & {
        ("shop", "altered"), ("shop", "unknown key")
    }  # fmt: skip


def test_what_only_reads_the_same_is_a_fault(data: Path) -> None:
    """As JSON, bytes are their base64: those of an id would be bound as the id itself."""
    with sqlite3.connect(data / "consents.sqlite3") as line:
        (id_,) = line.execute(f"SELECT id FROM consents WHERE {_SHOP} = 5").fetchone()
    line.close()
    raw = base64.b64decode(id_)
    for change in (f"id = x'{raw.hex()}'", f"id = '{id_}', signal = 2"):
        tamper(data, f"UPDATE consents SET {change} WHERE {_SHOP} = 5")
        assert faults(data) == {("shop", 5, "altered"), ("shop", 6, "unlinked")}


_SHOP = "site = 'shop' AND number"
_CUT = "DELETE FROM consents WHERE site = 'shop' AND number > 10"
_HEAD = (
    "UPDATE heads SET number = {0}, (hash, time) = (SELECT hash, time FROM consents"
    " WHERE site = 'shop' AND number = {0}) WHERE site = 'shop'"
)
_FORGED = ", ".join(
    {"number": "13", "id": "'f'", "key": "'f'", "previous": "hash"}.get(name, name)
    for name in COLUMNS
)
_TWICE = f"INSERT INTO consents ({', '.join(COLUMNS)}) SELECT"
TAMPERINGS: dict[str, tuple[Sequence[str], set[tuple[str, int, str]]]] = {
    "one in the middle is deleted": (
        [f"DELETE FROM consents WHERE {_SHOP} = 5"],
        {("shop", 6, "missing"), ("shop", 6, "unlinked")},
    ),
    "the newest are deleted": (
        [_CUT],
        {("shop", 10, "truncated"), ("shop", 12, "truncated")},
    ),
    "the newest are deleted and the head is set back": (
        [_CUT, _HEAD.format(10)],
        {("shop", 12, "truncated")},
    ),
    "one is put at the end": (
        [f"{_TWICE} {_FORGED} FROM consents WHERE {_SHOP} = 12"],
        {("shop", 13, "altered"), ("shop", 13, "truncated")},
    ),
    "one is put at the end and the head goes with it": (
        [f"{_TWICE} {_FORGED} FROM consents WHERE {_SHOP} = 12", _HEAD.format(13)],
        {("shop", 13, "altered")},
    ),
    "two change places": (
        [
            f"UPDATE consents SET number = 99 WHERE {_SHOP} = 9",
            f"UPDATE consents SET number = 9 WHERE {_SHOP} = 10",
            f"UPDATE consents SET number = 10 WHERE {_SHOP} = 99",
        ],
        {("shop", 9, "altered"), ("shop", 9, "unlinked"), ("shop", 10, "altered"),
         ("shop", 10, "unlinked"), ("shop", 10, "reordered"), ("shop", 11, "unlinked")},
    ),
    "one goes to another site": (
        [f"UPDATE consents SET site = 'else' WHERE {_SHOP} = 5"],
        {("shop", 6, "missing"), ("shop", 6, "unlinked"), ("else", 5, "missing"),
         ("else", 5, "unlinked"), ("else", 5, "altered"), ("else", 0, "truncated")},
    ),
    "the head says a later time, which records to come would get": (
        ["UPDATE heads SET time = time + 1000000000 WHERE site = 'shop'"],
        {("shop", 12, "head")},
    ),
    "the head is gone": (
        ["DELETE FROM heads WHERE site = 'shop'"],
        {("shop", 0, "truncated")},
    ),
    "the oldest are deleted as if they had been purged": (
        [
            "UPDATE heads SET purged = 2 WHERE site = 'shop'",
            f"DELETE FROM consents WHERE {_SHOP} <= 2",
        ],
        {("shop", 3, "missing"), ("shop", 3, "unlinked"), ("shop", 0, "missing")},
    ),
    "all records are deleted": (
        ["DELETE FROM consents WHERE site = 'shop'"],
        {("shop", 0, "truncated"), *(("shop", number, "truncated") for number in SIGNED)},
    ),
    "all records and the head are deleted": (
        ["DELETE FROM consents WHERE site = 'shop'", "DELETE FROM heads WHERE site = 'shop'"],
        {("shop", number, "truncated") for number in SIGNED},
    ),
    "a list is none": (
        [f"UPDATE consents SET granted = 'all' WHERE {_SHOP} = 5"],
        {("shop", 5, "altered"), ("shop", 6, "unlinked")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERINGS)
def test_each_tampering_is_found_and_named(data: Path, name: str) -> None:
    statements, expected = TAMPERINGS[name]
    tamper(data, *statements)
    assert faults(data) == expected


def test_a_subject_that_comes_back_after_erasure_is_found(data: Path) -> None:
    emptied = ", ".join(f"{name} = ''" for name in PERSONAL)
    where = f"WHERE {_SHOP} = 3"
    tamper(data, f"UPDATE consents SET {emptied} {where}")
    assert faults(data) == set()
    tamper(data, f"UPDATE consents SET subject = '{'a' * 32}' {where}")
    assert faults(data) == {("shop", 3, "personal")}
    tamper(data, f"UPDATE consents SET salt = '{'b' * 32}' {where}")
    assert faults(data) == {("shop", 3, "altered")}


async def test_one_put_where_records_were_purged_is_found(data: Path) -> None:
    store, keys = opened(data), load_keys(data / KEYS)
    due = await store.due("shop", (NOON + 2 * HALF_AN_HOUR) * 1000)
    assert due is not None
    purge = Checkpoint(
        site="shop", number=due.number, hash=due.hash, time=NOON, purged=True, count=due.count
    )
    write_checkpoint(data / FOLDER, keys, purge)
    # Signed for and not yet done: the server stopped between the two.
    assert faults(data) == set()
    await store.purge("shop", due)
    await store.close()
    assert faults(data) == set()
    copied = _FORGED.replace("13", "1", 1)
    tamper(data, f"{_TWICE} {copied} FROM consents WHERE {_SHOP} = 12")
    assert faults(data) == {("shop", 1, "inserted")}


# The keys.


def test_another_folder_of_keys_is_found(data: Path) -> None:
    (data / KEYS).rename(data / "old")
    load_keys(data / KEYS)
    found = faults(data)
    assert {kind for _, _, kind in found} == {"unknown key", "checkpoint"}
    assert {("shop", number, "unknown key") for number in range(1, ROWS + 1)} <= found


def test_a_key_that_is_gone_is_found(data: Path) -> None:
    min((data / KEYS).glob("chain-*.key")).unlink()
    found = {each for each in faults(data) if each[0] == "shop"}
    assert found == {("shop", number, "unknown key") for number in range(1, 7)}


async def test_chains_made_anew_with_keys_of_ones_own_are_found_by_a_copy(
    data: Path, tmp_path: Path
) -> None:
    """Who may write the whole data folder can make all of it anew, but no earlier signature."""
    copy = tmp_path / "elsewhere"
    shutil.copytree(data / FOLDER, copy)
    shutil.rmtree(data)
    store, keys = opened(data), load_keys(data / KEYS)
    await store.add(draft())
    await sign_ends(store, data / FOLDER, keys, NOON)
    await store.close()
    assert faults(data) == set()
    assert ("shop", 0, "checkpoint") in faults(data, [copy])


# The checkpoints.
