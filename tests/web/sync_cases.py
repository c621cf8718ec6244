"""Pages on which an identifier is, or is not, handed from one company to another."""

from __future__ import annotations

from typing import Literal

import msgspec

ADQUILL, BRIGHTBID, PIXELPAL = "adquill.example", "brightbid.example", "pixelpal.example"
MESH, EDGE = "hub.syncmesh.example", "edge.adquill.example"


class SyncCase(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the publisher.

    Adquill's tag knows `uid`, from a cookie that its server gave the visitor. The tellers' tags
    work out `value`, an expression, and send it to their own hosts as `name`.
    """

    path: str
    tag: str = ""
    """What Adquill's tag does with `uid`."""
    own: str = ""
    """What the publisher's own script does, first of all."""
    value: str = ""
    name: str = "id"
    tellers: tuple[str, ...] = (BRIGHTBID, PIXELPAL)
    body: str = ""


COOKIE = "(name) => document.cookie.match(new RegExp(`(?:^|; )${name}=([^;]*)`))?.[1]"
"""JavaScript that reads a cookie by its name."""

# Not crypto.randomUUID, which http pages do not have.
RANDOM = (
    "Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) =>"
    " part.toString(16).padStart(8, '0')).join('').replace(/^(.{8})(.{4})(.{4})(.{4})/,"
    " '$1-$2-$3-$4-')"
)
"""JavaScript for a new identifier, in the shape of a UUID."""


def keep_cookie(name: str, value: str) -> str:
    """Program that writes a first-party cookie once, for 400 days."""
    return f"""
const read = {COOKIE}
if (!read('{name}')) document.cookie = '{name}=' + {value} + '; path=/; max-age=34560000'
"""


def keep_local(key: str, value: str) -> str:
    """Program that writes a key of localStorage once."""
    return f"localStorage.{key} ??= {value}"


MATCH = f"new Image().src = 'https://{BRIGHTBID}/match?partner=adquill&uid=' + "
HASH = """
crypto.subtle.digest('SHA-256', new TextEncoder().encode(uid)).then((hash) => {
  const text = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
"""
IDS = f"https://{BRIGHTBID}/ids"
BODY = f"fetch('{IDS}', {{ method: 'POST', body: JSON.stringify({{ user: {{ adquill: uid }} }}) }})"
PROFILE = f"JSON.stringify({{ v: 1, user: {{ uid: {RANDOM}, seen: Date.now() }} }})"
GOOGLE_LIKE = "`GA1.1.${crypto.getRandomValues(new Uint32Array(1))[0]}.${Date.now() / 1000 | 0}`"

POSITIVE = (
    SyncCase(path="image", tag=MATCH + "uid"),
    SyncCase(path="redirects", body=f'<img src="https://{ADQUILL}/chain/redirects" alt="">'),
    SyncCase(path="json-body", tag=BODY),
    SyncCase(path="header", tag=f"fetch('{IDS}', {{ headers: {{ 'X-Partner-Id': uid }} }})"),
    SyncCase(path="hashed", tag=f"{HASH}  {MATCH}text\n}})"),
    SyncCase(path="base64", tag=MATCH + "encodeURIComponent(btoa(uid))"),
    SyncCase(path="first-party", own=keep_cookie("_pid", RANDOM), value="cookie('_pid')"),
    SyncCase(path="frame-local", body=f'<iframe src="https://{MESH}/frame/local"></iframe>'),
    SyncCase(
        path="post-message",
        value="await new Promise((told) => addEventListener('message', (e) => told(e.data.mesh)))",
        body=f'<iframe src="https://{MESH}/frame/post"></iframe>',
    ),
    SyncCase(
        path="json-storage",
        own=keep_local("profile", PROFILE),
        value="JSON.parse(localStorage.profile).user.uid",
    ),
    SyncCase(
        path="ga-like",
        own=keep_cookie("_ga", GOOGLE_LIKE),
        value="cookie('_ga').split('.').slice(2).join('.')",
        name="cid",
    ),
)

CONSTANT = "site-4821-abcdef123456"
CONSENT = "CQAb1cAQAb1cAAKA1AENBGFgAAAAAAAAACiQAAAAAAAA.YAAAAAAAAAAA"

NEGATIVE = (
    SyncCase(path="constant", own=keep_cookie("client", f"'{CONSTANT}'"), value="cookie('client')"),
    SyncCase(
        path="timestamp", own=keep_local("started", "Date.now()"), value="localStorage.started"
    ),
    SyncCase(path="auction", own=f"window.auction = {RANDOM}", value="window.auction"),
    SyncCase(
        path="single",
        own=keep_cookie("_sid", RANDOM),
        value="cookie('_sid')",
        tellers=(PIXELPAL,),
    ),
    SyncCase(path="subdomain", tag=f"new Image().src = 'https://{EDGE}/e?uid=' + uid"),
    SyncCase(
        path="language",
        own=keep_cookie("lang", "navigator.language") + keep_local("zone", "'Europe/Berlin'"),
        value="cookie('lang') + '|' + localStorage.zone",
    ),
    SyncCase(
        path="consent",
        own=keep_cookie("euconsent-v2", f"'{CONSENT}'"),
        value="cookie('euconsent-v2')",
        name="gdpr_consent",
    ),
)

CASES = (*POSITIVE, *NEGATIVE)

FRAME_LOCAL = f"""
localStorage.mesh_id ??= {RANDOM}
new Image().src = 'https://{PIXELPAL}/e?mesh=' + localStorage.mesh_id
"""
FRAME_POST = f"""
localStorage.mesh_post ??= {RANDOM}
parent.postMessage({{ mesh: localStorage.mesh_post }}, '*')
"""

Kind = Literal["sync", "redirect_sync", "bounce"]
