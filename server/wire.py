"""What goes over the wire: the body of a posted choice, strictly decoded, and the answer to it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal

import msgspec

Hex32 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$", max_length=32)]
Hex64 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$", max_length=64)]
Method = Literal["accept all", "reject all", "custom", "withdraw", "dismiss", "gpc"]
# Unix seconds until the year 5138.
Moment = Annotated[int, msgspec.Meta(ge=0, le=99_999_999_999)]
# `$` alone also fits before a last line feed, which would end up in records.
_END = r"$(?!\n)"
Revision = Annotated[str, msgspec.Meta(pattern=f"^[0-9a-f]{{8}}{_END}")]
Language = Annotated[
    str, msgspec.Meta(pattern=f"^[A-Za-z]{{2,3}}(-[A-Za-z0-9]{{2,8}}){{0,2}}{_END}")
]
Purpose = Annotated[str, msgspec.Meta(pattern=f"^[a-z0-9-]{{1,63}}{_END}")]
MAX_PURPOSES = 400
# Methods that say the same of every purpose.
_ALL = {"accept all": True, "reject all": False, "withdraw": False}


class Sent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One choice, as a browser sends it."""

    key: Hex32
    """The same for each try of one choice."""
    subject: Hex32
    """The browser's id, as in its choice cookie."""
    secret: Hex64
    """What only that browser has."""
    time: Moment
    """By the visitor's clock."""
    revision: Revision
    method: Method
    language: Language
    regime: Literal["opt-in", "opt-out", "notice"]
    """The one that the banner followed."""
    signal: bool
    """Whether Global Privacy Control or Do Not Track was on."""
    purposes: Annotated[dict[Purpose, bool], msgspec.Meta(max_length=MAX_PURPOSES)]
    """Every category and service that was presented and could be refused."""
    cookie: Annotated[str, msgspec.Meta(max_length=4_000)] | None = None
    """The choice cookie's text, where the server may set it again."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a choice that was kept."""

    id: str
    time: int
    """Unix seconds by the server's clock."""
    number: int
    receipt: str
    """Path of the receipt."""


class Malformed(Exception):
    """What was sent is no choice; `status` is 400 for no JSON, 422 for JSON that is another."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


_decoder = msgspec.json.Decoder(Sent)
# In what the decoder says: `$.time`, or `key` in `$.purposes`.
_PART = re.compile(r"\$\.([a-z]+)")
_LEAST_KEYS = sum(field.required for field in msgspec.structs.fields(Sent))


def decode(body: bytes) -> Sent:
    """The choice that a body holds; raises `Malformed`, which repeats nothing of the body."""
    try:
        sent = _decoder.decode(body)
    except msgspec.ValidationError as error:
        part = _PART.search(str(error).rpartition(" - at `")[2])
        at = f" at {part[1]}" if part and part[1] in Sent.__struct_fields__ else ""
        raise Malformed(
            422, f"The body is not a choice{at}; docs/server.md has its form."
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Malformed(400, "The body is not JSON.") from None
    # Each key has a colon, and hardly any value has one.
    keys = _LEAST_KEYS + len(sent.purposes) + (sent.cookie is not None)
    if body.count(b":") > keys and _says_twice(body):
        raise Malformed(422, "The body says the same thing twice.")
    return sent


def _says_twice(body: bytes) -> bool:
    """Whether an object in a body that was decoded has a key twice: readers would differ on it."""
    found = False

    def note(pairs: list[tuple[str, Any]]) -> None:
        nonlocal found
        found = found or len({key for key, _ in pairs}) < len(pairs)

    json.loads(body, object_pairs_hook=note)
    return found


def check(sent: Sent, asked: Iterable[str]) -> None:
    """Raise `Malformed` unless each purpose that was asked, and no other, has an answer."""
    wanted = frozenset(asked)
    if unknown := len(sent.purposes.keys() - wanted):
        raise Malformed(422, f"{unknown} of the purposes are none of this revision's.")
    if missing := len(wanted - sent.purposes.keys()):
        raise Malformed(422, f"{missing} of this revision's purposes have no answer.")
    answer = _ALL.get(sent.method)
    if answer is not None and any(given is not answer for given in sent.purposes.values()):
        raise Malformed(422, f"The answers are not those of the method {sent.method}.")
