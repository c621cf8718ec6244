"""Several processes walk a long chain at once, each from a record that was signed for.

Whoever begins there knows the hash that has to come before, and needs nothing of what is further
back. A part counts only if the walk has come to its begin with nothing against it; otherwise it is
walked once more. So what is found is what one process alone would find.
"""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from pathlib import Path

import msgspec
from sqlalchemy.engine import Connection

from server.chain import Head
from server.keys import Keys
from server.store import Start
from server.store.engine import open_engine
from server.store.read import starts
from server.store.walk import Stretch, head_at, moment, rows, shown
from server.verify import Claims, Found, Walk

# Records of a part at least: half a second's work, so that all end at about the same time.
PORTION = 50_000
# Shorter chains are done before another process has started.
WORTH = 150_000


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a chain to walk, and all that another process needs for it."""

    begin: Head | None
    """The record before it, which was signed for; None for the chain's begin."""
    stretch: Stretch
    site: str
    claims: Claims
    """Those about this part."""
    keys: Mapping[str, bytes]
    start: Start
    url: str
    moment: str
    """PostgreSQL's name for what the asker sees; SQLite has none."""


def follow(
    walk: Walk,
    line: Connection,
    start: Start | None,
    keys: Keys,
    processes: Callable[[], Executor] | None = None,
) -> None:
    """Walk a whole chain, on all cores where that is worth it. Blocks.

    `line` is in the transaction that `start` was read in. `processes` begins other ones; unless it
    is given, as many as there are further cores.
    """
    begin = processes or other_processes(_cores())
    errands = _errands(walk, line, start, keys) if begin and start else []
    if begin is None or len(errands) < 2:
        walk.follow(rows(line, walk.site))
        return
    pool = begin()
    try:
        # The chain's end is ours: on SQLite others may see records that have come since.
        asked = [pool.submit(run, errand) for errand in errands[:-1]]
        own = {len(asked): _walked(errands[-1], line)}
        for place in reversed(range(len(asked))):
            if not asked[place].cancel():
                break
            own[place] = _walked(errands[place], line)
        for place, errand in enumerate(errands):
            found = own[place] if place in own else _answer(asked[place])
            if found is not None and walk.stands_at(errand.begin):
                walk.take(found)
            else:
                walk.follow(rows(line, walk.site, errand.stretch))
    finally:
        pool.shutdown(cancel_futures=True)


def run(errand: Errand) -> Found | None:
    """Walk a part on a line of one's own; None where that would not be what the asker sees.

    Records never change but by erasure, which is as good at any moment, and go by purges alone.
    """
    engine = open_engine(errand.url, Path())
    try:
        with moment(engine, errand.moment) as line:
            now = starts(line).get(errand.site)
            if now is None or now.purged != errand.start.purged:
                return None
            return _walked(errand, line)
    finally:
        engine.dispose()


def _walked(errand: Errand, line: Connection) -> Found:
    walk = Walk(errand.site, errand.keys.get, errand.claims, errand.begin)
    walk.follow(rows(line, errand.site, errand.stretch))
    return walk.found()


def _answer(asked: Future[Found | None]) -> Found | None:
    """What another process has found; None where it could not: we walk that part ourselves."""
    with contextlib.suppress(Exception):
        return asked.result()
    return None


def _errands(walk: Walk, line: Connection, start: Start, keys: Keys) -> list[Errand]:
    """A chain's parts in order; none where it is short."""
    if start.end.number - walk.claims.purged < WORTH:
        return []
    begins = list(_begins(walk, line, start.end.number))
    after = [None, *(one.number for one in begins)]
    until = [*after[1:], None]
    name = shown(line)

    def errand(begin: Head | None, stretch: Stretch) -> Errand:
        return Errand(
            begin=begin,
            stretch=stretch,
            site=walk.site,
            claims=_about(walk.claims, stretch),
            keys=keys.chain_keys,
            start=start,
            url=line.engine.url.render_as_string(hide_password=False),
            moment=name,
        )

    return list(map(errand, [None, *begins], map(Stretch, after, until)))


def _begins(walk: Walk, line: Connection, end: int) -> Iterator[Head]:
    """Records that are as they were signed for, far enough from each other."""
    last = walk.claims.purged
    for number in sorted(walk.claims.ends):
        if not last + PORTION <= number <= end - PORTION:
            continue
        head = head_at(line, walk.site, number)
        if head is not None and {head.hash} == walk.claims.ends[number]:
            last = number
            yield head


def _about(claims: Claims, stretch: Stretch) -> Claims:
    """Those that are about a part."""
    first, last = stretch.after or 0, stretch.until or math.inf
    ends = {number: each for number, each in claims.ends.items() if first < number <= last}
    return msgspec.structs.replace(claims, ends=ends)


def other_processes(cores: int | None) -> Callable[[], Executor] | None:
    """Begins a process for each core but ours; None where there is no other."""
    if not cores or cores < 2:
        return None
    # A process that is forked would inherit locks and threads of this one.
    context = multiprocessing.get_context("spawn")
    return lambda: ProcessPoolExecutor(cores - 1, mp_context=context, initializer=_depend)


def _cores() -> int | None:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def _depend() -> None:
    """End when the process that began this one does, and not by Ctrl-C, which reaches both."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)
