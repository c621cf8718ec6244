"""What the preferences page shows, in the visitor's language."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from banner.bundle import Bundle
from banner.choice import Choice, Consent
from banner.dialog import purpose
from banner.i18n import Words, words
from banner.style import DARK, LIGHT, SHORT
from scanner.settings.banner import Colours, Theme
from scanner.settings.service import Service
from scanner.settings.words import CATEGORIES
from scanner.urls import host_of
from server.choosing import shown_categories

TEMPLATES = Path(__file__).parent / "templates"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One service."""

    id: str
    name: str
    vendor: str
    purpose: str
    policy_url: str
    uses: str
    """Names of its cookies and keys."""
    on: bool


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """One category."""

    id: str
    name: str
    text: str
    on: bool
    fixed: bool
    """Whether it can't be changed here."""
    always: bool
    """Whether it is fixed because it is necessary."""
    mixed: bool
    """Whether some of its services differ from it."""
    count: str
    """`3 services`."""
    services: tuple[Row, ...]


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the page says."""

    slug: str
    site: str
    host: str
    language: str
    direction: str
    languages: tuple[tuple[str, str], ...]
    """Tag and own name of each language."""
    words: Mapping[str, str]
    refuse: str
    """On the button that refuses all."""
    saved: bool
    notes: tuple[str, ...]
    asks: bool
    """Whether anything can be chosen here."""
    groups: tuple[Group, ...]
    revision: str
    period: str
    chosen_on: str
    number: str
    """The sentence with the visitor's number; empty before they have one."""
    policy_url: str
    nonce: str = ""
    token: str = ""


def page(bundle: Bundle, tag: str, consent: Consent, *, signal: bool, slug: str) -> Page:
    """The page for what holds now. `signal` is whether the browser itself refuses."""
    site, said = bundle.site, words(tag, bundle.site.banner.text)
    period = said.length(bundle.asked.days)
    sale = bundle.asked.sale and bundle.asked.regime != "opt-in"
    choice = consent.choice
    return Page(
        slug=slug,
        site=site.url,
        host=host_of(site.url),
        language=tag,
        direction=said.direction,
        languages=tuple((one, words(one)["language"]) for one in bundle.languages),
        words=said.texts,
        refuse=said["do_not_sell" if sale else "reject_all"],
        saved=False,
        notes=tuple(_notes(bundle, said, choice, signal=signal)),
        asks=not site.banner.minors,
        groups=tuple(_groups(bundle, said, consent)),
        revision=bundle.revision,
        period=said["kept_for"].replace("{period}", period),
        chosen_on=(
            said["chosen_on"].replace("{date}", said.date(choice.time.isoformat()))
            if choice
            else ""
        ),
        number="",
        policy_url=site.policy_url or "",
    )


def numbered(shown: Page, subject: str) -> Page:
    """The page after a choice was kept, which says under which number."""
    number = shown.words["consent_id"].replace("{id}", subject)
    return msgspec.structs.replace(shown, saved=True, number=number)


def html(shown: Page, style: str) -> str:
    """The whole document; `style` is what `style_sheet` made."""
    template = _templates().get_template("preferences.html.j2")
    return template.render(page=shown, style=Markup(style))  # noqa: S704 - ours, and checked colours


@functools.lru_cache(maxsize=256)
def style_sheet(theme: Theme) -> str:
    """The page's style sheet in a site's colours."""
    light = _colours(theme.light, LIGHT) + "--ground:color-mix(in srgb,var(--q) 9%,var(--b));"
    dark = _colours(theme.dark, DARK) + "--ground:color-mix(in srgb,#000 38%,var(--b));"
    own = dark if theme.mode == "dark" else light
    scheme = "light dark" if theme.mode == "auto" else theme.mode
    rules = f":root{{{own}--r:{theme.radius};--f:{theme.font};color-scheme:{scheme}}}"
    if theme.mode == "auto":
        rules += f"@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"
    return rules + (TEMPLATES / "preferences.css").read_text("utf-8")


def _colours(wanted: Colours, ours: Colours) -> str:
    return "".join(
        f"--{short}:{getattr(wanted, name) or getattr(ours, name)};"
        for name, short in SHORT.items()
    )


def _chosen_on(said: Words, choice: Choice) -> str:
    return said["chosen_on"].replace("{date}", said.date(choice.time.isoformat()))


def _notes(bundle: Bundle, said: Words, choice: Choice | None, *, signal: bool) -> Iterator[str]:
    if bundle.site.banner.minors:
        yield said["minors"]
    elif signal:
        by_dnt = bundle.asked.gpc == "ignore"
        overridden = choice is not None and choice.signal and choice.method != "reject all"
        if overridden and not by_dnt:
            yield said["gpc_overridden"]
        elif not overridden:
            yield said["dnt_honoured" if by_dnt else "gpc_honoured"]


def _groups(bundle: Bundle, said: Words, consent: Consent) -> Iterator[Group]:
    services = bundle.site.services
    shown = ("necessary", *shown_categories(bundle.site))
    for name in (one for one in CATEGORIES if one in shown):
        own = [each for each in services if each.category == name]
        on = consent.allows(name)
        yield Group(
            id=name,
            name=said[name],
            text=said[f"{name}_text"],
            on=on,
            fixed=name == "necessary" or bundle.site.banner.minors,
            always=name == "necessary",
            mixed=any(consent.allows(each.id) != on for each in own),
            count=said.count("services", len(own)),
            services=tuple(_row(each, said, consent) for each in own),
        )


def _row(service: Service, said: Words, consent: Consent) -> Row:
    return Row(
        id=service.id,
        name=service.name,
        vendor=service.vendor or "",
        purpose=purpose(service, said),
        policy_url=service.policy_url or "",
        uses=", ".join((*service.cookies, *service.storage)),
        on=consent.allows(service.id),
    )


@functools.cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
