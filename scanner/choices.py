"""A site's consent banner, and the choices that the scan made with it as a visitor would.

Part of the contract behind `scan.json`, see scanner/records.py.
"""

from __future__ import annotations

from typing import Literal

from scanner.observations import Record, State

Role = Literal[
    "accept_all",
    "accept",
    "reject_all",
    "accept_selection",
    "settings",
    "object_all",
    "withdraw",
    "close",
    "policy",
    "other",
]
"""What pressing a control of the banner does, as far as its words and its tool tell."""

Viewport = Literal["desktop", "phone"]

Outcome = Literal[
    "confirmed",
    "unconfirmed",
    "accept only",
    "none found",
    "pressed but returned",
    "failed",
]
"""How the attempt to choose ended. `confirmed`: the banner went and its stored choice, its API or
the page's next load say so; `unconfirmed`: it was pressed, and nothing says what came of it;
`accept only`: there is no way to refuse within two layers; `none found`: no banner came in time;
`pressed but returned`: it asks again on the next load; `failed`: see `detail`."""


MomentKind = Literal["request", "cookie", "storage", "banner", "pressed"]


class Moment(Record, frozen=True, kw_only=True):
    """Something that happened in the first seconds of a page, for a timeline."""

    at_ms: int
    """Since the navigation began."""
    kind: MomentKind
    label: str
    """The cookie's name, the storage key, the request's host, the pressed control's text."""
    url: str = ""
    """Of the request; of the script or answer that set the cookie or the key. Without query."""
    host: str = ""
    """Of that address."""


class Button(Record, frozen=True, kw_only=True):
    """A control of the banner as it was drawn. Lengths in CSS pixels."""

    role: Role
    text: str
    """Visible text, or its accessible name; at most 120 characters."""
    layer: int
    """1 for what is seen first, 2 behind the settings."""
    order: int
    """Place in the order in which a keyboard reaches the banner's controls, from 1."""
    tag: str
    x: float
    y: float
    width: float
    height: float
    font_size: float
    font_weight: int
    contrast: float
    """Of the text to what is behind it, 1 to 21 (WCAG 2.2)."""
    prominence: float
    """Contrast of the control's own area to what is around it, 1 to 21; 1 for a bare link."""
    in_view: bool
    """Whether it can be seen without scrolling."""


class BannerView(Record, frozen=True, kw_only=True):
    """The banner's first layer on one kind of screen."""

    viewport: Viewport
    width: int
    height: int
    share: float
    """Part of the screen that the banner takes, 0 to 1."""
    blocks: bool
    """Whether the page can't be used before a choice: scrolling is locked or clicks don't land."""
    buttons: tuple[Button, ...]
    screenshot: str | None = None
    """Path relative to the scan file."""


class Toggle(Record, frozen=True, kw_only=True):
    """A switch for a purpose, a category or a service."""

    text: str
    on: bool
    locked: bool
    """Whether the visitor can't change it; so are switches for what is necessary."""
    layer: int


class TcfSignal(Record, frozen=True, kw_only=True):
    """What `__tcfapi` (IAB TCF 2) answered."""

    gdpr_applies: bool | None
    status: str
    """`eventStatus`: tcloaded, cmpuishown, useractioncomplete."""
    cmp_id: int | None
    policy_version: int | None
    tc_string: str
    purposes: tuple[int, ...]
    """Consents given."""
    legitimate_interests: tuple[int, ...]
    vendors: int
    """How many vendors have consent."""


class ConsentModeSignal(Record, frozen=True, kw_only=True):
    """Google Consent Mode as the page's tags saw it."""

    default: dict[str, str]
    """`analytics_storage` and the like to `granted` or `denied`; empty where none was set."""
    update: dict[str, str]
    """What stands after all updates; empty where there was none."""
    default_after_tag: bool
    """Whether a tag was configured before the first default."""


class Signals(Record, frozen=True, kw_only=True):
    """What the page says of the visitor's choice at one moment."""

    tool_says: Literal["accepted", "rejected", "partial"] | None = None
    """The consent tool's own stored choice or API, where it is known how to read it."""
    tool_because: str = ""
    """Which cookie, key or call said so."""
    tcf: TcfSignal | None = None
    gpp: str | None = None
    """The GPP string."""
    usp: str | None = None
    """The US Privacy string."""
    consent_mode: ConsentModeSignal | None = None


class Aftermath(Record, frozen=True, kw_only=True):
    """What stayed and what was sent on the first load of the page after a choice."""

    cookies: tuple[str, ...] = ()
    """`name domain` of all that were in the browser when that load had settled."""
    storage: tuple[str, ...] = ()
    """`origin key` of local storage, likewise."""
    requests: tuple[str, ...] = ()
    """Addresses with their query; volatile values are `*`."""


class Choice(Record, frozen=True, kw_only=True):
    """One attempt to choose, in a fresh profile on the start page."""

    state: State
    """`accepted` or `rejected`."""
    outcome: Outcome
    way: str
    """In words: `accept on layer 1 (1 click)`, `reject on layer 2 (3 clicks)`, `none found`."""
    layer: int | None
    clicks: int
    pressed: tuple[str, ...]
    """Texts of the controls that were pressed, in order."""
    by: Literal["tool", "words", "script"] | None
    """What found the last control: the tool's known selectors, its words, or the user's script."""
    confirmed_by: tuple[str, ...]
    """Each sign that the choice took: `banner gone`, `OneTrust says rejected`, `TCF: no purposes`,
    `not asked again`."""
    before: Signals | None
    after: Signals | None
    banner_after_ms: int | None
    """From the navigation to the banner's first sight; None where there was none."""
    detail: str
    """One sentence about any outcome but `confirmed`."""
    page_url: str
    screenshot_before: str | None = None
    """Path relative to the scan file."""
    screenshot_after: str | None = None
    aftermath: Aftermath | None = None
    """Of a withdrawal; None where nobody looked."""


class ConsentBanner(Record, frozen=True, kw_only=True):
    """The consent banner of the start page; `found` is False where none came."""

    found: bool
    tool: str | None
    """Id of the consent tool, see docs/consent.md; None where it is not a known one."""
    tool_name: str | None
    tool_because: tuple[str, ...]
    """The marks that it was known by."""
    place: Literal["page", "iframe", "shadow", "dialog"] | None
    frame_url: str | None
    """Of an iframe."""
    kind: Literal["choice", "accept only", "pay or accept", "notice"] | None
    """`choice` can be refused on some layer; `notice` informs and asks nothing."""
    text: str
    """The first layer's, at most 2,000 characters."""
    language: str | None
    """Of its words, ISO 639-1."""
    appeared_ms: int | None
    """From the navigation to its first sight, before any choice."""
    views: tuple[BannerView, ...]
    toggles: tuple[Toggle, ...]
    """Of both layers, as they stood before anything was pressed."""
    reopen: tuple[str, ...]
    """Texts of the ways back to the settings that the page shows after a choice."""
    choices: tuple[Choice, ...]
    """One for each state that was to be chosen."""
    withdrawal: Choice | None = None
    """How acceptance was taken back, where the scan tried; its `state` is `rejected`."""
    signals: Signals | None = None
    """What the page said before any choice."""
