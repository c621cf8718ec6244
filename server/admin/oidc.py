"""Signing in at an OpenID provider, and coming back from it."""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from banner.choice import cookie_of
from server.admin.door import Door
from server.admin.login import ask, begin, let_in
from server.admin.owners import NOBODY
from server.admin.provider import Away, Errand, Provider, Refused
from server.admin.show import NO_STORE, page
from server.admin.visit import is_id
from server.people import known_name

# Seconds for signing in at the provider, a second factor and all.
ERRAND_S = 600
_PATH = "/admin/oidc"
_HOW = "by the provider"

_log = logging.getLogger("consentry.server")


def routes(door: Door) -> list[Route]:
    """`/admin/oidc` and `/admin/oidc/callback`, where a provider is named."""
    if not door.house.settings.oidc_issuer:
        return []
    errands = Errands(door, Provider(door.house.settings))
    return [Route(_PATH, errands.leave), Route(f"{_PATH}/callback", errands.come_back)]


class Errands:
    """Sends people to the provider, and knows who comes back.

    A cookie holds a seed, and all that comes back is made of it and of a key that is the server's:
    no table is needed. Which seeds were used is known to this process alone; a code is good for
    once at the provider, whichever process asks.
    """

    def __init__(self, door: Door, provider: Provider) -> None:
        self._door = door
        self._provider = provider
        self._used: dict[str, float] = {}

    async def leave(self, request: Request) -> Response:
        """To the provider."""
        self._door.owners.may_try(request)
        seed, expires = secrets.token_hex(16), int(self._door.house.clock()) + ERRAND_S
        try:
            address = await self._provider.address(self._errand(seed))
        except Away as error:
            return await self._away(request, error)
        answer = RedirectResponse(address, 303, NO_STORE)
        mac = self._door.sessions.mac("oidc cookie", f"{expires} {seed}")
        self._set(request, answer, f"{expires}.{seed}.{mac}", ERRAND_S)
        return answer

    async def come_back(self, request: Request) -> Response:
        """From the provider, with a code."""
        self._door.owners.may_try(request)
        seed = self._seed(request)
        errand = self._errand(seed) if seed else None
        query = request.query_params
        if errand is None or not hmac.compare_digest(
            errand.state.encode(), query.get("state", "").encode("utf-8", "surrogatepass")
        ):
            return await self._refused(
                request, NOBODY, "You did not begin to sign in with this browser, or too long "
                "ago; please try again.",
            )  # fmt: skip
        self._use(seed)
        if not query.get("code"):
            return await self._refused(request, NOBODY, "The provider did not sign you in.")
        try:
            claims = await self._provider.claims(errand, query)
        except Refused as error:
            _log.warning("a sign-in by OpenID Connect was refused: %s", error)
            return await self._refused(
                request, NOBODY, "The provider does not vouch for you; please try again."
            )
        except Away as error:
            return await self._away(request, error)
        return await self._known(request, claims)

    async def _known(self, request: Request, claims: Mapping[str, Any]) -> Response:
        """Let in who is known here by the name that the provider gives them."""
        claim = self._door.house.settings.oidc_claim
        told = claims.get(claim)
        if claim == "email" and claims.get("email_verified") is not True:
            return await self._refused(
                request, NOBODY, "The provider has not verified your e-mail address."
            )
        name = known_name(told) if isinstance(told, str) else ""
        user = await self._door.house.store.users.find(name) if name else None
        if user is None:
            return await self._refused(
                request, NOBODY, "The provider knows you, and nobody here has your name; ask who "
                "runs this server to add you with `consentry admin add`.",
            )  # fmt: skip
        # A redirect would still come from the provider's page, and `SameSite=Strict` cookies stay
        # away from that; a page of ours that leads on does not.
        answer = page("come_in", {})
        session = await begin(self._door, user, _HOW)
        return self._without(request, let_in(self._door, request, answer, session))

    async def _refused(self, request: Request, who: str, fault: str) -> Response:
        await self._door.owners.turned_down(request, who, _HOW)
        return self._without(request, await ask(self._door, request, fault, 403))

    async def _away(self, request: Request, error: Away) -> Response:
        _log.warning("the OpenID provider is of no use just now: %s", error)
        fault = "The provider cannot be asked just now; try again, or sign in another way."
        return self._without(request, await ask(self._door, request, fault, 503))

    def _errand(self, seed: str) -> Errand:
        def made(purpose: str) -> str:
            return self._door.sessions.mac(f"oidc {purpose}", seed)

        return Errand(state=made("state"), nonce=made("nonce"), verifier=made("verifier"))

    def _seed(self, request: Request) -> str:
        """The seed of this browser's errand; empty where there is none that stands."""
        kept = cookie_of(request.headers.get("cookie"), self._cookie(request)) or ""
        expires, _, rest = kept.partition(".")
        seed, _, mac = rest.partition(".")
        if not (kept.isascii() and expires.isdigit() and len(expires) <= 12 and is_id(seed)):
            return ""
        right = self._door.sessions.mac("oidc cookie", f"{expires} {seed}")
        stands = int(expires) > self._door.house.clock() and seed not in self._used
        return seed if hmac.compare_digest(right, mac) and stands else ""

    def _use(self, seed: str) -> None:
        now = self._door.house.clock()
        self._used = {one: until for one, until in self._used.items() if until > now}
        self._used[seed] = now + ERRAND_S

    def _cookie(self, request: Request) -> str:
        secure = self._door.owners.is_secure(request)
        return "__Secure-consentry_oidc" if secure else "consentry_oidc"

    def _without(self, request: Request, answer: Response) -> Response:
        self._set(request, answer, "", 0)
        return answer

    def _set(self, request: Request, answer: Response, value: str, seconds: int) -> None:
        answer.set_cookie(
            self._cookie(request),
            value,
            max_age=seconds,
            path=_PATH,
            secure=self._door.owners.is_secure(request),
            httponly=True,
            # It has to come along from the provider's page.
            samesite="lax",
        )
