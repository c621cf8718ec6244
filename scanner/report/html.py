"""The report as one HTML file: works from a disk, fetches nothing, runs only its own script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from scanner.classify.explain import reason, says
from scanner.records import Page, Scan
from scanner.report import chains, claims, flows, words
from scanner.report.figures import figures
from scanner.report.findings import told
from scanner.report.glance import glances, parts
from scanner.report.headline import completeness, headline, not_looked_for, site_name
from scanner.report.honoured import shown
from scanner.report.plain import shorten, visible, web_link
from scanner.report.purposes import (
    MAX_SERVICES,
    NAMES,
    compared,
    disputes,
    purposes,
    undeclared,
)
from scanner.report.ranking import (
    Share,
    loaders,
    ranked_beacons,
    ranked_cookies,
    ranked_hosts,
    ranked_requests,
    ranked_storage,
    refused_cookies,
    shares,
)
from scanner.report.techniques import field_name, glossary
from scanner.report.watching import (
    card_totals,
    cards,
    is_verdict,
    ranked_findings,
    ranked_syncs,
    record_anchors,
)

TEMPLATES = Path(__file__).parent / "templates"

STYLES = ("report.css", "watching.css", "choices.css")

# Rows of about 2 kB each: with more, browsers take seconds to open the file.
MAX_REQUESTS = 1_000

# Third parties in the chart; the table below it has all of them.
MAX_BARS = 12

# A cookie that every page sets in its own way has hundreds; the scan file has them all.
MAX_WAYS = 10
MAX_LISTED_PAGES = 10

# Cards of one kind: nobody reads more, and the scan file and the CSV files have all.
MAX_CARDS = 60
MAX_PROOFS = 12

# Branches that start open in the tree of hosts: as many as a screen holds.
MAX_OPEN_BRANCHES = 40


def render(scan: Scan, pictures: Mapping[str, str] | None = None) -> str:
    """Return the whole report; `pictures` are `data:` URIs of screenshots by page id."""
    style, script = "".join(map(_asset, STYLES)), _asset("report.js")
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            scan=scan,
            info=scan.scan,
            pictures=pictures or {},
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            policy=content_policy(style, script),
            **_opening(scan),
            **_rows(scan),
            **_purposes(scan),
            **_watching(scan),
            **shown(scan),
        )
    )


def content_policy(style: str, script: str) -> str:
    """Return the Content-Security-Policy under which only this style and script count."""
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src {_digest(style)}",
            f"script-src {_digest(script)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    )


def _opening(scan: Scan) -> dict[str, Any]:
    return {
        "site": site_name(scan),
        "verdict": headline(scan),
        "figures": figures(scan),
        "completeness": completeness(scan),
        "not_looked_for": not_looked_for(scan),
        "options": _flat(scan.scan.options),
        "bars": _bars(shares(scan)),
        "tree": chains.host_tree(scan),
        "own_hosts": {one.host for one in scan.requests if one.party == "first"},
        "open_branches": MAX_OPEN_BRANCHES,
    }


def _rows(scan: Scan) -> dict[str, Any]:
    return {
        "pages": scan.pages,
        "page_by_id": {page.id: page for page in scan.pages},
        "cookies": ranked_cookies(scan),
        "refused": refused_cookies(scan),
        "storage": ranked_storage(scan),
        "beacons": ranked_beacons(scan),
        "hosts": ranked_hosts(scan),
        "requests": ranked_requests(scan)[:MAX_REQUESTS],
        "notes": [*scan.scan.notes, *(note for page in scan.pages for note in page.notes)],
        "anchors": _anchors(scan),
        "max_ways": MAX_WAYS,
    }


def _purposes(scan: Scan) -> dict[str, Any]:
    """Return what the section about categories shows."""
    tools = dict.fromkeys(one.tool for one in scan.declared or ())
    return {
        "purposes": purposes(scan),
        "disputes": disputes(scan)[:MAX_CARDS],
        "compared": compared(scan),
        "declared_by": words.listed("a table" if tool == "table" else tool for tool in tools),
        "undeclared": undeclared(scan),
        "max_services": MAX_SERVICES,
    }


def _flat(options: Mapping[str, Any], lead: str = "") -> list[tuple[str, str]]:
    """Return options and their values in words, `page.keep_values` for nested ones, set or not."""
    flat: list[tuple[str, str]] = []
    for name, value in sorted(options.items()):
        if isinstance(value, Mapping):
            flat += _flat(value, f"{lead}{name}.")
        elif value is not None and value not in ("", [], ()):
            flat.append((f"{lead}{name}", _option(value)))
    return flat


def _option(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _anchors(scan: Scan) -> dict[str, tuple[str, str]]:
    """Return, by an observation's id, its place in the file and what to call it."""
    named = [(cookie.id, cookie.name) for cookie in scan.cookies]
    named += [(item.id, item.key) for item in scan.storage]
    named += [(beacon.id, beacon.host) for beacon in scan.beacons]
    named += [(request.id, request.host) for request in scan.requests]
    places = {key: (f"o{at}", name) for at, (key, name) in enumerate(named)}
    return places | record_anchors(scan)


def _watching(scan: Scan) -> dict[str, Any]:
    """Return what the section about watching visitors shows."""
    return {
        "glances": glances(scan),
        "parts": parts(scan),
        "signals": words.signals(scan.scan.privacy_signals),
        "fingerprinting": cards(scan.fingerprinting)[:MAX_CARDS],
        "recordings": cards(scan.session_recording)[:MAX_CARDS],
        "captures": cards(scan.form_exfiltration)[:MAX_CARDS],
        "syncs": ranked_syncs(scan)[:MAX_CARDS],
        "findings": [told(one) for one in ranked_findings(scan)],
        "card_totals": card_totals(scan),
        "max_cards": MAX_CARDS,
        "max_proofs": MAX_PROOFS,
    }


def _gauge(score: int, threshold: int) -> tuple[float, float]:
    """Return a score's and its threshold's place on a bar from 0 to 100."""
    longest = max(score, threshold * 2, 1)
    return round(max(score, 0) / longest * 100, 1), round(threshold / longest * 100, 1)


def _script(url: str | None) -> tuple[str, str]:
    """Return a script's host and the rest of its address, without its query."""
    host = chains.host_of(url or "")
    if not url or not host:
        return "", (url or "unknown script").split("?")[0]
    rest = url.partition("//")[2].partition("/")[2].partition("?")[0].partition("#")[0]
    return host, f"/{rest}"


def _bars(found: list[Share]) -> list[tuple[Share, float, float]]:
    """Return the largest third parties with their bars' lengths, 0 to 100."""
    shown = found[:MAX_BARS]
    requests = max((share.requests for share in shown), default=0) or 1
    octets = max((share.bytes for share in shown), default=0) or 1
    return [
        (one, round(one.requests / requests * 100, 1), round(one.bytes / octets * 100, 1))
        for one in shown
    ]


def _digest(content: str) -> str:
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def _asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _page_list(ids: tuple[str, ...], pages: Mapping[str, Page]) -> list[str]:
    """Addresses of the visited pages, each once however often it was visited."""
    urls = dict.fromkeys(pages[key].url if key in pages else key for key in ids)
    return list(urls)[:MAX_LISTED_PAGES]


def _ticked(text: str, cells: int) -> Markup:
    """Return a sentence of ours in which names stand in backticks, with these as code."""
    pieces = shorten(text, cells).split("`")
    if len(pieces) % 2 == 0:
        return escape("`".join(pieces))
    names = Markup("<code>{}</code>")
    shown = [names.format(one) if at % 2 else escape(one) for at, one in enumerate(pieces)]
    return Markup("").join(shown)


def _tamed(value: object) -> object:
    """Return what a template prints: page-controlled text made visible, None as nothing."""
    if value is None:
        return ""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _breakable(text: str, cells: int = 80) -> Markup:
    """Return a host's name that may wrap after its dots, and nowhere else if there is room."""
    return Markup(".<wbr>").join(escape(part) for part in shorten(text, cells).split("."))


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=_tamed,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters.update(
        number=words.number,
        size=words.size,
        duration=words.duration,
        moment=words.moment,
        lifetime=words.lifetime,
        refusal=words.refusal,
        states=words.states,
        measured=words.policy,
        place=chains.place,
        host=chains.host_of,
        short_chain=chains.short_chain,
        first_setter=chains.first_setter,
        shorten=shorten,
        web_link=web_link,
        page_list=_page_list,
        loaders=loaders,
        field_name=field_name,
        is_verdict=is_verdict,
        script=_script,
        ticked=_ticked,
        reason=reason,
        says=says,
        breakable=_breakable,
    )
    environment.globals.update(
        outcomes=words.OUTCOMES,
        kinds=words.STORAGE_KINDS,
        beacon_kinds=words.BEACON_KINDS,
        via=words.VIA,
        when=words.WHEN,
        browser=words.browser,
        listed=words.listed,
        claims=claims,
        gauge=_gauge,
        flows=flows,
        stores=words.STORES,
        when_typed=words.WHEN_TYPED,
        glossary=glossary(),
        category_names=NAMES,
    )
    return environment
