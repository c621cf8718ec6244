"""Receipts: what a visitor can keep of a choice, and anyone can check.

The content follows ISO/IEC TS 27560:2023 in the terms of the Data Privacy Vocabulary, as in the
DPVCG's report "Consent Records and Receipts as per ISO/IEC TS 27560:2023 using DPV" of 2026. It is
signed as a compact JWS; the public keys are at `/.well-known/jwks.json`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from server.keys import BadSignature, Keys, verified
from server.record import Record
from server.store.rows import moment

KIND = "consent-receipt+jws"
SCHEMA = "https://w3id.org/dpv/schema/dpv-27560#receipt"
_CONTEXT = {"dpv": "https://w3id.org/dpv#", "dct": "http://purl.org/dc/terms/"}
# How a choice was indicated, in our own words: DPV has no term for a banner's buttons.
_WITHDRAWN = frozenset({"withdraw", "off-line"})


def receipt(
    records: Iterable[Record], shown: Mapping[str, Any], keys: Keys, now: float
) -> dict[str, Any]:
    """A receipt of the last of a browser's records, with all before it as events.

    `shown` is the archived question: words and services. `now` in Unix seconds.
    """
    listed = list(records)
    content = receipt_content(listed, shown, now)
    return {"receipt": content, "signature": keys.sign(content, KIND), "keys": keys.jwks()["keys"]}


def receipt_content(records: list[Record], shown: Mapping[str, Any], now: float) -> dict[str, Any]:
    """What is signed."""
    last = records[-1]
    names = {row[0]: row for row in shown.get("services", ())}
    until = moment(last.time) + datetime.timedelta(days=last.days)
    return {
        "@context": _CONTEXT,
        "@type": "dpv:ConsentRecord",
        "dct:conformsTo": SCHEMA,
        "schema_version": "27560:2023",
        "receipt_id": last.id,
        "dct:identifier": last.id,
        "issued": _iso(moment(int(now * 1000))),
        "dpv:hasDataSubject": last.subject,
        "dpv:hasDataController": {"site": shown.get("site", ""), "slug": last.site},
        "dpv:hasNotice": {
            "@type": "dpv:ConsentNotice",
            "dct:language": last.language,
            "revision": last.revision,
            "text_sha256": last.text_hash,
            "services_sha256": last.services_hash,
            "policy": (shown.get("links") or {}).get("policy", ""),
            "words": shown.get("words", {}),
        },
        "dpv:hasJurisdiction": {
            "place": last.place, "found_by": last.place_from,
            "regime": last.regime, "regime_shown": last.regime_shown,
        },
        "dpv:hasPurpose": [
            *(_purpose(name, names, granted=True) for name in last.granted),
            *(_purpose(name, names, granted=False) for name in last.denied),
        ],
        "dpv:hasStorageCondition": {
            "@type": "dpv:StorageDuration", "days": last.days, "until": _iso(until),
        },
        "dpv:hasConsentControl": [
            {"@type": "dpv:WithdrawConsent", "how": "settings, on every page of the site"},
        ],
        "dpv:hasConsentStatus": [_event(record) for record in records],
        "proof": {"number": last.number, "hash": last.hash, "previous": last.previous},
    }  # fmt: skip


def check_receipt(kept: Mapping[str, Any], jwks: Mapping[str, Any]) -> dict[str, Any]:
    """The signed content of a receipt; raises `BadSignature` where it was not signed so."""
    signature = kept.get("signature")
    if not isinstance(signature, str):
        raise BadSignature("it has no signature.")
    content: dict[str, Any] = verified(signature, jwks, KIND)
    # Not by `==`, to which 1 is true.
    if _bytes(kept.get("receipt")) != _bytes(content):
        raise BadSignature("its text was changed after it was signed.")
    ours = {_bytes(key) for key in jwks["keys"]}
    carried = kept.get("keys")
    if not isinstance(carried, list) or not ours.issuperset(map(_bytes, carried)):
        raise BadSignature("a key that it carries is not among those given.")
    return content


def _bytes(value: Any) -> bytes:
    return msgspec.json.encode(value, order="sorted")


def _purpose(name: str, services: Mapping[str, Any], *, granted: bool) -> dict[str, Any]:
    row = services.get(name)
    told = {"id": name, "name": row[2], "recipient": row[3]} if row else {"id": name}
    return {"@type": "dpv:Purpose", **told, "granted": granted}


def _event(record: Record) -> dict[str, Any]:
    """One line of a record's life."""
    if record.granted:
        status = "dpv:ConsentGiven" if not record.denied else "dpv:ConsentGivenInPart"
    else:
        status = "dpv:ConsentWithdrawn" if record.method in _WITHDRAWN else "dpv:ConsentRefused"
    return {
        "@type": status,
        "dpv:isIndicatedAtTime": _iso(moment(record.time)),
        "dpv:hasIndicationMethod": record.method,
        "channel": record.channel,
        "signal": record.signal,
        "granted": list(record.granted),
        "denied": list(record.denied),
        "record_id": record.id,
    }


def _iso(time: datetime.datetime) -> str:
    return time.isoformat(timespec="seconds").replace("+00:00", "Z")
