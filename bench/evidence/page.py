"""The page docs/evidence.md, and what is printed while it is made."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from bench.evidence.book import book, plain, table
from bench.evidence.lines import Line
from scanner import __version__
from tests.web.truth_sdks import SDKS

Run = Mapping[str, Sequence[Line]]
"""Lines by the title of their table."""

_OPENING = """# Evidence

What a scan says of pages of which we know what they do. Each row is one thing that a page of the
test web does, or, where “nothing” is expected, something harmless that a hasty rule would take
for it. The pages, and the tables of what is true of them, are in `tests/web`; the SDKs are real
ones from the npm registry, bundled into test pages under host and file names that tell nothing
(`make sdks`). No list of names takes part in any verdict of fingerprinting or session recording.

This page is written by a command; whoever doubts it can run it:

    make sdks
    python -m bench.evidence {runs} --write

Made on {date} with Consentry {version}, {browser}, Python {python}.
"""
_READING = """
“Either” marks what is true too, but so faint that neither report nor silence would be a fault.
Points are those that were reached, of those that the technique asks for; where there are none,
the fact alone decides. The evidence shown is the strongest sentence; a report has all of them.
Brackets say what a page does of which nothing was reported. A page “also over http” gave the same
there, but for the scheme and host.
"""


class Difference(msgspec.Struct, frozen=True):
    """A row that was not the same in all runs."""

    page: str
    technique: str
    results: tuple[str, ...]
    """In the order of the runs."""


def held(lines: Sequence[Line]) -> str:
    """How many rows hold, e.g. `34 of 34`."""
    return f"{sum(not line.misses for line in lines)} of {len(lines)}"


def differences(runs: Sequence[Sequence[Line]]) -> list[Difference]:
    """Rows of one table that differ between runs."""
    tables = [_by_row(lines) for lines in runs]
    rows = dict.fromkeys(key for rows in tables for key in rows)
    return [
        Difference(page, technique, tuple(results))
        for page, technique, number in rows
        if len(set(results := [_result(rows, (page, technique, number)) for rows in tables])) > 1
    ]


def _by_row(lines: Sequence[Line]) -> dict[tuple[str, str, int], Line]:
    """Lines by page, technique and how many of the kind came before."""
    found: dict[tuple[str, str, int], Line] = {}
    for line in lines:
        number = sum(key[:2] == (line.page, line.technique) for key in found)
        found[line.page, line.technique, number] = line
    return found


def _result(rows: Mapping[tuple[str, str, int], Line], key: tuple[str, str, int]) -> str:
    line = rows.get(key)
    if line is None:
        return "no row"
    return " ".join(part for part in (line.verdict, line.script, line.points, *line.misses) if part)


def document(runs: Sequence[Run], date: str, browser: str) -> str:
    """The whole page."""
    first = runs[0]
    parts = [
        _OPENING.format(
            runs=len(runs),
            date=date,
            version=__version__,
            browser=browser,
            python=platform.python_version(),
        ),
        *_summary(runs),
        _READING,
    ]
    for title, lines in first.items():
        parts += ["", f"## {title}", "", *_rows(lines)]
    parts += ["", *book([line for lines in first.values() for line in lines])]
    return "\n".join(parts) + "\n"


def _summary(runs: Sequence[Run]) -> Iterator[str]:
    titles = list(runs[0])
    apart = {title: differences([run[title] for run in runs]) for title in titles}
    numbers = [f"Run {number}" for number in range(1, len(runs) + 1)]
    yield from table(
        ("Rows that hold", *numbers, "All runs"),
        (
            (title, *(held(run[title]) for run in runs), _alike(apart[title], len(runs)))
            for title in titles
        ),
    )
    for title in titles:
        for run, number in zip(runs, numbers, strict=True):
            for line in run[title]:
                where = f"{title}, {number}, {plain(line.page)}"
                yield from (f"\n- {where}: {plain(miss)}" for miss in line.misses)
        for one in apart[title]:
            results = "; ".join(plain(result) for result in one.results)
            yield f"\n- {title}, {plain(one.page)}, {plain(one.technique)}: {results}"


def _alike(apart: list[Difference], runs: int) -> str:
    if runs == 1:
        return "one run"
    return f"{len(apart)} rows differ" if apart else "identical"


def _rows(lines: Sequence[Line]) -> Iterator[str]:
    packages = {truth.page: f"{truth.package} {truth.version}" for truth in SDKS}
    yield from table(
        ("What", "Page", "Expected", "Verdict", "Points", "Who", "Evidence"),
        (
            (
                f"`{line.technique}`",
                f"{line.page.removeprefix('https://')}{_package(line.page, packages)}{also}",
                line.expected,
                plain(line.verdict) + (" (**does not hold**)" if line.misses else ""),
                line.points,
                plain(line.script.removeprefix("https://")),
                plain(line.evidence),
            )
            for line, also in _folded(lines)
        ),
    )


def _package(page: str, packages: Mapping[str, str]) -> str:
    name = page.partition("https://sdk.example/")[2]
    return f" ({packages[name]})" if name in packages else ""


def _folded(lines: Sequence[Line]) -> Iterator[tuple[Line, str]]:
    """Each line with what is to be said about its twin over http, which is left out if the same."""
    secure = {(line.page, line.technique): line for line in lines}
    twins = set()
    apart = []
    for line in lines:
        if line.page.startswith("http:"):
            twin = secure.get((_secured(line.page), line.technique))
            if twin and _same(line, twin):
                twins.add((twin.page, twin.technique))
            else:
                apart.append(line)
    for line in lines:
        if not line.page.startswith("http:"):
            yield line, " (also over http)" if (line.page, line.technique) in twins else ""
    for line in apart:
        yield line, ""


def _secured(text: str) -> str:
    return text.replace("http://", "https://").replace("-plain.example", ".example")


def _same(plain_line: Line, secure: Line) -> bool:
    told = (plain_line.verdict, plain_line.points, _secured(plain_line.script))
    return told == (secure.verdict, secure.points, secure.script) and not plain_line.misses
