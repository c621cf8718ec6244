"""Walks a site's chain and names whatever was changed, removed, added or moved."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from server.chain import Head, genesis, head_of, seal
from server.checkpoints import EVERY_S, Checkpoint
from server.keys import BadSignature, Keys
from server.record import Record, commitment
from server.store import Start, Unreadable

# Of each kind; a chain that was replaced has a fault in every row.
MOST_FAULTS = 20
# Each start of the server and each hour is signed for, so records further apart than this have a
# checkpoint between them. Milliseconds.
LONGEST_UNSIGNED = 2 * EVERY_S * 1000


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


def verify(
    site: str,
    records: Iterable[Record | Unreadable],
    start: Start | None,
    notes: Sequence[Checkpoint | BadSignature],
    keys: Keys,
) -> Verdict:
    """Check a chain from its first record; `start` is what the database says of its ends."""
    good = [note for note in notes if isinstance(note, Checkpoint)]
    purge = _last_purge(start, good)
    walk = _Walk(site, keys, purge, (note for note in good if not note.purged))
    for record in records:
        if isinstance(record, Unreadable):
            walk.fault(record.number, "altered", f"is no record any more: {record}.")
            walk.skip(record.number)
        else:
            walk.step(record)
    walk.close(start)
    for bad in notes:
        if isinstance(bad, BadSignature):
            walk.fault(0, "checkpoint", f"A checkpoint can't be believed: {bad}")
    return Verdict(
        site=site,
        rows=walk.rows,
        erased=walk.erased,
        purged=purge.number if purge else 0,
        checkpoints=len(good),
        faults=walk.faults,
    )


def _last_purge(start: Start | None, good: Iterable[Checkpoint]) -> Checkpoint | None:
    """The note of the last purge that was done: one is signed for before it is."""
    done = (note for note in good if note.purged and (not start or note.number <= start.purged))
    return max(done, key=lambda note: note.number, default=None)


class _Walk:
    """One pass over a chain, a record at a time."""

    def __init__(
        self, site: str, keys: Keys, purge: Checkpoint | None, ends: Iterable[Checkpoint]
    ) -> None:
        self.rows = self.erased = 0
        self.faults: list[Fault] = []
        self._site = site
        self._keys = keys
        self._purged = purge.number if purge else 0
        self._last = Head(self._purged, purge.hash if purge else "")
        self._is_sound = False
        """Whether the last record has no fault."""
        self._unsigned: float | None = None
        """Time of the first record since the last that was signed for."""
        self._ends: dict[int, set[str]] = {}
        """Hashes that were signed for, by number."""
        for note in ends:
            if note.number > self._purged:
                self._ends.setdefault(note.number, set()).add(note.hash)

    def step(self, record: Record) -> None:
        """Check the next record."""
        number = record.number
        if number <= self._purged:
            self.fault(number, "inserted", "is among those that were purged.")
            return
        before = len(self.faults)
        self._check_place(record)
        self._check_seal(record)
        self._check_personal(record)
        self._check_signed(record)
        self.rows += 1
        self._is_sound = len(self.faults) == before
        self._last = head_of(record)

    def skip(self, number: int) -> None:
        """Pass by a row that can't be read; what follows can't be linked to it."""
        self.rows += 1
        self._is_sound = False
        self._last = Head(number, "", self._last.time)

    def close(self, start: Start | None) -> None:
        """Check the chain's end against the database's own word and the signed notes."""
        last = self._last
        for number in sorted(self._ends):
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
        elif self._is_sound and start.end != last:
            self.fault(last.number, "head", "The database says something else of this record.")
        if start.purged > self._purged:
            words = f"Records up to {start.purged} are gone, signed for are {self._purged}."
            self.fault(0, "missing", words)

    def fault(self, number: int, kind: str, words: str) -> None:
        """Note a fault, unless there are enough of its kind."""
        if sum(one.kind == kind for one in self.faults) < MOST_FAULTS:
            self.faults.append(Fault(number, kind, words))

    def _check_place(self, record: Record) -> None:
        number, last = record.number, self._last
        if number != last.number + 1:
            gone = f"{last.number + 1} to {number - 1}"
            self.fault(number, "missing", f"comes after {last.number}: {gone} are missing.")
        if record.time < last.time:
            self.fault(number, "reordered", "is older than the record before it.")

    def _check_seal(self, record: Record) -> None:
        number, key = record.number, self._keys.chain(record.key_id)
        if key is None:
            self.fault(number, "unknown key", f"was chained by the key {record.key_id}, not ours.")
            return
        if record.previous != (self._last.hash or genesis(key, self._site).hash):
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
        if self._unsigned is None:
            self._unsigned = record.time
        elif record.time - self._unsigned > LONGEST_UNSIGNED:
            words = "comes hours after the last one that was signed for: checkpoints are gone."
            self.fault(number, "checkpoint", words)
            self._unsigned = math.inf
        signed = self._ends.get(number)
        if signed is None:
            return
        self._unsigned = None
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
