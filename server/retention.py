"""Records are kept for as long as the site says, and no longer."""

from __future__ import annotations

import asyncio
import logging

from server.checkpoints import FOLDER, Checkpoint, sign_now, write_checkpoint
from server.house import House
from server.store import Due

EVERY_S = 24 * 3_600
DAY_MS = 86_400_000

_log = logging.getLogger("consentry.retention")


async def purge_due(house: House, *, dry_run: bool = False, who: str = "server") -> dict[str, int]:
    """Delete what is due on every site: how many records each had; `who` is for the audit.

    What goes is signed for before it goes, so that nobody can pass a deletion off as a purge.
    """
    gone: dict[str, int] = {}
    now = int(house.clock() * 1000)
    for site in await house.store.starts():
        days = keep_days(house, site)
        due = await house.store.due(site, now - days * DAY_MS, now)
        if due is None:
            continue
        gone[site] = due.count
        if not dry_run:
            await _purge(house, site, due)
            await house.store.note(who, "purge", site, f"{due.count} records, {days} days old")
            _log.info("purged %d records of %s that were %d days old", due.count, site, days)
    if gone and not dry_run:
        await sign_now(house)
    return gone


def keep_days(house: House, site: str) -> int:
    """For how many days a site's records are kept, unless the choice itself stands for longer."""
    stand = house.shelf.stand(site)
    own = stand.site.records.keep_days if stand else None
    return own or house.settings.retention_days


async def _purge(house: House, site: str, due: Due) -> None:
    now = int(house.clock())
    note = Checkpoint(
        site=site, number=due.number, hash=due.hash, time=now, purged=True, count=due.count
    )
    await asyncio.to_thread(write_checkpoint, house.settings.data / FOLDER, house.keys, note)
    await house.store.purge(site, due)


async def purge_on(house: House) -> None:
    """Purge at once and then every day, for as long as the server runs."""
    while True:
        await purge_due(house)
        await asyncio.sleep(EVERY_S)
