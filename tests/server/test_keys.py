"""Keys: made once, kept for their owner alone, rotated without loss; and what they sign."""

from __future__ import annotations

import base64
import json
import stat
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from scanner.errors import UsageFault
from server.keys import BadSignature, Keys, load_keys, rotate, verified
from tests.server.keeping import asked

KIND = "test+jws"


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return load_keys(tmp_path / "keys")


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "==")


def test_keys_are_made_once_and_are_their_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "keys"
    made = load_keys(folder)
    assert load_keys(folder).chain_id == made.chain_id
    files = sorted(folder.iterdir())
    assert [file.name.partition("-")[0] for file in files] == ["chain", "sign"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_new_keys_are_used_and_old_ones_still_checked(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    old = load_keys(folder)
    signed = old.sign({"a": 1}, KIND)
    rotate(folder)
    new = load_keys(folder)
    assert new.chain_id > old.chain_id
    assert new.first_chain_id == old.chain_id
    assert new.chain(old.chain_id) == old.chain(old.chain_id)
    assert verified(signed, new.jwks(), KIND) == {"a": 1}
    assert len(new.jwks()["keys"]) == 2
    kid = json.loads(unb64(new.sign({}, KIND).split(".")[0]))["kid"]
    assert new.jwks()["keys"][0]["kid"] == kid
    with pytest.raises(BadSignature, match="not among those given"):
        verified(new.sign({}, KIND), old.jwks(), KIND)


def test_what_is_signed_is_a_jws_that_others_can_check(keys: Keys) -> None:
    """By RFC 7515 and RFC 8037, with nothing of ours."""
    head, body, signature = keys.sign({"ü": [1, True, None]}, KIND).split(".")
    assert set(json.loads(unb64(head))) == {"alg", "kid", "typ"}
    (key,) = keys.jwks()["keys"]
    assert (key["kty"], key["crv"], key["alg"]) == ("OKP", "Ed25519", "EdDSA")
    public = Ed25519PublicKey.from_public_bytes(unb64(key["x"]))
    public.verify(unb64(signature), f"{head}.{body}".encode())
    with pytest.raises(InvalidSignature):
        public.verify(unb64(signature), f"{head}.{body}x".encode())
    assert json.loads(unb64(body)) == {"ü": [1, True, None]}


def test_any_other_character_is_another_text(keys: Keys) -> None:
    """The last of a signature has four bits that many decoders don't look at."""
    signed = keys.sign({"granted": []}, KIND)
    for place in range(len(signed)):
        is_last = place == len(signed) - 1 or signed[place + 1] == "."
        for other in string.ascii_letters + string.digits if is_last else "Aw-_=. \n\u00e9":
            if other != signed[place]:
                with pytest.raises(BadSignature):
                    verified(signed[:place] + other + signed[place + 1 :], keys.jwks(), KIND)


HEADS: dict[str, dict[str, Any]] = {
    "no algorithm": {"alg": "none"},
    "another algorithm": {"alg": "HS256"},
    "another kind": {"typ": "consent-receipt+jws"},
    "no kind": {"typ": None},
    "no key": {"kid": None},
    "a key that is a list": {"kid": ["x"]},
    "a key elsewhere": {"kid": "x", "jku": "https://evil.example/jwks.json"},
}


@pytest.mark.parametrize("name", HEADS)
def test_another_head_is_refused(keys: Keys, name: str) -> None:
    head, body, signature = keys.sign({}, KIND).split(".")
    changed = {**json.loads(unb64(head)), **HEADS[name]}
    text = b64(json.dumps({key: one for key, one in changed.items() if one is not None}).encode())
    with pytest.raises(BadSignature):
        verified(f"{text}.{body}.{signature}", keys.jwks(), KIND)


@pytest.mark.parametrize("text", ["", ".", "..", "...", "a.b.c", "e30.e30.", "é.é.é", "\0.\0.\0"])
def test_what_is_no_signed_text_is_refused(keys: Keys, text: str) -> None:
    with pytest.raises(BadSignature):
        verified(text, keys.jwks(), KIND)


SETS: list[Callable[[dict[str, Any]], dict[str, Any]]] = [
    lambda key: {},
    lambda key: {"keys": None},
    lambda key: {"keys": {"kid": key["kid"]}},
    lambda key: {"keys": ["x", None, 1]},
    lambda key: {"keys": [{"kid": key["kid"]}]},
    lambda key: {"keys": [{**key, "x": 1}]},
    lambda key: {"keys": [{**key, "x": "AAAA"}]},
    lambda key: {"keys": [{**key, "x": "!"}]},
]


@pytest.mark.parametrize("make", SETS)
def test_a_set_of_keys_that_is_none_checks_nothing(
    keys: Keys, make: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    with pytest.raises(BadSignature):
        verified(keys.sign({}, KIND), make(keys.jwks()["keys"][0]), KIND)


def test_a_key_that_is_none_is_said_and_not_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    load_keys(folder)
    path = next(folder.glob("chain-*.key"))
    for content in ("", "00", "not hex" * 10):
        path.write_text(content)
        with pytest.raises(UsageFault, match=r"chain-.*: is no key .*restore it from a backup"):
            load_keys(folder)


def test_a_folder_without_keys_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="holds no chain key"):
        load_keys(tmp_path / "none", create=False)
    assert not (tmp_path / "none").exists()
    (tmp_path / "file").touch()
    with pytest.raises(UsageFault, match="choose --data"):
        load_keys(tmp_path / "file" / "keys")


async def test_the_server_publishes_the_public_halves_alone(tmp_path: Path) -> None:
    async with asked(tmp_path) as (app, ask):
        answer = await ask.get("/.well-known/jwks.json")
    assert answer.json() == app.state.house.keys.jwks()
    for key in answer.json()["keys"]:
        assert "d" not in key
    for path in (tmp_path / "data" / "keys").iterdir():
        assert path.read_text().strip() not in answer.text
