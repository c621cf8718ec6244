"""People who may sign in: kept, changed, removed."""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any

import sqlalchemy as sa

from server.people import EVERY_SCOPE, User
from server.store.tables import users
from server.store.writer import Act

Read = Callable[[Callable[[sa.Connection], Any]], Awaitable[Any]]
Run = Callable[[Act], Awaitable[Any]]

_ADD = (
    "INSERT INTO users (name, password, scopes, stamp, since) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (name) DO NOTHING"
)


class Users:
    """The people of one database. Raises `Unwell` where it can't be reached."""

    def __init__(self, read: Read, run: Run) -> None:
        self._read = read
        self._run = run

    async def find(self, name: str) -> User | None:
        """One person."""
        chosen = sa.select(users).where(users.c.name == name)
        found: list[User] = await self._chosen(chosen)
        return found[0] if found else None

    async def all(self) -> list[User]:
        """Everybody, by name."""
        return await self._chosen(sa.select(users).order_by(users.c.name))

    async def are_any(self) -> bool:
        """Whether there is anybody."""
        return bool(await self._chosen(sa.select(users).limit(1)))

    async def add(self, name: str, password: str, scopes: frozenset[str]) -> bool:
        """Add a person; `password` is a hash. Whether there was none of this name."""
        now = time.time_ns() // 10**6
        return await self._done(_ADD, (name, password, _text(scopes), _stamp(), now))

    async def set_password(self, name: str, password: str) -> bool:
        """Give a person another password (its hash). Whether there is such a person."""
        statement = "UPDATE users SET password = ?, stamp = ? WHERE name = ?"
        return await self._done(statement, (password, _stamp(), name))

    async def set_scopes(self, name: str, scopes: frozenset[str]) -> bool:
        """Let a person do more or less. Whether there is such a person."""
        statement = "UPDATE users SET scopes = ?, stamp = ? WHERE name = ?"
        return await self._done(statement, (_text(scopes), _stamp(), name))

    async def remove(self, name: str) -> bool:
        """Let a person in no more. Whether there was such a person."""
        return await self._done("DELETE FROM users WHERE name = ?", (name,))

    async def _done(self, statement: str, values: tuple[Any, ...]) -> bool:
        act: Act = lambda dialect, cursor: dialect.run(cursor, statement, values).rowcount  # noqa: E731
        return int(await self._run(act)) > 0

    async def _chosen(self, chosen: sa.Select[Any]) -> list[User]:
        found: list[User] = await self._read(
            lambda line: [_user(row._mapping) for row in line.execute(chosen)]
        )
        return found


def _user(row: Any) -> User:
    # A later version may know more scopes; what this one doesn't know lets nobody do anything.
    scopes = frozenset(row["scopes"].split()) & EVERY_SCOPE
    return User(**{**row, "scopes": scopes})


def _text(scopes: frozenset[str]) -> str:
    return " ".join(sorted(scopes))


def _stamp() -> str:
    return secrets.token_hex(16)
