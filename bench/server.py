"""How fast the server is, what it withstands, and what millions of records cost.

    python -m bench.server speed              choices and scripts a second, to a trivial server
    python -m bench.server steady             500 choices a second for a minute
    python -m bench.server rows --millions 1  look-ups, figures, verification, start
    python -m bench.server crash --kills 20   kill -9 under load; nothing lost, nothing doubled
        --restarts 5                          the same with a PostgreSQL server that crashes
    python -m bench.server all --write        all of it, into docs/performance.md

The load comes from a process on the same machine, over 64 connections. PostgreSQL is that of this
machine, or the one that CONSENTRY_TEST_POSTGRES names; --engine leaves one out.
"""

from __future__ import annotations

import argparse
import datetime
import os
import re
import statistics
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench.server_runs import Speed, big, crashes, restarts, speed, steady
from tests.server.databases import ENGINES

REPORT = Path(__file__).parents[1] / "docs" / "performance.md"
_OPEN, _CLOSE = "<!-- bench:server -->", "<!-- /bench:server -->"
RATE = 500
NAMES = {
    "304": "script, not changed (304)",
    "script": "script, brotli",
    "post sqlite": "choice, SQLite",
    "post postgresql": "choice, PostgreSQL",
}
SPELLED = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}

Lines = Iterator[str]


def told_speed(given: argparse.Namespace) -> Lines:
    """A table of throughput."""
    found = speed(given.rounds, given.seconds, given.engine)
    yield "| request | a second | to trivial | p50, ms | p99, ms | server's CPU, µs |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for name, each in found.items():
        wrong = {code for one in each for code in one.told.all_statuses} - {200, 201, 304}
        assert not wrong, (name, wrong)
        yield (
            f"| {NAMES[name]} | {_middle(each, _a_second):,.0f} | {_middle(each, _ratio):.2f}x"
            f" | {_middle(each, lambda one: one.told.p50_ms):.1f}"
            f" | {_middle(each, lambda one: one.told.p99_ms):.1f}"
            f" | {_middle(each, lambda one: one.server_us):,.0f} |"
        )
    first = next(iter(found.values()))
    busy = max(one.told.busy for each in found.values() for one in each)
    yield ""
    yield (
        f"Medians of {given.rounds} rounds of {given.seconds:g} seconds. The trivial server, one "
        f"Starlette route: {_middle(first, lambda one: one.floor):,.0f} a second. The load needed "
        f"at most {busy:.0%} of a core."
    )


def told_steady(given: argparse.Namespace) -> Lines:
    """A minute at a rate."""
    for engine in given.engine:
        one = steady(engine, RATE, given.minute)
        kept = one.told.all_statuses.get(201, 0)
        others = sum(one.told.all_statuses.values()) - kept + one.told.lost
        first, last = (part / 2**20 for part in one.memory)
        yield (
            f"- {RATE} choices a second for {given.minute:g} seconds, {SPELLED[engine]}: {kept:,} "
            f"kept, {one.rows:,} rows, {others} errors, p50 {one.told.p50_ms:.1f} ms, p99 "
            f"{one.told.p99_ms:.1f} ms; memory {first:.1f} to {last:.1f} MB."
        )
        assert kept == one.rows


def told_rows(given: argparse.Namespace) -> Lines:
    """Many records."""
    for engine in given.engine:
        one = big(engine, int(given.millions * 1_000_000))
        yield (
            f"- {one.rows:,} records, {SPELLED[engine]}: one by its id {one.find_ms[0]:.2f} ms "
            f"(worst of 200: {one.find_ms[1]:.1f}), those of one browser "
            f"{one.subject_ms[0]:.2f} ms ({one.subject_ms[1]:.1f}), a year's figures by day "
            f"{one.statistics_ms:.0f} ms, "
            f"verification {one.verified_a_second:,.0f} records a second, start "
            f"{one.start_s:.1f} s."
        )


def told_crash(given: argparse.Namespace) -> Lines:
    """Ends."""
    for engine in given.engine:
        one = crashes(engine, given.kills)
        yield (
            f"- kill -9 under load, {given.kills} times, {SPELLED[engine]}: {one.kept:,} choices "
            f"acknowledged, {one.rows:,} rows, {one.tries:,} tries; none lost, none twice, the "
            "chain holds."
        )
    asked = given.restarts if "postgresql" in given.engine else 0
    if asked and (crashed := restarts(asked)):
        yield (
            f"- PostgreSQL itself crashes under load and starts again, {asked} times: "
            f"{crashed.kept:,} choices acknowledged, {crashed.rows:,} rows, {crashed.tries:,} "
            "tries; none lost, none twice, 503 meanwhile."
        )


PARTS: dict[str, Callable[[argparse.Namespace], Lines]] = {
    "speed": told_speed,
    "steady": told_steady,
    "rows": told_rows,
    "crash": told_crash,
}


def main() -> None:
    """Measure, print, and write where asked."""
    given = _arguments()
    parts = list(PARTS) if given.part == "all" else [given.part]
    lines = [
        "",
        f"    python -m bench.server {given.part}",
        "",
        f"{datetime.date.today():%-d %B %Y}, {os.cpu_count()} cores (load before: "
        f"{os.getloadavg()[0]:.1f}).",
    ]
    for part in parts:
        lines.append("")
        for line in PARTS[part](given):
            print(line, flush=True)
            lines.append(line)
    if given.write:
        _write("\n".join([*lines, ""]))


def _arguments() -> argparse.Namespace:
    words = argparse.ArgumentParser(prog="python -m bench.server")
    words.add_argument("part", choices=[*PARTS, "all"])
    words.add_argument("--engine", nargs="+", choices=ENGINES, default=list(ENGINES))
    words.add_argument("--rounds", type=int, default=5, metavar="N", help="of speed")
    words.add_argument("--seconds", type=float, default=5, metavar="S", help="of each load")
    words.add_argument("--minute", type=float, default=60, metavar="S", help="of steady")
    words.add_argument("--millions", type=float, default=1, metavar="N", help="of rows")
    words.add_argument("--kills", type=int, default=20, metavar="N", help="of crash")
    words.add_argument("--restarts", type=int, default=5, metavar="N", help="of crash, PostgreSQL")
    words.add_argument("--write", action="store_true", help="write docs/performance.md")
    return words.parse_args()


def _write(text: str) -> None:
    page = REPORT.read_text("utf-8")
    marked = re.compile(f"{re.escape(_OPEN)}.*?{re.escape(_CLOSE)}", re.DOTALL)
    assert marked.search(page), f"{REPORT} has no {_OPEN}"
    REPORT.write_text(marked.sub(lambda _: f"{_OPEN}\n{text}\n{_CLOSE}", page), "utf-8")


def _a_second(one: Speed) -> float:
    return one.told.a_second


def _ratio(one: Speed) -> float:
    return one.told.a_second / one.floor


def _middle(each: Sequence[Speed], value: Callable[[Speed], float]) -> float:
    return statistics.median(value(one) for one in each)


if __name__ == "__main__":
    main()
