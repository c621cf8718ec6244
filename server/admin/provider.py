"""Talks with an OpenID provider: where people sign in there, and who came back.

Authlib makes the requests and checks what an ID token claims, joserfc its signature; both come with
the extra `oidc`. The code flow with PKCE (RFC 7636), state and nonce, as OpenID Connect Core 1.0
has it.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import ssl
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import httpx
import msgspec

from scanner.errors import UsageFault
from server.settings import Settings

# Seconds for one answer; a person waits for three of them.
PATIENCE_S = 10.0
# What providers publish of themselves is of 2 to 5 KB.
MAX_ANSWER_BYTES = 262_144
# Seconds for which what a provider says of itself is believed.
KNOWN_S = 600.0
# Between our clock and the provider's.
LEEWAY_S = 60
# Signatures by keys that the provider alone has; never one by a secret that we share, or none.
ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
    "Ed25519",
)  # fmt: skip
_DISCOVERY = "/.well-known/openid-configuration"


class Refused(Exception):
    """The provider does not vouch for who came back; says why, in words of ours."""


class Away(Exception):
    """The provider does not answer, or not as one does; says why."""


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """One person's way to the provider and back."""

    state: str
    """Comes back with the person."""
    nonce: str
    """Comes back in the ID token."""
    verifier: str
    """Shows that it was we who sent them (PKCE)."""


class Provider:
    """One OpenID provider."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        """Raises `UsageFault` where what it takes is not installed."""
        if not all(map(importlib.util.find_spec, ("authlib", "joserfc"))):
            raise UsageFault(
                "oidc_issuer: wants Authlib, which is not installed; run "
                "`pip install 'consentry[oidc]'`, or take the setting away."
            )
        self._settings = settings
        self._clock = clock
        self._known: tuple[float, dict[str, Any]] | None = None
        self._asking = asyncio.Lock()
        # Made once: reading the authorities' certificates takes 50 ms, and holds up the loop.
        self._tls = httpx.create_ssl_context()

    @property
    def comes_back(self) -> str:
        """Where the provider sends people, as it is to be told beforehand."""
        return f"{self._settings.public_url}/admin/oidc/callback"

    async def address(self, errand: Errand) -> str:
        """Where a person signs in at the provider. Raises `Away`."""
        about = await self._about()
        url, _ = self._client(about).create_authorization_url(
            _url(about, "authorization_endpoint"),
            state=errand.state,
            code_verifier=errand.verifier,
            nonce=errand.nonce,
        )
        return str(url)

    async def claims(self, errand: Errand, query: Mapping[str, str]) -> Mapping[str, Any]:
        """What the provider says of who came back with a query: ID token, and user info beside.

        Raises `Refused` or `Away`.
        """
        about = await self._about()
        self._check_issuer(about, query)
        async with _line(self._tls) as line:
            token = await self._token(line, about, errand, query["code"])
            keys = await _asked(line.get(_url(about, "jwks_uri")))
            claims = self._checked(about, keys, token, errand.nonce)
            if self._settings.oidc_claim in claims or "userinfo_endpoint" not in about:
                return claims
            return {**await _user_info(line, about, token, claims["sub"]), **claims}

    def _check_issuer(self, about: Mapping[str, Any], query: Mapping[str, str]) -> None:
        """RFC 9207: that another provider's answer is not taken for this one's."""
        must = about.get("authorization_response_iss_parameter_supported") is True
        if query.get("iss", "" if must else self._settings.oidc_issuer) != (
            self._settings.oidc_issuer
        ):
            raise Refused("the answer is another provider's")

    async def _about(self) -> dict[str, Any]:
        """What the provider says of itself; asked once for all who come meanwhile."""
        async with self._asking:
            if self._known and self._clock() < self._known[0] + KNOWN_S:
                return self._known[1]
            async with _line(self._tls) as line:
                issuer = self._settings.oidc_issuer
                about = await _asked(line.get(f"{issuer.rstrip('/')}{_DISCOVERY}"))
            if about.get("issuer") != issuer:
                raise Away("it calls itself otherwise than oidc_issuer does")
            self._known = (self._clock(), about)
            return about

    async def _token(
        self, line: httpx.AsyncClient, about: Mapping[str, Any], errand: Errand, code: str
    ) -> dict[str, Any]:
        """What the provider gives for a code: once."""
        from authlib.oauth2.base import OAuth2Error
        from authlib.oauth2.rfc6749.parameters import prepare_token_request

        client, url = self._client(about), _url(about, "token_endpoint")
        body = prepare_token_request(
            "authorization_code", redirect_uri=self.comes_back, code=code,
            code_verifier=errand.verifier,
        )  # fmt: skip
        headers = {
            "Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        auth = client.client_auth(client.token_endpoint_auth_method)
        url, headers, body = auth.prepare("POST", url, headers, body)
        answer = await _answer(line.post(url, headers=headers, content=body))
        try:
            return dict(client.parse_response_token(answer))
        except OAuth2Error:
            raise Refused("the provider does not take the code") from None
        except (httpx.HTTPError, ValueError):
            raise Away("what it answers for a code is no token") from None

    def _checked(
        self, about: Mapping[str, Any], keys: dict[str, Any], token: Mapping[str, Any], nonce: str
    ) -> dict[str, Any]:
        """Claims of an ID token whose signature, issuer, audience, times and nonce are right."""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet
        from joserfc.jws import JWSRegistry

        told = about.get("id_token_signing_alg_values_supported") or ["RS256"]
        registry = JWSRegistry(
            algorithms=[one for one in ALGORITHMS if one in told], strict_check_header=False
        )
        wanted = {
            "iss": {"essential": True, "value": self._settings.oidc_issuer},
            "aud": {"essential": True, "value": self._settings.oidc_client_id},
        }
        given = {"nonce": nonce, "client_id": self._settings.oidc_client_id,
                 "access_token": token.get("access_token")}  # fmt: skip
        try:
            signed = jwt.decode(
                token["id_token"], KeySet.import_key_set(keys), registry=registry  # type: ignore[arg-type]
            )  # fmt: skip
            claims = CodeIDToken(signed.claims, signed.header, wanted, given)
            claims.validate(leeway=LEEWAY_S)
        except (JoseError, KeyError, TypeError, ValueError):
            raise Refused("its ID token is not one for this sign-in") from None
        return dict(claims)

    def _client(self, about: Mapping[str, Any]) -> Any:
        from authlib.oauth2.client import OAuth2Client

        settings = self._settings
        methods = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        basic = "client_secret_basic" in methods or "client_secret_post" not in methods
        method = "client_secret_basic" if basic else "client_secret_post"
        return OAuth2Client(
            None,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret or None,
            token_endpoint_auth_method=method if settings.oidc_client_secret else "none",
            scope="openid email profile",
            redirect_uri=self.comes_back,
            code_challenge_method="S256",
        )


async def _user_info(
    line: httpx.AsyncClient, about: Mapping[str, Any], token: Mapping[str, Any], subject: str
) -> dict[str, Any]:
    """What more the provider says of a person; of another person than the ID token's it is none."""
    headers = {"Authorization": f"Bearer {token.get('access_token', '')}"}
    told = await _asked(line.get(_url(about, "userinfo_endpoint"), headers=headers))
    if told.get("sub") != subject:
        raise Refused("it tells of another person than the ID token does")
    return told


@contextlib.asynccontextmanager
async def _line(tls: ssl.SSLContext) -> AsyncIterator[httpx.AsyncClient]:
    """Connections to the provider. Whatever goes wrong on them is `Away`."""
    try:
        async with (
            asyncio.timeout(3 * PATIENCE_S),
            httpx.AsyncClient(verify=tls, timeout=PATIENCE_S, follow_redirects=False) as line,
        ):
            yield line
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        raise Away(f"it cannot be reached ({type(error).__name__})") from None


async def _answer(asked: Any) -> httpx.Response:
    answer: httpx.Response = await asked
    if len(answer.content) > MAX_ANSWER_BYTES:
        raise Away("its answer is too long")
    return answer


async def _asked(asked: Any) -> dict[str, Any]:
    """The JSON object of an answer."""
    answer = await _answer(asked)
    try:
        found = answer.json()
    except ValueError:
        found = None
    if answer.status_code != 200 or not isinstance(found, dict):
        raise Away(f"its answer, with status {answer.status_code}, is not as an OpenID provider's")
    return found


def _url(about: Mapping[str, Any], name: str) -> str:
    """One of the provider's addresses. By https, where the provider itself is."""
    url, issuer = about.get(name), str(about.get("issuer"))
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        raise Away(f"it names no {name}")
    if issuer.startswith("https://") and not url.startswith("https://"):
        raise Away(f"its {name} is without https")
    return url
