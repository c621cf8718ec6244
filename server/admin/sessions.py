"""Who has signed in: people, tokens that are known by their digests; sessions need no table."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable

import msgspec

from server.people import EVERY_SCOPE, User, known_name

# A working day and the evening after it.
SESSION_S = 12 * 3_600
# Digits of a token's digest that stand for it in the audit.
NAME_DIGITS = 8
_PURPOSE = b"consentry sessions of the owner's pages"


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks."""

    who: str
    """A person's name, or the first 8 hex digits of the token's digest."""
    scopes: frozenset[str]
    """What they may do; see `SCOPES`."""
    nonce: str = ""
    """Of the session; empty for a program that sends its token with each request."""
    may_leave: bool = False
    """Whether there is a session here to sign out of."""


class Sessions:
    """Makes and checks the cookie `expires.nonce.mac`, with a person's `.name` (as hex) after it.

    All processes that share the chain's keys agree on it. It ends with its time, with its token,
    with any change to its person and with a new chain key; one that was signed out of is known to
    this process alone.
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
        """The token's holder whose session it is; None where it is none, or none any more."""
        expires, nonce, mac, name = _parts(cookie)
        if name or not self._stands(expires, nonce):
            return None
        found = None
        for digest in self._digests:
            if hmac.compare_digest(self._mac("session", digest, expires, nonce), mac):
                found = Owner(
                    who=digest[:NAME_DIGITS], scopes=EVERY_SCOPE, nonce=nonce, may_leave=True
                )
        return found

    def begin_for(self, user: User) -> str:
        """A cookie's value for a person."""
        expires, nonce = int(self._clock()) + SESSION_S, secrets.token_hex(16)
        mac = self._mac("person", user.name, user.stamp, str(expires), nonce)
        return f"{expires}.{nonce}.{mac}.{user.name.encode().hex()}"

    def named(self, cookie: str | None) -> str:
        """The name that a cookie claims; empty where it is no person's."""
        return _parts(cookie)[3]

    def owner_of(self, cookie: str | None, user: User) -> Owner | None:
        """The person, if the session is theirs and stands."""
        expires, nonce, mac, name = _parts(cookie)
        if name != user.name or not self._stands(expires, nonce):
            return None
        if not hmac.compare_digest(self._mac("person", name, user.stamp, expires, nonce), mac):
            return None
        return Owner(who=name, scopes=user.scopes, nonce=nonce, may_leave=True)

    def passed_on(self, user: User) -> Owner:
        """A person whom a proxy has signed in: they have no cookie, and a nonce for forms."""
        nonce = self._mac("proxy", user.name, user.stamp)[:32]
        return Owner(who=user.name, scopes=user.scopes, nonce=nonce)

    def end(self, nonce: str) -> None:
        """Let a session be none any more."""
        now = self._clock()
        self._ended = {one: until for one, until in self._ended.items() if until > now}
        self._ended[nonce] = int(now) + SESSION_S

    def form_token(self, nonce: str) -> str:
        """What a form carries, and no page of another origin can know."""
        return self._mac("form", nonce)

    def is_form_of(self, nonce: str, token: str) -> bool:
        """Whether a form was made for this session, or for this page of signing in."""
        return hmac.compare_digest(self.form_token(nonce).encode(), token.encode())

    def mac(self, purpose: str, text: str) -> str:
        """What shows later that this server made a text, for one purpose alone: 64 hex digits."""
        return self._mac("made", purpose, text)

    def _stands(self, expires: str, nonce: str) -> bool:
        return bool(nonce) and self._clock() < int(expires) and nonce not in self._ended

    def _mac(self, *words: str) -> str:
        key = hmac.digest(self._chain_key(), _PURPOSE, hashlib.sha256)
        return hmac.digest(key, "\n".join(words).encode(), hashlib.sha256).hex()


def _parts(cookie: str | None) -> tuple[str, str, str, str]:
    """Expiry, nonce, MAC, and a person's name; all empty where a text has not this form."""
    nothing = ("", "", "", "")
    parts = (cookie or "").split(".")
    if len(parts) not in (3, 4) or not (cookie or "").isascii():
        return nothing
    expires, nonce, mac = parts[:3]
    if not expires.isdigit() or len(expires) > 12 or len(nonce) != 32 or len(mac) != 64:
        return nothing
    if len(parts) == 3:
        return expires, nonce, mac, ""
    try:
        name = bytes.fromhex(parts[3]).decode("ascii")
    except ValueError:
        return nothing
    return (expires, nonce, mac, name) if name and known_name(name) == name else nothing
