"""Scans at the edge: a page that attacks whoever reads the report, and a site of 1,000 pages."""

from __future__ import annotations

from typing import get_args

import msgspec

from scanner.observations import Alias, ChainLink, Signal, Value
from scanner.records import Finding, Note, Scan
from scanner.tracking import Technique
from tests.scanner.report.makers import (
    BY_FBEVENTS,
    BY_GTAG,
    BY_GTM,
    TAG,
    beacon,
    cookie,
    info,
    item,
    page,
    request,
    scan_of,
    set_by,
    summary,
    third,
)
from tests.scanner.report.watched import SYNCS, hostile_sections
from tests.scanner.report.watchers import fingerprint

HOSTILE = (
    "<script>window.hacked = 1</script>",
    '"><img src=x onerror="window.hacked = 2">',
    "javascript:window.hacked=3",
    '=HYPERLINK("https://evil.example","free")',
    "[red]markup[/red] \x1b[31mred\x1b]0;title\x07",
    "right\u202eot tfel\u200b \ud800 \n| a | `b` @everyone",
    "{{ 7 * 7 }}{% raw %}</style></title></table>",
    "＝cmd|' /C calc'!A0",  # noqa: RUF001
)
"""Names that a page could choose to harm whoever reads the report."""


def hostile() -> Scan:
    """Return a scan in which everything that a page controls is an attack."""
    chains = [(ChainLink(url=text, line=1, function=text),) for text in HOSTILE]
    pages = tuple(
        page(
            at,
            "/",
            text,
            url=text,
            final_url=text + "/",
            detail=text,
            language=text,
            outcome="error",
            screenshot="../../secret.png",
            popups=(text,),
            notes=(Note(about=text, text=text, page_url=text),),
        )
        for at, text in enumerate(HOSTILE)
    )
    cookies = [
        cookie(
            text,
            text,
            3.0,
            set_by(*chain, url=text, page_url=text, frame_url=text + "#"),
            path=text,
            value=Value(length=4, hash="00", text=text),
            sent_to=(text,),
            partition_key=text,
            because=text,
            service=text,
            stored=at % 2 == 0,
            blocked_reason=text,
        )
        for at, (text, chain) in enumerate(zip(HOSTILE, chains, strict=True))
    ]
    return scan_of(
        pages,
        scan=info(url=HOSTILE[1], options={text: [text] for text in HOSTILE}),
        cookies=tuple(cookies),
        storage=tuple(
            item("local", text, text, set_by(*chain, url=text))
            for text, chain in zip(HOSTILE, chains, strict=True)
        ),
        requests=tuple(
            msgspec.structs.replace(
                request(at, "https://x.example", "image", *chain),
                url=text,
                host=text,
                failure=text,
                method=text,
                status=None,
            )
            for at, (text, chain) in enumerate(zip(HOSTILE, chains, strict=True))
        ),
        beacons=tuple(
            msgspec.structs.replace(
                beacon(at, "https://x.example", "pixel", *chain),
                url=text,
                host=text,
                signals=(Signal(name="list", rule=text),),
            )
            for at, (text, chain) in enumerate(zip(HOSTILE, chains, strict=True))
        ),
        third_parties=tuple(third(text, text, 1, 1, text, entity=text) for text in HOSTILE),
        aliases=tuple(Alias(host=text, cname=text, registrable_domain=text) for text in HOSTILE),
        findings=tuple(
            Finding(
                id=text,
                rule=text,
                severity="high",
                title=text,
                detail=text,
                evidence=(cookies[0].id, text),
                states=(),
                references=(text, "https://law.example/"),
            )
            for text in HOSTILE
        ),
        **{name: made for name, made in hostile_sections(HOSTILE).items() if name != "findings"},
        summary=summary(
            pages,
            cookies=4,
            cookies_refused=4,
            third_parties=8,
            third_party_hosts=8,
            unseen=HOSTILE,
        ),
    )


def large(pages: int = 1_000, cookies: int = 400, requests: int = 5_000, hosts: int = 300) -> Scan:
    """Return a scan as large as a big site's."""
    chain = (TAG, BY_GTM, BY_GTAG, BY_FBEVENTS)
    some = tuple(f"p{at}" for at in range(50))
    scan_pages = tuple(page(at, f"/products/{at}", f"Product {at}") for at in range(pages))
    ways = tuple(set_by(*chain, count=at) for at in range(1, 9))
    return scan_of(
        scan_pages,
        cookies=tuple(
            cookie(f"c{at}", f"ads{at}.example", 90.0, *ways, pages=some, page_count=pages)
            for at in range(cookies)
        ),
        requests=tuple(
            request(
                at,
                f"https://h{at % hosts}.ads{at % hosts}.example/collect/{at}?v=2&uid=*",
                "image",
                *chain,
                pages=some,
            )
            for at in range(requests)
        ),
        beacons=tuple(
            beacon(at, f"https://h{at}.ads{at}.example/px", "pixel", *chain, pages=some)
            for at in range(hosts)
        ),
        third_parties=tuple(
            third(f"h{at}.ads{at}.example", f"ads{at}.example", at, 900 * at, "shop.example")
            for at in range(hosts)
        ),
        fingerprinting=tuple(
            fingerprint(
                technique,
                f"https://h{at}.ads{at}.example/fp.js",
                *chain,
                pages=some,
                page_count=pages,
            )
            for at in range(hosts)
            for technique in get_args(Technique)
        ),
        identifier_syncs=tuple(
            msgspec.structs.replace(SYNCS[0], id=f"y{at}", receivers=SYNCS[0].receivers * 30)
            for at in range(hosts)
        ),
        summary=summary(
            scan_pages, cookies=cookies, requests=40 * pages, third_parties=hosts, beacons=hosts
        ),
    )
