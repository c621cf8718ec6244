"""Wait until a page is quiet, never for a fixed time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from scanner.record.activity import Activity

# How often a page with requests in flight is asked again.
POLL_S = 0.1


async def settle(activity: Activity, quiet: float, cap: float, stop: asyncio.Event) -> bool:
    """Whether the page became quiet for `quiet` seconds within `cap` seconds.

    Returns at once when `stop` is set.
    """
    until = time.monotonic() + cap
    while not stop.is_set():
        wait = activity.quiet_in(quiet)
        if wait <= 0:
            return True
        left = until - time.monotonic()
        if left <= 0:
            return False
        try:
            async with asyncio.timeout(min(wait, left, max(POLL_S, wait / 2))):
                await stop.wait()
        except TimeoutError:
            continue
    return False


async def wait_until(holds: Callable[[], bool], cap: float, stop: asyncio.Event) -> bool:
    """Whether `holds` came true within `cap` seconds; False at once when `stop` is set."""
    until = time.monotonic() + cap
    while not holds():
        left = until - time.monotonic()
        if left <= 0 or stop.is_set():
            return False
        await asyncio.sleep(min(left, POLL_S))
    return True
