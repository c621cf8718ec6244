"""The door of the owner's pages: who may come in, and what their forms have to carry."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.admin.forms import form_of
from server.admin.owners import Owners
from server.admin.sessions import Owner
from server.admin.show import NO_STORE, page
from server.admin.visit import Visit
from server.house import House
from server.origin import own_origin
from server.passwords import Passwords
from server.people import SCOPES
from server.refusal import wants_page
from server.store import Unreadable, Unwell

Page = Callable[[Visit], Awaitable[Response]]
_SAFE = frozenset({"GET", "HEAD"})


class Door:
    """Lets owners in, each to the pages of their scopes."""

    def __init__(self, house: House, passwords: Passwords) -> None:
        self.house = house
        self.owners = Owners(house, passwords)
        self.sessions = self.owners.sessions

    def guarded(
        self, answer: Page, scope: str = "read"
    ) -> Callable[[Request], Awaitable[Response]]:
        """A page for owners of a scope alone. What it answers is kept nowhere."""
        assert scope in SCOPES  # noqa: S101 - a page that nobody could open is a mistake of ours

        @functools.wraps(answer)
        async def guarded(request: Request) -> Response:
            owner = await self.owners.owner(request)
            if owner is None:
                if not await self.owners.are_possible():
                    return page("nobody", {}, 404)
                return self._turned_away(request)
            form = await self._form(request, owner)
            token = self.sessions.form_token(owner.nonce) if owner.nonce else ""
            visit = Visit(house=self.house, request=request, owner=owner, form=form, token=token)
            try:
                response = await (answer if scope in owner.scopes else _no_scope(scope))(visit)
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
            401,
            "Sign in, or send an admin token.",
            {"WWW-Authenticate": 'Bearer realm="consentry"'},
        )


def _no_scope(scope: str) -> Page:
    """The page for whoever may sign in and may not see this one."""

    async def answer(visit: Visit) -> Response:
        await visit.note("refused", "", f"wants the scope {scope}")
        return visit.show("no_scope", 403, scope=scope, may=SCOPES[scope])

    return answer
