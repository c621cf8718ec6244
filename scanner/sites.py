"""Read sites.toml: every site with its settings, or every fault in the file at once.

The file's JSON Schema is published as docs/sites.schema.json; `python -m scanner.sites PATH`
writes it.
"""

from __future__ import annotations

import difflib
import json
import re
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from scanner.audit.suppress import unknown_rules
from scanner.classify.own import OwnService
from scanner.errors import UsageFault
from scanner.options import BrowserOptions, PageOptions, ScanOptions, in_order
from scanner.settings.banner import BannerSettings, Colours, Theme
from scanner.settings.records import RecordSettings
from scanner.settings.scan import ScanSettings
from scanner.settings.service import Service
from scanner.settings.site import Defaults, Site
from scanner.settings.suppress import Suppress
from scanner.settings.words import Slug, Table
from scanner.urls import host_of, is_local

Json = dict[str, Any]

# A longer value would bury the sentence that says what is wrong with it.
MAX_SHOWN = 60
# Tables by the names under which they stand.
_TABLES: dict[str, type[Table]] = {
    "scan": ScanSettings,
    "services": Service,
    "suppress": Suppress,
    "banner": BannerSettings,
    "records": RecordSettings,
    "theme": Theme,
    "light": Colours,
    "dark": Colours,
}
# Settings that may hold secrets: a fault in them is told without the value.
_SECRET = frozenset({"headers", "cookies", "credentials", "proxy"})


class _Document(Table):
    """The whole file."""

    defaults: Defaults = Defaults()
    sites: dict[Slug, Site] = Field(default={})


class _Services(Table):
    """The user's own file, which holds for every site."""

    services: tuple[Service, ...] = ()


class Sites(msgspec.Struct, frozen=True, kw_only=True):
    """The sites of one file, by slug, with the file's defaults filled in."""

    path: Path
    by_slug: dict[str, Site]

    def site(self, slug: str) -> Site:
        """One site; raises `UsageFault` with the nearest name where there is no such site."""
        if slug not in self.by_slug:
            hint = _nearest(slug, self.by_slug) or f"it has {', '.join(sorted(self.by_slug))}."
            raise UsageFault(f"{self.path}: there is no site {_shown(slug)}; {hint}")
        return self.by_slug[slug]

    def of_url(self, url: str) -> Site | None:
        """The site whose address is on the same host, the longest address that fits first."""
        fitting = [site for site in self.by_slug.values() if host_of(site.url) == host_of(url)]
        return max(fitting, key=lambda site: _shared(site.url, url), default=None)


def load_sites(path: Path) -> Sites:
    """Read `path`; paths in it are relative to its folder.

    Raises `UsageFault` with one line for each fault, each with its place in the file.
    """
    raw = _parsed(path)
    faults = [*_faults(raw), *unknown_rules(raw)]
    if faults:
        raise UsageFault("\n".join(f"{path}: {fault}" for fault in faults))
    defaults = raw.get("defaults", {})
    sites = {}
    for slug, own in raw.get("sites", {}).items():
        merged = _over(defaults, own)
        for name in ("login", "storage_state", "consent_script"):
            if name in merged.get("scan", {}):
                merged["scan"][name] = str(path.parent.resolve() / merged["scan"][name])
        sites[slug] = Site.model_validate(merged)
    if not sites:
        raise UsageFault(f"{path}: holds no site; add a table such as [sites.shop].")
    return Sites(path=path, by_slug=sites)


def _faults(raw: Json) -> list[str]:
    try:
        _Document.model_validate(raw)
    except ValidationError as error:
        return [_sentence(fault) for fault in error.errors(include_url=False)]
    return []


def load_services(path: Path) -> tuple[OwnService, ...]:
    """The `[[services]]` of the user's own file, services.toml; none where there is no file.

    Raises `UsageFault` with one line for each fault.
    """
    if not path.exists():
        return ()
    try:
        found = _Services.model_validate(_parsed(path))
    except ValidationError as error:
        raise UsageFault(
            "\n".join(f"{path}: {_sentence(fault)}" for fault in error.errors(include_url=False))
        ) from None
    return own_services(found.services)


def own_services(services: Iterable[Service]) -> tuple[OwnService, ...]:
    """Services as the classifier takes them."""
    return tuple(
        OwnService(
            id=each.id,
            name=each.name,
            category=each.category,
            vendor=each.vendor,
            cookies=each.cookies,
            storage=each.storage,
            domains=each.domains,
        )
        for each in services
    )


def scan_options(site: Site) -> ScanOptions:
    """A site's scan, as `consentry scan` would be asked for it.

    Raises `UsageFault` where a file is not there, or settings contradict each other.
    """
    wish = site.scan
    for setting in ("login", "storage_state", "consent_script"):
        file = getattr(wish, setting)
        if file and not Path(file).is_file():
            raise UsageFault(f"scan.{setting}: {file}: no such file.")
    if wish.gpc and "gpc" in wish.states:
        raise UsageFault(
            "scan.gpc: it makes every visit with Global Privacy Control, and scan.states has gpc "
            "beside others; leave one of the two away."
        )
    return ScanOptions(
        url=site.url,
        states=in_order(wish.states),
        pages=wish.max_pages,
        depth=wish.depth,
        include=wish.include,
        exclude=wish.exclude,
        extra_pages=wish.extra_pages,
        subdomains=wish.subdomains,
        ignore_robots=wish.ignore_robots,
        sitemap=wish.sitemap,
        concurrency=wish.concurrency or 0,
        delay=wish.delay,
        deadline=wish.deadline,
        login=wish.login,
        consent_script=wish.consent_script,
        dns=wish.dns and not wish.host_rules and not is_local(site.url),
        page=_page(wish),
        browser=BrowserOptions(
            path=wish.browser,
            headed=wish.headed,
            third_party_cookies=wish.third_party_cookies,
            proxy=wish.proxy,
            host_rules=wish.host_rules,
            ignore_https_errors=wish.ignore_https_errors,
            gpc=wish.gpc,
            dnt=wish.dnt,
            arguments=wish.browser_args,
        ),
    )


def _page(wish: ScanSettings) -> PageOptions:
    user, _, password = (wish.credentials or "").partition(":")
    width, _, height = (wish.viewport or "").partition("x")
    return PageOptions(
        timeout=wish.timeout,
        headers=tuple(wish.headers.items()),
        cookies=tuple(wish.cookies.items()),
        storage_state=wish.storage_state,
        credentials=(user, password) if wish.credentials else None,
        locale=wish.locale,
        timezone=wish.timezone,
        user_agent=wish.user_agent,
        device=wish.device,
        viewport=(int(width), int(height)) if wish.viewport else None,
        interact=wish.interaction,
        deep=wish.deep,
        fill_forms=wish.fill_forms and wish.deep,
        submit_forms=wish.submit_forms,
        screenshots=wish.screenshots,
        keep_values=wish.keep_values,
    )


def _parsed(path: Path) -> Json:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageFault(f"{path}: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise UsageFault(f"{path}: byte {error.start}: is not UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        what, _, where = str(error).removesuffix(")").rpartition(" (at ")
        raise UsageFault(f"{path}: {where}: {what}.") from error


def _shared(address: str, url: str) -> int:
    """How much of a site's address an address begins with."""
    return len(address) if url.startswith(address) else 0


def _over(below: Json, above: Json) -> Json:
    """`above` laid over `below`: tables are merged, anything else is replaced."""
    merged = dict(below)
    for key, value in above.items():
        known = merged.get(key)
        if isinstance(value, dict) and isinstance(known, dict):
            merged[key] = _over(known, value)
        else:
            merged[key] = value
    return merged


def _sentence(fault: ErrorDetails) -> str:
    """One fault: where, and what was wanted or what it is."""
    # A key of a table that is itself at fault is told by pydantic as one more step, "[key]".
    place = [step for step in fault["loc"] if step != "[key]"]
    if fault["type"] == "missing":
        return f"{_spelled(place)}: is missing"
    if fault["type"] == "extra_forbidden":
        hint = _nearest(str(place[-1]), _known(place))
        return f"{_spelled(place)}: there is no such setting" + (f"; {hint}" if hint else "")
    words = {"tuple_type": "wanted a list", "dict_type": "wanted a table"}
    said = words.get(fault["type"]) or (
        fault["msg"] if fault["type"] == "wanted" else "wanted a table"
    )
    if fault["type"] == "said":
        return f"{_spelled(place)}: {fault['msg']}"
    if _SECRET.intersection(place):
        return f"{_spelled(place)}: {said}"
    return f"{_spelled(place)}: {said}, got {_shown(fault['input'])}"


def _known(place: list[int | str]) -> list[str]:
    """The settings that there are where an unknown one stands."""
    table: type[Table] = _Document
    if len(place) > 1:
        table = Defaults if place[0] == "defaults" else Site
    for step in place[:-1]:
        table = _TABLES.get(str(step), table)
    return list(table.model_fields)


def _nearest(name: str, known: Any) -> str | None:
    near = difflib.get_close_matches(name, known, n=1)
    return f'did you mean "{near[0]}"?' if near else None


def _spelled(place: list[int | str]) -> str:
    """`sites.shop.scan.include[0]`; keys that are no bare TOML keys are quoted."""
    text = ""
    for step in place:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            bare = re.fullmatch(r"[A-Za-z0-9_-]+", step)
            text += ("." if text else "") + (step if bare else json.dumps(step))
    return text


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 3]}..."


def schema() -> bytes:
    """The JSON Schema of sites.toml, as published."""
    body = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:consentry:sites",
        **_Document.model_json_schema(),
        "title": "Consentry sites.toml",
    }
    return json.dumps(body, indent=2).encode() + b"\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(schema())
