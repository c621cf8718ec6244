"""What was measured of banners as Markdown tables, each figure beside its ratio to the floor."""

from __future__ import annotations

import gzip
import statistics
from collections.abc import Iterable, Iterator

import brotli
import msgspec

from bench.banner_pages import Page
from bench.banner_visit import SCENES, Scene, Seen, Spent

GZIP, BROTLI = 9, 11
"""The strongest of each: what a server that compresses ahead of time sends."""

_BYTES_HEAD = ["requests", "raw", "gzip -9", "brotli -11", "in the page, gzip", "gzip to floor"]
_VISIBLE = (
    "Visible is the first animation frame in which the accept button is more than 0.9 opaque, "
    "ancestors included, and inside the screen; ratios are of medians. A paint's time is when it "
    "was shown, a frame's when it began."
)
_CPU = (
    "Main-thread CPU in milliseconds, desktop, not slowed down, no probe in the page, less that of "
    "the page without a banner in the same round: compiling and running scripts, with the ratio, "
    "and all tasks. A returning visitor has chosen and has the files."
)
_BYTES = (
    "Bytes on a phone: files that are loaded by themselves, each compressed alone, and what the "
    "page's own HTML grows by; the ratio is of both together. A returning visitor has chosen, "
    "and here has kept no files. Elements are those in the document, shadow trees included, "
    "above the page without a banner."
)


class Weight(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes of some files, each compressed by itself."""

    requests: int
    raw: int
    gzip: int
    brotli: int


class Measured(msgspec.Struct, kw_only=True):
    """Everything that is known of one page; lists have one entry a round."""

    page: Page
    seen: dict[str, list[Seen]] = {}
    """By the scene's name."""
    spent: list[list[Spent]] = []
    """Each with the first visit, then perhaps the returning one."""
    look: Seen
    """On a phone, at full speed."""
    first: Weight
    again: Weight
    """Of a returning visitor whose browser kept no files."""


Row = list[str]


def weight(paths: Iterable[str], files: dict[str, bytes]) -> Weight:
    """What these files weigh; one that is asked for twice is sent once."""
    named = list(paths)
    bodies = [files[path] for path in dict.fromkeys(named)]
    return Weight(
        requests=len(named),
        raw=sum(map(len, bodies)),
        gzip=sum(map(packed, bodies)),
        brotli=sum(len(brotli.compress(body, quality=BROTLI)) for body in bodies),
    )


def packed(body: bytes) -> int:
    """Its size under gzip."""
    return len(gzip.compress(body, GZIP, mtime=0))


def tables(measured: list[Measured]) -> Iterator[str]:
    """All tables, explained; the first page has no banner, the second is the floor."""
    for scene in SCENES:
        yield f"Time to the banner, {scene.name}: {scene.words}."
        yield ""
        yield from _times(scene, measured)
        yield ""
    yield _VISIBLE
    yield ""
    yield _CPU
    yield ""
    yield from _work(measured)
    yield ""
    yield _BYTES
    yield ""
    yield from _sizes(measured)


def table(head: Row, rows: list[Row]) -> Iterator[str]:
    """A Markdown table with aligned columns: names to the left, figures to the right."""
    widths = [max(len(row[at]) for row in [head, *rows]) for at in range(len(head))]

    def line(row: Row) -> str:
        cells = [
            cell.rjust(width) if at else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        return f"| {' | '.join(cells)} |"

    yield line(head)
    rules = ["-" * (width - 1) + ("-" if not at else ":") for at, width in enumerate(widths)]
    yield f"| {' | '.join(rules)} |"
    yield from map(line, rows)


def _times(scene: Scene, measured: list[Measured]) -> Iterator[str]:
    base = _middle(_visible(measured[1], scene))
    rows = []
    for one in measured:
        seen = one.seen[scene.name]
        visible = _visible(one, scene)
        inside = sum(visit.largest_in_banner for visit in seen)
        rows.append([
            one.page.name,
            _spread(visible, 0),
            _ratio(_middle(visible), base) if visible else "",
            _spread([visit.paint for visit in seen if visit.paint is not None], 0),
            f"{max(visit.shift for visit in seen):.3f}",
            f"{inside} of {len(seen)}" if one.page.accept else "",
        ])  # fmt: skip
    head = ["banner", "visible, ms", "to floor", "page's first paint, ms", "CLS, worst",
            "LCP in banner"]  # fmt: skip
    yield from table(head, rows)


def _work(measured: list[Measured]) -> Iterator[str]:
    bare, least = measured[0], measured[1]
    base = [_middle(_above(least, bare, visit, "script")) for visit in (0, 1)]
    rows = []
    for one in measured[1:]:
        row = [one.page.name]
        for visit in (0, 1):
            known = len(one.spent[0]) > visit
            script = _above(one, bare, visit, "script") if known else []
            row += [_spread(script, 1), _ratio(_middle(script), base[visit]) if known else ""]
            row.append(f"{_middle(_above(one, bare, visit, 'all')):.0f}" if known else "")
        rows.append(row)
    head = ["banner", "first visit", "to floor", "all tasks", "returning", "to floor", "all tasks"]
    yield from table(head, rows)


def _sizes(measured: list[Measured]) -> Iterator[str]:
    bare, least = measured[0], measured[1]
    rows = [
        [
            one.page.name,
            *_bytes(one.first, least.first, one, bare, least),
            str(one.look.elements - bare.look.elements),
            f"{one.look.share:.0%}",
        ]
        for one in measured[1:]
    ]
    yield from table(["first visit", *_BYTES_HEAD, "elements", "of a 390x844 screen"], rows)
    yield ""
    rows = [
        [one.page.name, *_bytes(one.again, least.again, one, bare, least)] for one in measured[1:]
    ]
    yield from table(["returning visit", *_BYTES_HEAD], rows)


def _bytes(mine: Weight, floors: Weight, one: Measured, bare: Measured, least: Measured) -> Row:
    """What one visit loads; the ratio counts what the banner adds to the page as well."""
    added, floors_added = (packed(it.page.html) - packed(bare.page.html) for it in (one, least))
    return [
        str(mine.requests),
        *(f"{size:,}" for size in (mine.raw, mine.gzip, mine.brotli)),
        f"{added:,}",
        _ratio(mine.gzip + added, floors.gzip + floors_added),
    ]


def _visible(one: Measured, scene: Scene) -> list[float]:
    return [visit.visible for visit in one.seen[scene.name] if visit.visible is not None]


def _above(one: Measured, bare: Measured, visit: int, name: str) -> list[float]:
    """CPU above that of the page without a banner, round by round."""
    return [
        getattr(mine[visit], name) - getattr(least[visit], name)
        for mine, least in zip(one.spent, bare.spent, strict=True)
    ]


def _middle(values: list[float]) -> float:
    return statistics.median(values)


def _spread(values: list[float], digits: int) -> str:
    """Median and, behind it, first and third quartile."""
    if not values:
        return ""
    if len(values) == 1:
        return f"{values[0]:.{digits}f}"
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{_middle(values):.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def _ratio(value: float, base: float) -> str:
    return f"{value / base:.2f}x" if base > 0 else ""
