"""The tables about what watches the visitor, for spreadsheets: one each, none if not looked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scanner.records import Scan
from scanner.report.sheets import JUDGED, LIST, Columns, chained, plain, where


def _evidence(record: Any) -> str:
    return LIST.join(f"{one.rule} ({one.points:+d}): {one.text}" for one in record.evidence)


def _value_hash(record: Any) -> object:
    return record.value and record.value.hash


EVIDENCE: Columns = {"evidence": _evidence}

WATCHER: Columns = {
    **plain("id", "script_url", "line", "column", "party"),
    "initiator_chain": chained,
    **plain("frame_url", "page_url", "page_count"),
    **JUDGED,
}

FINGERPRINTING: Columns = {
    **plain("id", "technique", "score", "threshold"),
    **EVIDENCE,
    **plain("apis", "drawn_by"),
    **WATCHER,
}

SESSION_RECORDING: Columns = {
    **plain("id", "observes_document", "listens_to", "uploads", "uploaded_bytes", "sent_to"),
    **plain("word_left"),
    **EVIDENCE,
    **WATCHER,
}

FORM_EXFILTRATION: Columns = {
    **plain("id", "field", "field_name", "host", "registrable_domain", "recipient", "when"),
    **plain("place", "parameter", "form", "request_url"),
    **EVIDENCE,
    **WATCHER,
}

IDENTIFIER_SYNCS: Columns = {
    **plain("id", "kind", "store", "name", "owner", "domains"),
    "value_hash": _value_hash,
    "receivers": lambda record: LIST.join(one.url for one in record.receivers),
    **EVIDENCE,
    **plain("page_url", "page_count"),
}

LINK_DECORATION: Columns = {
    **plain("id", "parameter", "vendor", "stored_in", "stored_by", "sent_to"),
    **EVIDENCE,
    **plain("page_url", "states"),
}

FIRST_PARTY_COVER: Columns = {
    **plain("id", "kind", "host", "registrable_domain", "vendor", "names"),
    **EVIDENCE,
    **plain("page_url", "states"),
}

RESPAWNING: Columns = {
    **plain("id", "name", "domain", "sources", "set_by"),
    "value_hash": _value_hash,
    **EVIDENCE,
    **plain("page_url", "states"),
}

FINDINGS: Columns = {
    **plain("id", "severity", "rule", "subject", "title", "detail", "evidence", "states", "pages"),
    **plain("references"),
    "suppressed_until": lambda one: one.suppressed.until if one.suppressed else None,
    "suppressed_because": lambda one: one.suppressed.reason if one.suppressed else None,
}


def watching_sheets(
    scan: Scan, urls: Mapping[str, str]
) -> dict[str, tuple[Columns, Sequence[object]]]:
    """Return columns and records by the scan's field; `urls` are page addresses by id."""
    here = where(urls)
    columns: dict[str, Columns] = {
        "fingerprinting": FINGERPRINTING | here,
        "session_recording": SESSION_RECORDING | here,
        "form_exfiltration": FORM_EXFILTRATION | here,
        "identifier_syncs": IDENTIFIER_SYNCS | here,
        "link_decoration": LINK_DECORATION,
        "first_party_cover": FIRST_PARTY_COVER,
        "respawning": RESPAWNING,
        "findings": FINDINGS,
    }
    found = {field: getattr(scan, field) for field in columns}
    return {
        field: (columns[field], records) for field, records in found.items() if records is not None
    }
