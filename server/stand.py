"""One site, ready to be served: its banner for every outcome of the law, and its declaration."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

import msgspec

from banner.bundle import Bundle, bundle, digest
from banner.declaration import as_json, as_markdown, as_page, declare
from banner.i18n import words
from banner.regimes import Asked, asked, place, places
from scanner.records import Scan
from scanner.settings.site import Site
from server.file import HTML, JSON, MARKDOWN, SCRIPT, File, Press
from server.question import Question, question


class Stand(msgspec.Struct, frozen=True, kw_only=True):
    """What the server has of one site."""

    slug: str
    site: Site
    """With the addresses under which this server has it."""
    strictest: str
    """Key of the outcome for visitors of an unknown place."""
    by_place: Mapping[str, str]
    """Key of the outcome, by the code of each place that has one of its own."""
    bundles: Mapping[str, Bundle]
    """By outcome's key."""
    revisions: Mapping[str, Question]
    """By revision: today's, and those that were asked since the server started."""
    gates: Mapping[str, File]
    """As they lie at `/{slug}/`, by outcome's key."""
    placed: Mapping[str, File]
    """The same one folder deeper, at `/{slug}/{key}/`."""
    pinned: Mapping[str, str]
    """Name of the folder whose gate never changes, by outcome's key: `{key}.{digest}`."""
    config: File
    declarations: Mapping[tuple[str, str], File]
    """By language and form: `html`, `json` or `md`."""
    gpc: File | None
    """`gpc.json`; None where the signal of a visitor of an unknown place is ignored."""

    @property
    def main(self) -> Bundle:
        """The banner for visitors of an unknown place."""
        return self.bundles[self.strictest]

    def outcome(self, visitor: str | None) -> str:
        """Key of the outcome for a place; the strictest for an unknown one."""
        row = place(visitor) if visitor else None
        return self.by_place.get(row.code, self.strictest) if row else self.strictest

    def bundle_for(self, visitor: str | None) -> Bundle:
        """The banner for a place."""
        return self.bundles[self.outcome(visitor)]


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """A site, with those of its files that stay at their address for good."""

    stand: Stand
    engine: Mapping[str, File]
    """By path below `engine/`."""
    pinned: Mapping[str, File]
    """Gates by path below the site's folder."""


def build(slug: str, site: Site, scan: Scan | None, day: datetime.date, press: Press) -> Built:
    """Make everything of a site; `day` is when its settings were changed.

    Raises `UsageFault` where there are no texts in one of its languages.
    """
    by_place = {code: key_of(asked(site, code)) for code in places()}
    strictest = key_of(asked(site))
    visitors = {key: code for code, key in reversed(by_place.items())}
    bundles = {strictest: bundle(site), **{
        key: bundle(site, code) for key, code in visitors.items() if key != strictest
    }}  # fmt: skip
    main = bundles[strictest]
    gates = {key: press.file(each.gate.encode(), SCRIPT) for key, each in bundles.items()}
    placed = {key: press.file(_one_deeper(each), SCRIPT) for key, each in bundles.items()}
    pinned = {key: f"{key}.{digest({'': file.body})}" for key, file in placed.items()}
    stand = Stand(
        slug=slug,
        site=site,
        strictest=strictest,
        by_place=by_place,
        bundles=bundles,
        revisions={each.revision: question(each) for each in bundles.values()},
        gates=gates,
        placed=placed,
        pinned=pinned,
        config=press.file(main.files["config.json"], JSON),
        declarations=dict(_declarations(main, scan, press)),
        gpc=_gpc(main, day, press),
    )
    return Built(
        stand=stand,
        engine={
            path.removeprefix("engine/"): press.file(content, SCRIPT)
            for each in bundles.values()
            for path, content in each.files.items()
            if path.startswith("engine/")
        },
        pinned={f"{pinned[key]}/{main.gate_name}": file for key, file in placed.items()},
    )


def key_of(what: Asked) -> str:
    """A name for an outcome, of all that changes the banner: `opt-out-365-honour-sale`."""
    sale = "-sale" if what.sale and what.regime != "opt-in" else ""
    return f"{what.regime}-{what.days}-{what.gpc}{sale}"


def _one_deeper(each: Bundle) -> bytes:
    """The gate for a folder below the site's own, from where the engine is one step up."""
    folder = next(path for path in each.files if path.startswith("engine/")).rpartition("/")[0]
    return each.gate.replace(f'"{folder}/"', f'"../{folder}/"', 1).encode()


def _declarations(
    main: Bundle, scan: Scan | None, press: Press
) -> Iterator[tuple[tuple[str, str], File]]:
    for tag in main.languages:
        told = declare(main.site, main.asked, words(tag, main.site.banner.text), scan)
        for form, content, media_type in (
            ("html", as_page(told).encode(), HTML),
            ("json", as_json(told), JSON),
            ("md", as_markdown(told).encode(), MARKDOWN),
        ):
            yield (tag, form), press.file(content, media_type)


def _gpc(main: Bundle, day: datetime.date, press: Press) -> File | None:
    if main.asked.gpc == "ignore":
        return None
    told = {"gpc": True, "lastUpdate": day.isoformat()}
    return press.file(msgspec.json.encode(told) + b"\n", JSON)
