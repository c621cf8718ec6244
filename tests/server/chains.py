"""Chains to tamper with."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from server.checkpoints import FOLDER, sign_ends
from server.house import KEYS
from server.keys import load_keys, rotate
from server.store import open_store
from tests.server.drafts import browser, draft
from tests.server.keeping import NOON

ROWS = 12
HALF_AN_HOUR = 1_800
# Which of the twelve were signed for, each as the newest.
SIGNED = (4, 8, 12)


async def fill(data: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Twelve records half an hour apart on two sites, with new keys after the sixth.

    The browser of the third and the seventh.
    """
    seconds = itertools.count(NOON, HALF_AN_HOUR // 2)
    monkeypatch.setattr("server.store.writer.time.time_ns", lambda: next(seconds) * 10**9)
    own = browser()
    for first in (1, 7):
        keys = load_keys(data / KEYS)
        store = open_store("", data, keys)
        for number in range(first, first + 6):
            who = own if number in (3, 7) else browser()
            method = "reject all" if number % 2 else "custom"
            await store.add(draft(method=method, **who))
            await store.add(draft(site="blog"))
            if number in SIGNED:
                await sign_ends(store, data / FOLDER, keys, NOON)
        await store.close()
        rotate(data / KEYS)
    return own
