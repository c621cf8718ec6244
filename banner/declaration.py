"""The cookie declaration: what a site keeps on its visitors' devices, for them to read."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from banner.dialog import purpose
from banner.gate import is_recorded
from banner.i18n import Words
from banner.regimes import Asked
from scanner.classify.classifier import knowledge
from scanner.classify.knowledge.rows import rows_of
from scanner.classify.own import matches
from scanner.observations import Cookie, StorageItem
from scanner.records import Scan
from scanner.settings.service import Service
from scanner.settings.site import Site
from scanner.settings.words import CATEGORIES
from scanner.urls import host_of

TEMPLATES = Path(__file__).parent / "templates"
# The knowledge base writes its purposes in this language.
KNOWN_IN = "en"
HEADINGS = ("name", "purpose", "lifetime", "party", "kind", "privacy_policy")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One cookie or key, in a language's words."""

    name: str
    """As written in sites.toml, `*` for a changing part."""
    purpose: str
    lifetime: str
    party: str
    kind: str


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One service with what it keeps."""

    id: str
    name: str
    vendor: str
    purpose: str
    policy_url: str
    entries: tuple[Entry, ...]


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """One category."""

    id: str
    name: str
    text: str
    services: tuple[Told, ...]


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration in one language, ready to be written down in any form."""

    site: str
    language: str
    direction: str
    title: str
    text: str
    date: str
    """Of the scan, in words; empty without one."""
    headings: dict[str, str]
    empty: str
    """What to say of a category without services."""
    groups: tuple[Group, ...]


def declare(site: Site, asked: Asked, words: Words, scan: Scan | None = None) -> Declaration:
    """What visitors are told, from the site's services and, if there is one, its scan. Pure.

    Lifetimes, parties and kinds are the scan's; without it they are not known. What nobody has
    decided is not told.
    """
    by_category = {"necessary": [_banner(site, asked, words)]}
    for service in site.services:
        by_category.setdefault(service.category, []).append(_told(service, words, scan))
    day = words.date(scan.scan.started) if scan else ""
    return Declaration(
        site=site.url,
        language=words.tag,
        direction=words.direction,
        title=words["declaration_title"],
        text=words["declaration_text"],
        date=words["declaration_date"].replace("{date}", day) if day else "",
        headings={name: words[name] for name in HEADINGS},
        empty=words["declaration_empty"],
        groups=tuple(
            Group(
                id=name,
                name=words[name],
                text=words[f"{name}_text"],
                services=tuple(by_category.get(name, ())),
            )
            for name in CATEGORIES
        ),
    )


def as_json(declaration: Declaration) -> bytes:
    """The declaration as data."""
    return msgspec.json.format(msgspec.json.encode(declaration), indent=2) + b"\n"


def as_html(declaration: Declaration, top: int = 2) -> str:
    """A fragment with a small style sheet of its own, to put into a page.

    Its title is a heading of the level `top`, and what is below it of the next two.
    """
    return _templates().get_template("declaration.html.j2").render(told=declaration, top=top)


def as_page(declaration: Declaration) -> str:
    """A whole document, to link to or to show in a frame."""
    fragment = Markup(as_html(declaration, top=1))  # noqa: S704 - our own template, escaped already
    return _templates().get_template("page.html.j2").render(told=declaration, fragment=fragment)


def as_markdown(declaration: Declaration) -> str:
    """The declaration as Markdown tables."""
    lines = [f"# {_cell(declaration.title)}", "", _cell(declaration.text)]
    if declaration.date:
        lines += ["", _cell(declaration.date)]
    for group in declaration.groups:
        lines += ["", f"## {_cell(group.name)}", "", _cell(group.text)]
        if not group.services:
            lines += ["", _cell(declaration.empty)]
        for service in group.services:
            lines += ["", *_service_lines(service, declaration.headings)]
    return "\n".join(lines) + "\n"


def _service_lines(service: Told, headings: dict[str, str]) -> Iterator[str]:
    yield f"### {_cell(service.name)}"
    facts = [_cell(fact) for fact in (service.vendor, service.purpose) if fact]
    if service.policy_url:
        # An address ends where its bracket does.
        address = re.sub(r"[()<>\\]", lambda sign: f"%{ord(sign[0]):02X}", service.policy_url)
        facts.append(f"[{_cell(headings['privacy_policy'])}]({address})")
    if facts:
        yield ""
        yield " · ".join(facts)
    if service.entries:
        names = ("name", "purpose", "lifetime", "party", "kind")
        yield ""
        yield f"| {' | '.join(_cell(headings[name]) for name in names)} |"
        yield "| --- | --- | --- | --- | --- |"
        for entry in service.entries:
            yield f"| {' | '.join(_cell(getattr(entry, name)) for name in names)} |"


def _cell(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "|*_`<>[]\\" else sign for sign in " ".join(text.split()))


def _banner(site: Site, asked: Asked, words: Words) -> Told:
    """What the banner itself keeps, which no visitor is asked about: the cookie with the choice,
    and the keys of static/recorder/main.js.
    """
    kept = words["kept_for"].replace("{period}", words.length(asked.days))
    entries = [
        Entry(
            name=site.banner.cookie_name,
            purpose=kept,
            lifetime=words.length(asked.days),
            party=words["party_first"],
            kind=words["kind_cookie"],
        )
    ]
    if is_recorded(site):
        own = Entry(
            name="consentry.*",
            purpose="",
            lifetime=words["until_deleted"],
            party=words["party_first"],
            kind=words["kind_local"],
        )
        entries.append(own)
    return Told(
        id="consentry",
        name=words["settings_title"],
        vendor=host_of(site.url),
        purpose=words["settings_text"],
        policy_url="",
        entries=tuple(entries),
    )


def _told(service: Service, words: Words, scan: Scan | None) -> Told:
    cookies = scan.cookies if scan else ()
    storage = scan.storage if scan else ()
    entries = [
        *(
            _cookie(glob, [one for one in cookies if matches(one.name, glob)], words)
            for glob in service.cookies
        ),
        *(
            _stored(glob, [one for one in storage if matches(one.key, glob)], words)
            for glob in service.storage
        ),
    ]
    return Told(
        id=service.id,
        name=service.name,
        vendor=service.vendor or "",
        purpose=purpose(service, words),
        policy_url=service.policy_url or "",
        entries=tuple(entries),
    )


def _cookie(glob: str, seen: list[Cookie], words: Words) -> Entry:
    """A cookie: the longest lifetime that was seen counts."""
    if not seen:
        return _unseen(glob, words, words["kind_cookie"])
    days = [one.lifetime_days for one in seen]
    lasting = [number for number in days if number is not None]
    return Entry(
        name=glob,
        purpose=_known_purpose(seen, words),
        lifetime=words.length(max(lasting)) if lasting else words["until_closed"],
        party=_party((one.party for one in seen), words),
        kind=words["kind_cookie"],
    )


def _stored(glob: str, seen: list[StorageItem], words: Words) -> Entry:
    if not seen:
        return _unseen(glob, words, words["kind_local"])
    lasts = any(one.kind != "session" for one in seen)
    kinds = dict.fromkeys(words[f"kind_{one.kind}"] for one in seen)
    return Entry(
        name=glob,
        purpose=_known_purpose(seen, words),
        lifetime=words["until_deleted" if lasts else "until_closed"],
        party=_party((one.party for one in seen), words),
        kind=", ".join(kinds),
    )


def _unseen(glob: str, words: Words, kind: str) -> Entry:
    nothing = words["unknown"]
    return Entry(name=glob, purpose="", lifetime=nothing, party=nothing, kind=kind)


def _party(parties: Iterable[str], words: Words) -> str:
    return words["party_third" if "third" in set(parties) else "party_first"]


def _known_purpose(seen: Iterable[Cookie | StorageItem], words: Words) -> str:
    """The knowledge base's sentence, in declarations of its own language."""
    if words.tag != KNOWN_IN:
        return ""
    rules = ((one.because or "").partition(":") for one in seen)
    ids = (rest for kind, _, rest in rules if kind == "knowledge")
    return next((text for name in ids if (text := _purposes().get(name))), "")


@functools.cache
def _purposes() -> dict[str, str]:
    return {row.id: row.pattern.purpose for filed in knowledge() for row in rows_of(filed)}


@functools.cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
