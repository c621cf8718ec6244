"""What is written, in one transaction each: choices to their chains, erasure, purges."""

from __future__ import annotations

from collections.abc import Sequence

from server.chain import Head, genesis, head_of, link
from server.keys import Keys
from server.record import Draft, Record
from server.store.dialect import Cursor, Dialect
from server.store.faults import Altered, Foreign, Refused
from server.store.rows import record_of, row_of, tallies
from server.store.tables import PERSONAL, choice_counts, day_counts

Outcome = tuple[Record, bool] | Refused

_HEAD = (
    "INSERT INTO heads (site, number, hash, time, purged, purged_hash) VALUES (?, ?, ?, ?, 0, ?)"
    " ON CONFLICT (site) DO UPDATE"
    " SET number = excluded.number, hash = excluded.hash, time = excluded.time"
)


def add(
    dialect: Dialect, cursor: Cursor, keys: Keys, drafts: Sequence[Draft], now: int
) -> list[Outcome]:
    """Put choices on their sites' chains; one outcome each, in order. `now` in Unix ms."""
    outcomes: list[Outcome | None] = [None] * len(drafts)
    for site in sorted({draft.site for draft in drafts}):
        places = [place for place, draft in enumerate(drafts) if draft.site == site]
        own = [drafts[place] for place in places]
        for place, outcome in zip(places, _add(dialect, cursor, keys, own, now), strict=True):
            outcomes[place] = outcome
    return [outcome for outcome in outcomes if outcome is not None]


def _add(
    dialect: Dialect, cursor: Cursor, keys: Keys, drafts: list[Draft], now: int
) -> list[Outcome]:
    """The same for one site."""
    site, key_id = drafts[0].site, keys.chain_id
    key = keys.chain(key_id)
    assert key is not None  # noqa: S101 - the one in use is always there
    # Off-line choices have no subject.
    subjects = sorted({draft.subject for draft in drafts if draft.subject})
    look = dialect.look(cursor, site, [draft.key for draft in drafts], subjects)
    head = start = Head(*look.head[:3]) if look.head else genesis(key, site)
    known = {record.key: record for record in map(record_of, look.same)}
    owners = {row[0]: row[1] for row in look.owners}
    new: list[Record] = []
    outcomes: list[Outcome] = []
    for draft in drafts:
        before = known.get(draft.key)
        if before is not None:
            same = before.body_hash == draft.body_hash
            outcomes.append((before, False) if same else Altered(draft.key))
        elif draft.secret_hash and (
            owners.setdefault(draft.subject, draft.secret_hash) != draft.secret_hash
        ):
            outcomes.append(Foreign(draft.subject))
        else:
            record = link(draft, head, key_id, key, now)
            head = head_of(record)
            known[draft.key] = record
            new.append(record)
            outcomes.append((record, True))
    if new:
        dialect.insert(cursor, [row_of(record) for record in new])
        days, choices = tallies(new)
        with dialect.together(cursor):
            dialect.add_up(cursor, day_counts, days)
            dialect.add_up(cursor, choice_counts, choices)
            dialect.run(cursor, _HEAD, (site, head.number, head.hash, head.time, start.hash))
    return outcomes


def erase(dialect: Dialect, cursor: Cursor, site: str, subject: str) -> int:
    """Empty what is personal in a subject's records; how many there were."""
    emptied = ", ".join(f"{name} = ''" for name in PERSONAL)
    statement = f"UPDATE consents SET {emptied} WHERE site = ? AND subject = ? AND subject <> ''"
    return int(dialect.run(cursor, statement, (site, subject)).rowcount)


def purge(dialect: Dialect, cursor: Cursor, site: str, last: int, last_hash: str) -> int:
    """Delete a site's records up to a number, which must not be its newest; how many there were."""
    head = dialect.lock(cursor, site)
    if head is None or last >= head[0]:
        return 0
    # The tables let nothing be deleted that is not counted as purged.
    statement = "UPDATE heads SET purged = ?, purged_hash = ? WHERE site = ? AND purged < ?"
    dialect.run(cursor, statement, (last, last_hash, site, last))
    done = dialect.run(cursor, "DELETE FROM consents WHERE site = ? AND number <= ?", (site, last))
    return int(done.rowcount)
