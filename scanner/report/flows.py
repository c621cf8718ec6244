"""Draw who handed what to whom as rows of stops with arrows between them."""

from __future__ import annotations

from scanner.observations import ChainLink, Record
from scanner.report.chains import host_of
from scanner.report.claims import carried, written
from scanner.report.words import STORES, listed
from scanner.tracking import FirstPartyCover, IdentifierSync, Receiver, Respawning

# Rows of one drawing; the scan file has all receivers.
MAX_ROWS = 12


class Stop(Record, frozen=True, kw_only=True):
    """One stop on the way of an identifier."""

    name: str
    note: str = ""
    """What happened there, in few words."""


class Row(Record, frozen=True, kw_only=True):
    """One way, from left to right."""

    stops: tuple[Stop, ...]
    chain: tuple[ChainLink, ...] = ()
    """Who handed it on."""


def sync_rows(record: IdentifierSync) -> list[Row]:
    """Return one row a receiver, or one row through all of them where each led to the next."""
    stops = [_receiver(one) for one in record.receivers[:MAX_ROWS]]
    if record.kind == "bounce":
        return [_detour(record, stops)]
    start = _start(record)
    if any(one.place != "redirect" for one in record.receivers):
        return [
            Row(stops=(start, stop), chain=one.initiator_chain)
            for stop, one in zip(stops, record.receivers, strict=False)
        ]
    chain = next((one.initiator_chain for one in record.receivers if one.initiator_chain), ())
    return [Row(stops=(start, *stops), chain=chain)]


def _detour(record: IdentifierSync, stops: list[Stop]) -> Row:
    note = f"keeps the cookie {record.name}" if record.name else "can know the visitor again"
    through = [Stop(name=domain, note=note) for domain in record.domains]
    page = Stop(name=host_of(record.page_url), note="the page")
    end = [] if stops and stops[-1].name == page.name else [page]
    link = Stop(name="link to the page", note="as it was followed")
    return Row(stops=(link, *through, *stops, *end))


def _start(record: IdentifierSync) -> Stop:
    kept = f"{STORES[record.store]} {record.name or ''}".strip() if record.store else "identifier"
    return Stop(name=record.owner or host_of(record.page_url), note=kept)


def _receiver(one: Receiver) -> Stop:
    form = "" if one.form == "plain" else f", {written(one.form)}"
    return Stop(name=one.host, note=f"{carried(one.place, one.parameter)}{form}")


def cover_row(record: FirstPartyCover) -> Row:
    """Return whose name it is and who is behind it."""
    other = Stop(name=record.vendor or record.registrable_domain, note="another company")
    if record.kind == "cname":
        return Row(stops=(Stop(name=record.host, note="name of the site"), other))
    if record.kind == "server_endpoint":
        return Row(stops=(Stop(name=record.host, note="address of the site"), other))
    script = Stop(name=record.host, note=f"script of {other.name}")
    site = host_of(record.page_url)
    kept = f"cookies {listed(record.names[:3])}" if record.names else "cookies of the site"
    return Row(stops=(script, Stop(name=site, note=kept)))


def respawn_row(record: Respawning) -> Row:
    """Return how a cookie went and came back."""
    if record.sources:
        copy = Stop(name=listed(STORES[one] for one in record.sources), note="kept a copy")
    else:
        copy = Stop(name="the server", note="knew the visitor again")
    gone = Stop(name=record.name, note=f"cookie of {record.domain}, deleted")
    return Row(stops=(gone, copy, Stop(name=record.name, note="back, the same value")))
