"""Who has signed in: tokens that are known by their digests, and sessions that need no table."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable

import msgspec

# A working day and the evening after it.
SESSION_S = 12 * 3_600
# Digits of a token's digest that stand for it in the audit.
NAME_DIGITS = 8
_PURPOSE = b"consentry sessions of the owner's pages"


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks."""

    who: str
    """First 8 hex digits of the token's digest."""
    nonce: str = ""
    """Of the session; empty for a program that sends its token with each request."""


class Sessions:
    """Makes and checks the cookie `expires.nonce.mac`.

    All processes that share the chain's keys agree on it. It ends with its time, with its token
    and with a new chain key; one that was signed out of is known to this process alone.
    """

    def __init__(
        self, digests: Iterable[str], chain_key: Callable[[], bytes], clock: Callable[[], float]
    ) -> None:
        """`digests` are SHA-256 of tokens, as hex; `clock` tells Unix seconds."""
        self._digests = tuple(digests)
        self._chain_key = chain_key
        self._clock = clock
        self._ended: dict[str, int] = {}

    @property
    def is_possible(self) -> bool:
        """Whether there is any token."""
        return bool(self._digests)

    def digest_of(self, token: str) -> str | None:
        """The digest that a token has, if it is one of ours; takes as long for any token."""
        given = hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
        found = None
        for digest in self._digests:
            if hmac.compare_digest(digest, given):
                found = digest
        return found

    def begin(self, digest: str) -> str:
        """A cookie's value for the holder of a token."""
        expires, nonce = int(self._clock()) + SESSION_S, secrets.token_hex(16)
        return f"{expires}.{nonce}.{self._mac('session', digest, str(expires), nonce)}"

    def owner(self, cookie: str | None) -> Owner | None:
        """Whose session a cookie's value is; None where it is none, or none any more."""
        expires, nonce, mac = _parts(cookie)
        if not mac or self._clock() >= int(expires) or nonce in self._ended:
            return None
        found = None
        for digest in self._digests:
            if hmac.compare_digest(self._mac("session", digest, expires, nonce), mac):
                found = Owner(who=digest[:NAME_DIGITS], nonce=nonce)
        return found

    def end(self, cookie: str | None) -> None:
        """Let a session be none any more."""
        if self.owner(cookie):
            expires, nonce, _ = _parts(cookie)
            now = self._clock()
            self._ended = {one: until for one, until in self._ended.items() if until > now}
            self._ended[nonce] = int(expires)

    def form_token(self, nonce: str) -> str:
        """What a form carries, and no page of another origin can know."""
        return self._mac("form", nonce)

    def is_form_of(self, nonce: str, token: str) -> bool:
        """Whether a form was made for this session, or for this page of signing in."""
        return hmac.compare_digest(self.form_token(nonce).encode(), token.encode())

    def _mac(self, *words: str) -> str:
        key = hmac.digest(self._chain_key(), _PURPOSE, hashlib.sha256)
        return hmac.digest(key, "\n".join(words).encode(), hashlib.sha256).hex()


def _parts(cookie: str | None) -> tuple[str, str, str]:
    """Expiry, nonce and MAC; empty where a text has not this form."""
    parts = (cookie or "").split(".")
    if len(parts) != 3 or not (cookie or "").isascii():
        return "", "", ""
    expires, nonce, mac = parts
    if not expires.isdigit() or len(expires) > 12 or len(nonce) != 32 or len(mac) != 64:
        return "", "", ""
    return expires, nonce, mac
