"""What the storage pages leave behind, and who wrote it."""

from __future__ import annotations

from typing import Literal

import msgspec

FIRST, THIRD = "storage.example", "third-storage.example"


class StorageTruth(msgspec.Struct, frozen=True):
    """One key of web storage, or one database, cache or service worker."""

    kind: Literal["local", "session", "indexeddb", "cache", "service_worker"]
    key: str
    by: str
    """How the address of the script that wrote it ends."""
    host: str = FIRST
    deleted: bool = False
    note: str = ""

    @property
    def origin(self) -> str:
        """Origin of the frame or worker that owns it."""
        return f"https://{self.host}"


STORAGE = (
    StorageTruth("local", "l_set_item", "/write.js"),
    StorageTruth("local", "l_property", "/write.js", note="localStorage.l_property = ..."),
    StorageTruth("local", "l_bracket", "/write.js", note="localStorage['l_bracket'] = ..."),
    StorageTruth("local", "l_define", "/write.js", note="Object.defineProperty"),
    StorageTruth("local", "l_inline", "/", note="inline script of the page"),
    StorageTruth("local", "l_removed", "/write.js", deleted=True),
    StorageTruth("local", "l_property_removed", "/write.js", deleted=True, note="delete operator"),
    StorageTruth("local", "l_overwritten", "/other.js", note="first set by write.js"),
    StorageTruth("local", "l_timer", "/write.js", note="1.5 s after the script ran"),
    StorageTruth("local", "l_unload", "/write.js", note="in pagehide"),
    StorageTruth("session", "s_set_item", "/write.js"),
    StorageTruth("session", "s_property", "/write.js"),
    StorageTruth("session", "s_cleared", "/early.js", deleted=True, note="clear() at once"),
    StorageTruth("indexeddb", "db_page", "/write.js"),
    StorageTruth("indexeddb", "db_deleted", "/write.js", deleted=True),
    StorageTruth("indexeddb", "db_worker", "/worker.js"),
    StorageTruth("indexeddb", "db_service", "/service.js"),
    StorageTruth("cache", "cache_page", "/write.js"),
    StorageTruth("cache", "cache_deleted", "/write.js", deleted=True),
    StorageTruth("cache", "cache_worker", "/worker.js"),
    StorageTruth("cache", "cache_service", "/service.js"),
    StorageTruth("service_worker", "https://storage.example/", "/write.js"),
    StorageTruth("local", "l_frame", "/frame.js", host=THIRD),
    StorageTruth("session", "s_frame", "/frame.js", host=THIRD),
    StorageTruth("indexeddb", "db_frame", "/frame.js", host=THIRD),
    StorageTruth("cache", "cache_frame", "/frame.js", host=THIRD),
    StorageTruth("local", "l_frame_removed", "/frame.js", host=THIRD, deleted=True),
)
