"""The gate of one site: the built engine with what it has to know written above it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from banner import engine
from banner.elsewhere import is_kept_elsewhere
from banner.i18n import Words, asked_as
from banner.regimes import Asked
from banner.revision import asked_services, revision
from scanner import __version__
from scanner.settings.service import Service
from scanner.settings.site import Site
from scanner.settings.words import CATEGORIES
from scanner.urls import host_of, is_under, registrable_domain

# Tells V8 that all functions will be called, so that it need not read them twice.
COMPILE_AT_ONCE = "//# allFunctionsCalledOnLoad\n"
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
# Parts that tell a vendor's tag of the choice, with what calls for them, hosts and beginnings of
# cookies' names: of the gate, where a tag must know before it runs, and of the dialog, where it is
# enough to tell of a change.
PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "google": (GOOGLE_TAGS, ()),
    "uet": (("bat.bing.com",), ("_uet",)),
    "clarity": (("clarity.ms",), ("_clck", "_clsk")),
}
TELLS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "meta": (("connect.facebook.net",), ("_fbp",)),
    "tiktok": (("analytics.tiktok.com",), ("_ttp",)),
    # Most run it on a host of their own.
    "matomo": (("matomo.cloud",), ("_pk_",)),
}


def gate(site: Site, asked: Asked, engine_path: str, words: Mapping[str, Words]) -> str:
    """The whole script. `engine_path` is where the dialogs lie, seen from the gate's own address;
    `words` are the languages that there are, the main one first.
    """
    scripts = [filled("gate", "__SITE__", row(site, asked, engine_path, tuple(words)))]
    scripts += (filled(f"parts/{name}", "__SERVICES__", ids) for name, ids in parts(site).items())
    if site.banner.reopen == "button":
        titles = {tag: one["settings_title"] for tag, one in words.items()}
        scripts.append(filled("parts/reopen", "__REOPEN__", titles))
    if is_recorded(site):
        scripts.append(engine.script("parts/unsent"))
    # In braces, so that no name of ours is the page's.
    return COMPILE_AT_ONCE + "{" + "".join(scripts) + "}\n"


def filled(script: str, name: str, value: Any) -> str:
    """A built script with a value where it has a name for it."""
    return engine.script(script).replace(name, compact(value, ascii_only=True), 1)


def row(site: Site, asked: Asked, engine_path: str, languages: tuple[str, ...]) -> list[Any]:
    """What the gate knows, in the order of static/gate/site.js."""
    banner = site.banner
    return [
        __version__,
        revision(site, asked.regime),
        # What holds before a choice: first letters of categories.
        "n" if asked.regime == "opt-in" or banner.minors else "npam",
        int(not banner.minors),  # whether visitors are asked
        # Nothing that the young say counts as consent: no choice of theirs stands.
        0 if banner.minors else asked.days,
        banner.cookie_name,
        list(own_domains(site)),
        int(banner.unknown == "hold"),
        GPC[asked.gpc],
        int(banner.dnt),
        engine_path,
        # What a browser may ask for, to the language that it gets; x stands for all others.
        {**(asked_as(languages) if len(languages) > 1 else {}), "x": languages[0]},
        service_lines(site),
    ]


def service_lines(site: Site) -> str:
    """Services as the gate takes them: `id category domains cookies storage`, with `;` between.

    Without cookies that no page can touch. A necessary service is never held, so the gate need know
    no more of it than its id, but where it keeps others from being held: a host or name that it
    shares with them, or any host at all where the unknown is held.
    """
    asked = asked_services(site.services)
    lines = []
    for service in site.services:
        domains = list(held_domains(site, service))
        cookies = tuple(one for one in service.cookies if not is_kept_elsewhere(one))
        storage = service.storage
        if service.category == "necessary":
            if site.banner.unknown == "allow":
                domains = [one for one in domains if _is_shared(one, asked)]
            cookies = tuple(one for one in cookies if _overlaps(one, asked, "cookies"))
            storage = tuple(one for one in storage if _overlaps(one, asked, "storage"))
        place = str(CATEGORIES.index(service.category))
        names = (names_pattern(cookies), names_pattern(storage))
        lines.append(" ".join((service.id, place, ",".join(domains), *names)).rstrip())
    return ";".join(lines)


def _is_shared(domain: str, asked: Iterable[Service]) -> bool:
    """Whether a host lies below one of these services', or is one of theirs."""
    return any(is_under(domain, other) for service in asked for other in service.domains)


def _overlaps(glob: str, asked: Iterable[Service], store: Literal["cookies", "storage"]) -> bool:
    """Whether a name may also be one of these services'; beginnings are compared."""
    begins = glob.partition("*")[0]
    others = [other.partition("*")[0] for service in asked for other in getattr(service, store)]
    return any(one.startswith(begins) or begins.startswith(one) for one in others)


def names_pattern(globs: Iterable[str]) -> str:
    """Source of a JavaScript regular expression for these names, in which `*` is anything.

    Without blanks and semicolons, which stand between words and lines of the gate's services.
    """
    literal = (re.sub(r"[.+?^${}()|[\]\\]", r"\\\g<0>", glob) for glob in globs)
    joined = "|".join(text.replace("*", ".*") for text in literal)
    return re.sub(r"[\s;]", lambda sign: f"\\u{ord(sign[0]):04x}", joined)


def held_domains(site: Site, service: Service) -> tuple[str, ...]:
    """Hosts of a service that wait for it: in advanced consent mode Google's tags don't."""
    if site.banner.consent_mode != "advanced":
        return service.domains
    return tuple(one for one in service.domains if not _is_google(one))


def own_domains(site: Site) -> tuple[str, ...]:
    """Domains that never wait: the site's registrable domain, what the owner adds, and the server
    that records choices.

    In advanced consent mode those of Google's tags as well.
    """
    host = host_of(site.url)
    google = GOOGLE_TAGS if site.banner.consent_mode == "advanced" else ()
    own = dict.fromkeys((registrable_domain(host) or host, *site.banner.own_domains, *google))
    recorder = host_of(site.banner.record_url)
    if recorder and not any(is_under(recorder, one) for one in own):
        own[recorder] = None
    return tuple(own)


def is_recorded(site: Site) -> bool:
    """Whether choices are posted to a server; what the young say is no choice."""
    return bool(site.banner.record_url) and not site.banner.minors


def parts(site: Site) -> dict[str, list[str]]:
    """Parts that this site's gate needs, each with the ids of the services that it is told of."""
    found = vendors(site, PARTS)
    if site.banner.consent_mode == "off":
        found.pop("google", None)
    return found


def vendors(
    site: Site, table: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
) -> dict[str, list[str]]:
    """Names of a table that a site has services of, with the ids of these."""
    found = {
        name: [service.id for service in site.services if _is_of(service, hosts, begins)]
        for name, (hosts, begins) in table.items()
    }
    return {name: ids for name, ids in found.items() if ids}


def _is_of(service: Service, hosts: tuple[str, ...], begins: tuple[str, ...]) -> bool:
    """Whether a host is a service's, or lies below or above one, or a cookie begins so."""
    return any(name.startswith(begins) for name in service.cookies) or any(
        is_under(one, host) or is_under(host, one) for one in service.domains for host in hosts
    )


def _is_google(domain: str) -> bool:
    return any(is_under(domain, host) for host in GOOGLE_TAGS)


def compact(value: Any, *, ascii_only: bool = False) -> str:
    """Short JSON that may stand in a script within HTML too, of whatever encoding if ASCII."""
    text = json.dumps(value, ensure_ascii=ascii_only, separators=(",", ":"))
    for sign, escaped in (("<", "\\u003c"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        text = text.replace(sign, escaped)
    return text
