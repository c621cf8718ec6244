"""Who asks: a program by its token, a person by a session or by the word of a trusted proxy."""

from __future__ import annotations

import ipaddress
import math

from starlette.exceptions import HTTPException
from starlette.requests import Request

from banner.choice import cookie_of
from server.admin.attempts import Attempts
from server.admin.sessions import NAME_DIGITS, SESSION_S, Owner, Sessions
from server.guards.limits import network_of
from server.house import House
from server.origin import asked_at, header_values, parsed
from server.passwords import Crowded, Passwords
from server.people import EVERY_SCOPE, User, known_name

_BEARER = "bearer "
# Who fails to sign in, in the audit: what was typed may be a password, or anything.
NOBODY = "-"


class Owners:
    """Finds out who asks, and tries what people sign in with."""

    def __init__(self, house: House, passwords: Passwords) -> None:
        self.house = house
        self.sessions = Sessions(house.settings.admin_tokens, self._chain_key, house.clock)
        self.attempts = Attempts()
        self._passwords = passwords
        # When each person was last seen behind the proxy, in Unix seconds, by name and stamp.
        self._seen: dict[tuple[str, str], float] = {}

    async def are_possible(self) -> bool:
        """Whether anybody can sign in at all."""
        return self.sessions.is_possible or await self.house.store.users.are_any()

    async def owner(self, request: Request) -> Owner | None:
        """Who asks; None where nobody does who may.

        Raises `HTTPException`: 429 for a network that has guessed too often, 403 for a name that
        the proxy tells and nobody has.
        """
        given = request.headers.get("authorization", "")
        if given.lower().startswith(_BEARER):
            digest = await self.try_token(request, given[len(_BEARER) :])
            return Owner(who=digest[:NAME_DIGITS], scopes=EVERY_SCOPE) if digest else None
        if told := self._told(request):
            return await self._passed_on(told)
        cookie = self.cookie(request)
        name = self.sessions.named(cookie)
        if not name:
            return self.sessions.owner(cookie)
        user = await self.house.store.users.find(name)
        return self.sessions.owner_of(cookie, user) if user else None

    async def try_token(self, request: Request, token: str) -> str | None:
        """A token's digest, if it is one of ours.

        Raises `HTTPException` (429) for a network that has guessed too often, right or wrong.
        """
        network = self._may_try(request)
        digest = self.sessions.digest_of(token.strip())
        if digest is None:
            self.attempts.failed(network)
            await self._failed(NOBODY, "with a token")
        return digest

    async def try_password(self, request: Request, name: str, password: str) -> User | None:
        """The person of this name, if it is their password; unknown names take as long.

        Raises `HTTPException`: 429 as above, 503 where too many sign in at once.
        """
        network = self._may_try(request)
        # Counted before it is checked: a hundred guesses at once would all be checked else.
        guess = self.attempts.failed(network)
        known = known_name(name)
        user = await self.house.store.users.find(known) if known else None
        try:
            right = await self._passwords.check(password, user.password if user else "")
        except Crowded:
            self.attempts.succeeded(network, guess)
            raise HTTPException(
                503, "Too many people sign in at once; try again in a moment.",
                {"Retry-After": "5"},
            ) from None  # fmt: skip
        if user and right:
            self.attempts.succeeded(network, guess)
            return user
        await self._failed(user.name if user else NOBODY, "with a password")
        return None

    async def turned_down(self, request: Request, who: str, how: str) -> None:
        """Note that somebody failed to sign in; too many of it and their network has to wait."""
        self.attempts.failed(self._network(request))
        await self._failed(who, how)

    def may_try(self, request: Request) -> None:
        """Raise `HTTPException` (429) for a network that has failed too often."""
        self._may_try(request)

    def cookie(self, request: Request) -> str | None:
        """A session's cookie."""
        return cookie_of(request.headers.get("cookie"), self.cookie_name(request))

    def cookie_name(self, request: Request) -> str:
        """Name of the session's cookie; one that no other host can set, where that is possible."""
        return "__Host-consentry_admin" if self.is_secure(request) else "consentry_admin"

    def is_secure(self, request: Request) -> bool:
        """Whether the browser asks over https."""
        return asked_at(request.scope, self.house.settings)[0] == "https"

    def _told(self, request: Request) -> str:
        """The name that a trusted proxy tells; empty where none does, or not one alone."""
        named = self.house.settings.admin_header
        if not named or not self._is_by_proxy(request):
            return ""
        values = [one.strip() for one in header_values(request.scope, named)]
        if len(values) > 1:
            raise HTTPException(403, "The proxy tells more than one name; have it tell one.")
        return values[0] if values else ""

    def _is_by_proxy(self, request: Request) -> bool:
        """Whether it was a trusted proxy itself that connected to us."""
        peer = parsed(request.client.host) if request.client else None
        trusted = map(ipaddress.ip_network, self.house.settings.trusted_proxies)
        return peer is not None and any(peer in network for network in trusted)

    async def _passed_on(self, told: str) -> Owner:
        name = known_name(told)
        user = await self.house.store.users.find(name) if name else None
        if user is None:
            await self._failed(NOBODY, "by the proxy")
            raise HTTPException(
                403, "The proxy tells a name that nobody has here; add it with "
                "`consentry admin add`.",
            )  # fmt: skip
        seen, now = (user.name, user.stamp), self.house.clock()
        if now >= self._seen.get(seen, 0.0) + SESSION_S:
            await self.house.store.note(user.name, "sign in", detail="by the proxy")
            self._seen = {one: at for one, at in self._seen.items() if now < at + SESSION_S}
            self._seen[seen] = now
        return self.sessions.passed_on(user)

    def _may_try(self, request: Request) -> str:
        """The network that asks. Raises `HTTPException`."""
        network = self._network(request)
        if wait := self.attempts.wait(network):
            self.house.metrics.limited("sign-in")
            seconds = max(1, math.ceil(wait))
            raise HTTPException(
                429, "Too many failed to sign in from this network; try again in a minute.",
                {"Retry-After": str(seconds)},
            )  # fmt: skip
        return network

    def _network(self, request: Request) -> str:
        return network_of(self.house.asker(request.scope).address)

    async def _failed(self, who: str, how: str) -> None:
        await self.house.store.note(who, "failed sign-in", detail=how)

    def _chain_key(self) -> bytes:
        key = self.house.keys.chain(self.house.keys.chain_id)
        assert key is not None  # noqa: S101 - the one in use is always there
        return key
