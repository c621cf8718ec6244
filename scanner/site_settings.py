"""What can be set for a site in sites.toml, and the words in which each fault is told."""

from __future__ import annotations

import difflib
import json
import re
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WrapValidator
from pydantic_core import PydanticCustomError

from scanner.options import DEFAULT_DEPTH, DEFAULT_PAGES, DEFAULT_TIMEOUT_S
from scanner.urls import is_web


def _wanted(words: str) -> WrapValidator:
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


def _proxy(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https", "socks5") or not parts.hostname:
        raise ValueError
    return text


# Strict, so that "5" is no number and 1 is no yes; the words are what a fault is told in.
_Text = Annotated[str, Field(strict=True, min_length=1)]
Text = Annotated[_Text, _wanted("text")]
Flag = Annotated[bool, Field(strict=True), _wanted("true or false")]
Seconds = Annotated[
    float, Field(strict=True, ge=1, allow_inf_nan=False), _wanted("at least 1 second, as a number")
]
Url = Annotated[
    _Text, AfterValidator(_web), _wanted("an address that starts with http:// or https://")
]
Pattern = Annotated[_Text, AfterValidator(_regular), _wanted("a regular expression")]
Language = Annotated[
    str,
    Field(strict=True, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"),
    _wanted('a language tag such as "de" or "pt-BR"'),
]
HeaderName = Annotated[
    str, Field(strict=True, pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$"), _wanted("a header's name")
]
HeaderValue = Annotated[
    str, Field(strict=True, pattern=r"^[^\r\n\x00]*$"), _wanted("one line of text")
]
Slug = Annotated[
    str,
    Field(strict=True, pattern=r"^[a-z0-9][a-z0-9-]{0,62}$"),
    _wanted("a short name for the site, of lower-case letters, digits and hyphens"),
]
Regime = Annotated[
    Literal["auto", "opt-in", "opt-out", "notice"],
    _wanted('"auto", "opt-in", "opt-out" or "notice"'),
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
    _wanted('a host such as "stats.example.com", in lower case'),
]


class Table(BaseModel):
    """Base of all tables: immutable, and no key is taken that means nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class ScanSettings(Table):
    """How a site is scanned: the options of `consentry scan`, and their defaults."""

    max_pages: Annotated[int, Field(strict=True, ge=1), _wanted("a whole number of at least 1")] = (
        DEFAULT_PAGES
    )
    """Most pages to visit."""
    depth: Annotated[
        int, Field(strict=True, ge=0, le=100), _wanted("a whole number from 0 to 100")
    ] = DEFAULT_DEPTH
    """Most links away from the start page."""
    include: tuple[Pattern, ...] = ()
    """Regular expressions; only addresses that match one are visited."""
    exclude: tuple[Pattern, ...] = ()
    """Regular expressions; addresses that match one are not visited."""
    extra_pages: tuple[Url, ...] = ()
    """Pages to visit besides those that are found."""
    subdomains: Flag = False
    """Whether all hosts of the site's domain are visited."""
    ignore_robots: Flag = False
    """Whether to visit what robots.txt forbids; for your own site."""
    sitemap: Flag = True
    """Whether to read the sitemap."""
    concurrency: (
        Annotated[
            int, Field(strict=True, ge=1, le=64), _wanted("a whole number of pages from 1 to 64")
        ]
        | None
    ) = None
    """Pages at once; by default two a core."""
    delay: Annotated[
        float, Field(strict=True, ge=0, le=3600), _wanted("seconds from 0 to 3600, as a number")
    ] = 0.0
    """Seconds between the starts of two pages."""
    timeout: Annotated[
        float, Field(strict=True, ge=1, le=600), _wanted("seconds from 1 to 600, as a number")
    ] = DEFAULT_TIMEOUT_S
    """Seconds for a page to load."""
    deadline: Seconds | None = None
    """Seconds after which the scan stops and reports what it has."""
    headers: dict[HeaderName, HeaderValue] = Field(default={}, repr=False)
    """Sent to the site itself, never to third parties."""
    cookies: dict[Text, HeaderValue] = Field(default={}, repr=False)
    """Cookies that every visit brings, by name."""
    storage_state: Text | None = None
    """File with cookies and storage saved by Playwright; relative to sites.toml."""
    credentials: (
        Annotated[
            Annotated[str, Field(strict=True, pattern=r"^[^:]+:")],
            _wanted('"user:password", for HTTP authentication'),
        ]
        | None
    ) = Field(default=None, repr=False)
    """`user:password` for HTTP authentication."""
    login: Text | None = None
    """Script (.py) or steps (.toml) that log in first; relative to sites.toml."""
    locale: Language | None = None
    """Language of the browser."""
    timezone: (
        Annotated[
            str,
            Field(strict=True, pattern=r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$"),
            _wanted('a time zone such as "Europe/Berlin"'),
        ]
        | None
    ) = None
    """Time zone of the browser."""
    user_agent: Annotated[HeaderValue, Field(min_length=1)] | None = None
    """What the browser calls itself."""
    device: Text | None = None
    """A device of Playwright's list, e.g. `iPhone 15`."""
    viewport: (
        Annotated[
            str,
            Field(strict=True, pattern=r"^[0-9]{2,5}x[0-9]{2,5}$"),
            _wanted('a size in pixels such as "1280x900"'),
        ]
        | None
    ) = None
    """Size of the window."""
    proxy: (
        Annotated[
            _Text, AfterValidator(_proxy), _wanted("the http:// or socks5:// address of a proxy")
        ]
        | None
    ) = Field(default=None, repr=False)
    """Proxy for all of the browser's traffic."""
    browser: Text | None = None
    """Path of the Chromium, Chrome or Edge to use."""
    browser_args: tuple[
        Annotated[
            str, Field(strict=True, pattern=r"^--."), _wanted('a switch such as "--lang=de"')
        ],
        ...,
    ] = ()
    """Passed on to the browser."""
    headed: Flag = False
    """Whether to show the browser's window."""
    host_rules: Text | None = None
    """Chromium's `--host-resolver-rules`."""
    ignore_https_errors: Flag = False
    """Whether to accept bad certificates."""
    third_party_cookies: Annotated[Literal["allow", "block"], _wanted('"allow" or "block"')] = (
        "allow"
    )
    """What the browser does with third-party cookies."""
    gpc: Flag = False
    """Whether to visit with Global Privacy Control on."""
    dnt: Flag = False
    """Whether to visit with Do Not Track on."""
    deep: Flag = True
    """Whether to look for fingerprinting, recording, form capture and identifier sync."""
    fill_forms: Flag = True
    """Whether to type made-up values into forms, never sending them."""
    submit_forms: Flag = False
    """Whether to send one filled form a page."""
    interaction: Flag = True
    """Whether to scroll and move the mouse."""
    screenshots: Flag = True
    """Whether to keep a small picture of each page."""
    keep_values: Flag = False
    """Whether the report holds cookie and storage values."""
    dns: Flag = True
    """Whether to look up CNAMEs."""


class Service(Table):
    """One service of the site's: what its owner says of it is believed before anybody else."""

    id: Slug
    """Short name, of lower-case letters, digits and hyphens."""
    name: Text
    """What visitors consent to by name."""
    vendor: Text | None = None
    """The company behind it."""
    category: CategoryName
    """necessary, preferences, analytics or marketing."""
    purpose: Text | None = None
    """What it does, in a sentence for visitors."""
    cookies: tuple[Text, ...] = ()
    """Names of its cookies; `*` stands for any characters."""
    storage: tuple[Text, ...] = ()
    """Keys of its browser storage, in the same way."""
    domains: tuple[HostName, ...] = ()
    """Hosts that it is asked from, with all below them."""
    policy_url: Url | None = None
    """Its privacy policy."""


def _distinct(services: tuple[Service, ...]) -> tuple[Service, ...]:
    seen: set[str] = set()
    for service in services:
        if service.id in seen:
            words = f'two services have the id "{service.id}"; give each its own'
            raise PydanticCustomError("said", "{words}", {"words": words})
        seen.add(service.id)
    return services


class Defaults(Table):
    """What holds for every site that says nothing else."""

    languages: tuple[Language, ...] = ()
    """The site's languages, the main one first."""
    regime: Regime = "auto"
    """What the law asks of the site: consent before, a way out, or a notice."""
    scan: ScanSettings = ScanSettings()


class Site(Defaults):
    """One web property."""

    url: Url
    """Where a scan starts."""
    policy_url: Url | None = None
    """The site's privacy policy."""
    services: Annotated[tuple[Service, ...], AfterValidator(_distinct)] = ()
    """What the owner knows of the site's services."""
