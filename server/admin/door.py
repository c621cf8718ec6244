"""The door of the owner's pages: who may come in, and what their forms have to carry."""

from __future__ import annotations

import functools
import math
from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from banner.choice import cookie_of
from server.admin.attempts import Attempts
from server.admin.forms import form_of
from server.admin.sessions import NAME_DIGITS, Owner, Sessions
from server.admin.show import NO_STORE, page
from server.admin.visit import Visit
from server.guards.limits import network_of
from server.house import House
from server.origin import asked_at, own_origin
from server.refusal import wants_page
from server.store import Unreadable, Unwell

Page = Callable[[Visit], Awaitable[Response]]
_BEARER = "bearer "
_SAFE = frozenset({"GET", "HEAD"})


class Door:
    """Lets owners in: people by a session, programs by their token."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.sessions = Sessions(house.settings.admin_tokens, self._chain_key, house.clock)
        self.attempts = Attempts()

    def guarded(self, answer: Page) -> Callable[[Request], Awaitable[Response]]:
        """A page for owners alone. What it answers is kept nowhere."""

        @functools.wraps(answer)
        async def guarded(request: Request) -> Response:
            if not self.sessions.is_possible:
                return page("no_token", {}, 404)
            owner = self.owner(request)
            if owner is None:
                return self._turned_away(request)
            form = await self._form(request, owner)
            token = self.sessions.form_token(owner.nonce) if owner.nonce else ""
            visit = Visit(house=self.house, request=request, who=owner.who, form=form, token=token)
            try:
                response = await answer(visit)
            except Unwell:
                raise HTTPException(
                    503, "The database takes nothing just now, not even a note of who looks at "
                    "it; see /readyz.", {"Retry-After": "5"},
                ) from None  # fmt: skip
            except Unreadable as error:
                raise HTTPException(
                    500, f"Row {error.number} of the database is no record: {error}. Run "
                    "`consentry consents verify`.",
                ) from None  # fmt: skip
            response.headers.update(NO_STORE)
            return response

        return guarded

    def owner(self, request: Request) -> Owner | None:
        """Who asks; raises `HTTPException` for a network that has guessed too often."""
        given = request.headers.get("authorization", "")
        if not given.lower().startswith(_BEARER):
            return self.sessions.owner(self.cookie(request))
        digest = self.try_token(request, given[len(_BEARER) :])
        return Owner(who=digest[:NAME_DIGITS]) if digest else None

    def try_token(self, request: Request, token: str) -> str | None:
        """A token's digest, if it is one of ours.

        Raises `HTTPException` (429) for a network that has guessed too often, right or wrong.
        """
        network = network_of(self.house.asker(request.scope).address)
        if wait := self.attempts.wait(network):
            self.house.metrics.limited("sign-in")
            seconds = max(1, math.ceil(wait))
            raise HTTPException(
                429, "Too many wrong tokens came from this network; try again in a minute.",
                {"Retry-After": str(seconds)},
            )  # fmt: skip
        digest = self.sessions.digest_of(token.strip())
        if digest is None:
            self.attempts.failed(network)
        return digest

    def cookie(self, request: Request) -> str | None:
        """A session's cookie."""
        return cookie_of(request.headers.get("cookie"), self.cookie_name(request))

    def cookie_name(self, request: Request) -> str:
        """Name of the session's cookie; one that no other host can set, where that is possible."""
        return "__Host-consentry_admin" if self.is_secure(request) else "consentry_admin"

    def is_secure(self, request: Request) -> bool:
        """Whether the browser asks over https."""
        return asked_at(request.scope, self.house.settings)[0] == "https"

    def is_ours(self, request: Request) -> bool:
        """Whether a form was sent from a page of this server, as far as browsers say."""
        origin = request.headers.get("origin")
        return (
            origin in (None, own_origin(request.scope, self.house.settings))
            and request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
        )

    async def _form(self, request: Request, owner: Owner) -> dict[str, str]:
        """A form that this owner has sent. No page can make a browser send a program's token."""
        if request.method in _SAFE:
            return {}
        form = dict(await form_of(request))
        if owner.nonce and not (
            self.is_ours(request) and self.sessions.is_form_of(owner.nonce, form.get("token", ""))
        ):
            raise HTTPException(403, "This form did not come from this page; open the page again.")
        return form

    def _turned_away(self, request: Request) -> Response:
        if wants_page(request.scope) and request.method in _SAFE:
            return RedirectResponse("/admin/login", 303, NO_STORE)
        raise HTTPException(
            401, "An admin token is wanted here.", {"WWW-Authenticate": 'Bearer realm="consentry"'}
        )

    def _chain_key(self) -> bytes:
        key = self.house.keys.chain(self.house.keys.chain_id)
        assert key is not None  # noqa: S101 - the one in use is always there
        return key
