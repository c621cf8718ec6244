"""The chain of one site's records: a key that no database holds binds each to all before it."""

from __future__ import annotations

import functools
import hashlib
import operator
import secrets

import msgspec

from server.record import Draft, Record, canonical, canonical_of, commitment

_DRAFT = Draft.__struct_fields__
_parts = operator.attrgetter(*_DRAFT)


class Head(msgspec.Struct, frozen=True, gc=False):
    """Where a chain ends."""

    number: int
    """0 before the first record."""
    hash: str
    time: int = 0
    """Of the last record, in Unix milliseconds."""


def genesis(key: bytes, site: str) -> Head:
    """Where a site's chain begins; another key or site begins elsewhere."""
    return Head(0, sealed(key, "consentry chain of " + site, b""))


def link(draft: Draft, head: Head, key_id: str, key: bytes, now: int) -> Record:
    """The record that follows on `head`; `now` in Unix milliseconds."""
    number, time = head.number + 1, max(now, head.time)
    random = secrets.token_hex(32)
    id_, salt = random[:32], random[32:]
    bound = commitment(salt, draft.personal)
    content = canonical_of(draft, number, id_, time, key_id, bound)
    return Record(
        **dict(zip(_DRAFT, _parts(draft), strict=True)),
        number=number,
        id=id_,
        time=time,
        key_id=key_id,
        salt=salt,
        commitment=bound,
        previous=head.hash,
        hash=sealed(key, head.hash, content),
    )


def seal(record: Record, key: bytes) -> str:
    """The hash that a record has to have: HMAC-SHA-256 over the one before and its own bytes."""
    return sealed(key, record.previous, canonical(record))


def head_of(record: Record) -> Head:
    """The end of a chain whose last record this is."""
    return Head(record.number, record.hash, record.time)


def sealed(key: bytes, previous: str, content: bytes) -> str:
    """HMAC-SHA-256 over the hash before and a record's canonical bytes, as hex."""
    inner, outer = _begun(key)
    first, second = inner.copy(), outer.copy()
    first.update(previous.encode() + b"\n" + content)
    second.update(first.digest())
    return second.hexdigest()


@functools.lru_cache(maxsize=64)
def _begun(key: bytes) -> tuple[hashlib._Hash, hashlib._Hash]:
    """Both hashes of an HMAC (RFC 2104) with the key taken in, which is half of a short one's work.

    Keys have 32 bytes: none is longer than a block and would have to be hashed first.
    """
    block = key.ljust(hashlib.sha256().block_size, b"\0")
    return (
        hashlib.sha256(bytes(one ^ 0x36 for one in block)),
        hashlib.sha256(bytes(one ^ 0x5C for one in block)),
    )
