"""The dialog of one site in one language: the built engine with its words and services."""

from __future__ import annotations

from typing import Any

from banner import engine
from banner.gate import COMPILE_AT_ONCE, TELLS, compact, filled, is_recorded, vendors
from banner.i18n import Words
from banner.regimes import Asked
from banner.revision import asked_services, revision
from banner.style import style
from scanner.settings.service import Service
from scanner.settings.site import Site
from scanner.settings.words import CATEGORIES
from scanner.urls import host_of, registrable_domain

# Texts that the dialog shows as they are; others are filled in here or belong to the declaration.
SHOWN = (
    "direction", "title", "text_changed", "accept_all", "reject_all", "settings", "privacy_policy",
    "declaration", "settings_title", "settings_text", "save", "close", "withdraw", "always_on",
    "necessary", "necessary_text", "preferences", "preferences_text", "analytics", "analytics_text",
    "marketing", "marketing_text", "gpc_honoured", "gpc_overridden", "chosen_on", "consent_id",
    "receipt", "saved",
)  # fmt: skip
# File name of what tells the server of choices; it has no words.
RECORDER = "recorder.js"
# Those in place of a frame.
FACES = ("direction", "embed_title", "embed_text", "embed_once", "embed_always")


def dialog(site: Site, asked: Asked, words: Words) -> str:
    """The whole module."""
    tells = "".join(
        filled(f"tells/{name}", "__SERVICES__", ids) for name, ids in vendors(site, TELLS).items()
    )
    known = f"const DATA={compact(data(site, asked, words))};"
    return f"{COMPILE_AT_ONCE}{known}{tells}{engine.script('dialog')}\n"


def embeds(site: Site, words: Words) -> str:
    """The module that draws what stands in place of held frames."""
    known = {
        "language": words.tag,
        "words": {name: words[name] for name in FACES},
        "services": [[one.id, one.name, one.vendor or ""] for one in site.services],
    }
    return f"const DATA={compact(known)};{engine.script('embeds')}\n"


def recorder(site: Site, asked: Asked) -> str:
    """The module that tells the server of choices.

    An answer may set the choice's cookie anew (`sameSite`) on a host of the site's own. It may not
    where sub-domains share the cookie: a page knows nothing of a choice that is made on another of
    them while the answer is on its way.
    """
    banner = site.banner
    host, own = host_of(banner.record_url), host_of(site.url)
    is_ours = not host or (registrable_domain(host) or host) == (registrable_domain(own) or own)
    known = {
        "record": banner.record_url,
        "sameSite": is_ours and not banner.cookie_domain,
        **_cookie(site, asked),
    }
    return f"const DATA={compact(known)};{engine.script('recorder')}\n"


def _cookie(site: Site, asked: Asked) -> dict[str, Any]:
    """How the choice is kept."""
    banner = site.banner
    return {
        "cookie": banner.cookie_name,
        "domain": banner.cookie_domain or "",
        "days": 0 if banner.minors else asked.days,
    }


def data(site: Site, asked: Asked, words: Words) -> dict[str, Any]:
    """What the dialog knows."""
    banner = site.banner
    by_category = [
        [service for service in site.services if service.category == name] for name in CATEGORIES
    ]
    names = [words[name] for name in CATEGORIES[1:] if _is_used(site, name)]
    return {
        "language": words.tag,
        "words": {name: words[name] for name in shown(site, asked)},
        "purposes": words["purposes"].replace("{list}", words.list(names)) if names else "",
        "period": words["kept_for"].replace("{period}", words.length(asked.days)),
        "counts": [words.count("services", len(group)) for group in by_category],
        "services": [_row(service, words) for service in site.services],
        "links": {"policy": site.policy_url or "", "declaration": banner.declaration_url or ""},
        "regime": asked.regime.replace("opt-", "")[0],
        "sale": asked.sale,
        "minors": banner.minors,
        "layout": banner.layout,
        "style": style(banner.theme),
        "site": site.url,
        "revision": revision(site, asked.regime),
        **_cookie(site, asked),
        # Where the dialog fetches it, seen from its own address.
        **({"recorder": f"./{RECORDER}"} if is_recorded(site) else {}),
    }


def shown(site: Site, asked: Asked) -> tuple[str, ...]:
    """Names of the texts that this site's dialog can come to need."""
    more = [f"text_{asked.regime.replace('-', '_')}"]
    if asked.regime != "opt-in":
        more += ["understood", "do_not_sell"]
    if site.banner.dnt:
        more.append("dnt_honoured")
    if site.banner.minors:
        more.append("minors")
    return (*SHOWN, *more)


def _is_used(site: Site, category: str) -> bool:
    """Whether a service is of this category; all are where the site names no service yet."""
    asked = asked_services(site.services)
    return not asked or any(service.category == category for service in asked)


def _row(service: Service, words: Words) -> list[Any]:
    """`[id, category, name, vendor, purpose, policy, names]`."""
    return [
        service.id,
        CATEGORIES.index(service.category),
        service.name,
        service.vendor or "",
        purpose(service, words),
        service.policy_url or "",
        ", ".join((*service.cookies, *service.storage)),
    ]


def purpose(service: Service, words: Words) -> str:
    """What the service does, in this language where its owner wrote it; else nothing."""
    if service.purpose is None or isinstance(service.purpose, str):
        return service.purpose or ""
    for tag in (words.tag, words.tag.partition("-")[0]):
        if tag in service.purpose:
            return service.purpose[tag]
    return ""
