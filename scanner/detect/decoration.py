"""Link decoration: click identifiers that a page reads from its address, keeps and hands on."""

from __future__ import annotations

import functools
import hashlib
import tomllib
import uuid
from importlib import resources
from typing import Literal
from urllib.parse import quote, unquote_plus, urlsplit, urlunsplit

import msgspec

from scanner.behaviour import Control, Decorated
from scanner.gather import record_id
from scanner.observations import State
from scanner.tracking import LinkDecoration, Proof
from scanner.urls import host_of, party_of

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ALPHABETS = {
    "base62": "0123456789" + _LETTERS.upper() + _LETTERS,
    "lower": "0123456789" + _LETTERS,
    "hex": "0123456789abcdef",
    "digits": "0123456789",
}


class Parameter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of decoration.toml, which explains the columns."""

    parameter: str
    vendor: str
    what: str
    prefix: str = ""
    alphabet: Literal["base62", "hex", "lower", "digits", "uuid"] | None = None
    length: int = 0


@functools.cache
def parameters() -> dict[str, Parameter]:
    """All known click identifiers, by their names in lower case."""
    text = (resources.files("scanner.detect") / "decoration.toml").read_text("utf-8")
    rows = msgspec.convert(tomllib.loads(text)["parameter"], list[Parameter])
    return {row.parameter.lower(): row for row in rows}


def sample(secret: bytes) -> dict[str, str]:
    """A click identifier of each kind that is worth trying, in the vendor's own shape.

    The values are random to everybody who doesn't know `secret`, and the same for the same secret.
    """
    return {row.parameter: _made(row, secret) for row in parameters().values() if row.alphabet}


def decorated(url: str, values: dict[str, str]) -> str:
    """The address as an advertisement would have it: with these parameters at the end."""
    parts = urlsplit(url)
    added = "&".join(f"{quote(name)}={quote(value)}" for name, value in values.items())
    query = f"{parts.query}&{added}" if parts.query else added
    return urlunsplit(parts._replace(query=query))


def undecorated(url: str) -> str:
    """The address without click identifiers; all else stays as it was written."""
    parts = urlsplit(url)
    pairs = [pair for pair in parts.query.split("&") if not _is_known(pair)]
    return urlunsplit(parts._replace(query="&".join(pairs)))


def decorations(
    control: Control | None, states: tuple[State, ...] = ("before",)
) -> tuple[LinkDecoration, ...]:
    """Every click identifier that the page kept or told to others.

    That it goes to the site itself is how the web works: the address is the site's to read.
    """
    if control is None:
        return ()
    page_host = host_of(control.page_url)
    found = []
    for seen in control.decorated:
        hosts = {host_of(url) for url in seen.sent_to} - {""}
        others = tuple(sorted(host for host in hosts if party_of(host, page_host) == "third"))
        if seen.stored_in or others:
            found.append(_record(seen, others, control.page_url, states))
    return tuple(sorted(found, key=lambda record: record.parameter))


def _record(
    seen: Decorated, others: tuple[str, ...], page_url: str, states: tuple[State, ...]
) -> LinkDecoration:
    row = parameters().get(seen.parameter.lower())
    return LinkDecoration(
        id=record_id("ld", seen.parameter),
        parameter=seen.parameter,
        vendor=row.vendor if row else "unknown",
        stored_in=seen.stored_in,
        # The page's own address is among them, with all that was added to it.
        stored_by=tuple(dict.fromkeys(undecorated(url) for url in seen.stored_by)),
        sent_to=others,
        evidence=tuple(_sentences(seen, others, row)),
        page_url=undecorated(page_url),
        states=states,
    )


def _sentences(seen: Decorated, others: tuple[str, ...], row: Parameter | None) -> list[Proof]:
    meaning = f" It stands for {row.what} ({row.vendor})." if row else ""
    text = f"A visitor came with a made-up `{seen.parameter}` in the page's address.{meaning}"
    found = [Proof(rule="decoration.tried", text=text)]
    if seen.stored_in:
        writers = dict.fromkeys(host_of(url) or url for url in seen.stored_by)
        by = f", written by {_listed(writers)}" if writers else ""
        text = f"It was kept in {_listed(dict.fromkeys(seen.stored_in))}{by}."
        found.append(Proof(rule="decoration.kept", text=text))
    if others:
        text = f"It was sent to {_listed(dict.fromkeys(others))}."
        found.append(Proof(rule="decoration.told", text=text))
    return found


def _listed(names: dict[str, None]) -> str:
    """Up to five names as a person would list them."""
    shown = list(names)[:5]
    if len(names) > len(shown):
        shown.append(f"{len(names) - len(shown)} more")
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _is_known(pair: str) -> bool:
    return unquote_plus(pair.partition("=")[0]).lower() in parameters()


def _made(row: Parameter, secret: bytes) -> str:
    seed = hashlib.blake2b(row.parameter.encode(), key=secret[:64]).digest()
    if row.alphabet == "uuid":
        return str(uuid.UUID(bytes=seed[:16], version=4))
    letters = _ALPHABETS[row.alphabet or "base62"]
    stream = hashlib.shake_256(seed).digest(row.length)
    made = "".join(letters[byte % len(letters)] for byte in stream)
    if row.alphabet == "digits" and made.startswith("0"):
        made = f"7{made[1:]}"  # a number has no leading zero, and a script may read it as one
    return f"{row.prefix}{made}"
