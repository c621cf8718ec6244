"""The gate of one site: the built engine with what it has to know written above it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from banner import engine
from banner.i18n import Words, asked_as
from banner.regimes import Asked
from banner.revision import revision
from scanner import __version__
from scanner.settings.service import Service
from scanner.settings.site import Site
from scanner.settings.words import CATEGORIES
from scanner.urls import host_of, is_under, registrable_domain

GPC = {"ignore": 0, "honour": 1, "ask": 2}
# Hosts of Google's own tags. In advanced consent mode they run from the start and are told.
GOOGLE_TAGS = (
    "googletagmanager.com",
    "google-analytics.com",
    "analytics.google.com",
    "googleadservices.com",
    "googlesyndication.com",
    "doubleclick.net",
)
# Parts of a gate that tell a vendor's tag of the choice, with the hosts that call for them.
TELLS: dict[str, tuple[str, ...]] = {
    "google": GOOGLE_TAGS,
    "uet": ("bat.bing.com", "bing.com"),
    "clarity": ("clarity.ms",),
    "meta": ("connect.facebook.net", "facebook.com"),
    "tiktok": ("analytics.tiktok.com", "tiktok.com"),
    "matomo": ("matomo.cloud", "matomo.org"),
}


def gate(site: Site, asked: Asked, engine_path: str, words: Mapping[str, Words]) -> str:
    """The whole script. `engine_path` is where the dialogs lie, seen from the gate's own address;
    `words` are the languages that there are, the main one first.
    """
    names: dict[str, Any] = {"__SITE__": row(site, asked, engine_path, tuple(words))}
    chosen = list(parts(site))
    if site.banner.reopen == "button":
        chosen.append("reopen")
        names["__REOPEN__"] = {tag: one["settings_title"] for tag, one in words.items()}
    known = "".join(
        f"const {name}={compact(value, ascii_only=True)};" for name, value in names.items()
    )
    scripts = [engine.script("gate"), *(engine.script(f"parts/{part}") for part in chosen)]
    # In braces, so that no name of ours is the page's.
    return "{" + known + "".join(scripts) + "}\n"


def row(site: Site, asked: Asked, engine_path: str, languages: tuple[str, ...]) -> list[Any]:
    """What the gate knows, in the order of static/gate/site.js."""
    banner = site.banner
    return [
        __version__,
        revision(site),
        # What holds before a choice: first letters of categories.
        "n" if asked.regime == "opt-in" or banner.minors else "npam",
        int(not banner.minors),  # whether visitors are asked
        asked.days,
        banner.cookie_name,
        list(own_domains(site)),
        int(banner.unknown == "hold"),
        GPC[asked.gpc],
        int(banner.dnt),
        engine_path,
        {**asked_as(languages), "x": languages[0]},
        [
            service_row(service, advanced=banner.consent_mode == "advanced")
            for service in site.services
        ],
    ]


def service_row(service: Service, *, advanced: bool = False) -> list[Any]:
    """A service as the gate takes it: `[id, category, domains, cookies, storage]`."""
    domains = [domain for domain in service.domains if not (advanced and _is_google(domain))]
    return [
        service.id,
        CATEGORIES.index(service.category),
        domains,
        names_pattern(service.cookies),
        names_pattern(service.storage),
    ]


def names_pattern(globs: Iterable[str]) -> str:
    """Source of a JavaScript regular expression for these names, in which `*` is anything."""
    return "|".join(
        re.sub(r"[.+?^${}()|[\]\\]", r"\\\g<0>", glob).replace("*", ".*") for glob in globs
    )


def own_domains(site: Site) -> tuple[str, ...]:
    """Domains that are the site itself: its registrable domain, and what the owner adds."""
    host = host_of(site.url)
    return tuple(dict.fromkeys((registrable_domain(host) or host, *site.banner.own_domains)))


def parts(site: Site) -> tuple[str, ...]:
    """Parts that this site's gate needs, by the hosts of its services."""
    domains = [domain for service in site.services for domain in service.domains]
    wanted = [
        part
        for part, hosts in TELLS.items()
        if any(is_under(domain, host) for domain in domains for host in hosts)
    ]
    if site.banner.consent_mode == "off":
        return tuple(part for part in wanted if part != "google")
    return tuple(wanted)


def _is_google(domain: str) -> bool:
    return any(is_under(domain, host) for host in GOOGLE_TAGS)


def compact(value: Any, *, ascii_only: bool = False) -> str:
    """Short JSON that may stand in a script within HTML too, of whatever encoding if ASCII."""
    text = json.dumps(value, ensure_ascii=ascii_only, separators=(",", ":"))
    for sign, escaped in (("<", "\\u003c"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        text = text.replace(sign, escaped)
    return text
