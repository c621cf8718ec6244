"""Who wrote something: the same writer on many pages is one entry."""

from __future__ import annotations

from collections import Counter
from typing import Literal

import msgspec

from scanner.evidence import CookieWrite, StorageWrite, iso
from scanner.observations import SetBy, State
from scanner.options import STATES
from scanner.records import Page
from scanner.urls import host_of, template

# A cookie that is written from more places than this in one state is a page at play.
MAX_SETTERS = 30


class Setters:
    """The writers of one cookie or storage item, in the order in which they were met."""

    def __init__(self) -> None:
        self._by: dict[tuple[object, ...], SetBy] = {}
        self._many: Counter[State] = Counter()

    def add_write(
        self,
        write: CookieWrite | StorageWrite,
        action: Literal["set", "overwrite", "delete"],
        page: Page,
        refused: str | None = None,
    ) -> None:
        """Count one write."""
        url = template(write.url) if write.url else None
        frame = host_of(write.frame_url)
        # A tracker's query tells each page's address: that makes no new setter.
        bare = url.partition("?")[0] if url else None
        key = (write.via, action, bare, write.line, frame, page.state, refused)
        known = self._by.get(key)
        if known is not None:
            self._by[key] = msgspec.structs.replace(known, count=known.count + 1)
        elif self._many[page.state] < MAX_SETTERS:
            self._many[page.state] += 1
            self._by[key] = SetBy(
                via=write.via,
                action=action,
                url=url,
                line=write.line,
                column=write.column,
                initiator_chain=write.chain,
                frame_url=template(write.frame_url),
                page_url=page.url,
                state=page.state,
                time=iso(write.time),
                refused=refused,
            )

    def records(self) -> tuple[SetBy, ...]:
        """All writers, state by state; those who set before those who only delete."""
        return tuple(
            sorted(self._by.values(), key=lambda by: (by.action == "delete", _rank(by.state)))
        )

    def __len__(self) -> int:
        return len(self._by)


def _rank(state: State) -> int:
    return STATES.index(state)
