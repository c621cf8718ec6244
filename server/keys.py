"""The server's keys: one chains records, one signs; old ones stay to check what they made.

They lie in a folder of their own, readable by the server alone. A key's id begins with when it was
made; the latest is the one in use. Without them nothing that the database holds can be forged.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from scanner.errors import UsageFault

_CHAIN, _SIGN = "chain", "sign"
_BYTES = 32


class BadSignature(Exception):
    """A signed text that is not what one of these keys signed; says why."""


class Keys:
    """All keys of a folder."""

    def __init__(self, chain: Mapping[str, bytes], signing: Mapping[str, bytes]) -> None:
        self._chain = dict(chain)
        self._signing = {kid: Ed25519PrivateKey.from_private_bytes(raw)
                         for kid, raw in signing.items()}  # fmt: skip
        self.chain_id = max(self._chain)
        self._sign_id = max(self._signing)

    def chain(self, kid: str) -> bytes | None:
        """A chain key; None where this folder has none of that id."""
        return self._chain.get(kid)

    @property
    def chain_keys(self) -> Mapping[str, bytes]:
        """All chain keys, by id."""
        return dict(self._chain)

    @property
    def first_chain_id(self) -> str:
        """The oldest: chains begin with it."""
        return min(self._chain)

    def sign(self, payload: Any, kind: str) -> str:
        """A compact JWS (RFC 7515, EdDSA by RFC 8037) over JSON; `kind` is its `typ`."""
        head = {"alg": "EdDSA", "kid": self._sign_id, "typ": kind}
        signed = f"{_b64(msgspec.json.encode(head))}.{_b64(msgspec.json.encode(payload))}"
        signature = self._signing[self._sign_id].sign(signed.encode())
        return f"{signed}.{_b64(signature)}"

    def jwks(self) -> dict[str, Any]:
        """Public keys as a JSON Web Key Set, the one in use first."""
        return {"keys": [_jwk(kid, key) for kid, key in sorted(self._signing.items())[::-1]]}


def verified(jws: str, jwks: Mapping[str, Any], kind: str) -> Any:
    """The JSON that was signed; raises `BadSignature`."""
    try:
        head64, body64, signature64 = jws.strip().split(".")
        head = msgspec.json.decode(_unb64(head64), type=dict[str, Any])
        signature = _unb64(signature64)
        payload = msgspec.json.decode(_unb64(body64))
    except (ValueError, msgspec.DecodeError):
        raise BadSignature("it is no signed text (a compact JWS has three parts).") from None
    if head.get("alg") != "EdDSA" or head.get("typ") != kind:
        raise BadSignature(f"it is signed as {head.get('typ')}, not as {kind} with EdDSA.")
    public = _public(jwks, head.get("kid"))
    if public is None:
        raise BadSignature(f"the key {head.get('kid')} that it names is not among those given.")
    try:
        key = Ed25519PublicKey.from_public_bytes(_unb64(public))
        key.verify(signature, f"{head64}.{body64}".encode())
    except (InvalidSignature, ValueError):
        raise BadSignature("its text was changed after it was signed.") from None
    return payload


def _public(jwks: Mapping[str, Any], kid: Any) -> str | None:
    """The public key of an id, in a set that anybody may have written."""
    keys = jwks.get("keys")
    for key in keys if isinstance(keys, list) else ():
        if isinstance(key, dict) and key.get("kid") == kid and isinstance(key.get("x"), str):
            found: str = key["x"]
            return found
    return None


def load_keys(folder: Path, *, create: bool = True) -> Keys:
    """Keys of a folder; makes the first of each where there is none.

    Raises `UsageFault` where the folder can't be read or written, or holds no keys and may not.
    """
    try:
        found = {kind: _read(folder, kind) for kind in (_CHAIN, _SIGN)}
        for kind, known in found.items():
            if not known and not create:
                raise UsageFault(f"{folder}: holds no {kind} key; name the server's data folder.")
            if not known:
                kid, raw = _make(folder, kind)
                known[kid] = raw
    except OSError as error:
        raise UsageFault(
            f"{folder}: cannot keep keys there ({error.strerror}); choose --data."
        ) from error
    return Keys(found[_CHAIN], found[_SIGN])


def rotate(folder: Path) -> None:
    """Make new keys, which are used from the server's next start; old ones stay."""
    for kind in (_CHAIN, _SIGN):
        _make(folder, kind)


def _read(folder: Path, kind: str) -> dict[str, bytes]:
    found = {}
    for path in sorted(folder.glob(f"{kind}-*.key")) if folder.is_dir() else ():
        text = path.read_text("ascii").strip()
        try:
            raw = bytes.fromhex(text)
        except ValueError:
            raw = b""
        if len(raw) != _BYTES:
            raise UsageFault(f"{path}: is no key (64 hex digits); restore it from a backup.")
        found[path.stem.removeprefix(f"{kind}-")] = raw
    return found


def _make(folder: Path, kind: str) -> tuple[str, bytes]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    raw = secrets.token_bytes(_BYTES)
    now = datetime.datetime.now(datetime.UTC)
    kid = f"{now:%Y%m%dT%H%M%S%f}-{hashlib.sha256(raw).hexdigest()[:8]}"
    handle = os.open(folder / f"{kind}-{kid}.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(raw.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return kid, raw


def _jwk(kid: str, key: Ed25519PrivateKey) -> dict[str, str]:
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "use": "sig",
        "alg": "EdDSA",
        "kid": kid,
        "x": _b64(raw),
    }


def _b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    """Raises `ValueError`, also where the same bytes are usually written otherwise."""
    content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if _b64(content) != text:
        raise ValueError(text)
    return content
