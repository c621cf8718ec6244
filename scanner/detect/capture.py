"""Which scripts took what was typed into forms, and who got it."""

from __future__ import annotations

import re

import msgspec

from scanner.behaviour import Leak
from scanner.detect.scripts import Ledger, actor_of, watcher
from scanner.evidence import Visit
from scanner.observations import Party
from scanner.seek.spellings import PART
from scanner.tracking import FormCapture, Proof
from scanner.urls import host_of, party_of, registrable_domain

_PLACES = {"url": "the address", "header": "a header", "body": "the body", "websocket": "a message"}
_MOMENTS = {"typing": "before any form was sent", "submit": "when the form was sent"}


class _Taken(msgspec.Struct):
    leak: Leak
    recipient: Party


class Captures:
    """Collects verdicts visit by visit."""

    def __init__(self) -> None:
        self._ledger: Ledger[_Taken] = Ledger(lambda a, b: False)

    def add(self, visit: Visit) -> None:
        """Judge what left the page of one visit."""
        if visit.behaviour is None:
            return
        site = host_of(visit.page.final_url)
        for leak in visit.behaviour.leaks:
            actor = actor_of(leak.chain, leak.frame_url)
            recipient = party_of(host_of(leak.url), site)
            author = party_of(host_of(actor.url or leak.frame_url), site)
            if recipient == "first" and (
                author == "first" or leak.when == "submit" or leak.field == "search"
            ):
                continue  # a site's own search, checks and forms are what forms are for
            host = host_of(leak.url)
            leak = msgspec.structs.replace(leak, parameter=_folded(leak.parameter))
            key = (leak.form, leak.field, host, leak.when, leak.place, leak.parameter)
            self._ledger.add(key, actor, visit.page, _Taken(leak, recipient))

    def records(self) -> tuple[FormCapture, ...]:
        """The verdicts, by field and receiver.

        Who is told at each key is told an address's first half on the way to the whole.
        """
        found = []
        entire = {key[1:] for key, _ in self._ledger.items() if PART not in str(key[0])}
        for key, seen in self._ledger.items():
            if PART in str(key[0]) and key[1:] in entire:
                continue
            leak, recipient = seen.best.leak, seen.best.recipient
            host = host_of(leak.url)
            found.append(
                FormCapture(
                    **watcher("form", key, seen),
                    evidence=(_proof(leak, host),),
                    field=leak.field,
                    field_name=leak.field_name,
                    host=host,
                    registrable_domain=registrable_domain(host),
                    recipient=recipient,
                    when=leak.when,
                    place=leak.place,
                    parameter=leak.parameter,
                    form=leak.form,
                    request_url=leak.url,
                )
            )
        return tuple(sorted(found, key=lambda one: (one.host, one.field, one.form, one.id)))


def _folded(parameter: str | None) -> str | None:
    """A parameter's name without its place in a list: `[87].value` is any entry's value."""
    return re.sub(r"\[\d+\]", "[]", parameter) if parameter else parameter


def _proof(leak: Leak, host: str) -> Proof:
    where = f"{_PLACES[leak.place]}" + (f" (as “{leak.parameter}”)" if leak.parameter else "")
    field = f"the field “{leak.field_name}”" if leak.field_name else "a field"
    return Proof(
        rule=f"capture.{leak.when}",
        text=f"What was typed into {field} ({leak.field.replace('_', ' ')}) was found in {where} "
        f"of a request to {host}, {_MOMENTS[leak.when]}: {leak.form}.",
    )
