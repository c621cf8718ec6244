"""How a site is scanned: the table `[sites.x.scan]`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from scanner.options import DEFAULT_DEPTH, DEFAULT_PAGES, DEFAULT_TIMEOUT_S
from scanner.settings.words import (
    Flag,
    HeaderName,
    HeaderValue,
    Language,
    Pattern,
    RawText,
    Seconds,
    Table,
    Text,
    Url,
    once,
    proxy_address,
    wanted,
)


class ScanSettings(Table):
    """How a site is scanned: the options of `consentry scan`, and their defaults."""

    states: Annotated[
        tuple[Literal["before", "rejected", "accepted", "gpc"], ...],
        Field(min_length=1),
        AfterValidator(once),
        wanted("a list of consent states: before, rejected, accepted, gpc, each once"),
    ] = ("before",)
    """Consent states to visit the pages in."""
    consent_script: Text | None = None
    """Script (.py) that accepts and rejects where the banner isn't found; relative to
    sites.toml."""
    fail_on: (
        Annotated[
            Literal["high", "medium", "low", "info", "never"],
            wanted('"high", "medium", "low", "info" or "never"'),
        ]
        | None
    ) = None
    """From which severity on findings make the command fail; by default `high` where other states
    than `before` are asked for, else `never`."""
    max_pages: Annotated[int, Field(strict=True, ge=1), wanted("a whole number of at least 1")] = (
        DEFAULT_PAGES
    )
    """Most pages to visit."""
    depth: Annotated[
        int, Field(strict=True, ge=0, le=100), wanted("a whole number from 0 to 100")
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
            int, Field(strict=True, ge=1, le=64), wanted("a whole number of pages from 1 to 64")
        ]
        | None
    ) = None
    """Pages at once; by default two a core."""
    delay: Annotated[
        float, Field(strict=True, ge=0, le=3600), wanted("seconds from 0 to 3600, as a number")
    ] = 0.0
    """Seconds between the starts of two pages."""
    timeout: Annotated[
        float, Field(strict=True, ge=1, le=600), wanted("seconds from 1 to 600, as a number")
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
            wanted('"user:password", for HTTP authentication'),
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
            wanted('a time zone such as "Europe/Berlin"'),
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
            wanted('a size in pixels such as "1280x900"'),
        ]
        | None
    ) = None
    """Size of the window."""
    proxy: (
        Annotated[
            RawText,
            AfterValidator(proxy_address),
            wanted("the http:// or socks5:// address of a proxy"),
        ]
        | None
    ) = Field(default=None, repr=False)
    """Proxy for all of the browser's traffic."""
    browser: Text | None = None
    """Path of the Chromium, Chrome or Edge to use."""
    browser_args: tuple[
        Annotated[str, Field(strict=True, pattern=r"^--."), wanted('a switch such as "--lang=de"')],
        ...,
    ] = ()
    """Passed on to the browser."""
    headed: Flag = False
    """Whether to show the browser's window."""
    host_rules: Text | None = None
    """Chromium's `--host-resolver-rules`."""
    ignore_https_errors: Flag = False
    """Whether to accept bad certificates."""
    third_party_cookies: Annotated[Literal["allow", "block"], wanted('"allow" or "block"')] = (
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
