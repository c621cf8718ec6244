"""What visitors are asked, and how: the table `[sites.x.banner]`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from scanner.settings.texts import TEXTS
from scanner.settings.words import Flag, HostName, Language, Table, Text, nearest, one_of, wanted

# Thirteen months, the longest that any regulator lets a choice stand (CNIL, délibération 2020-092).
MAX_EXPIRY_DAYS = 395
# Half a year: what the CNIL and the Irish DPC call good practice.
DEFAULT_EXPIRY_DAYS = 182

Place = Annotated[
    str,
    Field(strict=True, pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$"),
    wanted('a country or state such as "DE", "US-CA" or "CA-QC"'),
]
Colour = Annotated[
    str,
    Field(
        strict=True, pattern=r"^(#[0-9a-fA-F]{3,8}|[a-z]+|(rgb|hsl|oklch|lab)\([0-9a-z.,%/ -]+\))$"
    ),
    wanted('a colour such as "#1f3a5f"'),
]


def _text_name(name: Any) -> str:
    if name in TEXTS:
        return str(name)
    words = f"there is no such text{nearest(str(name), TEXTS)}"
    raise PydanticCustomError("said", "{words}", {"words": words})


TextName = Annotated[str, BeforeValidator(_text_name)]


class Colours(Table):
    """Colours of one mode, as CSS writes them."""

    accent: Colour | None = None
    """Buttons and switches."""
    on_accent: Colour | None = None
    """Words on buttons."""
    background: Colour | None = None
    """Behind the words."""
    text: Colour | None = None
    """Words."""
    quiet: Colour | None = None
    """Small print, and switches that are off."""
    line: Colour | None = None
    """Borders."""


class Theme(Table):
    """How the banner looks. A page can set the same as CSS variables, `--consentry-accent` etc."""

    mode: Annotated[Literal["auto", "light", "dark"], one_of("auto", "light", "dark")] = "auto"
    """Whether it follows the visitor's system."""
    light: Colours = Colours()
    """Colours by day."""
    dark: Colours = Colours()
    """Colours by night."""
    radius: Annotated[
        str,
        Field(strict=True, pattern=r"^[0-9.]+(px|rem|em)$|^0$"),
        wanted('a length such as "12px"'),
    ] = "12px"
    """Roundness of corners."""
    font: Annotated[
        str,
        Field(strict=True, pattern=r"^[A-Za-z0-9_ ,'\"-]{1,200}$"),
        wanted('font families such as "Inter, sans-serif"'),
    ] = "system-ui, sans-serif"
    """Font families."""


class BannerSettings(Table):
    """What visitors are asked, and how."""

    file_name: Annotated[
        str,
        Field(strict=True, pattern=r"^[a-z0-9][a-z0-9._-]{0,60}\.js$"),
        wanted('a file name such as "gate.js"'),
    ] = "gate.js"
    """Name of the script that pages embed; ad blockers know some names."""
    base_url: Annotated[
        str,
        Field(strict=True, pattern=r"^(https?://[^\s/?#]+)?/([^\s?#]*/)?$"),
        wanted(
            'where the files are served, such as "/consent/" or "https://consent.example.com/shop/"'
        ),
    ] = "/consent/"
    """Where the built files are served from; ends with a slash."""
    record_url: Annotated[
        str,
        Field(strict=True, pattern=r"^((https?://[^\s/?#]+)?/([^\s?#]*[^\s?#/])?)?$"),
        wanted(
            'where choices are posted, such as "/shop/consents" or '
            '"https://consent.example.com/shop/consents"'
        ),
    ] = ""
    """Where each choice is posted to be recorded; empty for nowhere. The server sets it itself."""
    layout: Annotated[Literal["box", "bar", "center"], one_of("box", "bar", "center")] = "box"
    """Where the first layer stands."""
    theme: Theme = Theme()
    text: dict[Language, dict[TextName, Text]] = Field(default={})
    """Texts to use in place of ours, by language and name."""
    declaration_url: (
        Annotated[
            str,
            Field(strict=True, pattern=r"^(https?://|/)[^\s]*$"),
            wanted("an address that starts with https:// or /"),
        ]
        | None
    ) = None
    """Page with the cookie declaration."""
    reopen: Annotated[Literal["button", "none"], one_of("button", "none")] = "button"
    """Whether a small button opens the settings on every page; `none` where the page has its own
    `data-consentry="open"`."""
    unknown: Annotated[Literal["allow", "hold"], one_of("allow", "hold")] = "allow"
    """Whether third parties that belong to no service are held back, for good."""
    own_domains: tuple[HostName, ...] = ()
    """More hosts that are the site's own, with all below them."""
    expiry_days: Annotated[
        int,
        Field(strict=True, ge=1, le=MAX_EXPIRY_DAYS),
        wanted(f"a whole number of days from 1 to {MAX_EXPIRY_DAYS} (13 months)"),
    ] = DEFAULT_EXPIRY_DAYS
    """For how long a choice stands, yes or no."""
    revision: Annotated[
        str,
        Field(strict=True, pattern=r"^[\w.-]{0,40}$"),
        wanted("letters, digits, dots and hyphens"),
    ] = ""
    """Change it to ask everybody again."""
    cookie_name: Annotated[
        str,
        Field(strict=True, pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,40}$"),
        wanted("a cookie's name, of letters, digits, hyphens and underscores"),
    ] = "consentry"
    """Cookie that keeps the choice."""
    cookie_domain: HostName | None = None
    """Domain of that cookie, for one choice on all sub-domains."""
    consent_mode: Annotated[
        Literal["basic", "advanced", "off"], one_of("basic", "advanced", "off")
    ] = "basic"
    """Google Consent Mode: tags wait (basic), run and ping without cookies (advanced), or aren't
    told (off)."""
    gpc: Annotated[Literal["honour", "ask", "ignore"], one_of("honour", "ask", "ignore")] = "honour"
    """What Global Privacy Control does: refuse and don't ask, refuse and ask, or nothing. Where the
    law makes it binding, `ignore` is `honour`."""
    dnt: Flag = False
    """Whether Do Not Track refuses as well."""
    minors: Flag = False
    """Whether the site is for the young: nothing is asked, nothing but the necessary runs."""
    operator: Place | None = None
    """Where the site's owner is established: that law holds for every visitor."""
    regions: tuple[Place, ...] = ()
    """Where visitors come from, as far as it matters; who comes from an unknown place gets the
    strictest of these, or opt-in where there are none."""
