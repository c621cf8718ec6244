"""Choices that nobody made, and whether a chain of them holds."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from typing import Any

from server.chain import genesis, seal
from server.keys import Keys
from server.record import Draft, Record, commitment


def draft(**changes: Any) -> Draft:
    """A choice of a browser that was not seen before, unless `changes` say otherwise."""
    given: dict[str, Any] = {
        "site": "shop",
        "key": secrets.token_hex(16),
        "body_hash": secrets.token_hex(32),
        "method": "custom",
        "revision": "1a2b3c4d",
        "text_hash": "a" * 64,
        "services_hash": "b" * 64,
        "language": "en",
        "regime": "opt-in",
        "regime_shown": "opt-in",
        "place": "DE",
        "place_from": "header",
        "signal": False,
        "granted": ("analytics", "counter"),
        "denied": ("ads", "marketing", "preferences"),
        "days": 182,
        "client_time": 1_764_000_000,
        **browser(),
    }
    return Draft(**{**given, **changes})


def browser() -> dict[str, str]:
    """The id and the hash of the secret of one browser."""
    secret = hashlib.sha256(secrets.token_bytes(32)).hexdigest()
    return {"subject": secrets.token_hex(16), "secret_hash": secret}


def assert_chain(keys: Keys, site: str, records: Iterable[Record]) -> int:
    """Fail where a whole chain is not as it was made; else how many records it has."""
    head, count, time = "", 0, 0
    for record in records:
        count += 1
        key = keys.chain(record.key_id)
        assert key is not None
        head = head or genesis(key, site).hash
        assert record.number == count, (record.number, count)
        assert record.previous == head, record.number
        assert record.hash == seal(record, key), record.number
        assert record.time >= time, record.number
        if not record.erased:
            assert record.commitment == commitment(record.salt, record.personal), record.number
        head, time = record.hash, record.time
    return count
