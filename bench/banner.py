"""How fast and how heavy consent banners are: ours, its rivals and a floor, in one run.

    python -m bench.banner                 ten rounds; ours is built with twelve services
    python -m bench.banner --consentry DIR ours as it lies in a folder
    python -m bench.banner --write         write docs/performance.md

DIR has a built banner: `embed.html` (tags to put first in the head), or `embed-inline.html` and
`embed-inline-body.html` (tags for the head, and what to put first in the body), or all three.
Everything in it is served under /consent/.

All pages are the same but for the banner, and come from a server on this machine. In each round
every page is visited with a fresh profile, the order rotated; figures are medians and, in
brackets, quartiles.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import os
import re
import shlex
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from banner.bundle import bundle
from banner.files import all_files, write_files
from bench.banner_pages import (
    OUR_ACCEPT,
    OUR_BANNER,
    Page,
    control,
    floor,
    ours,
    ours_inline,
    routes,
)
from bench.banner_rivals import BUILT, ROOT, fetch, rivals
from bench.banner_server import served
from bench.banner_tables import Measured, tables, weight
from bench.banner_visit import SCENES, BannerTrouble, Visitor, visitor
from scanner.settings.site import Site

REPORT = ROOT / "docs" / "performance.md"
TWELVE = ROOT / "tests" / "banner" / "twelve.toml"
_OPEN, _CLOSE = "<!-- bench:banner -->", "<!-- /bench:banner -->"


def built() -> Path:
    """Our banner, built for a shop with twelve services."""
    folder = BUILT / "consentry"
    site = Site.model_validate(tomllib.loads(TWELVE.read_text("utf-8")))
    write_files(all_files(bundle(site), None, inline=True), folder)
    return folder


def pages(given: argparse.Namespace) -> list[Page]:
    """The page without a banner, the floor, ours as far as there are any, and the rivals."""
    own: list[Page] = []
    folder: Path = given.consentry or built()
    words = (folder, given.accept, given.banner)
    if (folder / "embed.html").is_file():
        own.append(ours(*words))
    if (folder / "embed-inline.html").is_file():
        own.append(ours_inline(*words))
    if not own:
        sys.exit(f"{folder}: has neither embed.html nor embed-inline.html; build it first.")
    others = {page.key: page for page in [*own, *rivals()]}
    if unknown := set(given.only).difference(others):
        sys.exit(f"--only {', '.join(sorted(unknown))}: there are {', '.join(others)}.")
    chosen = [page for key, page in others.items() if not given.only or key in given.only]
    return [control(), floor(BUILT), *chosen]


async def measure(
    listed: Sequence[Page], rounds: int, guest: Visitor, files: dict[str, bytes]
) -> list[Measured]:
    """Weigh every page, then let them take turns."""
    all_: list[Measured] = []
    for page in listed:
        look, first, again = await guest.weigh(page)
        all_.append(
            Measured(page=page, look=look, first=weight(first, files), again=weight(again, files))
        )
    for number in range(rounds):
        turn = number % len(all_)
        order = all_[turn:] + all_[:turn]
        for scene in SCENES:
            for one in order:
                seen = await guest.see(one.page, scene)
                one.seen.setdefault(scene.name, []).append(seen)
        for one in order:
            one.spent.append(await guest.spend(one.page))
        print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
    return all_


async def run(given: argparse.Namespace, command: str) -> str:
    """One whole run as Markdown."""
    listed = pages(given)
    files = routes(listed)
    load = os.getloadavg()[0]
    with served(files) as base:
        async with visitor(base) as guest:
            measured = await measure(listed, given.rounds, guest, files)
            today = datetime.datetime.now(datetime.UTC).date()
            about = (
                f"{today.day} {today:%B %Y}, {os.cpu_count()} cores (load before: {load:.1f}), "
                f"Chromium {guest.browser}, rounds: {given.rounds}."
            )
    return "\n".join([f"    {command}", "", about, "", *tables(measured)])


def written(text: str, report: str) -> str:
    """The page `text` with the report between its marks."""
    marks = re.compile(f"{re.escape(_OPEN)}.*{re.escape(_CLOSE)}", re.DOTALL)
    if not marks.search(text):
        sys.exit(
            f"{REPORT.relative_to(ROOT)} has no {_OPEN} ... {_CLOSE}; put them where to write."
        )
    return marks.sub(lambda _: f"{_OPEN}\n\n{report}\n\n{_CLOSE}", text)


def spoken(words: Sequence[str]) -> str:
    """The command line to repeat a run with, without this machine's folders."""
    said = [re.sub(r"^(--consentry=)?/.*/", r"\1", word) for word in words]
    return shlex.join(["python", "-m", "bench.banner", *said])


def main() -> None:
    """Read the command line, fetch the rivals, measure, print, and perhaps write."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.banner",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=10, metavar="N")
    parser.add_argument("--consentry", type=Path, metavar="DIR", help="our built banner")
    parser.add_argument("--accept", default=OUR_ACCEPT, help="selector of our accept button")
    parser.add_argument("--banner", default=OUR_BANNER, help="selector of our first layer")
    parser.add_argument(
        "--only", action="append", default=[], metavar="KEY", help="only this, e.g. vcc"
    )
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    given = parser.parse_args()
    fetch()
    try:
        report = asyncio.run(run(given, spoken(sys.argv[1:])))
    except BannerTrouble as trouble:
        sys.exit(str(trouble))
    print(report)
    if given.write:
        text = REPORT.read_text("utf-8")
        REPORT.write_text(written(text, report), encoding="utf-8")
        print(f"Wrote {REPORT.relative_to(ROOT)}.", file=sys.stderr)


if __name__ == "__main__":
    main()
