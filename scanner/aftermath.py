"""What a page did right after a choice was made on it: the tags that were waiting fire at once."""

from __future__ import annotations

import time

import msgspec

from scanner.choices import Aftermath
from scanner.consent.stay import Stay
from scanner.crawl.journal import visit_id
from scanner.evidence import Notes, Visit
from scanner.gather.requests import hops
from scanner.observations import State
from scanner.stage import Stage
from scanner.urls import template
from scanner.visit.compile import compile_visit
from scanner.visit.frames import look_everywhere
from scanner.visit.progress import Progress, Task
from scanner.visit.settle import settle
from scanner.visit.visit import read_jar

# The start page, on which choices are made, is the first that a scan chooses.
START = "p0001"


async def aftermath(
    stage: Stage, stay: Stay, pressed: float, state: State, *, is_first: bool
) -> Visit:
    """Wait until the page is quiet; what came after the press that made the choice, and what is
    kept then.

    `pressed` is the moment of that press, in seconds since the epoch. What scripts did beside
    storing and asking is left to the visits: it can't be told apart by time.
    """
    waiting = stage.page.settling
    watch, wire = stay.watch, stay.errand.chromium.wire
    await settle(watch.activity, waiting.quiet, waiting.cap_after_interaction, watch.crashed)
    task = Task(
        id=visit_id(START, state, is_first),
        url=stay.errand.url,
        depth=0,
        found_by="start",
        found_on=None,
        state=state,
    )
    # Begun before the press: what bears no time of its own counts as there before.
    progress = Progress(task, Notes(task.url), pressed - 1.0, watch=watch, settled=True)
    progress.looks, _ = await look_everywhere(wire, watch)
    progress.looked = time.time()
    progress.sizes = await watch.network.pictures()
    progress.jar = await read_jar(stay.errand.chromium, stay.key)
    progress.jar_read = time.time()
    visit = compile_visit(progress, stage.redact, lambda _url: True, stage.page.har)
    return since(visit, pressed)


def left_behind(visit: Visit) -> Aftermath:
    """What one visit found kept, and what it sent."""
    urls = (template(hop.url) for exchange in visit.exchanges for hop in hops(exchange))
    return Aftermath(
        cookies=tuple(sorted({f"{cookie.name} {cookie.domain}" for cookie in visit.jar})),
        storage=tuple(
            sorted({f"{item.origin} {item.key}" for item in visit.storage if item.kind == "local"})
        ),
        requests=tuple(dict.fromkeys(urls)),
    )


def since(visit: Visit, moment: float) -> Visit:
    """A visit less what was done before a moment; what was kept is there all the same."""
    return msgspec.structs.replace(
        visit,
        exchanges=tuple(one for one in visit.exchanges if one.started >= moment),
        writes=tuple(one for one in visit.writes if one.time >= moment),
        storage_writes=tuple(one for one in visit.storage_writes if one.time >= moment),
        links=(),
        routes=(),
        after_choice=True,
    )
