"""What is read: records, counts, archived questions, the audit."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.chain import Head
from server.record import Record
from server.store.rows import record_of
from server.store.tables import (
    audit,
    choice_counts,
    consents,
    day_counts,
    heads,
    revisions,
)

DAY_MS = 86_400_000
FILTERS = ("method", "channel", "regime", "language", "revision", "place")


class DayCount(msgspec.Struct, frozen=True, kw_only=True):
    """Choices of one day, in UTC."""

    day: datetime.date
    method: str
    regime: str
    language: str
    count: int


class CountryCount(msgspec.Struct, frozen=True, kw_only=True):
    """Choices of some days that came from one country."""

    country: str
    """Two letters; empty where it is unknown."""
    count: int


class ChoiceCount(msgspec.Struct, frozen=True, kw_only=True):
    """Answers of one day about one category or service."""

    day: datetime.date
    name: str
    granted: int
    denied: int


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody did something with records."""

    number: int
    time: int
    who: str
    act: str
    site: str
    detail: str


class Due(msgspec.Struct, frozen=True):
    """The records of a chain that are old enough to be purged."""

    count: int
    number: int
    """Of the last one."""
    hash: str


class Start(msgspec.Struct, frozen=True):
    """Where a chain begins and ends, as the database says."""

    end: Head
    purged: int
    purged_hash: str


def find(line: Connection, site: str, id_: str) -> Record | None:
    """One record."""
    row = line.execute(
        sa.select(consents).where(consents.c.site == site, consents.c.id == id_)
    ).fetchone()
    return record_of(row) if row else None


def of_subject(line: Connection, site: str, subject: str) -> list[Record]:
    """All records of one browser, oldest first."""
    if not subject:
        return []
    chosen = sa.select(consents).where(consents.c.site == site, consents.c.subject == subject)
    return [record_of(row) for row in line.execute(chosen.order_by(consents.c.number))]


def newest(
    line: Connection,
    site: str,
    limit: int = 50,
    before: int | None = None,
    filters: Mapping[str, str] | None = None,
) -> list[Record]:
    """A site's records, newest first; `before` is a number, `filters` by names in `FILTERS`."""
    chosen = sa.select(consents).where(consents.c.site == site)
    if before is not None:
        chosen = chosen.where(consents.c.number < before)
    for name, value in (filters or {}).items():
        if name not in FILTERS:
            raise ValueError(name)
        chosen = chosen.where(consents.c[name] == value)
    chosen = chosen.order_by(consents.c.number.desc()).limit(limit)
    return [record_of(row) for row in line.execute(chosen)]


def sites(line: Connection) -> list[str]:
    """Sites that records are of, by what the records say; a look each, however many there are."""
    found: list[str] = []
    while True:
        chosen = sa.select(sa.func.min(consents.c.site))
        if found:
            chosen = chosen.where(consents.c.site > found[-1])
        site = line.execute(chosen).scalar()
        if site is None:
            return found
        found.append(site)


def due(line: Connection, site: str, before: int, now: int | None = None) -> Due | None:
    """What of a chain is from before a moment (Unix ms); None where nothing is.

    Times never go back, so it is the chain's oldest part. The newest record is never due: a chain
    has an end. Nor is, where it is said what is `now`, a choice that still stands, or what follows.
    """
    end = line.execute(sa.select(heads.c.number).where(heads.c.site == site)).scalar()
    if end is None:
        return None
    aged = sa.and_(consents.c.site == site, consents.c.time < before)
    if now is not None:
        stands = consents.c.time + consents.c.days * sa.literal(DAY_MS, sa.BigInteger) > now
        first = line.execute(sa.select(sa.func.min(consents.c.number)).where(aged, stands)).scalar()
        end = min(end, first or end)
    old = sa.and_(aged, consents.c.number < end)
    last = line.execute(
        sa.select(consents.c.number, consents.c.hash)
        .where(old)
        .order_by(consents.c.number.desc())
        .limit(1)
    ).fetchone()
    if last is None:
        return None
    count = line.execute(sa.select(sa.func.count()).select_from(consents).where(old)).scalar_one()
    return Due(count, last.number, last.hash)


def starts(line: Connection) -> dict[str, Start]:
    """Where each site's chain begins and ends."""
    return {
        row.site: Start(Head(row.number, row.hash, row.time), row.purged, row.purged_hash)
        for row in line.execute(sa.select(heads).order_by(heads.c.site))
    }


def days(line: Connection, site: str, first: datetime.date, last: datetime.date) -> list[DayCount]:
    """Choices from one day to another, both included."""
    # Added up by the database: there may be a hundred countries to each of these.
    key = [column for column in day_counts.primary_key.columns if column.name != "country"]
    chosen = sa.select(*key, sa.func.sum(day_counts.c.count).label("count"))
    chosen = chosen.where(*_within(day_counts, site, first, last)).group_by(*key)
    return [
        DayCount(
            day=datetime.date.fromisoformat(row.day),
            method=row.method,
            regime=row.regime,
            language=row.language,
            count=int(row._mapping["count"]),
        )
        for row in line.execute(chosen.order_by(*key))
    ]


def countries(
    line: Connection, site: str, first: datetime.date, last: datetime.date
) -> list[CountryCount]:
    """Choices by country from one day to another, both included."""
    country, count = day_counts.c.country, sa.func.sum(day_counts.c.count).label("count")
    chosen = sa.select(country, count).where(*_within(day_counts, site, first, last))
    rows = line.execute(chosen.group_by(country).order_by(country))
    return [CountryCount(country=row.country, count=int(row._mapping["count"])) for row in rows]


def choices(
    line: Connection, site: str, first: datetime.date, last: datetime.date
) -> list[ChoiceCount]:
    """Answers about each category and service from one day to another, both included."""
    chosen = sa.select(choice_counts).where(*_within(choice_counts, site, first, last))
    return [
        ChoiceCount(
            day=datetime.date.fromisoformat(row.day),
            name=row.name,
            granted=row.granted,
            denied=row.denied,
        )
        for row in line.execute(chosen.order_by(*choice_counts.primary_key.columns))
    ]


def _within(
    table: sa.Table, site: str, first: datetime.date, last: datetime.date
) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        table.c.site == site,
        table.c.day >= first.isoformat(),
        table.c.day <= last.isoformat(),
    )


def archived(line: Connection, site: str, text_hash: str) -> bytes | None:
    """What visitors saw: words and services of one question."""
    chosen = sa.select(revisions.c.content)
    found = line.execute(
        chosen.where(revisions.c.site == site, revisions.c.text_hash == text_hash)
    ).scalar()
    return bytes(found) if found is not None else None


def of_revision(line: Connection, site: str, revision: str) -> list[tuple[str, int]]:
    """Hashes of the texts of one revision, newest first, each with since when (Unix ms)."""
    chosen = sa.select(revisions.c.text_hash, revisions.c.since)
    rows = line.execute(
        chosen.where(revisions.c.site == site, revisions.c.revision == revision).order_by(
            revisions.c.since.desc()
        )
    )
    return [(row.text_hash, row.since) for row in rows]


def audited(line: Connection, limit: int = 100, before: int | None = None) -> list[AuditEntry]:
    """Newest first."""
    chosen = sa.select(audit).order_by(audit.c.number.desc()).limit(limit)
    if before is not None:
        chosen = chosen.where(audit.c.number < before)
    return [AuditEntry(**row._mapping) for row in line.execute(chosen)]
