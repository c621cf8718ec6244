"""A small knowledge base of made-up vendors, and the words in which tests ask it."""

from __future__ import annotations

import datetime
from typing import Any

from scanner.classify.knowledge.records import Endpoint, Filed, Pattern, Service, Vendor
from scanner.observations import Category, Signal, Source

TODAY = datetime.date(2026, 11, 24)


def pattern(**fields: Any) -> Pattern:
    return Pattern(**{"purpose": "Does something for somebody.", **fields})


def service(name: str, category: str, **fields: Any) -> Service:
    return Service(id=name.lower(), name=name, category=category, **fields)


def filed(slug: str, *services: Service, vertical: str = "analytics", **fields: Any) -> Filed:
    vendor = Vendor(
        **{"name": slug.title(), "country": "DE", "reviewed": TODAY, "services": services, **fields}
    )
    return Filed(slug=slug, vertical=vertical, vendor=vendor)


def signal(name: Source, category: Category | None = None, rule: str = "", **more: Any) -> Signal:
    return Signal(name=name, rule=rule or f"{name}:x", category=category, **more)


COUNTER = filed(
    "counter",
    service(
        "Counter",
        "analytics",
        domains={"counter.example": "tracking"},
        cookies=(
            pattern(name="_cnt", identifier=True),
            pattern(prefix="_cnt_", tests=("_cnt_1",)),
            pattern(regex=r"cnt\d+\.id", tests=("cnt12.id",)),
            pattern(name="uid", domains=("counter.example",)),
            pattern(name="_cntad", category="marketing"),
            pattern(name="cnt_only", domains=("counter.example",)),
        ),
        storage=(pattern(name="cntStore"),),
    ),
    cname=("alias-counter.example",),
)
ADS = filed(
    "ads",
    service(
        "Ads",
        "marketing",
        domains={"ads.example": "tracking", "adsfiles.example": "cdn"},
        cookies=(pattern(name="uid", domains=("ads.example",)), pattern(name="_ad_id")),
    ),
    vertical="advertising",
    parent="giant",
)
GIANT = filed(
    "giant",
    service(
        "Puzzle",
        "necessary",
        endpoints=(Endpoint(host="www.giant.example", path="/puzzle/"),),
    ),
    service("Films", "preferences", domains={"films.giant.example": "content"}),
    domains={"giant.example": "site"},
    vertical="platforms",
)
TAGS = filed(
    "tags",
    service("Tags", "necessary", domains={"tags.example": "container"}),
    vertical="tags",
)
FRAME = filed(
    "frame",
    service(
        "Frame",
        "necessary",
        everywhere=True,
        cookies=(pattern(name="FRAMESID"), pattern(name="my_word", loose=True)),
    ),
    domains={"frame.example": "site"},
    vertical="frameworks",
)

VENDORS = (COUNTER, ADS, GIANT, TAGS, FRAME)
