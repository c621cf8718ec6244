"""Passwords: hashed with argon2id, checked at most two at a time and away from the event loop."""

from __future__ import annotations

import asyncio
import base64
import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

MIN_LETTERS = 12
# With every letter in nine bytes of a form it still fits into a body of 8 KB.
MAX_LETTERS = 256
# Twice the work of the first of OWASP's equal choices (46 MiB, once): 0.1 s of one core.
ROUNDS, MEMORY_KIB = 2, 47_104
# Checks at a time: the other cores go on recording.
AT_ONCE = 2
# Sign-ins that wait for their check, about a second's worth; more are told to come again.
MOST_WAITING = 32


class Crowded(Exception):
    """More people sign in at once than can be checked."""


class Passwords:
    """Makes and checks hashes of passwords."""

    def __init__(self, rounds: int = ROUNDS, memory_kib: int = MEMORY_KIB) -> None:
        """What it takes to make a hash; a hash that is checked says by itself what it takes."""
        self._hasher = PasswordHasher(
            time_cost=rounds, memory_cost=memory_kib, parallelism=1, type=Type.ID
        )
        # Of nothing: random bytes in a hash's form, checked in place of one that isn't there.
        salt, digest = (_unpadded(secrets.token_bytes(size)) for size in (16, 32))
        self._nobodys = f"$argon2id$v=19$m={memory_kib},t={rounds},p=1${salt}${digest}"
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    def hash(self, password: str) -> str:
        """An argon2id hash with its salt and its costs (PHC string). Blocks."""
        return self._hasher.hash(_normal(password))

    def is_of(self, password: str, hashed: str) -> bool:
        """Whether a hash is of a password; takes as long where there is no hash (''). Blocks."""
        try:
            self._hasher.verify(hashed or self._nobodys, _normal(password))
        except (VerificationError, InvalidHashError):
            return False
        return bool(hashed)

    async def check(self, password: str, hashed: str) -> bool:
        """The same in a thread. Raises `Crowded`."""
        if self._waiting >= MOST_WAITING:
            raise Crowded
        self._waiting += 1
        try:
            async with self._turns:
                return await asyncio.to_thread(self.is_of, password, hashed)
        finally:
            self._waiting -= 1


def fault_of(password: str) -> str:
    """What is wrong with a new password, in a sentence; empty where nothing is."""
    letters = len(unicodedata.normalize("NFC", password))
    if letters < MIN_LETTERS:
        return (
            f"a password has at least {MIN_LETTERS} characters; four random words are a good one."
        )
    if letters > MAX_LETTERS:
        return f"a password has at most {MAX_LETTERS} characters."
    if len(set(password)) == 1:
        return "a password of one character again and again is the first to be guessed."
    return ""


def _normal(password: str) -> bytes:
    """One form of what keyboards write in several (NFC, as RFC 8265 has it for passwords)."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def _unpadded(content: bytes) -> str:
    return base64.b64encode(content).decode().rstrip("=")
