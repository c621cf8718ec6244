"""What happened in the first seconds of a page: requests, cookies, storage, banner, presses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.choices import Moment
from scanner.consent.stay import Stay
from scanner.evidence import Redactor
from scanner.record import storage
from scanner.record.cookies import CookieReader
from scanner.urls import host_of

# A picture of more is no picture.
MOST_MOMENTS = 400
# What comes later is no first second: trackers and banners that matter are there by then.
FIRST_MS = 15_000

# Values are not kept: nobody compares them.
_UNKEPT = Redactor(b"a timeline has none")


def timeline(
    stay: Stay, appeared_ms: int | None, presses: Iterable[tuple[float, str]] = ()
) -> tuple[Moment, ...]:
    """All that was heard since the last navigation began, in order of time; `presses` are moments
    in seconds since the epoch, each with the control's text.
    """
    began = stay.began
    moments = [*_requests(stay, began), *_cookies(stay, began), *_storage(stay, began)]
    if appeared_ms is not None:
        moments.append(Moment(at_ms=appeared_ms, kind="banner", label="banner"))
    for at, text in presses:
        moments.append(Moment(at_ms=round((at - began) * 1000), kind="pressed", label=text))
    kept = [one for one in moments if 0 <= one.at_ms <= FIRST_MS]
    return tuple(sorted(kept, key=lambda one: one.at_ms)[:MOST_MOMENTS])


def _requests(stay: Stay, began: float) -> Iterator[Moment]:
    for flight in stay.watch.network.flights.values():
        for hop in flight.hops:
            if hop.url.startswith(("http", "ws")) and hop.time:
                host = host_of(hop.url)
                at = round((hop.time - began) * 1000)
                yield Moment(at_ms=at, kind="request", label=host, url=_bare(hop.url), host=host)


def _cookies(stay: Stay, began: float) -> Iterator[Moment]:
    watch = stay.watch
    reader = CookieReader(watch.causes, _UNKEPT, stay.errand.url)
    for write in reader.writes(watch.network, watch.calls.calls):
        if not write.deletes and not write.refused:
            url = write.url or write.frame_url
            yield Moment(
                at_ms=round((write.time - began) * 1000),
                kind="cookie",
                label=write.cookie.name,
                url=_bare(url),
                host=host_of(url),
            )


def _storage(stay: Stay, began: float) -> Iterator[Moment]:
    for write in storage.writes(stay.watch.calls.calls, stay.watch.causes):
        if not write.removes:
            url = write.url or write.frame_url
            yield Moment(
                at_ms=round((write.time - began) * 1000),
                kind="storage",
                label=write.key,
                url=_bare(url),
                host=host_of(url),
            )


def _bare(url: str) -> str:
    """Without query and fragment, which may hold who the visitor is."""
    return url.partition("#")[0].partition("?")[0]
