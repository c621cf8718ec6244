"""Signing in and out."""

from __future__ import annotations

import secrets

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from banner.choice import cookie_of
from server.admin.door import Door
from server.admin.forms import form_of
from server.admin.sessions import NAME_DIGITS, SESSION_S
from server.admin.show import NO_STORE, page
from server.admin.visit import Visit, is_id
from server.store import Unwell

PAGE = "consentry_admin_page"
# A page of signing in that was left open for longer is opened again.
PAGE_S = 3_600
# The form of this page is none of a session's.
_BINDS = "sign in "


def routes(door: Door) -> list[Route]:
    """`/admin/login` and `/admin/logout`."""

    async def login(request: Request) -> Response:
        if not door.sessions.is_possible:
            return page("no_token", {}, 404)
        if request.method == "POST":
            return await _sign_in(door, request)
        return _ask(door, request)

    async def logout(visit: Visit) -> Response:
        door.sessions.end(door.cookie(visit.request))
        await visit.note("sign out", "", "")
        answer = RedirectResponse("/admin/login", 303)
        name = door.cookie_name(visit.request)
        _set(door, visit.request, answer, name, "", 0)
        return answer

    return [
        Route("/admin/login", login, methods=["GET", "POST"]),
        Route("/admin/logout", door.guarded(logout), methods=["POST"]),
    ]


def _ask(door: Door, request: Request, fault: str = "", status: int = 200) -> Response:
    """The page that asks for a token; its form is bound to this browser."""
    known = cookie_of(request.headers.get("cookie"), PAGE) or ""
    nonce = known if is_id(known) else secrets.token_hex(16)
    token = door.sessions.form_token(_BINDS + nonce)
    answer = page("login", {"token": token, "fault": fault}, status)
    _set(door, request, answer, PAGE, nonce, PAGE_S)
    return answer


async def _sign_in(door: Door, request: Request) -> Response:
    form = await form_of(request)
    nonce = cookie_of(request.headers.get("cookie"), PAGE) or ""
    is_bound = nonce and door.sessions.is_form_of(_BINDS + nonce, form.get("token", ""))
    if not is_bound or not door.is_ours(request):
        return _ask(door, request, "This page was open too long, or your browser keeps no "
                    "cookies; please try again.", 403)  # fmt: skip
    try:
        digest = door.try_token(request, form.get("secret", ""))
    except HTTPException as refused:
        answer = _ask(door, request, refused.detail, refused.status_code)
        answer.headers.update(refused.headers or {})
        return answer
    if digest is None:
        return _ask(door, request, "This is no token of this server's.", 403)
    try:
        await door.house.store.note(digest[:NAME_DIGITS], "sign in")
    except Unwell:
        return _ask(door, request, "The database takes nothing just now, not even a note of who "
                    "signs in; see /readyz.", 503)  # fmt: skip
    answer = RedirectResponse("/admin/", 303, NO_STORE)
    name = door.cookie_name(request)
    _set(door, request, answer, name, door.sessions.begin(digest), SESSION_S)
    _set(door, request, answer, PAGE, "", 0)
    return answer


def _set(
    door: Door, request: Request, answer: Response, name: str, value: str, seconds: int
) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/" if name != PAGE else "/admin/login",
        secure=door.is_secure(request),
        httponly=True,
        samesite="strict",
    )
