"""Visit a site's pages level by level: the same pages in the same order in every scan."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Literal

from scanner.crawl.calling import Caller
from scanner.crawl.count import Count
from scanner.crawl.journal import Candidate, Chosen, Journal
from scanner.crawl.robots import Robots
from scanner.crawl.scope import Scope
from scanner.crawl.turns import Turns
from scanner.evidence import Visit
from scanner.options import ScanOptions
from scanner.urls import canonical, shape

# Pages that robots.txt keeps us from are listed up to this number.
MAX_DENIED = 50
# Links come first in a visitor's way: a page's are ranked from its number times 100,000.
SITEMAP_RANK = 1_000_000_000_000

Stopped = Literal["finished", "page_limit", "deadline", "interrupt"]
Tell = Callable[[Count], None]


class Crawl:
    """One crawl over one site in the scan's first consent state."""

    def __init__(
        self,
        options: ScanOptions,
        scope: Scope,
        robots: Robots,
        journal: Journal,
        turns: Turns,
    ) -> None:
        self._options = options
        self._scope = scope
        self._robots = robots
        self._journal = journal
        self._turns = turns
        self._shapes: dict[str, int] = {}
        self._seen: set[str] = set()
        self._cut = False
        self.count = Count(states=len(options.visited))
        self.heard: Callable[[Chosen, Visit], None] = lambda page, visit: None
        """Called for each page that was visited."""
        self._workers: list[asyncio.Task[None]] = []
        self._ended = False
        self.stopped_by: Stopped = "finished"

    def end(self, by: Stopped) -> None:
        """End the crawl early; visits under way are abandoned, finished ones are kept."""
        self.stopped_by = by
        self._ended = True
        for worker in self._workers:
            worker.cancel()

    @property
    def was_cut_short(self) -> bool:
        """Whether it was ended from outside, or has nothing to show."""
        return self._ended or not self.count.done

    async def run(self, caller: Caller, tell: Tell) -> None:
        """Visit all pages that the options allow; what was finished is in the journal."""
        chosen = self._journal.chosen()
        finished = self._journal.finished()
        self._seen = {page.canonical for page in chosen}
        for page in chosen:
            self._shapes[shape(page.url)] = self._shapes.get(shape(page.url), 0) + 1
            self._scope.admits(page.url)
        self.count.done = len(finished)
        for depth in range(self._options.depth + 1):
            self._seen |= self._journal.ends()
            level = [page for page in self._journal.chosen() if page.depth == depth]
            level += self._choose(depth)
            todo = [p for p in level if not p.denied and p.id not in finished]
            self.count.chosen = len(self._journal.chosen()) * self.count.states
            tell(self.count)
            await self._visit_all(todo, caller, tell)
            if self._ended:
                return
            if depth == 0:
                self._adopt_start()
        if self._cut:
            self.stopped_by = "page_limit"

    def _adopt_start(self) -> None:
        """The host that the start page leads to is the site."""
        for visit in self._journal.visits():
            self._scope.adopt(visit.page.final_url)
            return

    def _choose(self, depth: int) -> list[Chosen]:
        """The pages of one level, as many as the limit leaves, different ones first."""
        known = self._journal.chosen()
        allowed = sum(not page.denied for page in known)
        denied = len(known) - allowed
        ranked = []
        for candidate in self._journal.candidates(depth):
            if candidate.canonical in self._seen:
                continue
            if depth and not self._scope.wants(candidate.url):
                continue
            self._seen.add(candidate.canonical)
            kind = shape(candidate.url)
            rank = self._shapes[kind] = self._shapes.get(kind, 0) + 1
            ranked.append((rank, candidate))
        ranked.sort(key=lambda entry: (entry[0], entry[1].rank, entry[1].url))
        chosen: list[Chosen] = []
        for _, candidate in ranked:
            forbidden = not self._options.ignore_robots and not self._robots.allows(candidate.url)
            if forbidden and denied >= MAX_DENIED:
                continue
            if not forbidden and allowed >= self._options.pages:
                self._cut = True
                break
            if depth and not self._scope.admits(candidate.url):
                continue
            page = _chosen(candidate, len(known) + len(chosen), forbidden)
            self._journal.choose(page, len(known) + len(chosen))
            chosen.append(page)
            denied, allowed = denied + forbidden, allowed + (not forbidden)
        return chosen

    async def _visit_all(self, pages: list[Chosen], caller: Caller, tell: Tell) -> None:
        queue = list(reversed(pages))

        async def worker() -> None:
            while queue and not self._ended:
                async with self._turns.turn():
                    if not queue:
                        return
                    page = queue.pop()
                    self.count.waiting = len(queue)
                    self.count.current = page.url
                    tell(self.count)
                    visit = await caller.call(page)
                self._keep(visit, page)
                tell(self.count)

        async with asyncio.TaskGroup() as group:
            workers = min(self._options.workers, len(pages))
            self._workers = [group.create_task(worker()) for _ in range(workers)]

    def _keep(self, visit: Visit, page: Chosen) -> None:
        rank = int(page.id[1:]) * 100_000
        if page.depth == 0:
            self._scope.adopt(visit.page.final_url)
        found = [
            Candidate(url, canonical(url), page.depth + 1, by, page.url, rank + index)
            for index, (url, by) in enumerate(
                [(u, "link") for u in visit.links] + [(u, "route") for u in visit.routes]
            )
            if self._scope.wants(url)
        ]
        self._journal.keep(visit, canonical(visit.page.final_url), found)
        self.count.add(visit.page)
        self.heard(page, visit)


def seeds(options: ScanOptions, sitemap: list[str]) -> list[Candidate]:
    """Where a crawl begins: the start page, the user's pages, the sitemap's."""
    first = [(options.url, "start")] + [(url, "option") for url in options.extra_pages]
    return [
        Candidate(url, canonical(url), 0, by, None, rank) for rank, (url, by) in enumerate(first)
    ] + [
        Candidate(url, canonical(url), 1, "sitemap", None, SITEMAP_RANK + rank)
        for rank, url in enumerate(sitemap)
    ]


def _chosen(candidate: Candidate, seq: int, denied: bool) -> Chosen:
    return Chosen(
        id=f"p{seq + 1:04d}",
        url=candidate.url,
        canonical=candidate.canonical,
        depth=candidate.depth,
        found_by=candidate.found_by,
        found_on=candidate.found_on,
        denied=denied,
    )
