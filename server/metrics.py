"""What the server counts, as Prometheus reads it. No label tells one visitor from another."""

from __future__ import annotations

import os

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

# Set by `consentry serve` before several processes start; each then writes its counts there.
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# Seconds: a durable write takes 1 to 20 ms; past a second somebody should look.
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_ROWS = (1, 2, 4, 8, 16, 32, 64, 128, 256)


# When a counter began to count is a line more for each, and nobody asks.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """Counts of one process; `text` adds up those of its siblings."""

    def __init__(self) -> None:
        own = self._registry = CollectorRegistry()
        self._consents = Counter(
            "consentry_consents", "Choices kept.", ("site", "method"), registry=own
        )
        self._commits = Histogram(
            "consentry_write_seconds", "From a batch's first statement to its commit.",
            buckets=_SECONDS, registry=own,
        )  # fmt: skip
        self._batches = Histogram(
            "consentry_batch_rows", "Choices committed together.", buckets=_ROWS, registry=own
        )
        self._requests = Counter(
            "consentry_requests", "Answers.", ("route", "method", "status"), registry=own
        )
        self._seconds = Histogram(
            "consentry_request_seconds", "From a request's head to the end of its answer.",
            ("route",), buckets=_SECONDS, registry=own,
        )  # fmt: skip
        self._limited = Counter(
            "consentry_limited", "Requests turned away.", ("why",), registry=own
        )
        self._queue = _gauge("consentry_queue_depth", "Choices waiting to be written.", own)
        self._in_flight = _gauge("consentry_in_flight", "Requests being answered.", own)
        self._checkpoint = _gauge(
            "consentry_checkpoint_age_seconds",
            "Since the last signed checkpoint.",
            own,
            "mostrecent",
        )
        self.in_flight = 0
        """Requests that are being answered."""
        # To look a label up costs more than to count.
        self._answers: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._kept: dict[tuple[str, str], Counter] = {}

    def kept(self, site: str, method: str) -> None:
        """One choice was recorded for the first time."""
        found = self._kept.get((site, method))
        if found is None:
            found = self._kept[site, method] = self._consents.labels(site, method)
        found.inc()

    def committed(self, rows: int, seconds: float) -> None:
        """A batch reached the disk. May be called from any thread."""
        self._commits.observe(seconds)
        self._batches.observe(rows)

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request was answered; `route` is a template such as `/{site}/consents`."""
        key = (route, method, status)
        found = self._answers.get(key)
        if found is None:
            found = (
                self._requests.labels(route, method, str(status)),
                self._seconds.labels(route),
            )
            self._answers[key] = found
        found[0].inc()
        found[1].observe(seconds)

    def limited(self, why: str) -> None:
        """A request was turned away because there were too many."""
        self._limited.labels(why).inc()

    def gauge(self, *, waiting: int, checkpoint_age: float | None) -> None:
        """How things stand: choices that wait, and seconds since the last checkpoint."""
        self._queue.set(waiting)
        self._in_flight.set(self.in_flight)
        if checkpoint_age is not None:
            self._checkpoint.set(checkpoint_age)

    def text(self) -> bytes:
        """All of it in Prometheus's text format."""
        if SHARED_FOLDER not in os.environ:
            return generate_latest(self._registry)
        whole = CollectorRegistry()
        MultiProcessCollector(whole)  # type: ignore[no-untyped-call]
        return generate_latest(whole)


def _gauge(name: str, words: str, own: CollectorRegistry, mode: str = "livesum") -> Gauge:
    """`mode` says what one value is made of those of several processes."""
    return Gauge(name, words, registry=own, multiprocess_mode=mode)  # type: ignore[arg-type]
