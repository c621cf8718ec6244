"""Send the user's own headers to the site itself, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scanner.cdp import Wire
from scanner.record.targets import Target
from scanner.record.watch import Watch


async def send_headers(
    wire: Wire,
    watch: Watch,
    headers: tuple[tuple[str, str], ...],
    in_scope: Callable[[str], bool],
) -> None:
    """From now on add `headers` to every request of the visit whose URL is `in_scope`.

    Playwright's own option would hand a token to every tracker on the page. This one pauses
    requests, which costs time, so it is only used when there are headers to send. Returns when
    the first page's requests are paused; raises `WireError` where the browser is gone.
    """

    def paused(target: Target, event: dict[str, Any]) -> None:
        request = event["request"]
        answer: dict[str, Any] = {"requestId": event["requestId"]}
        if in_scope(request["url"]):
            kept = {k: v for k, v in request["headers"].items() if k.lower() not in names}
            answer["headers"] = [
                {"name": name, "value": value} for name, value in [*kept.items(), *headers]
            ]
        wire.post("Fetch.continueRequest", answer, target.session)

    def attached(target: Target) -> None:
        wire.post("Fetch.enable", {"patterns": [{"urlPattern": "http*"}]}, target.session)

    names = {name.lower() for name, _ in headers}
    watch.on("Fetch.requestPaused", paused)
    watch.on_attached(attached)
    if watch.page is not None:
        # Answered in order: what was posted before is in force.
        await wire.call("Runtime.evaluate", {"expression": "1"}, watch.page.session)
