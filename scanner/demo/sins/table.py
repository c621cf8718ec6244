"""The sites of sin as a table: what each does wrong, and which findings belong to it."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import Literal

import msgspec

from scanner.observations import State

TABLE = Path(__file__).with_name("sins.toml")


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """sins.toml must say nothing that nobody reads."""


class Told(_Row, frozen=True, kw_only=True):
    """A line of the shop's own cookie table."""

    name: str
    category: str
    """The shop's word."""
    purpose: str


class Said(_Row, frozen=True, kw_only=True):
    """What the consent framework's API answers at one moment."""

    string: str = ""
    purposes: tuple[int, ...] = ()


class Tcf(_Row, frozen=True, kw_only=True):
    """What `__tcfapi` answers."""

    applies: bool = True
    cmp: int = 300
    before: Said = Said()
    rejected: Said = Said()
    accepted: Said = Said()


class Words(_Row, frozen=True, kw_only=True):
    """What the cookie of the choice holds."""

    all: str = "all"
    none: str = "none"


class Conduct(_Row, frozen=True, kw_only=True):
    """What the page does with the choice; as it stands, nothing wrong. banner.js reads it."""

    text: str = "We use cookies for statistics and advertising. Do you consent?"
    before: tuple[str, ...] = ()
    """Tags, by their names in sites.py, that wait for nothing."""
    before_ms: int = 1_500
    """After the document is there: later than the banner, so that lateness is a sin of its own."""
    accepted: tuple[str, ...] = ("statistics", "advertising")
    rejected: tuple[str, ...] = ()
    heeds_gpc: bool = True
    banner: Literal["choice", "accept only", "notice", "pay", "none"] = "choice"
    banner_ms: int = 0
    reject: Literal["beside", "pale", "settings"] = "beside"
    """The button that refuses: like the other, less visible, or only in the settings."""
    ticked: bool = False
    locked: Literal["", "statistics", "advertising"] = ""
    """The purpose that is on and can't be switched off."""
    wall: bool = False
    way_back: Literal["first", "switches", "long", "none"] = "first"
    """Where the button in the footer leads after a choice: to the first layer, to the switches, or
    to a first layer that lacks the button to refuse."""
    scrolling: bool = False
    """Whether scrolling counts as consent."""
    forgets: bool = False
    """Whether a refusal is not kept."""
    leaves: bool = False
    """Whether the cookies stay when consent is taken back."""
    goes_on: bool = False
    """Whether the tags run on, too."""
    mode: Literal["", "honest", "late", "granted", "stuck"] = "honest"
    """Consent mode: set after a tag, granted from the beginning, or granted whatever is chosen."""
    tcf: Tcf | None = None
    box: str = "cookie-box"
    """Id of the banner's element."""
    has_marks: bool = False
    """Whether the page has the global object of Consentry; with its box and cookie it is known by
    that name, and what its cookie ought to hold is known too."""
    cookie: str = "cookie_consent"
    choice_days: int = 180
    words: Words = Words()


class Sin(_Row, frozen=True, kw_only=True):
    """One site."""

    id: str
    says: str
    """One sentence: what it does wrong."""
    states: tuple[State, ...]
    """In which it has to be scanned for that to show."""
    places: tuple[str, ...] = ("DE",)
    """By whose law."""
    expects: tuple[str, ...] = ()
    """Rules, info left out, of which there is a finding; and there are no others."""
    pages: int = 1
    """2: the page with the cookie table as well."""
    deep: bool = False
    """Whether the scan has to look beyond cookies and requests, and to move, for that to show."""
    form: bool = False
    """Whether the page has a form to type into."""
    robot_check: bool = False
    """Whether it lets nobody in."""
    declares: tuple[Told, ...] = ()
    """The cookie table, where it is not the true one."""
    does: Conduct = Conduct()

    @property
    def host(self) -> str:
        """Where it is."""
        return f"{self.id}-shop.example"

    @property
    def url(self) -> str:
        """The start page."""
        return f"https://{self.host}/"


class _Table(_Row, frozen=True, kw_only=True):
    sins: tuple[Sin, ...]


@functools.cache
def sins() -> tuple[Sin, ...]:
    """Every site, those without a sin first."""
    return msgspec.convert(tomllib.loads(TABLE.read_text("utf-8")), _Table).sins
