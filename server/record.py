"""One choice as it is kept, and the bytes of it that the chain binds."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

import msgspec

# Of the canonical form below; another form is another version.
FORM = 1
# Parts that prove who may ask, and are told to nobody.
HIDDEN = frozenset({"secret_hash", "salt"})
METHODS = ("accept all", "reject all", "custom", "withdraw", "dismiss", "gpc", "off-line")
Channel = Literal["banner", "preferences", "off-line"]


class Draft(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A choice that is to be kept; the server has checked every part of it."""

    site: str
    key: str
    """32 hex digits: the same for each try of one choice."""
    body_hash: str
    """SHA-256 of what was sent: another text under the same key is refused."""
    method: str
    """One of `METHODS`."""
    channel: Channel = "banner"
    revision: str
    """Of the question that was answered."""
    text_hash: str
    """SHA-256 of the words and services that were shown, which the archive keeps."""
    services_hash: str
    """SHA-256 of the list of services alone."""
    language: str
    regime: str
    """The one in force for the visitor's place, as far as it is known."""
    regime_shown: str
    """The one that the banner followed."""
    place: str
    """Such as `DE` or `US-CA`; empty where it is unknown."""
    place_from: str
    """`header`, `database` or `unknown`."""
    signal: bool
    """Whether Global Privacy Control or Do Not Track was on."""
    granted: tuple[str, ...]
    """Categories and services that were presented, sorted."""
    denied: tuple[str, ...]
    days: int
    """How long the choice stands."""
    client_time: int | None = None
    """Unix seconds by the visitor's clock."""
    subject: str = ""
    """The browser's id: 32 hex digits. From here on what erasure removes."""
    secret_hash: str = ""
    """SHA-256 of what only that browser has."""
    evidence: str = ""
    """Of an off-line choice: the letter, the call, the ticket."""
    address: str = ""
    """Truncated, and only where the operator keeps it."""
    user_agent: str = ""

    @property
    def personal(self) -> tuple[str, ...]:
        """What erasure removes."""
        return self.subject, self.secret_hash, self.evidence, self.address, self.user_agent


class Record(Draft, frozen=True, kw_only=True, gc=False):
    """A choice as it was committed. Once erased, what was personal is empty."""

    number: int
    """Place in its site's chain, from 1 without gaps."""
    id: str
    """The server's: 32 hex digits."""
    time: int
    """Unix milliseconds by the server's clock; never less than that of the record before."""
    key_id: str
    """Which of the server's chain keys made `hash`."""
    salt: str
    """Hex; empty once erased."""
    commitment: str
    """SHA-256 over the salt and what is personal; stays when they are erased."""
    previous: str
    hash: str

    @property
    def erased(self) -> bool:
        """Whether what was personal has been removed."""
        return not self.salt


def told(record: Record) -> dict[str, Any]:
    """All that is kept of a choice, but for what proves who may ask; lists for JSON."""
    kept: dict[str, Any] = msgspec.to_builtins(record)
    return {name: value for name, value in kept.items() if name not in HIDDEN}


def commitment(salt: str, personal: tuple[str, ...]) -> str:
    """What binds personal parts to the chain without keeping them in it."""
    return hashlib.sha256(_encode((salt, *personal))).hexdigest()


def canonical(record: Record) -> bytes:
    """The bytes that the chain binds: all of a record but what erasure removes."""
    return canonical_of(
        record, record.number, record.id, record.time, record.key_id, record.commitment
    )


def canonical_of(draft: Draft, number: int, id_: str, time: int, key_id: str, bound: str) -> bytes:
    """The same of a record that is yet to be made; `bound` is its commitment."""
    return _encode(
        (
            FORM, draft.site, number, id_, time, key_id, draft.key, draft.body_hash, draft.method,
            draft.channel, draft.revision, draft.text_hash, draft.services_hash, draft.language,
            draft.regime, draft.regime_shown, draft.place, draft.place_from, draft.signal,
            draft.granted, draft.denied, draft.days, draft.client_time, bound,
        )
    )  # fmt: skip


_encode = msgspec.json.Encoder().encode
