"""A house from its opening to its closing, and what it does by itself meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from scanner.errors import UsageFault
from server.archive import keep_on, keep_questions
from server.checkpoints import sign_now, sign_on
from server.duty import on_duty
from server.house import House
from server.retention import purge_on
from server.store import Unwell

Round = Callable[[House], Coroutine[Any, Any, None]]

# What the server does by itself, each for as long as it runs.
ROUNDS: tuple[Round, ...] = (
    lambda house: house.shelf.watch(),
    keep_on,
    lambda house: _on_duty(house, "checkpoints", sign_on),
    lambda house: _on_duty(house, "retention", purge_on),
    lambda house: _measure_on(house),
)
# As often as Prometheus asks at its most eager.
MEASURE_EVERY_S = 5.0
# Seconds before a round that failed is begun again.
PAUSE_S = 5.0

_log = logging.getLogger("consentry.server")


@contextlib.asynccontextmanager
async def living(house: House) -> AsyncIterator[None]:
    """The house open, and its rounds running."""
    await house.open()
    try:
        await _archived(house)
        async with asyncio.TaskGroup() as group:
            rounds = [group.create_task(_go_on(make, house)) for make in ROUNDS]
            try:
                yield
            finally:
                for one in rounds:
                    one.cancel()
        await _signed(house)
    finally:
        await house.close()


async def _archived(house: House) -> None:
    """Archive what is asked before anybody can answer. Raises `UsageFault`."""
    try:
        await keep_questions(house)
    except Unwell as error:
        raise UsageFault(f"the database takes nothing ({error}); see to it, then start.") from error


async def _measure_on(house: House) -> None:
    """Tell the metrics how things stand, for a sibling that is asked."""
    while True:
        house.measure()
        await asyncio.sleep(MEASURE_EVERY_S)


async def _signed(house: House) -> None:
    """Sign for all that was kept. That it can't be must not keep the server from closing."""
    await house.store.settle()
    try:
        await sign_now(house)
    except (OSError, Unwell) as error:
        _log.error("the last checkpoint could not be signed: %s", type(error).__name__)


async def _on_duty(house: House, name: str, make: Round) -> None:
    async with on_duty(house.settings.data, name):
        await make(house)


async def _go_on(make: Round, house: House) -> None:
    """Run a round; one that fails is logged and begun again."""
    while True:
        try:
            await make(house)
        except Exception as error:
            _log.exception("a round failed", exc_info=error)
        await asyncio.sleep(PAUSE_S)
