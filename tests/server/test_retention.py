"""Records go when they are due, exactly those, signed for and counted; and no sooner."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest
from starlette.applications import Starlette

from server.checkpoints import FOLDER, Checkpoint, read_checkpoints
from server.house import House
from server.retention import keep_days, purge_due
from tests.server.drafts import draft
from tests.server.keeping import (
    DAY,
    NOON,
    SITES,
    audited,
    faults,
    records,
    server,
    settings_in,
    tamper,
    verdicts,
)

LIST = "[sites.shop.records]\nkeep_days = {}\n"


class Clock:
    """Of the server and of its writer; set by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = NOON
        monkeypatch.setattr("server.store.writer.time.time_ns", lambda: self.now * 10**9)

    def __call__(self) -> float:
        return self.now

    def on(self, day: int) -> None:
        """Move to noon of a day."""
        self.now = NOON + day * DAY


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


async def fill(app: Starlette, clock: Clock, days: list[int], stands: int = 182) -> None:
    """A record of each site on each of these days, each day signed for."""
    from server.checkpoints import sign_now

    for day in days:
        clock.on(day)
        for site in ("shop", "blog"):
            await app.state.house.store.add(draft(site=site, days=stands))
        await sign_now(app.state.house)


def days_of(app: Starlette, site: str = "shop") -> list[int]:
    return [(record.time // 1000 - NOON) // DAY for record in records(app, site)]


async def test_exactly_the_due_ones_go(tmp_path: Path, clock: Clock) -> None:
    data = tmp_path / "data"
    async with server(tmp_path, clock=clock) as app:
        house: House = app.state.house
        await fill(app, clock, [0, 1, 2, 3, 4])
        clock.on(912 + 1)
        # At noon of day 1 plus 912 days: nothing is older by a second than it may be.
        assert await purge_due(house) == {"blog": 1, "shop": 1}
        assert await purge_due(house) == {}
        clock.now += 1
        assert await purge_due(house) == {"blog": 1, "shop": 1}
        assert days_of(app) == days_of(app, "blog") == [2, 3, 4]
        assert await asyncio.to_thread(faults, data) == set()
        # The newest stays: without it there would be no end to sign for.
        clock.on(10_000)
        assert await purge_due(house) == {"blog": 2, "shop": 2}
        assert days_of(app) == [4]
        await house.store.add(draft())
        assert records(app)[-1].number == 6
    assert faults(data) == set()
    assert verdicts(data)["shop"].purged == 4


async def test_a_purge_is_counted_in_the_audit_and_the_log(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async with server(tmp_path, clock=clock) as app:
        await fill(app, clock, [0, 0, 5])
        clock.on(912 + 5)
        with caplog.at_level(logging.INFO, "consentry.retention"):
            assert await purge_due(app.state.house, who="somebody") == {"blog": 2, "shop": 2}
        entries = [one for one in await audited(app) if one.act == "purge"]
        subject = records(app)[0].subject
    assert [(one.who, one.site, one.detail) for one in entries] == [
        ("somebody", "blog", "2 records, 912 days old"),
        ("somebody", "shop", "2 records, 912 days old"),
    ]
    assert "purged 2 records of shop that were 912 days old" in caplog.text
    assert subject not in caplog.text
    notes = list(read_checkpoints(tmp_path / "data" / FOLDER, "shop", app.state.house.keys.jwks()))
    purges = [note for note in notes if isinstance(note, Checkpoint) and note.purged]
    assert [(note.number, note.count) for note in purges] == [(2, 2)]


async def test_a_dry_run_only_says(tmp_path: Path, clock: Clock) -> None:
    async with server(tmp_path, clock=clock) as app:
        await fill(app, clock, [0, 1])
        clock.on(2_000)
        assert await purge_due(app.state.house, dry_run=True) == {"blog": 1, "shop": 1}
        assert days_of(app) == [0, 1]
        assert [one for one in await audited(app) if one.act == "purge"] == []


async def test_a_site_may_keep_its_own_for_longer_or_not_as_long(
    tmp_path: Path, clock: Clock
) -> None:
    for days in (300, 2_000):
        folder = tmp_path / str(days)
        folder.mkdir()
        async with server(folder, toml=SITES + LIST.format(days), clock=clock) as app:
            house: House = app.state.house
            assert (keep_days(house, "shop"), keep_days(house, "blog")) == (days, 912)
            assert keep_days(house, "a site that was taken out") == 912
            await fill(app, clock, [0, 1])
            clock.on(300 + 1)
            assert await purge_due(house) == ({"shop": 1} if days == 300 else {})
            clock.on(1_000)
            assert "blog" in await purge_due(house)
            assert days_of(app) == ([1] if days == 300 else [0, 1])


async def test_no_record_goes_while_its_choice_stands(tmp_path: Path, clock: Clock) -> None:
    """And none after it, for a chain is purged from its beginning."""
    async with server(tmp_path, toml=SITES + LIST.format(1), clock=clock) as app:
        house: House = app.state.house
        await fill(app, clock, [0], stands=100)
        await fill(app, clock, [1], stands=395)
        await fill(app, clock, [2, 3], stands=100)
        clock.on(99)
        assert await purge_due(house) == {}
        clock.on(101)
        assert await purge_due(house) == {"shop": 1}
        clock.on(390)
        assert await purge_due(house) == {}
        clock.on(397)
        assert await purge_due(house) == {"shop": 2}
        assert days_of(app) == [3]
    assert faults(tmp_path / "data") == set()


async def test_the_server_purges_by_itself(tmp_path: Path, clock: Clock) -> None:
    async with server(tmp_path, clock=clock) as app:
        await fill(app, clock, [0, 1])
    clock.on(912 + 2)
    async with server(tmp_path, clock=clock) as app:
        for _ in range(500):
            if days_of(app) == [1]:
                break
            await asyncio.sleep(0.02)
        assert days_of(app) == [1]
    assert faults(tmp_path / "data") == set()


async def test_what_is_purged_leaves_no_trace_in_the_files(tmp_path: Path, clock: Clock) -> None:
    async with server(tmp_path, clock=clock) as app:
        await fill(app, clock, [0, 1])
        gone, left = records(app)
        clock.on(912 + 1)
        clock.now += 1
        await purge_due(app.state.house)
        files = b"".join(path.read_bytes() for path in (tmp_path / "data").glob("consents*"))
    assert left.subject.encode() in files
    for mark in (gone.subject, gone.secret_hash, gone.id, gone.commitment):
        assert mark.encode() not in files


async def test_a_server_that_dies_between_the_note_and_the_purge_goes_on(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    async with server(tmp_path, clock=clock) as app:
        house: House = app.state.house
        await fill(app, clock, [0, 1, 2])
        clock.on(912 + 2)

        async def dies(site: str, due: object) -> int:
            raise KeyError("power")

        with monkeypatch.context() as patch:
            patch.setattr(house.store, "purge", dies)
            with pytest.raises(KeyError):
                await purge_due(house)
        assert await asyncio.to_thread(faults, data) == set()
        assert days_of(app) == [0, 1, 2]
        assert await purge_due(house) == {"blog": 2, "shop": 2}
    assert faults(data) == set()


async def test_a_deletion_that_is_passed_off_as_a_purge_is_found(
    tmp_path: Path, clock: Clock
) -> None:
    data = tmp_path / "data"
    async with server(tmp_path, clock=clock) as app:
        await fill(app, clock, [0, 1, 2, 3])
        clock.on(912 + 1)
        clock.now += 1
        await purge_due(app.state.house)
    assert faults(data) == set()
    tamper(
        data,
        "UPDATE heads SET purged = 3 WHERE site = 'shop'",
        "DELETE FROM consents WHERE site = 'shop' AND number <= 3",
    )
    assert {("shop", 4, "missing"), ("shop", 0, "missing")} <= faults(data)


async def test_closing_signs_for_what_came_since(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with server(tmp_path) as app:
        for _ in range(3):
            await app.state.house.store.add(draft())
        keys = app.state.house.keys
    notes = list(read_checkpoints(data / FOLDER, "shop", keys.jwks()))
    assert [note.number for note in notes if isinstance(note, Checkpoint)][-1] == 3
    tamper(
        data,
        "DELETE FROM consents WHERE number = 3",
        "UPDATE heads SET number = 2,"
        " (hash, time) = (SELECT hash, time FROM consents WHERE number = 2)",
    )
    assert faults(data) == {("shop", 3, "truncated")}


async def test_a_folder_that_cannot_be_written_keeps_no_server_from_closing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with server(tmp_path) as app:
        folder = tmp_path / "data" / FOLDER
        for path in folder.glob("*"):
            path.unlink()
        if folder.exists():
            folder.rmdir()
        folder.touch()
        await app.state.house.store.add(draft())
    assert "the last checkpoint could not be signed" in caplog.text
    assert settings_in(tmp_path).data.is_dir()
