"""What the knowledge base holds: vendors, their services, and the names and hosts of each.

One TOML file a vendor, in `vendors/<vertical>/<slug>.toml`; README.md beside them explains every
key to those who write one.
"""

from __future__ import annotations

import datetime
from typing import Literal

import msgspec

KnownCategory = Literal["necessary", "preferences", "analytics", "marketing"]
"""A category that a row may name: knowledge never says `unclassified`."""

Role = Literal[
    "tracking", "cdn", "api", "consent", "login", "payment", "content", "container", "site"
]
"""What a domain does in other people's pages. `content`: embeds that a visitor sees (video, map,
chat). `container`: a tag manager or file host whose scripts do what its customers want. `site`: the
vendor's own pages. A `cdn`, `container` or `site` says whose it is, never what a cookie is for."""

Parties = Literal["any", "first", "third"]

Exempt = Literal["no", "conditional", "yes"]
"""Whether a regulator's exemption from consent can apply; `conditional`: with certain settings."""


class _Row(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Base of all rows: immutable, and no key is taken that means nothing.

    None of them leads back to itself, so the collector of circles need not look at (`gc=False`)
    thousands of them again and again.
    """


class Alternative(_Row, frozen=True, kw_only=True, gc=False):
    """Another category, and when it holds."""

    category: KnownCategory
    when: str


class Pattern(_Row, frozen=True, kw_only=True, gc=False):
    """Names of a cookie or of a key in storage, and what they are for."""

    name: str | None = None
    """Exactly this name. Of `name`, `prefix` and `regex` there is one."""
    prefix: str | None = None
    """Names that begin so and go on."""
    regex: str | None = None
    """Names that match as a whole (Python's `re.fullmatch`)."""
    loose: bool = False
    """Whether `name` is a word that sites spell as they like: `sessionId`, `SESSION_ID` and
    `__Host-session-id` are one. Such a row counts as a prefix does."""
    domains: tuple[str, ...] = ()
    """Where the name means this: the registrable domain or host of the cookie, or of the script
    that set it. Empty: anywhere."""
    anywhere: bool = False
    """Whether a name of three characters speaks for every site all the same, as `_ga` does."""
    party: Parties = "any"
    """Where it is normally met; tells readers, decides nothing."""
    category: KnownCategory | None = None
    """Where it differs from the service's."""
    purpose: str
    """One plain sentence."""
    lifetime: str | None = None
    """As usually set: `session`, `persistent` (storage) or a number with `m`, `h`, `d`; None where
    it varies."""
    identifier: bool = False
    """Whether it holds a value that tells one visitor or browser from others."""
    exempt: Exempt | None = None
    """None: as the category has it (`necessary` yes, `preferences` conditional, others no)."""
    alternatives: tuple[Alternative, ...] = ()
    evidence: str | None = None
    """Address of a public page about it, where the service's own is another."""
    reviewed: datetime.date | None = None
    tests: tuple[str, ...] = ()
    """Names that must come to this row; asked of every `prefix` and `regex`."""


class Endpoint(_Row, frozen=True, kw_only=True, gc=False):
    """A part of a host that serves another purpose than the rest of it."""

    host: str
    """This host and those below it."""
    path: str
    """How the path begins."""
    kind: Literal["beacon", "script", "pixel", "frame", "api"] = "script"
    category: KnownCategory | None = None


class Service(_Row, frozen=True, kw_only=True, gc=False):
    """What a visitor consents to by name."""

    id: str
    name: str
    category: KnownCategory
    evidence: str | None = None
    """Address of a public page of the vendor's about cookies or privacy."""
    everywhere: bool = False
    """Whether it works on other companies' hosts (frameworks, load balancers, shop software), so
    that the owner of a host says nothing against it."""
    domains: dict[str, Role] = {}
    """Domains of this service alone, with hosts below them."""
    endpoints: tuple[Endpoint, ...] = ()
    cookies: tuple[Pattern, ...] = ()
    storage: tuple[Pattern, ...] = ()
    """Keys of localStorage, sessionStorage and names of databases."""


class Vendor(_Row, frozen=True, kw_only=True, gc=False):
    """A company or project, and everything of it that is met in browsers."""

    name: str
    legal: str | None = None
    """Legal entity."""
    country: str | None = None
    """ISO 3166-1 alpha-2 of its seat; None for projects that belong to nobody."""
    parent: str | None = None
    """Slug of the vendor that owns it."""
    privacy: str | None = None
    """Address of its privacy policy."""
    iab: int | None = None
    """Its number in the IAB Europe Global Vendor List."""
    reviewed: datetime.date
    cname: tuple[str, ...] = ()
    """Domains that customers make their own host names aliases of."""
    domains: dict[str, Role] = {}
    """Domains that no single service owns: whose it is, not what for."""
    services: tuple[Service, ...] = ()


class Filed(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A vendor with the place of its file."""

    slug: str
    vertical: str
    vendor: Vendor
