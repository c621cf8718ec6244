"""Each tampering of the signed checkpoints is found, and what they show that a chain cannot."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from server.checkpoints import (
    FOLDER,
    Checkpoint,
    read_checkpoints,
    sign_ends,
    write_checkpoint,
)
from server.house import KEYS
from server.keys import BadSignature, load_keys
from server.store import Due, Store, open_store
from server.verify import verify
from tests.server.chains import SIGNED, fill
from tests.server.databases import Database
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


def lines_of(data: Path) -> list[str]:
    return (data / FOLDER / "shop.jws").read_text("utf-8").splitlines(keepends=True)


def rewrite(data: Path, lines: Sequence[str]) -> None:
    (data / FOLDER / "shop.jws").write_text("".join(lines), "utf-8")


def test_an_altered_checkpoint_is_found(data: Path) -> None:
    lines = lines_of(data)
    lines[1] = lines[1].replace(lines[1][200], "A" if lines[1][200] != "A" else "B", 1)
    rewrite(data, lines)
    assert ("shop", 0, "checkpoint") in faults(data)


def test_a_checkpoint_that_was_taken_out_is_found(data: Path) -> None:
    lines = lines_of(data)
    for left in (lines[1:], [lines[0], lines[2]]):
        rewrite(data, left)
        assert ("shop", 0, "checkpoint") in faults(data)


def test_checkpoints_in_another_order_are_found(data: Path) -> None:
    rewrite(data, lines_of(data)[::-1])
    assert ("shop", 0, "checkpoint") in faults(data)


def test_the_last_checkpoints_cut_off_are_found(data: Path) -> None:
    rewrite(data, lines_of(data)[:1])
    assert faults(data) == {("shop", 10, "checkpoint")}


def test_half_a_checkpoint_is_found_also_after_the_next_one(data: Path) -> None:
    lines = lines_of(data)
    rewrite(data, [*lines[:2], lines[2][:150]])
    assert ("shop", 0, "checkpoint") in faults(data)
    end = Checkpoint(site="shop", number=12, hash="0" * 64, time=NOON)
    write_checkpoint(data / FOLDER, load_keys(data / KEYS), end)
    notes = list(read_checkpoints(data / FOLDER, "shop", load_keys(data / KEYS).jwks()))
    assert [isinstance(note, BadSignature) for note in notes] == [False, False, True, False]


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00 no text \n\n", b"a.b.c\n"])
def test_checkpoints_that_are_gone_or_rubbish_are_found(data: Path, content: bytes | None) -> None:
    path = data / FOLDER / "shop.jws"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert ("shop", 6, "checkpoint") in faults(data)


async def test_a_file_of_checkpoints_that_began_anew_is_found(data: Path) -> None:
    """A new one signs for the end, and for nothing of the hours before."""
    (data / FOLDER / "shop.jws").unlink()
    store = opened(data)
    await sign_ends(store, data / FOLDER, load_keys(data / KEYS), NOON)
    await store.close()
    assert faults(data) == {("shop", 6, "checkpoint")}


def test_copies_show_what_the_folder_itself_cannot(data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere"
    shutil.copytree(data / FOLDER, copy)
    tamper(
        data,
        "DELETE FROM consents WHERE site = 'shop'",
        "DELETE FROM heads WHERE site = 'shop'",
    )
    (data / FOLDER / "shop.jws").unlink()
    assert "shop" not in verdicts(data)
    assert faults(data, [copy]) == {("shop", number, "truncated") for number in SIGNED}


async def test_two_ends_of_one_number_are_found(data: Path) -> None:
    """A database that was put back to an earlier state and went on from there."""
    keys = load_keys(data / KEYS)
    note = Checkpoint(site="shop", number=8, hash="0" * 64, time=NOON)
    write_checkpoint(data / FOLDER, keys, note)
    assert faults(data) == {("shop", 8, "checkpoint")}


def test_a_checkpoint_that_cannot_be_written_leaves_none_by_half(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = lines_of(data)

    def full(file: object, content: bytes) -> None:
        assert hasattr(file, "write")
        file.write(content[:99])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("server.checkpoints._write_all", full)
    note = Checkpoint(site="shop", number=12, hash="0" * 64, time=NOON)
    with pytest.raises(OSError, match="No space"):
        write_checkpoint(data / FOLDER, load_keys(data / KEYS), note)
    assert lines_of(data) == before
    assert faults(data) == set()


def test_a_sites_name_leads_to_no_other_folder(data: Path) -> None:
    note = Checkpoint(site="../../out", number=1, hash="0" * 64, time=NOON)
    write_checkpoint(data / FOLDER, load_keys(data / KEYS), note)
    assert not (data.parent / "out.jws").exists()
    assert ("../../out", 1, "truncated") in faults(data)


async def test_a_chain_that_grows_and_is_purged_meanwhile_holds(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever verifies sees one moment, on both engines."""
    monkeypatch.setattr("server.store.walk.STRIDE", 7)
    store, other = database.open(), database.open()
    await asyncio.gather(*(store.add(draft()) for _ in range(100)))
    done = asyncio.Event()

    async def write() -> None:
        for _ in range(200):
            await asyncio.gather(*(store.add(draft()) for _ in range(5)))
            due = await store.due("shop", 2**53)
            if due is not None and due.count > 90:
                early = Due(count=1, number=due.number - 90, hash="")
                await store.purge("shop", early)
            if done.is_set():
                return

    def walk() -> tuple[int, set[str]]:
        with other.chain("shop") as (start, records):
            verdict = verify("shop", records, start, [], database.keys)
        assert start is not None
        # Nothing was signed for, so the first is not known to follow on what was purged.
        return start.end.number - start.purged - verdict.rows, {
            fault.kind for fault in verdict.faults if fault.number != start.purged + 1
        }

    async with asyncio.TaskGroup() as group:
        group.create_task(write())
        try:
            for _ in range(20):
                assert await asyncio.to_thread(walk) in ((0, set()), (0, {"missing"}))
        finally:
            done.set()
    await other.close()
    await store.close()
