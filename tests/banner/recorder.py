"""A shop whose choices a server records, and that server."""

from __future__ import annotations

import json
from asyncio import StreamWriter
from collections.abc import Callable
from typing import Any

from banner.bundle import bundle
from scanner.demo.exchange import Hit, Response, data, empty, with_credentials
from scanner.demo.site import Answer, Raw
from scanner.demo.site import Site as Served
from scanner.demo.web import LocalWeb
from tests.banner.web import Shop, site

OWN, FOREIGN = "/shop/consents", "https://consent.test/shop/consents"
# True in the page, or how many.
WAITING = "Object.keys(localStorage).filter((name) => name.startsWith('consentry.outbox')).length"
FETCHED = (
    "performance.getEntriesByType('resource').some((one) => one.name.endsWith('/recorder.js'))"
)
CONFIRMED = f"!document.cookie.includes('!') && !({WAITING})"
NOTHING_KEPT = """Object.defineProperty(window, 'localStorage', {
  get() { throw new DOMException('blocked', 'SecurityError') } })"""


async def _hang_up(_hit: Hit, writer: StreamWriter) -> None:
    writer.transport.abort()


DOWN = Raw(_hang_up)


class Recorder:
    """Records choices, and answers as the real server does unless it is told otherwise."""

    def __init__(self) -> None:
        self.records: dict[str, bytes] = {}
        """Body by the browser's key, in the order of their coming."""
        self.otherwise: Callable[[Hit], Answer | None] = lambda _: None
        self.cookies = False
        """Whether it sets the cookie again."""

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.records.values()]

    def answer(self, hit: Hit) -> Answer:
        found = self.otherwise(hit) or self.record(hit)
        return with_credentials(hit, found) if isinstance(found, Response) else found

    def record(self, hit: Hit) -> Response:
        """201 for what is new, 200 for what is known, 409 for another text under its key."""
        if hit.method == "OPTIONS":
            return empty().plus(("Access-Control-Allow-Headers", "authorization"))
        if hit.path.endswith("/receipt"):
            return data({"receipt of": hit.header("authorization")})
        told = json.loads(hit.body)
        is_new = told["key"] not in self.records
        if self.records.setdefault(told["key"], hit.body) != hit.body:
            return empty(status=409)
        number = list(self.records).index(told["key"]) + 1
        made = data({"id": f"{number:032x}", "time": 1, "number": number, "granted": ["marketing"]})
        if self.cookies and "cookie" in told:
            again = f"consentry={told['cookie']}; Path=/; Secure; Max-Age=999999"
            made = made.plus(("Set-Cookie", again))
        return Response(status=201 if is_new else 200, headers=made.headers, body=made.body)


class Recorded(Shop):
    """The shop with such a server, on a path of its own host and on another's."""

    def __init__(self) -> None:
        super().__init__(bundle(site(record_url=OWN)))
        self.recorder = Recorder()

    def sites(self) -> dict[str, Served]:
        told = {f"{OWN}*": self.recorder_answer}
        return {
            **super().sites(),
            "www.shop.test": Served(told, fallback=self.answer),
            "consent.test": Served(told),
        }

    def recorder_answer(self, hit: Hit) -> Answer:
        return self.recorder.answer(hit)


def posts(web: LocalWeb) -> list[Hit]:
    return [hit for hit in web.log if hit.path == OWN and hit.method == "POST"]
