"""Walks a site's chain and names whatever was changed, removed, added or moved."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from server.chain import Head, genesis, head_of, seal, sealed
from server.checkpoints import EVERY_S, Checkpoint
from server.keys import BadSignature, Keys
from server.record import Record, commitment
from server.store import Row, Start, Unreadable
from server.store.rows import bound_row, canonical_row
from server.store.tables import COLUMNS
from server.store.walk import is_typed, read

# Of each kind; a chain that was replaced has a fault in every row.
MOST_FAULTS = 20
# Each start of the server and each hour is signed for, so records further apart than this have a
# checkpoint between them. Milliseconds.
LONGEST_UNSIGNED = 2 * EVERY_S * 1000
_NUMBER, _TIME, _SALT, _COMMITMENT, _KEY_ID, _PREVIOUS, _HASH = (
    COLUMNS.index(name)
    for name in ("number", "time", "salt", "commitment", "key_id", "previous", "hash")
)


class Fault(msgspec.Struct, frozen=True):
    """Something that is not as it was written."""

    number: int
    """Of the record; 0 where it is about the whole chain."""
    kind: str
    """`altered`, `checkpoint`, `head`, `inserted`, `missing`, `personal`, `reordered`,
    `truncated`, `unknown key` or `unlinked`."""
    words: str


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a walk has shown."""

    site: str
    rows: int
    erased: int
    purged: int
    """Records before the first one, removed because they were due."""
    checkpoints: int
    faults: Sequence[Fault]

    @property
    def holds(self) -> bool:
        """Whether everything is as it was written."""
        return not self.faults


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """What was signed for of a chain."""

    purged: int = 0
    """Last number that was purged; 0 for none."""
    purged_hash: str = ""
    ends: Mapping[int, frozenset[str]]
    """Hashes of records that were signed for, by number; more than one is a fault."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """How a walk over a part of a chain has gone; see `Walk`."""

    rows: int
    erased: int
    faults: Sequence[Fault]
    last: Head
    is_sound: bool
    unsigned: float | None


def verify(
    site: str,
    rows: Iterable[Row],
    start: Start | None,
    notes: Sequence[Checkpoint | BadSignature],
    keys: Keys,
) -> Verdict:
    """Check a chain from its first record; `start` is what the database says of its ends."""
    walk = Walk(site, keys.chain, claims(start, notes))
    walk.follow(rows)
    return closed(walk, start, notes)


def claims(start: Start | None, notes: Iterable[Checkpoint | BadSignature]) -> Claims:
    """What the notes that can be believed claim."""
    good = [note for note in notes if isinstance(note, Checkpoint)]
    purge = _last_purge(start, good)
    purged = purge.number if purge else 0
    ends: dict[int, frozenset[str]] = {}
    for note in good:
        if not note.purged and note.number > purged:
            ends[note.number] = ends.get(note.number, frozenset()) | {note.hash}
    return Claims(purged=purged, purged_hash=purge.hash if purge else "", ends=ends)


def closed(walk: Walk, start: Start | None, notes: Sequence[Checkpoint | BadSignature]) -> Verdict:
    """What a walk to a chain's end has shown."""
    walk.close(start)
    for bad in notes:
        if isinstance(bad, BadSignature):
            walk.fault(0, "checkpoint", f"A checkpoint can't be believed: {bad}")
    return Verdict(
        site=walk.site,
        rows=walk.rows,
        erased=walk.erased,
        purged=walk.claims.purged,
        checkpoints=sum(isinstance(note, Checkpoint) for note in notes),
        faults=walk.faults,
    )


def _last_purge(start: Start | None, good: Iterable[Checkpoint]) -> Checkpoint | None:
    """The note of the last purge that was done: one is signed for before it is."""
    done = (note for note in good if note.purged and (not start or note.number <= start.purged))
    return max(done, key=lambda note: note.number, default=None)


class Walk:
    """One pass over a chain, a row at a time."""

    def __init__(
        self,
        site: str,
        key_of: Callable[[str], bytes | None],
        claimed: Claims,
        begin: Head | None = None,
    ) -> None:
        """`key_of` finds a chain key by its id; `begin` is a record that was signed for."""
        self.site = site
        self.claims = claimed
        self.rows = self.erased = 0
        self.faults: list[Fault] = []
        self.last = begin or Head(claimed.purged, claimed.purged_hash)
        """Of the record that was stepped on last."""
        self.is_sound = False
        """Whether it has no fault."""
        self.unsigned: float | None = None
        """Time of the first record since the last that was signed for."""
        self._key_of = key_of

    def follow(self, rows: Iterable[Row]) -> None:
        """Check the next rows."""
        for row in rows:
            if self._is_plain(row):
                self.rows += 1
                self.is_sound = True
                self.last = Head(row[_NUMBER], row[_HASH], row[_TIME])
                continue
            try:
                record = read(row)
            except Unreadable as error:
                self.fault(error.number, "altered", f"is no record any more: {error}.")
                self.skip(error.number)
            else:
                self.step(record)

    def _is_plain(self, row: Row) -> bool:
        """Whether a row is what comes next, and nothing is to be said of it or noted.

        Nearly all are. It says no more than `step` would, at a third of the time.
        """
        last, number, key = self.last, row[_NUMBER], self._key_of(row[_KEY_ID])
        unsigned = self.unsigned
        if key is None or unsigned is None or number in self.claims.ends or not is_typed(row):
            return False
        try:
            return bool(
                number == last.number + 1
                and last.time <= row[_TIME] <= unsigned + LONGEST_UNSIGNED
                and row[_PREVIOUS] == last.hash
                and row[_SALT] != ""
                and bound_row(row) == row[_COMMITMENT]
                and sealed(key, last.hash, canonical_row(row)) == row[_HASH]
            )
        except msgspec.DecodeError:
            return False

    def step(self, record: Record) -> None:
        """Check the next record."""
        number = record.number
        if number <= self.claims.purged:
            self.fault(number, "inserted", "is among those that were purged.")
            return
        before = len(self.faults)
        self._check_place(record)
        self._check_seal(record)
        self._check_personal(record)
        self._check_signed(record)
        self.rows += 1
        self.is_sound = len(self.faults) == before
        self.last = head_of(record)

    def skip(self, number: int) -> None:
        """Pass by a row that can't be read; what follows can't be linked to it."""
        self.rows += 1
        self.is_sound = False
        self.last = Head(number, "", self.last.time)

    def stands_at(self, begin: Head | None) -> bool:
        """Whether the walk is where one from there begins; None is the chain's begin."""
        return begin is None or (self.last == begin and self.unsigned is None)

    def take(self, found: Found) -> None:
        """Go on as another walk has gone, which began where this one stands."""
        self.rows += found.rows
        self.erased += found.erased
        self.last, self.is_sound, self.unsigned = found.last, found.is_sound, found.unsigned
        for one in found.faults:
            self.fault(one.number, one.kind, one.words)

    def found(self) -> Found:
        """How it has gone so far."""
        return Found(
            rows=self.rows,
            erased=self.erased,
            faults=self.faults,
            last=self.last,
            is_sound=self.is_sound,
            unsigned=self.unsigned,
        )

    def close(self, start: Start | None) -> None:
        """Check the chain's end against the database's own word and the signed notes."""
        last = self.last
        for number in sorted(self.claims.ends):
            if number > last.number:
                words = f"ends at {last.number}, but {number} was signed for: cut off."
                self.fault(number, "truncated", words)
        if start is None:
            if self.rows:
                self.fault(0, "truncated", "The database does not know the chain's end.")
            return
        if start.end.number != last.number:
            words = f"The database says that the chain ends at {start.end.number}."
            self.fault(last.number, "truncated", words)
        elif self.is_sound and start.end != last:
            self.fault(last.number, "head", "The database says something else of this record.")
        if start.purged > self.claims.purged:
            words = f"Records up to {start.purged} are gone, signed for are {self.claims.purged}."
            self.fault(0, "missing", words)

    def fault(self, number: int, kind: str, words: str) -> None:
        """Note a fault, unless there are enough of its kind."""
        if sum(one.kind == kind for one in self.faults) < MOST_FAULTS:
            self.faults.append(Fault(number, kind, words))

    def _check_place(self, record: Record) -> None:
        number, last = record.number, self.last
        if number != last.number + 1:
            gone = f"{last.number + 1} to {number - 1}"
            self.fault(number, "missing", f"comes after {last.number}: {gone} are missing.")
        if record.time < last.time:
            self.fault(number, "reordered", "is older than the record before it.")

    def _check_seal(self, record: Record) -> None:
        number, key = record.number, self._key_of(record.key_id)
        if key is None:
            self.fault(number, "unknown key", f"was chained by the key {record.key_id}, not ours.")
            return
        if record.previous != (self.last.hash or genesis(key, self.site).hash):
            self.fault(number, "unlinked", "does not follow on the record before it.")
        if seal(record, key) != record.hash:
            self.fault(number, "altered", "is not as it was written.")

    def _check_personal(self, record: Record) -> None:
        if record.erased:
            self.erased += 1
            if any(record.personal):
                self.fault(record.number, "personal", "was erased, and yet holds something.")
        elif commitment(record.salt, record.personal) != record.commitment:
            self.fault(record.number, "altered", "has another subject than was written.")

    def _check_signed(self, record: Record) -> None:
        number = record.number
        if self.unsigned is None:
            self.unsigned = record.time
        elif record.time - self.unsigned > LONGEST_UNSIGNED:
            words = "comes hours after the last one that was signed for: checkpoints are gone."
            self.fault(number, "checkpoint", words)
            self.unsigned = math.inf
        signed = self.claims.ends.get(number)
        if signed is None:
            return
        self.unsigned = None
        if signed != {record.hash}:
            self.fault(number, "checkpoint", "is not the record that was signed for.")


def in_words(verdict: Verdict) -> Iterator[str]:
    """The verdict as lines for people."""
    state = "holds" if verdict.holds else "DOES NOT HOLD"
    yield (
        f"{verdict.site}: the chain {state}: {verdict.rows:,} records"
        f" ({verdict.erased:,} erased, {verdict.purged:,} purged before them),"
        f" {verdict.checkpoints:,} checkpoints."
    )
    for fault in verdict.faults:
        yield f"  {f'record {fault.number} ' if fault.number else ''}{fault.words} [{fault.kind}]"
