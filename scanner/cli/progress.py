"""A progress line on stderr while a scan runs: done, found, rate, time left."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.text import Text

from scanner.crawl.count import Count
from scanner.report.plain import shorten, visible

# Where stderr is no terminal (CI logs) a line is written this often, in seconds.
LOG_EVERY_S = 15.0


class ProgressLine:
    """Use as a context manager; call with each `Count`."""

    def __init__(self, quiet: bool = False) -> None:
        self._console = Console(stderr=True, quiet=quiet)
        self._count = Count()
        self._began = time.monotonic()
        self._live = Live(
            console=self._console, refresh_per_second=8, transient=True, get_renderable=self._line
        )
        self._logged = self._began
        self._shown = self._console.is_terminal and not quiet
        self._quiet = quiet

    def __enter__(self) -> ProgressLine:
        if self._shown:
            self._live.start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._shown:
            self._live.stop()

    def __call__(self, count: Count) -> None:
        """Show how far the crawl is."""
        self._count = count
        if not self._shown and not self._quiet:
            now = time.monotonic()
            if now - self._logged >= LOG_EVERY_S:
                self._logged = now
                print(self._line().plain, file=sys.stderr)  # noqa: T201

    def _line(self) -> Text:
        count, elapsed = self._count, time.monotonic() - self._began
        if not count.chosen:
            return Text("Starting the browser, reading robots.txt and the sitemap ...", "dim")
        parts = [f"{count.done} of {count.chosen} pages"]
        rate = count.done / elapsed if count.done else 0.0
        if rate:
            parts.append(f"{rate:.1f}/s")
            left = (count.chosen - count.done) / rate
            parts.append(f"about {_span(left)} left" if left >= 1 else "finishing")
        if count.failed:
            parts.append(f"{count.failed} failed")
        line = Text("  ".join(parts), style="bold")
        room = self._console.width - len(line) - 4
        if count.current and room > 20:
            line.append("  " + shorten(visible(count.current), room), style="dim")
        return line


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
