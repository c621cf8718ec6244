"""A page's own Content Security Policy, with the gate let in: what its owner would have to add."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import msgspec

# Directives by which scripts are let in, the one that counts first (CSP Level 3, section 6.8.1).
_SCRIPTS = ("script-src-elem", "script-src", "default-src")
_NONCE = re.compile(r"'nonce-([A-Za-z0-9+/_=-]+)'")


class Allowed(msgspec.Struct, frozen=True, kw_only=True):
    """A policy that lets the gate in."""

    policy: str
    nonce: str = ""
    """What the gate's tag needs in it."""
    added: str = ""
    """What the policy needs that it has not; empty where it has."""


def allowing(policy: str, address: str) -> Allowed:
    """A policy, or several with commas, that lets a script at an absolute address in. Pure."""
    parts = [_allowing(part, address) for part in policy.split(",")]
    return Allowed(
        policy=",".join(part.policy for part in parts),
        nonce=next((part.nonce for part in parts if part.nonce), ""),
        added=next((part.added for part in parts if part.added), ""),
    )


def _allowing(policy: str, address: str) -> Allowed:
    directives = [part.strip() for part in policy.split(";") if part.strip()]
    by_name = {part.split()[0].lower(): part for part in directives}
    name = next((name for name in _SCRIPTS if name in by_name), None)
    if name is None:
        return Allowed(policy=policy)
    sources = by_name[name].split()[1:]
    nonce = _NONCE.search(by_name[name])
    if nonce:
        return Allowed(policy=policy, nonce=nonce[1])
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(address))
    if origin in sources:
        return Allowed(policy=policy)
    kept = [source for source in sources if source.lower() != "'none'"]
    # Scripts that fall back to default-src get a directive of their own.
    wanted = "script-src" if name == "default-src" else name
    changed = " ".join((wanted, *kept, origin))
    others = [part for part in directives if part is not by_name[name] or name == "default-src"]
    return Allowed(policy="; ".join((*others, changed)), added=f"{wanted} {origin}")
