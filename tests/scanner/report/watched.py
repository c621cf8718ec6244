"""Hand-made verdicts of every other kind: who is told what, under whose name; and all together."""

from __future__ import annotations

from typing import Any

import msgspec

from scanner.observations import Value
from scanner.records import Finding, PrivacySignal, PrivacySignals
from scanner.tracking import (
    FirstPartyCover,
    IdentifierSync,
    LinkDecoration,
    Receiver,
    Respawning,
)
from tests.scanner.report.makers import BY_GTM, HOME, TAG
from tests.scanner.report.watchers import CAPTURES, FINGERPRINTING, RECORDING, proof

VALUE = Value(length=36, hash="77c1d09ae2b48f13")


def receiver(host: str, **more: Any) -> Receiver:
    base = {
        "host": host,
        "registrable_domain": ".".join(host.split(".")[-2:]),
        "url": f"https://{host}/match?uid=*&gdpr=0",
        "parameter": "uid",
        "place": "url",
        "form": "plain",
        "initiator_chain": (TAG, BY_GTM),
    }
    return Receiver(**{**base, **more})


def sync(key: str, kind: Any, *receivers: Receiver, **more: Any) -> IdentifierSync:
    base = {
        "id": f"y:{key}",
        "kind": kind,
        "value": VALUE,
        "store": "cookie",
        "name": "_ga",
        "owner": "shop.example",
        "domains": ("shop.example", *(one.registrable_domain for one in receivers)),
        "receivers": receivers,
        "evidence": (
            proof("sync.stable", "The value stayed the same on 3 pages.", 2),
            proof("sync.own", "Another clean profile was given another value.", 3),
        ),
        "page_url": HOME,
        "states": ("before",),
        "pages": ("p0", "p1"),
        "page_count": 2,
    }
    return IdentifierSync(**{**base, **more})


SYNCS = (
    sync(
        "ga",
        "sync",
        receiver("region1.google-analytics.com", parameter="cid"),
        receiver("sync.adnet.example", form="sha256", place="body", parameter="user.id"),
        receiver("match.dsp-with-a-very-long-host-name.programmatic.example", parameter=None),
    ),
    sync(
        "hops",
        "redirect_sync",
        receiver("cm.exchange.example", place="redirect"),
        receiver("pixel.bidder.example", place="redirect", parameter="puid"),
        receiver("dmp.audience.example", place="redirect"),
        owner="adnet.example",
        name="anid",
        domains=("adnet.example", "exchange.example", "bidder.example", "audience.example"),
    ),
    sync(
        "bounce",
        "bounce",
        receiver("shop.example", parameter="clickref", place="redirect", initiator_chain=()),
        name="aff_uid",
        owner="affiliate.example",
        domains=("affiliate.example",),
    ),
)

DECORATION = (
    LinkDecoration(
        id="d:gclid",
        parameter="gclid",
        vendor="Google Ads",
        stored_in=("cookie _gcl_aw", "local _gcl_ls"),
        stored_by=(BY_GTM.url,),
        sent_to=("www.googleadservices.com", "googleads.g.doubleclick.net"),
        evidence=(proof("link.kept", "The made-up value was found in the cookie _gcl_aw.", 3),),
        page_url=HOME,
        states=("before",),
    ),
    LinkDecoration(
        id="d:fbclid",
        parameter="fbclid",
        vendor="Meta",
        stored_in=("cookie _fbc",),
        stored_by=(),
        sent_to=(),
        evidence=(),
        page_url=HOME,
        states=("before",),
    ),
)


def cover(kind: Any, host: str, domain: str, **more: Any) -> FirstPartyCover:
    base = {
        "id": f"v:{kind}",
        "kind": kind,
        "host": host,
        "registrable_domain": domain,
        "vendor": None,
        "names": (),
        "evidence": (proof(f"cover.{kind}", f"{host} is an alias of shop.data.{domain}.", 4),),
        "page_url": HOME,
        "states": ("before",),
    }
    return FirstPartyCover(**{**base, **more})


COVERS = (
    cover("cname", "metrics.shop.example", "adnet.example", names=("an_uid", "basket")),
    cover(
        "script_cookies",
        "connect.facebook.net",
        "facebook.net",
        names=("_fbp",),
        evidence=(proof("cover.cookie", "fbevents.js wrote _fbp, which differs by visitor.", 3),),
    ),
    cover(
        "server_endpoint",
        "shop.example",
        "shop.example",
        vendor="Google Analytics",
        evidence=(proof("cover.payload", "/gtm/g/collect takes v=2, tid and cid.", 4),),
    ),
)

RESPAWNING = (
    Respawning(
        id="w:1",
        name="an_uid",
        domain="shop.example",
        value=VALUE,
        sources=("local", "indexeddb"),
        set_by="https://metrics.shop.example/tag.js",
        evidence=(proof("respawn.same", "It came back 0.4 s after the page was loaded.", 5),),
        page_url=HOME,
        states=("before",),
    ),
    Respawning(
        id="w:2",
        name="ident",
        domain="adnet.example",
        value=VALUE,
        sources=(),
        set_by=None,
        evidence=(proof("respawn.server", "No store held it; the server set it anew.", 4),),
        page_url=HOME,
        states=("before",),
    ),
)


def finding(rule: str, severity: Any, title: str, detail: str, *evidence: str) -> Finding:
    return Finding(
        id=f"h:{rule}",
        rule=rule,
        severity=severity,
        title=title,
        detail=detail,
        evidence=evidence,
        states=("before",),
        references=("https://www.w3.org/TR/mixed-content/",),
    )


FINDINGS = (
    finding(
        "cookie.no-same-site",
        "low",
        "A cookie has no SameSite",
        "basket is sent along from other sites.",
        "r2",
    ),
    finding(
        "form.insecure-action",
        "high",
        "A form is sent without encryption",
        "The form on /cart is posted to http://shop.example/login: all on the way can read it.",
    ),
    finding(
        "script.no-integrity-payment",
        "medium",
        "Other companies' scripts run beside a payment field",
        "2 scripts without integrity run on /cart, where a card number is asked for.",
        "r6",
        "r:1",
    ),
)

SIGNALS = PrivacySignals(
    asked=("gpc",),
    signals=(
        PrivacySignal(
            signal="gpc",
            how="added",
            header="some",
            missing=("websocket",),
            property_page=True,
            property_frame=True,
            property_worker=False,
            detail="Pages and frames could read the signal; workers could not.",
        ),
    ),
)

SECTIONS: dict[str, Any] = {
    "fingerprinting": FINGERPRINTING,
    "session_recording": RECORDING,
    "form_exfiltration": CAPTURES,
    "identifier_syncs": SYNCS,
    "link_decoration": DECORATION,
    "first_party_cover": COVERS,
    "respawning": RESPAWNING,
    "findings": FINDINGS,
}
"""All of them, by the scan's field."""

NOTHING: dict[str, Any] = dict.fromkeys(SECTIONS, ())
"""Looked for everything, found nothing."""


def hostile_sections(texts: tuple[str, ...]) -> dict[str, Any]:
    """Return verdicts of every kind in which whatever a page controls is an attack."""
    found: dict[str, Any] = {}
    for name, records in SECTIONS.items():
        made = [_poisoned(records[at % len(records)], text) for at, text in enumerate(texts)]
        found[name] = tuple(made)
    return found


# What the scan's own code writes, never the page.
_OURS = frozenset({
    "technique", "kind", "party", "recipient", "place", "when", "category", "severity", "store",
    "sources", "states", "value", "confidence",
})  # fmt: skip


def _poisoned(record: Any, text: str) -> Any:
    """Return `record` with every text in it replaced, nested ones included."""
    changes: dict[str, Any] = {}
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if name in _OURS:
            continue
        if isinstance(value, str):
            changes[name] = f"{text}{name}" if name == "id" else text
        elif isinstance(value, tuple):
            changes[name] = tuple(_poisoned_item(item, text) for item in value)
    return msgspec.structs.replace(record, **changes)


def _poisoned_item(item: Any, text: str) -> Any:
    return text if isinstance(item, str) else _poisoned(item, text)
