"""The summary figures of a report, each with what stands behind it."""

from __future__ import annotations

from scanner.observations import Record
from scanner.records import Scan, Summary
from scanner.report.glance import glances
from scanner.report.headline import headline
from scanner.report.words import OUTCOMES, count, number, size


class Figure(Record, frozen=True, kw_only=True):
    """One number, its name, and its parts in words."""

    name: str
    value: str
    note: str


def figures(scan: Scan) -> list[Figure]:
    """Return the figures in the order in which a reader asks for them."""
    summary = scan.summary
    outcomes = sorted(summary.pages_by_outcome.items(), key=lambda item: (-item[1], item[0]))
    pages = ", ".join(f"{number(many)} {OUTCOMES.get(name, name)}" for name, many in outcomes)
    if len(scan.states) > 1:
        pages = f"in {len(scan.states)} consent states: {pages}"
    found = [Figure(name="Pages", value=number(summary.pages), note=pages)]
    if headline(scan).kind == "not_recorded":
        return found  # "0 cookies" would be read as "no cookies"
    watching = [
        Figure(name=one.title, value=number(one.total), note=one.note) for one in glances(scan)
    ]
    return [
        *found,
        Figure(name="Cookies", value=number(summary.cookies), note=_cookies(summary)),
        Figure(name="Storage items", value=number(summary.storage_items), note=_kinds(scan)),
        Figure(
            name="Third parties",
            value=number(summary.third_parties),
            note=f"{count(summary.third_party_hosts, 'host')}" if summary.third_parties else "",
        ),
        Figure(name="Beacons", value=number(summary.beacons), note=_reports(scan)),
        Figure(
            name="Requests",
            value=number(summary.requests),
            note=f"{number(summary.requests_third_party)} to third parties",
        ),
        Figure(
            name="Data",
            value=size(summary.bytes),
            note=f"{size(summary.bytes_third_party)} from third parties",
        ),
        *watching,
    ]


def _cookies(summary: Summary) -> str:
    parts = []
    if summary.cookies:
        parts.append(f"{number(summary.cookies_third_party)} third-party")
        parts.append(f"{number(summary.cookies_persistent)} persistent")
    if summary.cookies_refused:
        parts.append(f"{number(summary.cookies_refused)} more refused")
    return ", ".join(parts)


def _kinds(scan: Scan) -> str:
    third = sum(item.party == "third" for item in scan.storage)
    return f"{number(third)} third-party" if scan.storage else ""


def _reports(scan: Scan) -> str:
    times = sum(beacon.count for beacon in scan.beacons)
    return f"sent {count(times, 'time')}" if times else ""
