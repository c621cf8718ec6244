"""Records as rows and back."""

from __future__ import annotations

import functools
import itertools
import operator
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from server.record import FORM, Record, commitment
from server.store.faults import Unreadable
from server.store.tables import COLUMNS

_LISTS = ("granted", "denied")
_encode = msgspec.json.Encoder().encode
# A site's visitors give few different answers.
_decode = functools.lru_cache(4_096)(msgspec.json.Decoder(tuple[str, ...]).decode)
_PLACES = {name: COLUMNS.index(name) for name in ("signal", *_LISTS)}
_parts = operator.attrgetter(*COLUMNS)
_SIGNAL, _GRANTED, _DENIED = _PLACES.values()
_KEY, _SUBJECT, _SALT, _COMMITMENT, _KEY_ID = (
    COLUMNS.index(name) for name in ("key", "subject", "salt", "commitment", "key_id")
)


def row_of(record: Record) -> tuple[Any, ...]:
    """Values in the order of `COLUMNS`."""
    values = list(_parts(record))
    values[_SIGNAL] = int(record.signal)
    values[_GRANTED] = _encode(record.granted).decode()
    values[_DENIED] = _encode(record.denied).decode()
    return tuple(values)


def record_of(row: Sequence[Any]) -> Record:
    """The record of a row in the order of `COLUMNS`; raises `Unreadable` where it is none."""
    values = dict(zip(COLUMNS, row, strict=True))
    values["signal"] = bool(values["signal"])
    for name in _LISTS:
        try:
            values[name] = _decode(values[name])
        except (msgspec.DecodeError, TypeError) as error:
            raise Unreadable(values["number"], f"{name} is no list of names") from error
    return Record(**values)


def canonical_row(row: Sequence[Any]) -> bytes:
    """`canonical` of the record of a row, without making it.

    Raises `msgspec.DecodeError` where a list is none.
    """
    return _encode(
        (
            FORM, *row[:_KEY], row[_KEY_ID], *row[_KEY:_SIGNAL], bool(row[_SIGNAL]),
            _decode(row[_GRANTED]), _decode(row[_DENIED]), *row[_DENIED + 1 : _SUBJECT],
            row[_COMMITMENT],
        )
    )  # fmt: skip


def bound_row(row: Sequence[Any]) -> str:
    """The commitment to what is personal in a row."""
    return commitment(row[_SALT], tuple(row[_SUBJECT:_SALT]))


def day_of(time: int) -> str:
    """The UTC day of Unix milliseconds, such as `2026-11-24`."""
    return moment(time).date().isoformat()


def moment(time: int) -> datetime:
    """Unix milliseconds as a date and time in UTC."""
    return datetime.fromtimestamp(time / 1000, UTC)


def tallies(records: Iterable[Record]) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """What these records add to `day_counts` and to `choice_counts`, sorted."""
    listed = [(day_of(record.time), record) for record in records]
    days = Counter(
        (one.site, day, one.method, one.regime, one.language, one.place[:2]) for day, one in listed
    )
    granted = Counter((one.site, day, name) for day, one in listed for name in one.granted)
    denied = Counter((one.site, day, name) for day, one in listed for name in one.denied)
    names = sorted(set(itertools.chain(granted, denied)))
    return (
        [(*key, count) for key, count in sorted(days.items())],
        [(*key, granted[key], denied[key]) for key in names],
    )
