"""Values of sites.toml, and the words in which a fault in each is told."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WrapValidator
from pydantic_core import PydanticCustomError

from scanner.urls import is_web


def wanted(words: str) -> WrapValidator:
    """Say of any fault in a value what was wanted, in words."""

    def check(value: Any, inner: Any) -> Any:
        try:
            return inner(value)
        except ValueError as error:
            raise PydanticCustomError("wanted", "wanted {words}", {"words": words}) from error

    return WrapValidator(check)


def _web(text: str) -> str:
    if not is_web(text) or any(character.isspace() for character in text):
        raise ValueError
    return text


def _regular(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError from error
    return text


def proxy_address(text: str) -> str:
    """The text itself; raises ValueError where it is no proxy's address."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https", "socks5") or not parts.hostname:
        raise ValueError
    return text


def once(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names themselves; raises ValueError where one is there twice."""
    if len(set(names)) < len(names):
        raise ValueError
    return names


# Strict, so that "5" is no number and 1 is no yes; the words are what a fault is told in.
RawText = Annotated[str, Field(strict=True, min_length=1)]
Text = Annotated[RawText, wanted("text")]
Flag = Annotated[bool, Field(strict=True), wanted("true or false")]
Seconds = Annotated[
    float, Field(strict=True, ge=1, allow_inf_nan=False), wanted("at least 1 second, as a number")
]
Url = Annotated[
    RawText, AfterValidator(_web), wanted("an address that starts with http:// or https://")
]
Pattern = Annotated[RawText, AfterValidator(_regular), wanted("a regular expression")]
Language = Annotated[
    str,
    Field(strict=True, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"),
    wanted('a language tag such as "de" or "pt-BR"'),
]
HeaderName = Annotated[
    str, Field(strict=True, pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$"), wanted("a header's name")
]
HeaderValue = Annotated[
    str, Field(strict=True, pattern=r"^[^\r\n\x00]*$"), wanted("one line of text")
]
Slug = Annotated[
    str,
    Field(strict=True, pattern=r"^[a-z0-9][a-z0-9-]{0,62}$"),
    wanted("a short name for the site, of lower-case letters, digits and hyphens"),
]
Regime = Annotated[
    Literal["auto", "opt-in", "opt-out", "notice"],
    wanted('"auto", "opt-in", "opt-out" or "notice"'),
]


def _category(text: Any) -> str:
    if text in CATEGORIES:
        return str(text)
    meant = _MEANT.get(str(text).strip().lower())
    near = [meant] if meant else difflib.get_close_matches(str(text).lower(), CATEGORIES, n=1)
    hint = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(CATEGORIES)}"
    words = f"{json.dumps(text, default=str)} is not a category; {hint}"
    raise PydanticCustomError("said", "{words}", {"words": words})


CATEGORIES = ("necessary", "preferences", "analytics", "marketing")
# What other tools call them.
_MEANT = {
    "ads": "marketing",
    "advertising": "marketing",
    "targeting": "marketing",
    "social": "marketing",
    "essential": "necessary",
    "required": "necessary",
    "technical": "necessary",
    "functional": "preferences",
    "statistics": "analytics",
    "statistical": "analytics",
    "performance": "analytics",
}
CategoryName = Annotated[
    Literal["necessary", "preferences", "analytics", "marketing"], BeforeValidator(_category)
]
HostName = Annotated[
    str,
    Field(strict=True, pattern=r"^([a-z0-9_]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9_-]+$"),
    wanted('a host such as "stats.example.com", in lower case'),
]


def one_of(*names: str) -> WrapValidator:
    """Say of any fault which words are wanted."""
    *most, last = (f'"{name}"' for name in names)
    return wanted(f"{', '.join(most)} or {last}")


def nearest(name: str, known: Iterable[str]) -> str:
    """`; did you mean "..."?` where a known name is near, else nothing."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


class Table(BaseModel):
    """Base of all tables: immutable, and no key is taken that means nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
