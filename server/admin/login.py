"""Signing in and out."""

from __future__ import annotations

import secrets

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from banner.choice import cookie_of
from scanner.urls import host_of
from server.admin.door import Door
from server.admin.forms import form_of
from server.admin.sessions import NAME_DIGITS, SESSION_S
from server.admin.show import NO_STORE, page
from server.admin.visit import Visit, is_id
from server.people import User
from server.store import Unwell

PAGE = "consentry_admin_page"
# A page of signing in that was left open for longer is opened again.
PAGE_S = 3_600
# The form of this page is none of a session's.
_BINDS = "sign in "


def routes(door: Door) -> list[Route]:
    """`/admin/login` and `/admin/logout`."""

    async def login(request: Request) -> Response:
        if not await door.owners.are_possible():
            return page("nobody", {}, 404)
        if request.method == "POST":
            return await _sign_in(door, request)
        return await ask(door, request)

    async def logout(visit: Visit) -> Response:
        if visit.owner.may_leave:
            door.sessions.end(visit.owner.nonce)
        await visit.note("sign out", "", "")
        answer = RedirectResponse("/admin/login", 303)
        name = door.owners.cookie_name(visit.request)
        set_cookie(door, visit.request, answer, name, "", 0)
        return answer

    return [
        Route("/admin/login", login, methods=["GET", "POST"]),
        Route("/admin/logout", door.guarded(logout), methods=["POST"]),
    ]


async def ask(door: Door, request: Request, fault: str = "", status: int = 200) -> Response:
    """The page that asks who it is; its forms are bound to this browser."""
    known = cookie_of(request.headers.get("cookie"), PAGE) or ""
    nonce = known if is_id(known) else secrets.token_hex(16)
    settings = door.house.settings
    values = {
        "token": door.sessions.form_token(_BINDS + nonce),
        "fault": fault,
        "by_name": await door.house.store.users.are_any(),
        "by_token": door.sessions.is_possible,
        "by_provider": host_of(settings.oidc_issuer) if settings.oidc_issuer else "",
    }
    answer = page("login", values, status)
    set_cookie(door, request, answer, PAGE, nonce, PAGE_S)
    return answer


def let_in(door: Door, request: Request, answer: Response, session: str) -> Response:
    """An answer that takes a session with it."""
    name = door.owners.cookie_name(request)
    set_cookie(door, request, answer, name, session, SESSION_S)
    set_cookie(door, request, answer, PAGE, "", 0)
    return answer


async def _sign_in(door: Door, request: Request) -> Response:
    form = await form_of(request)
    nonce = cookie_of(request.headers.get("cookie"), PAGE) or ""
    is_bound = nonce and door.sessions.is_form_of(_BINDS + nonce, form.get("token", ""))
    if not is_bound or not door.is_ours(request):
        return await ask(door, request, "This page was open too long, or your browser keeps no "
                         "cookies; please try again.", 403)  # fmt: skip
    try:
        session = await (_by_name if "name" in form else _by_token)(door, request, form)
    except HTTPException as refused:
        answer = await ask(door, request, refused.detail, refused.status_code)
        answer.headers.update(refused.headers or {})
        return answer
    except Unwell:
        raise HTTPException(
            503, "The database takes nothing just now, not even a note of who signs in; see "
            "/readyz.", {"Retry-After": "5"},
        ) from None  # fmt: skip
    return let_in(door, request, RedirectResponse("/admin/", 303, NO_STORE), session)


async def _by_name(door: Door, request: Request, form: dict[str, str]) -> str:
    """A session's cookie. Raises `HTTPException` or `Unwell`."""
    user = await door.owners.try_password(request, form["name"], form.get("password", ""))
    if user is None:
        raise HTTPException(403, "No person of this name has this password.")
    return await begin(door, user, "with a password")


async def _by_token(door: Door, request: Request, form: dict[str, str]) -> str:
    digest = await door.owners.try_token(request, form.get("secret", ""))
    if digest is None:
        raise HTTPException(403, "This is no token of this server's.")
    await door.house.store.note(digest[:NAME_DIGITS], "sign in")
    return door.sessions.begin(digest)


async def begin(door: Door, user: User, how: str) -> str:
    """A person's session's cookie, once it is noted. Raises `Unwell`."""
    await door.house.store.note(user.name, "sign in", detail=how)
    return door.sessions.begin_for(user)


def set_cookie(
    door: Door, request: Request, answer: Response, name: str, value: str, seconds: int
) -> None:
    """A cookie of the sign-in page's own, or of the session."""
    answer.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/" if name != PAGE else "/admin/login",
        secure=door.owners.is_secure(request),
        httponly=True,
        samesite="strict",
    )
