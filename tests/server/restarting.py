"""Takes a server's database away under load and gives it back, and looks what visitors hear."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.server.crashing import Outcome, broken
from tests.server.databases import Database
from tests.server.outboxes import Served, choice, purposes

# Seconds until the server must have noticed either.
NOTICED_S = 30

Answer = tuple[int, dict[str, str], bytes]


async def restart(
    database: Database, served: Served, ends: Callable[[], None], begins: Callable[[], None],
    rounds: int,
) -> Outcome:  # fmt: skip
    """End and begin the database `rounds` times; fails where anything is lost or not said."""

    def once() -> None:
        before = served.process
        ends()
        _gone(served)
        begins()
        until(served, 200)
        assert served.process is before

    return await broken(database, served, once, rounds)


def _gone(served: Served) -> None:
    """What is said while there is no database."""
    said = json.loads(until(served, 503)[2])
    assert said == {"ready": False, "reasons": ["The database takes no records."], "notes": []}
    # What needs no database is there as ever.
    assert ask(served, "/healthz")[0] == ask(served, "/shop/gate.js")[0] == 200
    config = served.config()
    status, headers, body = ask(served, "/shop/consents", choice(config, purposes(config)))
    assert status == 503
    assert int(headers["retry-after"]) > 0
    assert json.loads(body)["error"].endswith(".")


def until(served: Served, status: int) -> Answer:
    """Ask whether it is ready until the answer is this."""
    end = time.monotonic() + NOTICED_S
    while (answer := ask(served, "/readyz"))[0] != status:
        assert time.monotonic() < end, answer
        time.sleep(0.05)
    return answer


def ask(served: Served, path: str, sent: dict[str, Any] | None = None) -> Answer:
    """Status, headers by their names in lower case, and body."""
    body = json.dumps(sent).encode() if sent else None
    request = urllib.request.Request(  # noqa: S310
        served.url + path, body, {"Content-Type": "text/plain"}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return answer.status, _lower(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, _lower(error.headers), error.read()


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


async def restart_own(folder: Path, cluster: Any, rounds: int) -> Outcome:
    """The same with a PostgreSQL server that is crashed each time."""
    data = folder / "server"
    data.mkdir()
    database = Database(cluster.url, data)
    served = Served(folder, data, cluster.url)
    return await restart(database, served, cluster.stop, cluster.start, rounds)
