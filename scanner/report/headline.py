"""The verdict that every report opens with, in plain words and never rosier than the scan."""

from __future__ import annotations

from typing import Literal

from scanner.observations import Record
from scanner.records import Scan, Summary
from scanner.report.chains import host_of
from scanner.report.glance import ORDER, Glance, glances
from scanner.report.plain import visible
from scanner.report.words import (
    NOT_LOOKED_FOR,
    STOPPED_BY,
    WHEN,
    count,
    listed,
    moment,
    number,
)

# A visit that ended so has recorded something, if not all.
RECORDED = frozenset({"ok", "http_error", "timeout", "hung", "crashed"})

# A title with more says nothing; the paragraphs below it name all.
MAX_DEEDS = 4

# Worth a sentence, but not a title.
SMALL = frozenset({"link_decoration", "findings"})


class Headline(Record, frozen=True, kw_only=True):
    """What a reader learns when they read nothing else."""

    kind: Literal["found", "clean", "nothing_seen", "not_recorded"]
    """`nothing_seen`: nothing found, but not everything could be looked at."""
    title: str
    """One sentence without a full stop."""
    paragraphs: tuple[str, ...]
    cautions: tuple[str, ...]
    """What the reader must know before relying on the rest."""


def headline(scan: Scan) -> Headline:
    """Return the verdict on `scan`; "clean" only where its summary says so."""
    site = site_name(scan)
    cautions = _cautions(scan)
    seen = glances(scan)
    if not recorded_pages(scan) and not _found(scan.summary, seen):
        return Headline(
            kind="not_recorded",
            title=f"Nothing can be said about {site}: no page could be recorded",
            paragraphs=(_visits(scan),),
            cautions=cautions,
        )
    if _found(scan.summary, seen):
        return Headline(
            kind="found",
            title=f"{site} {_deeds(scan.summary, seen)}{_when_short(scan)}",
            paragraphs=(
                _visits(scan),
                *_watched(seen),
                *_stored(scan.summary),
                *_contacted(scan),
            ),
            cautions=cautions,
        )
    return _nothing(scan, site, cautions)


def _nothing(scan: Scan, site: str, cautions: tuple[str, ...]) -> Headline:
    if scan.summary.clean:
        return Headline(
            kind="clean",
            title=f"{site} is clean{_when_short(scan)}: nothing stored, nobody else contacted",
            paragraphs=(
                _visits(scan),
                "They stored no cookie, kept nothing in other browser storage, sent no beacon "
                "and contacted no third party.",
                *_unwatched(scan),
            ),
            cautions=cautions,
        )
    return Headline(
        kind="nothing_seen",
        title=f"Nothing was found on {site}, but not everything could be looked at",
        paragraphs=(
            _visits(scan),
            'This is not the same as "nothing is there": see what could not be looked at.',
        ),
        cautions=cautions,
    )


def site_name(scan: Scan) -> str:
    """Return the scanned site's host, or its address where it has none."""
    return visible(host_of(scan.scan.url) or scan.scan.url)


def recorded_pages(scan: Scan) -> int:
    """Return how many visits recorded something."""
    return sum(page.outcome in RECORDED for page in scan.pages)


def completeness(scan: Scan) -> str:
    """Return `complete`, or why it is not."""
    up_to = " up to the page limit" if scan.scan.stopped_by == "page_limit" else ""
    if scan.scan.complete:
        return f"complete{up_to}"
    reason = STOPPED_BY.get(scan.scan.stopped_by, f"not everything could be seen{up_to}")
    return f"not complete: {reason}"


def not_looked_for(scan: Scan) -> str | None:
    """Return one sentence naming the sections that this scan did not look for, if any."""
    missing = [words for field, words in NOT_LOOKED_FOR.items() if getattr(scan, field) is None]
    if not missing:
        return None
    page = scan.scan.options.get("page")
    quick = isinstance(page, dict) and page.get("deep") is False
    return f"This scan{' was quick and' if quick else ''} did not look for {listed(missing)}."


def _cautions(scan: Scan) -> tuple[str, ...]:
    cautions = [visible(reason) for reason in scan.summary.unseen]
    if not scan.scan.complete:
        cautions.insert(0, f"This scan is {completeness(scan)}.")
    return tuple(cautions)


def _found(summary: Summary, seen: list[Glance]) -> bool:
    return bool(
        seen
        or summary.cookies
        or summary.cookies_refused
        or summary.storage_items
        or summary.beacons
        or summary.third_party_hosts
    )


def _deeds(summary: Summary, seen: list[Glance]) -> str:
    deeds = [one.deed for one in seen if one.field not in SMALL]
    if summary.cookies:
        deeds.append(f"stores {count(summary.cookies, 'cookie')}")
    elif summary.storage_items:
        deeds.append(f"keeps {count(summary.storage_items, 'item')} in the browser")
    if summary.third_parties:
        deeds.append(f"contacts {count(summary.third_parties, 'third party', 'third parties')}")
    if not deeds and summary.beacons:
        deeds.append(f"sends {count(summary.beacons, 'beacon')}")
    if not deeds and summary.cookies_refused:
        deeds.append(f"tries to store {count(summary.cookies_refused, 'cookie')}, refused")
    return listed((deeds or [one.deed for one in seen])[:MAX_DEEDS])


def _watched(seen: list[Glance]) -> tuple[str, ...]:
    return ("; ".join(one.sentence for one in seen) + ".",) if seen else ()


def _unwatched(scan: Scan) -> tuple[str, ...]:
    looked = [NOT_LOOKED_FOR[field] for field in ORDER if getattr(scan, field) == ()]
    return (f"There was no sign of {listed(looked, 'or')} either.",) if looked else ()


def _when_short(scan: Scan) -> str:
    return f" {WHEN[scan.states[0]].replace(' was ', ' is ')}" if len(scan.states) == 1 else ""


def _visits(scan: Scan) -> str:
    done, wanted = recorded_pages(scan), len(scan.pages)
    of = "" if done == wanted else f" of {number(wanted)}"
    what = "page" if (wanted if of else done) == 1 else "pages"
    if len(scan.states) > 1:
        what = f"visits to {count(scan.summary.pages, 'page')}"
    return (
        f"Consentry recorded {number(done)}{of} {what} of {site_name(scan)} "
        f"in {visible(scan.scan.browser.name)} on {moment(scan.scan.started)}"
        f"{''.join(f', {WHEN[state]}' for state in scan.states)}."
    )


def _stored(summary: Summary) -> tuple[str, ...]:
    sentences = []
    if summary.cookies:
        sentences.append(
            f"The browser stored {count(summary.cookies, 'cookie')}, "
            f"{number(summary.cookies_third_party)} of them third-party and "
            f"{number(summary.cookies_persistent)} persistent (kept after the browser is closed)."
        )
    else:
        sentences.append("The browser stored no cookie.")
    if summary.cookies_refused:
        more = " more" if summary.cookies else ""
        were = "was" if summary.cookies_refused == 1 else "were"
        sentences.append(
            f"{number(summary.cookies_refused)}{more} {were} attempted and refused by the browser."
        )
    if summary.storage_items:
        items = count(summary.storage_items, "item")
        were = "was" if summary.storage_items == 1 else "were"
        sentences.append(f"{items} {were} kept in other browser storage.")
    return (" ".join(sentences), *_purposes(summary))


def _purposes(summary: Summary) -> tuple[str, ...]:
    """What the cookies are for, in one sentence; nothing where the scan was not classified."""
    told = [
        f"{number(many)} {'not classified' if name == 'unclassified' else f'for {name}'}"
        if name not in ("necessary",)
        else f"{number(many)} necessary"
        for name, many in summary.cookies_by_category.items()
    ]
    if not told:
        return ()
    disputed = (
        f" Sources contradict each other about {count(summary.disputed, 'item')}."
        if summary.disputed
        else ""
    )
    return (f"Of the cookies, {listed(told)}.{disputed}",)


def _contacted(scan: Scan) -> tuple[str, ...]:
    summary = scan.summary
    if not summary.third_party_hosts:
        return ("No third party was contacted.",) if recorded_pages(scan) else ()
    sentences = [
        f"{number(summary.requests_third_party)} of {count(summary.requests, 'request')} went to "
        f"{count(summary.third_party_hosts, 'host')} of "
        f"{count(summary.third_parties, 'third party', 'third parties')}."
    ]
    if summary.beacons:
        verb = "exists" if summary.beacons == 1 else "exist"
        sentences.append(
            f"{count(summary.beacons, 'beacon')} {verb} only to report something, "
            "not to fetch anything."
        )
    return (" ".join(sentences),)
