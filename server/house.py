"""What all routes share, opened when the server starts and closed when it ends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from starlette.types import Scope

from server.keys import Keys, load_keys
from server.metrics import Metrics
from server.origin import Asker, Places, asker, open_places
from server.settings import Settings
from server.shelf import Shelf
from server.store import Store, open_store

# Folder of the keys, below the data folder.
KEYS = "keys"


class House:
    """One server process. `store`, `keys` and `places` are there once it is open."""

    store: Store
    keys: Keys
    places: Places | None = None
    """The operator's MaxMind file."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        """`clock` tells Unix seconds."""
        self.settings = settings
        self.clock = clock
        self.metrics = Metrics()
        self.shelf = Shelf(settings, clock)
        self.checkpointed: float | None = None
        """When the last checkpoint was signed, in Unix seconds."""

    async def open(self) -> None:
        """Build the banners, load the keys and open the database.

        Raises `UsageFault` where a file or the database can't be used.
        """
        await asyncio.to_thread(self._open)

    async def close(self) -> None:
        """Write what waits, then close."""
        await self.store.close()

    def measure(self) -> None:
        """Tell the metrics how things stand."""
        age = None if self.checkpointed is None else self.clock() - self.checkpointed
        self.metrics.gauge(waiting=self.store.waiting, checkpoint_age=age)

    def asker(self, scope: Scope) -> Asker:
        """Who sent a request."""
        return asker(scope, self.settings, self.places)

    def _open(self) -> None:
        self.shelf.load()
        self.places = open_places(self.settings.country_database)
        self.keys = load_keys(self.settings.data / KEYS)
        self.store = open_store(
            self.settings.database, self.settings.data, self.keys, self.metrics.committed
        )
