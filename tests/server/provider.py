"""A small OpenID provider on this machine: one person, keys of its own, and faults to order."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

CLIENT, SECRET = "consentry", "s3cret:of/theirs"
CALLBACK = "https://consent.example/admin/oidc/callback"
Alter = Callable[[dict[str, Any]], dict[str, Any]]


class OpenIdProvider:
    """Signs everybody in at once, as one person, and hands out each code for one use."""

    def __init__(self, url: str) -> None:
        self.url, self.callback = url, CALLBACK
        self.key = ECKey.generate_key("P-256", {"kid": "one", "use": "sig"})
        self.signs_with: ECKey | OctKey = self.key
        self.alg = "ES256"
        self.person = {"sub": "4711", "email": "ada@example.com", "email_verified": True,
                       "preferred_username": "ada"}  # fmt: skip
        self.about: Alter = lambda about: about
        self.claims: Alter = lambda claims: claims
        self.user_info: dict[str, Any] | None = None
        self.error = ""
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        """Paths, in order."""

    def discovery(self) -> dict[str, Any]:
        """What it says of itself."""
        return self.about({
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/jwks",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
            "code_challenge_methods_supported": ["S256"],
        })  # fmt: skip

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        wanted = {"client_id": CLIENT, "redirect_uri": self.callback, "response_type": "code",
                  "code_challenge_method": "S256"}  # fmt: skip
        assert {name: asked.get(name) for name in wanted} == wanted
        assert {"openid", "email"} <= set(asked["scope"].split())
        if self.error:
            return f"{self.callback}?{urlencode({'error': self.error, 'state': asked['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{self.callback}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """What a code is worth: status and answer."""
        client = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if authorization != f"Basic {client}":
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code", ""), None)
        verifier = form.get("code_verifier", "").encode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).decode().rstrip("=")
        if (
            asked is None
            or challenge != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant", "error_description": "<b>no</b>"}
        now = int(time.time())
        claims = self.claims({"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300,
                              "nonce": asked["nonce"], **self.person})  # fmt: skip
        header = {"alg": self.alg, **({"kid": "one"} if self.alg == "ES256" else {})}
        signed = jwt.encode(header, claims, self.signs_with, algorithms=[self.alg])
        return 200, {"access_token": "at", "token_type": "Bearer", "id_token": signed}


class _Handler(BaseHTTPRequestHandler):
    provider: OpenIdProvider

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        self.provider.asked.append(path)
        if path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(query).items()}
            self.send_response(303)
            self.send_header("Location", self.provider.authorize(asked))
            self.end_headers()
        elif path == "/.well-known/openid-configuration":
            self._say(200, self.provider.discovery())
        elif path == "/jwks":
            self._say(200, {"keys": [self.provider.key.as_dict(private=False)]})
        elif path == "/userinfo" and self.headers.get("Authorization") == "Bearer at":
            self._say(200, self.provider.user_info or {})
        else:
            self._say(404, {})

    def do_POST(self) -> None:
        self.provider.asked.append(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._say(*self.provider.token(form, self.headers.get("Authorization", "")))

    def log_message(self, *_: Any) -> None:
        pass

    def _say(self, status: int, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextlib.contextmanager
def openid_provider() -> Iterator[OpenIdProvider]:
    """A provider that listens on a free port of this machine."""

    class Handler(_Handler):
        pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Handler.provider = OpenIdProvider(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield Handler.provider
        finally:
            server.shutdown()
            thread.join()


def path_of(url: str) -> str:
    """Path and query of an address."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"
