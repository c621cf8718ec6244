"""One site's choices in figures: by day, category, service, method, regime, language, country."""

from __future__ import annotations

import datetime

from babel import Locale
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from scanner.settings.words import CATEGORIES
from server.admin.chart import chart
from server.admin.door import Door
from server.admin.figures import by_country, by_day, rates, shares, tally
from server.admin.overview import today_of
from server.admin.visit import Place, Visit

# Days that can be looked back, today included; the first is what is shown unasked.
SPANS = (30, 7, 90, 365)


def routes(door: Door) -> list[Route]:
    """`/admin/sites/{site}`."""
    return [Route("/admin/sites/{site}", door.guarded(choices))]


async def choices(visit: Visit) -> Response:
    """The page."""
    place = await visit.place()
    span = _span(visit.asked("days"))
    last = today_of(visit.house)
    first = last - datetime.timedelta(days=span - 1)
    counts = await visit.house.store.day_counts(place.slug, first, last)
    answers = await visit.house.store.choice_counts(place.slug, first, last)
    countries = await visit.house.store.country_counts(place.slug, first, last)
    days = by_day(counts, answers, first, last)
    return visit.show(
        "choices",
        place=place,
        span=span,
        spans=sorted(SPANS),
        tally=tally(counts),
        days=days,
        chart=chart(days) if counts else None,
        names=_names(place),
        rates=rates(answers),
        categories=CATEGORIES[1:],
        tables=(
            ("Method", shares(counts, lambda one: one.method)),
            ("Country", by_country(countries, Locale("en").territories)),
            ("Regime", shares(counts, lambda one: one.regime)),
            ("Language", shares(counts, lambda one: one.language)),
        ),
    )


def _span(text: str) -> int:
    if not text:
        return SPANS[0]
    if text not in map(str, SPANS):
        raise HTTPException(400, "There are figures of 7, 30, 90 and 365 days.")
    return int(text)


def _names(place: Place) -> dict[str, str]:
    """Names of the services that the site has now, by id."""
    services = place.stand.site.services if place.stand else ()
    return {one.id: one.name for one in services}
