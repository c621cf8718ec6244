"""How often a network may guess."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable

MOST_FAILURES = 5
WITHIN_S = 60.0
# Networks in memory, about 5 MB; the one that failed longest ago goes first.
MOST_NETWORKS = 10_000


class Attempts:
    """Failures of each network within the last minute; a success costs nothing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, network: str) -> float:
        """Seconds until a network may try again; 0 where it may now."""
        failures = self._failures.get(network)
        if failures is None or len(failures) < MOST_FAILURES:
            return 0.0
        return max(0.0, failures[0] + WITHIN_S - self._clock())

    def failed(self, network: str) -> float:
        """Remember a failure, by the moment that is returned."""
        failures = self._failures.setdefault(network, deque(maxlen=MOST_FAILURES))
        now = self._clock()
        failures.append(now)
        self._failures.move_to_end(network)
        if len(self._failures) > MOST_NETWORKS:
            self._failures.popitem(last=False)
        return now

    def succeeded(self, network: str, at: float) -> None:
        """Forget a failure that was remembered before it was known to be none."""
        failures = self._failures.get(network)
        if failures and at in failures:
            failures.remove(at)
