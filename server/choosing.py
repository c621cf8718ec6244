"""A choice that is made in a plain form: what it says, and what follows from it. Pure."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Mapping

import msgspec

from banner.bundle import Bundle
from banner.choice import Choice
from banner.revision import asked_services
from scanner.settings.site import Site
from scanner.settings.words import CATEGORIES

# What the buttons are called in the form, and the method that a record names.
ACTS = {"accept": "accept all", "reject": "reject all", "save": "custom"}
_PURSE = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{64})\.([0-9]{1,18})")


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a form says."""

    allowed: frozenset[str]
    """Categories and services."""
    method: str
    signal: bool
    """Whether the browser refuses by itself while its visitor chooses."""
    language: str


class Purse(msgspec.Struct, frozen=True):
    """What the server gives a browser that chooses here: who it is, and how it proves that."""

    subject: str
    """32 hex digits."""
    secret: str
    """64 hex digits; the server keeps its hash."""
    number: int
    """Of its last record; 0 before there is one."""

    @property
    def text(self) -> str:
        """A cookie's value."""
        return f"{self.subject}.{self.secret}.{self.number}"

    def token(self, site: str, nonce: str) -> str:
        """What a form of this browser carries, and no page of another site can know."""
        words = f"preferences {site} {nonce}".encode()
        return hmac.digest(self.secret.encode(), words, hashlib.sha256).hex()

    def key(self, *parts: str) -> str:
        """Idempotency key: the same for a form that is sent twice, another for the next choice."""
        words = "\n".join((str(self.number), *parts)).encode()
        return hmac.digest(self.secret.encode(), words, hashlib.sha256).hex()[:32]


def new_purse() -> Purse:
    """One for a browser that has none."""
    return Purse(secrets.token_hex(16), secrets.token_hex(32), 0)


def parse_purse(text: str | None) -> Purse | None:
    """What a cookie's value holds; None for anything that the server didn't write."""
    match = _PURSE.fullmatch(text or "")
    return Purse(match[1], match[2], int(match[3])) if match else None


def refuses(bundle: Bundle, signals: Mapping[str, str]) -> bool:
    """Whether the browser itself refuses: Global Privacy Control, or Do Not Track if honoured."""
    gpc = bundle.asked.gpc != "ignore" and signals.get("sec-gpc") == "1"
    return gpc or (bundle.site.banner.dnt and signals.get("dnt") == "1")


def wished(
    site: Site, act: str, ticked: Iterable[str], shown_on: Iterable[str], held: Iterable[str]
) -> frozenset[str]:
    """What is allowed after a form: names of categories and services.

    `ticked` are its boxes, `shown_on` the categories whose box was ticked when the page came, and
    `held` what held then, which goes on for categories that the page doesn't show. Without a script
    a category's box can't move those of its services. So one that is unticked refuses all of them,
    and one that is newly ticked with none of them allows all.
    """
    boxes, before = set(ticked), set(shown_on)
    services = {
        name: [each.id for each in asked_services(site.services) if each.category == name]
        for name in CATEGORIES[1:]
    }
    if act != "save":
        every = set(CATEGORIES).union(*services.values())
        return frozenset(every if act == "accept" else {"necessary"})
    allowed = {"necessary"}
    shown = shown_categories(site)
    for name, ids in services.items():
        own = boxes.intersection(ids)
        if name not in shown:
            allowed |= {name} & set(held)
        elif name in boxes:
            allowed |= {name} | (own if own or name in before else set(ids))
        elif name not in before:
            allowed |= own
    return frozenset(allowed)


def shown_categories(site: Site) -> tuple[str, ...]:
    """Categories that a visitor is asked about: those with a service; all while there is none."""
    used = {each.category for each in asked_services(site.services)}
    return tuple(name for name in CATEGORIES[1:] if not used or name in used)


def chosen(bundle: Bundle, answer: Answer, id_: str, now: float) -> Choice:
    """The choice that says this, as the browser keeps it; `now` in Unix seconds."""
    services = asked_services(bundle.site.services)
    allowed = answer.allowed
    return Choice(
        id=id_,
        revision=bundle.revision,
        time=datetime.datetime.fromtimestamp(int(now), datetime.UTC),
        categories=frozenset(name for name in CATEGORIES if name in allowed),
        granted=frozenset(
            each.id for each in services if each.id in allowed and each.category not in allowed
        ),
        refused=frozenset(
            each.id for each in services if each.id not in allowed and each.category in allowed
        ),
        method=answer.method,
        signal=answer.signal,
        regime=bundle.asked.regime,
        language=answer.language,
    )
