"""Values of server settings: how each is read from text, checked, and told when it is wrong."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from scanner.urls import origin_of

_YES = ("true", "yes", "on", "1")
_NO = ("false", "no", "off", "0")
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_DIGEST = re.compile(r"[0-9a-fA-F]{64}")
_DATABASES = ("postgresql", "sqlite")


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """What a setting may be."""

    wanted: str
    """What is said of a value that isn't: `wanted ...`."""
    check: Callable[[Any], Any]
    """The value as it is kept, from one of TOML; raises ValueError or TypeError for others."""
    of_text: Callable[[str], Any] = str
    """TOML's value from a flag's or a variable's text; raises ValueError."""
    is_secret: bool = False
    """Whether a wrong value is not shown, because it may hold a password."""
    is_path: bool = False
    """Whether the value in a file is relative to the file's folder."""


def whole(low: int, high: int) -> Kind:
    """A whole number within bounds, both included."""

    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError
        return value

    return Kind(wanted=f"a whole number from {low} to {high:,}", check=check, of_text=int)


def flag() -> Kind:
    """Yes or no."""

    def of_text(text: str) -> bool:
        if text.lower() not in _YES + _NO:
            raise ValueError
        return text.lower() in _YES

    def check(value: Any) -> bool:
        if not isinstance(value, bool):
            raise TypeError
        return value

    return Kind(wanted="true or false", check=check, of_text=of_text)


def path() -> Kind:
    """A file or a folder."""
    return Kind(wanted="a path", check=lambda value: Path(_text(value)), is_path=True)


def text(wanted: str, check: Callable[[str], str], *, is_secret: bool = False) -> Kind:
    """Text of a certain form; `check` raises ValueError for others."""
    return Kind(wanted=wanted, check=lambda value: check(_text(value)), is_secret=is_secret)


def many(wanted: str, check: Callable[[str], str], *, is_secret: bool = False) -> Kind:
    """A list in TOML, text with commas elsewhere."""

    def all_of(value: Any) -> tuple[str, ...]:
        if not isinstance(value, (list, tuple)):
            raise TypeError
        return tuple(check(_text(one)) for one in value)

    def of_text(given: str) -> list[str]:
        return [one.strip() for one in given.split(",") if one.strip()]

    return Kind(wanted=wanted, check=all_of, of_text=of_text, is_secret=is_secret)


def one_of(*words: str) -> Kind:
    """One of some words."""

    def check(value: str) -> str:
        if value not in words:
            raise ValueError
        return value

    return text(" or ".join(f'"{word}"' for word in words), check)


def host(value: str) -> str:
    """A name or address to listen on."""
    if not value or any(letter.isspace() or letter in "/[]" for letter in value):
        raise ValueError
    return value


def web_origin(value: str) -> str:
    """`https://host[:port]`, without a slash at its end."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise ValueError
    if parts.path not in ("", "/") or parts.query or parts.fragment or parts.port == 0:
        raise ValueError
    return origin_of(value)


def issuer(value: str) -> str:
    """An OpenID provider's issuer, as it is written; by http on this machine alone."""
    parts = urlsplit(value)
    is_here = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_here):
        raise ValueError
    if not parts.hostname or parts.username or parts.query or parts.fragment or parts.port == 0:
        raise ValueError
    return value


def word(value: str) -> str:
    """Printable characters of ASCII without blanks."""
    if not value.isascii() or not value.isprintable() or " " in value:
        raise ValueError
    return value


def network(value: str) -> str:
    """A network such as `10.0.0.0/8`, or one address as the network that it alone makes."""
    return str(ipaddress.ip_network(value, strict=False))


def header(value: str) -> str:
    """A header's name, in lower case."""
    if not _HEADER.fullmatch(value):
        raise ValueError
    return value.lower()


def digest(value: str) -> str:
    """A SHA-256 as 64 hex digits."""
    if not _DIGEST.fullmatch(value):
        raise ValueError
    return value.lower()


def database(value: str) -> str:
    """A database's URL."""
    scheme, mark, rest = value.partition("://")
    if not mark or not rest or scheme.partition("+")[0] not in _DATABASES:
        raise ValueError
    return value


def _text(value: Any) -> str:
    if isinstance(value, Path):
        return str(value)
    if not isinstance(value, str) or not value or "\0" in value:
        raise TypeError
    return value
