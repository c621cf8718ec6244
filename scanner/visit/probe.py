"""What a deep visit puts into a page to see who takes it: a planted word, and typed values."""

from __future__ import annotations

import contextlib
from collections import Counter

from scanner.cdp import Wire, WireError
from scanner.record.hooks import plant
from scanner.record.watch import Watch
from scanner.seek.finder import Finder, Found
from scanner.visit.forms import Typed, fill_forms
from scanner.visit.frames import evaluate
from scanner.visit.seeds import LEAST, Seeds, searchable
from scanner.visit.settle import wait_until

PLANT_TIMEOUT_S = 1.0
# Recorders collect a few seconds of film before they send it.
UPLOAD_WAIT_S = 6.0
# The first upload may have been on its way before anything happened.
UPLOADS_WANTED = 2
WAITS_A_SCRIPT = 3
_WORD = "word"


class Probe:
    """The planted word and the seeds of one scan, and how to find them again."""

    def __init__(self, secret: bytes, *, types: bool, plants: bool = True) -> None:
        """`secret` is the scan's own: a resumed scan plants and types the same."""
        self._secret = secret
        self._types = types
        self._plants = plants
        self._seeds = Seeds(secret)
        self.word = "".join(self._seeds.of("search", 1_000).split())
        self._words = Finder({_WORD: (self.word, "")})
        self._typed = Finder()
        self._known: set[str] = set()
        self._waited: Counter[str] = Counter()

    def idle(self) -> Probe:
        """One that neither plants nor types."""
        return Probe(self._secret, types=False, plants=False)

    async def provoke(self, wire: Wire, watch: Watch) -> list[Typed]:
        """Plant the word and type into the forms of a page; what was typed."""
        if watch.page is None or not self._plants:
            return []
        with contextlib.suppress(WireError):
            await evaluate(wire, watch.page, watch.page.id, plant(self.word), PLANT_TIMEOUT_S)
        if not self._types:
            return []
        typed = await fill_forms(wire, watch, self._seeds)
        for one in typed:
            self._learn(one)
        return typed

    def _learn(self, typed: Typed) -> None:
        if not searchable(typed.kind):
            return
        # What the page's own mask made of it: (802) 555-0163.
        for value in (typed.seed, typed.value):
            if len(value) >= LEAST and value not in self._known:
                self._known.add(value)
                self._typed.add(typed.seed, value, typed.kind)

    async def wait_for_uploads(self, watch: Watch) -> None:
        """Give what looks like a recorder time to send its film; others cost nothing.

        A script that was waited for on some pages is known by then.
        """
        new = {s for s in watch.calls.deeds.observers() if self._waited[s] < WAITS_A_SCRIPT}
        if not new:
            return
        self._waited.update(new)
        before = watch.uploads.sent()
        await wait_until(
            lambda: watch.uploads.sent() >= before + UPLOADS_WANTED, UPLOAD_WAIT_S, watch.crashed
        )

    def word_in(self, body: bytes, content_type: str) -> str | None:
        """How the planted word is written in a body; None where it is not in there."""
        found = self._words.in_request("", (), body, content_type)
        return found[0].form if found else None

    def seeds_in(
        self, url: str, headers: list[tuple[str, str]], body: bytes | None, content_type: str
    ) -> list[Found]:
        """Typed values in a request; `word` of each is the seed."""
        return self._typed.in_request(url, headers, body, content_type) if self._known else []

    def seeds_in_message(self, data: bytes) -> list[Found]:
        """Typed values in a message on a socket."""
        return self._typed.in_message(data) if self._known else []
