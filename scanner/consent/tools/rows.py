"""The shape of what is known about consent tools: one row of scanner/consent/tools/*.toml."""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal["cmp", "plugin", "library", "site"]
"""`cmp`: a service that hosts the banner; `plugin`: a part of a shop or content system; `library`:
code that a site builds in; `site`: a large site's own banner."""

Api = Literal["tcf", "gpp", "usp", "consent-mode"]

Said = Literal["accepted", "rejected", "partial"]
"""What a stored choice says: all, nothing but the necessary, or something between."""


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A typing error in a file is an error, not a fact that goes missing."""


class Marks(_Row, frozen=True, kw_only=True):
    """What shows that a page has the tool. Each alone is enough; marks.py says how they weigh."""

    scripts: tuple[str, ...] = ()
    """Parts of the address of its script or its requests, without scheme, in lower case. Each
    begins where a host's label or a path's segment begins: `cookielaw.org/` is known in
    `https://cdn.cookielaw.org/x.js`, not in `https://mycookielaw.org/`."""
    globals: tuple[str, ...] = ()
    """Names below `window`, with dots for what is inside: `Shopify.customerPrivacy`."""
    elements: tuple[str, ...] = ()
    """CSS selectors of what is in the page's own document (not in frames or shadow roots) when
    the tool is there, whether it shows a banner or not."""
    cookies: tuple[str, ...] = ()
    """Names; a `*` at the end stands for any rest."""
    storage: tuple[str, ...] = ()
    """Keys of local storage; a `*` at the end stands for any rest."""


class Layer(_Row, frozen=True, kw_only=True):
    """One layer of the banner: where it is and what its controls do.

    All selectors are CSS and hold in the whole document of the layer: the page's, the frame's, or
    the shadow root's. Several are in order of trust: the first that matches something visible
    counts.
    """

    boxes: tuple[str, ...]
    """The outermost element that a visitor sees. It is visible exactly while the layer is shown."""
    frames: tuple[str, ...] = ()
    """The iframe, in the page, that the layer lives in: selectors, as its address may be the site's
    own. Empty: in none."""
    shadow: tuple[str, ...] = ()
    """The host, in the page, of the shadow root that the layer lives in, which may be closed.
    Empty: in none. A second layer that names neither frame nor shadow is where the first is."""
    in_page: bool = False
    """Whether the same selectors also hold in the page itself, for tools that have moved. Where
    frames and shadow are empty the layer is in the page anyhow."""
    accept: tuple[str, ...] = ()
    """Accepts everything. Never what pays, subscribes or logs in."""
    reject: tuple[str, ...] = ()
    """Refuses everything but the necessary."""
    settings: tuple[str, ...] = ()
    """Leads to the second layer, and decides nothing."""
    save: tuple[str, ...] = ()
    """Stores what the switches say."""
    close: tuple[str, ...] = ()
    """Takes the layer away without an answer; what that means differs by tool and law."""
    all_off: tuple[str, ...] = ()
    """Moves every switch to off and stores nothing: `save` has to come after it."""
    object_all: tuple[str, ...] = ()
    """Objects to all that rests on legitimate interest."""
    toggles: tuple[str, ...] = ()
    """The switches that a visitor can move. Check boxes may be drawn by their labels: what is
    matched is the input."""
    on: tuple[str, ...] = ()
    """A switch is on when it matches one of these. Empty: as `:checked`, `aria-checked` or
    `aria-pressed` say."""


class Stored(_Row, frozen=True, kw_only=True):
    """One place where a tool keeps the choice. Exactly one of cookie, storage and script is set.

    The patterns are searched in the value, percent-decoded until nothing is left to decode, in the
    order accepted, rejected, partial; where none is found nothing is known. `partial` is left out
    where the value doesn't show whether it grants all that there is.
    """

    cookie: str | None = None
    """Its name; a `*` at the end stands for any rest."""
    storage: str | None = None
    """A key of local storage, likewise."""
    script: str | None = None
    """A JavaScript expression for the page's own world that answers, or promises, `accepted`,
    `rejected`, `partial` or null; it changes nothing and throws nowhere. It needs no patterns."""
    base64: bool = False
    """Whether the value is base64 below its percent-encoding."""
    accepted: str | None = None
    rejected: str | None = None
    partial: str | None = None


class Tool(_Row, frozen=True, kw_only=True):
    """A consent tool: how it is known, how its banner is handled, where it keeps the choice."""

    id: str
    """Lower-case letters, digits and hyphens; stays the same for ever."""
    name: str
    vendor: str
    homepage: str | None = None
    """An address with https; None only for our own."""
    kind: Kind
    certainty: Literal["sure", "likely"]
    """`sure`: read in the tool's own published code (a comment says which) or known well for years;
    `likely`: believed, and to be confirmed by what a press brings about."""
    iab_id: int | None = None
    """Number in the list of CMPs of IAB Europe's TCF (as of 2025-03), as `__tcfapi` tells it."""
    marks: Marks
    first: Layer | None = None
    """None where the tool is known by its marks alone: text and layout find its banner."""
    second: Layer | None = None
    """Some sites show it at once, without the first."""
    reopen: tuple[str, ...] = ()
    """Controls in the page that open the settings again after a choice."""
    apis: tuple[Api, ...] = ()
    stored: tuple[Stored, ...] = ()
    """In order of trust."""
    reloads: bool = False
    """Whether it may load the page again after a choice."""
    pay: bool = False
    """Whether its banner may be pay-or-accept."""
    hides_from_automation: bool = False
    """Whether it shows nothing to what looks like a robot, as its makers deliver it."""
