"""Put the visits of a scan together: one record for what was seen on many pages."""

from __future__ import annotations

import hashlib


def record_id(kind: str, *parts: str | None) -> str:
    """A short id that the same thing gets in every scan, e.g. `c-1f0a9b3c2d`."""
    digest = hashlib.blake2b("\0".join(p or "" for p in parts).encode("utf-8", "replace"))
    return f"{kind}-{digest.hexdigest()[:10]}"
