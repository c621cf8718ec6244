"""Say in one sentence what a verdict about watching amounts to, without a word of jargon."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.report.chains import host_of
from scanner.report.techniques import field_name, glossary
from scanner.report.watching import Card, is_verdict
from scanner.report.words import STORES, WHEN_TYPED, count, listed, number, size
from scanner.tracking import (
    Fingerprinting,
    FirstPartyCover,
    FormCapture,
    IdentifierSync,
    LinkDecoration,
    Receiver,
    Respawning,
    SessionRecording,
)

# Hosts that a sentence names; all are in the table or list below it.
MAX_NAMED = 3

PLACES: dict[str, str] = {
    "url": "query value",
    "header": "header",
    "body": "field",
    "websocket": "socket message",
    "redirect": "redirect's query value",
}
"""What carried a value, to go before its name."""

BARE_PLACES: dict[str, str] = {
    "url": "in the address",
    "header": "in a header",
    "body": "in the body",
    "websocket": "in a socket message",
    "redirect": "in the address of a redirect",
}


def who(card: Card) -> str:
    """Return whose script it is, to begin a sentence with."""
    if card.script_url is None:
        return "A script that could not be named"
    return "A script in the page's own HTML" if card.inline else "This script"


def fingerprinting(card: Card) -> str:
    """Return what a script measures."""
    records = [one for one in card.records if isinstance(one, Fingerprinting)]
    settled = [one for one in records if is_verdict(one)]
    names = list(dict.fromkeys(one.technique for one in settled or records))
    words = [glossary().techniques[name] for name in names]
    if not settled:
        return f"{who(card)} does some of what fingerprinting does, but not enough for a verdict."
    if len(words) == 1:
        return f"{who(card)} {words[0].does}."
    ways = listed(one.title[0].lower() + one.title[1:] for one in words)
    return f"{who(card)} measures this browser in {len(words)} ways to recognise it again: {ways}."


def recording(record: SessionRecording, card: Card) -> str:
    """Return what a script watches and where it goes."""
    watches = ["watches every change of the page"] if record.observes_document else []
    if record.listens_to:
        watches.append(f"listens to {listed(record.listens_to)} on the whole page")
    sent = f"sent {size(record.uploaded_bytes)} in {count(record.uploads, 'upload')}"
    to = f" to {named(record.sent_to)}" if record.sent_to else ""
    return f"{who(card)} {listed([*watches, f'{sent}{to}'])}."


def planted_word(record: SessionRecording) -> str:
    """Return what became of the word that was planted in the page."""
    if record.word_left:
        return (
            "A word that Consentry had planted in the page was found in what it sent "
            f"({record.word_left}): the text of the page leaves the browser."
        )
    return (
        "A word that Consentry had planted in the page was not found in what it sent: it may be "
        "masked, or packed in a way that can't be read."
    )


def captures(card: Card) -> str:
    """Return what a script passed on, to whom, and when at the earliest."""
    records = [one for one in card.records if isinstance(one, FormCapture)]
    what = listed(dict.fromkeys(f"the {field_name(one)}" for one in records))
    hosts = named(tuple(dict.fromkeys(one.host for one in records)))
    return f"{who(card)} passed {what} on to {hosts}, {_when(records)}."


def _when(records: Sequence[FormCapture]) -> str:
    early = {one.when == "typing" for one in records}
    if early == {True, False}:
        return "some of it before the form was sent"
    return "before the form was sent" if early == {True} else "when the form was sent"


def capture(record: FormCapture) -> str:
    """Return one value's way in a sentence."""
    when = WHEN_TYPED[record.when]
    label = f' (field "{record.field_name}")' if record.field_name else ""
    way = carried(record.place, record.parameter)
    form = written(record.form)
    return f"The {field_name(record)}{label} went to {record.host} {when}, {form}, {way}."


def sync(record: IdentifierSync) -> str:
    """Return who knows the identifier now."""
    if record.kind == "bounce":
        return _bounce(record)
    kept = f"{STORES[record.store]} {record.name}" if record.store and record.name else "identifier"
    owner = f" of {record.owner}" if record.owner else ""
    others = [domain for domain in record.domains if domain != record.owner]
    means = " by redirects" if record.kind == "redirect_sync" else ""
    companies = count(len(others), "other company", "other companies")
    return f"The {kept}{owner} was handed{means} to {companies}: {named(others)}."


def _bounce(record: IdentifierSync) -> str:
    through = f"The way to this page led through {named(record.domains)}"
    cookie = f", which keeps the cookie {record.name}" if record.name else ""
    told = " and sent the visitor on with an identifier in the address" if record.receivers else ""
    return f"{through}{cookie}{told or ' and can know the visitor again'}."


def cover(record: FirstPartyCover) -> str:
    """Return who is at work under whose name."""
    other = record.vendor or record.registrable_domain
    cookies = f" ({listed(record.names[:MAX_NAMED])})" if record.names else ""
    if record.kind == "cname":
        return f"{record.host} looks like a part of this site, but is a machine of {other}."
    if record.kind == "script_cookies":
        return f"A script of {other} keeps its identifier in cookies of this site{cookies}."
    return f"{record.host} receives data in the form that {other} uses, and can pass it on."


def respawn(record: Respawning) -> str:
    """Return how a cookie came back."""
    if record.sources:
        where = f"a copy was left in {listed(STORES[store] for store in record.sources)}"
    else:
        where = "the server recognised the visitor by other means"
    return (
        f"{record.name} of {record.domain} was deleted and came back with the same value: {where}."
    )


def decoration(record: LinkDecoration) -> str:
    """Return what became of a click identifier."""
    deeds = []
    if record.stored_in:
        deeds.append(f"kept in {listed(record.stored_in[:MAX_NAMED])}")
    if record.sent_to:
        deeds.append(f"told to {named(record.sent_to)}")
    what = listed(deeds) or "read"
    return f"The click identifier {record.parameter} of {record.vendor} was {what}."


def carried(place: str, parameter: str | None) -> str:
    """Return what carried a value: `in the query value "em"`."""
    return f'in the {PLACES[place]} "{parameter}"' if parameter else BARE_PLACES[place]


def written(form: str) -> str:
    """Return how a value was written: `as it is`, `as base64`."""
    return "as it is" if form == "plain" else f"as {form}"


def named(names: Sequence[str]) -> str:
    """Return the first names and how many others there are."""
    shown = list(names[:MAX_NAMED])
    if len(names) > MAX_NAMED:
        shown.append(f"{number(len(names) - MAX_NAMED)} more")
    return listed(shown)


def hosts(receivers: Sequence[Receiver]) -> tuple[str, ...]:
    """Return each receiver's host once."""
    return tuple(dict.fromkeys(one.host or host_of(one.url) for one in receivers))
