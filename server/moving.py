"""Moves all records to another database, and proves there that they are the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from sqlalchemy.engine import Connection, Engine

from scanner.errors import UsageFault
from server.checkpoints import FOLDER, read_checkpoints
from server.house import KEYS
from server.keys import Keys, load_keys
from server.store.copy import copy_rows, held
from server.store.engine import is_sqlite, open_engine, open_existing, reachable
from server.store.read import sites, starts
from server.store.walk import rows
from server.verify import Verdict, verify


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """What was copied."""

    rows: Mapping[str, int]
    """By table."""
    verdicts: Sequence[Verdict]
    """Of each site's chain, as it stands in the new database."""

    @property
    def holds(self) -> bool:
        """Whether all chains do. One that does not, did not before: it was copied as it is."""
        return all(verdict.holds for verdict in self.verdicts)


def move(database: str, to: str, data: Path) -> Moved:
    """Copy a database into another, empty one; both are addresses, the first may be empty.

    `data` is the folder of the keys and checkpoints, which stay where they are. Blocks. Raises
    `UsageFault`; then the other database is as empty as it was.
    """
    keys = load_keys(data / KEYS, create=False)
    source = open_existing(database, data)
    target = open_engine(to, data)
    try:
        _check_target(source, target)
        with held(source) as line:
            reachable(target)
            verdicts: list[Verdict] = []

            def check(copy: Connection) -> None:
                verdicts.extend(_verified(copy, keys, data))
                if not all(one.holds for one in verdicts) and verdicts != _verified(
                    line, keys, data
                ):
                    raise UsageFault("the chains do not hold in the copy; nothing was copied.")

            copied = copy_rows(line, target, check)
        return Moved(rows=copied, verdicts=verdicts)
    finally:
        source.dispose()
        target.dispose()


def _check_target(source: Engine, target: Engine) -> None:
    """Raise `UsageFault` where the copy would be the original, or of no duration."""
    one, other = source.url, target.url
    if is_sqlite(target) and (other.database or ":memory:") == ":memory:":
        raise UsageFault(f"{other.render_as_string()}: names no file; give sqlite:///FILE.")
    if is_sqlite(source) and is_sqlite(target):
        is_same = Path(one.database or "").resolve() == Path(other.database or "").resolve()
    else:
        is_same = (one.host, one.port, one.database) == (other.host, other.port, other.database)
    if is_same:
        raise UsageFault(f"{other.render_as_string()}: is the database itself; name another.")


def _verified(line: Connection, keys: Keys, data: Path) -> list[Verdict]:
    """Every chain as a transaction sees it, against the checkpoints of the data folder."""
    jwks, ends = keys.jwks(), starts(line)
    return [
        verify(
            site,
            rows(line, site),
            ends.get(site),
            list(read_checkpoints(data / FOLDER, site, jwks)),
            keys,
        )
        for site in sorted({*ends, *sites(line)})
    ]
