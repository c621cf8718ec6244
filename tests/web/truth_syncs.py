"""Which identifiers are handed on, by whom and to whom, and which values are none."""

from __future__ import annotations

import msgspec

from scanner.tracking import Store
from tests.web.detours import CLICKS, RECEIVER, START, TAGS
from tests.web.sync_cases import Kind
from tests.web.syncs import HOST

A, B, C, MESH = "adquill.example", "brightbid.example", "pixelpal.example", "syncmesh.example"


class SyncTruth(msgspec.Struct, frozen=True, kw_only=True):
    """One identifier of one page; for a negative row none may be reported on that page."""

    page: str
    why: str
    positive: bool = True
    kind: Kind = "sync"
    store: Store | None = "cookie"
    name: str | None = None
    owner: str | None = None
    """Registrable domain."""
    domains: tuple[str, ...] = ()
    """Registrable domains that must be named as knowing it, in no order."""
    told: tuple[str, ...] = ()
    """Registrable domains that must be among the receivers."""
    place: str = "url"
    parameter: str | None = None
    form: str = "plain"
    """A word that the description of the form must contain."""
    part: str = ""
    secure_only: bool = False
    """Needs https."""
    third_party_cookie: bool = False
    """Only to be seen where the browser keeps third parties' cookies."""


def adquill(path: str, why: str, **more: object) -> SyncTruth:
    """A row for Adquill's cookie in Brightbid's hands."""
    row = SyncTruth(
        page=f"https://{HOST}/{path}",
        why=why,
        name=f"aq_{path}",
        owner=A,
        domains=(A, B),
        told=(B,),
        third_party_cookie=True,
    )
    return msgspec.structs.replace(row, **more)


def own(path: str, name: str, why: str, **more: object) -> SyncTruth:
    """A row for an identifier of the publisher's own that Brightbid and Pixelpal are told."""
    row = SyncTruth(
        page=f"https://{HOST}/{path}",
        why=why,
        name=name,
        owner=HOST,
        domains=(B, C),
        told=(B, C),
        parameter="id",
    )
    return msgspec.structs.replace(row, **more)


def no(path: str, why: str, host: str = HOST) -> SyncTruth:
    """A row for a page on which no identifier may be said to be handed on."""
    return SyncTruth(page=f"https://{host}/{path}", why=why, positive=False)


def bounced(path: str, name: str, why: str) -> SyncTruth:
    """A row for a visit that came through the tracker."""
    return SyncTruth(
        page=f"https://{START}/{path}",
        why=why,
        kind="bounce",
        name=name,
        owner="tracker.example",
        domains=("tracker.example", START),
        parameter="bid",
    )


CHAIN = {"kind": "redirect_sync", "place": "redirect"}

SYNCS: tuple[SyncTruth, ...] = (
    adquill("image", "in an image's query", parameter="uid"),
    adquill(
        "redirects",
        "A -> B -> C by Location",
        name="aq_chain",
        domains=(A, B, MESH),
        told=(B, MESH),
        parameter="aq",
        **CHAIN,
    ),
    adquill(
        "redirects",
        "B's own joins on the way to C",
        name="bb_chain",
        owner=B,
        domains=(B, MESH),
        told=(MESH,),
        parameter="bb",
        **CHAIN,
    ),
    adquill("json-body", "in a JSON body", place="body"),
    adquill("header", "in a request header", place="header", parameter="X-Partner-Id"),
    adquill("hashed", "sha256 of it", parameter="uid", form="sha256", secure_only=True),
    adquill("base64", "base64 of it", parameter="uid", form="base64"),
    own("first-party", "_pid", "the site's own cookie, told to two companies"),
    own(
        "frame-local",
        "mesh_id",
        "localStorage of a third party's frame",
        store="local",
        owner=MESH,
        domains=(MESH, C),
        told=(C,),
        parameter="mesh",
    ),
    own(
        "post-message",
        "mesh_post",
        "localStorage of a third party's frame, by postMessage to the page",
        store="local",
        owner=MESH,
        domains=(MESH, B, C),
    ),
    own("json-storage", "profile", "inside JSON", store="local", part=".user.uid"),
    own("ga-like", "_ga", "only the last two parts are told", parameter="cid"),
    no("constant", "the same for every visitor"),
    no("timestamp", "a time is no identifier"),
    no("auction", "random for each page view, stored nowhere"),
    no("single", "the site's own identifier, told to one company"),
    no("subdomain", "told to a host of the same company"),
    no("language", "many visitors share it"),
    no("consent", "the same for everybody who chose the same"),
    bounced("", "bounce_id", "302 to the tracker, which sets a cookie and sends on with ?bid="),
    bounced("client", "bounce_id", "location.replace, then 302"),
    bounced("script", "bounce_js", "location.replace twice; the tracker's script sets the cookie"),
    no("short", "a link shortener that neither sets nor adds anything", START),
    no("moved", "a redirect within the site", START),
)


class ClickTruth(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of one click identifier in a page's address."""

    path: str
    parameter: str
    stored_in: tuple[str, ...] = ()
    """As in `LinkDecoration.stored_in`."""
    by: str = ""
    """Address of the script or response that stores or sends it."""
    sent_to: tuple[str, ...] = ()
    """Hosts, the site's own excluded; what a negative row sends is no telling."""
    positive: bool = True
    why: str = ""

    @property
    def page(self) -> str:
        """Address of the page, before the click identifier is added."""
        return f"https://{CLICKS}/{self.path}"


def clicked(path: str, parameter: str, *kept: str, **more: object) -> ClickTruth:
    """A row for a page whose third-party tag keeps or sends the click."""
    by = f"https://{TAGS}/{path}.js"
    row = ClickTruth(path=path, parameter=parameter, stored_in=kept, by=by)
    return msgspec.structs.replace(row, **more)


CLICK_IDS: tuple[ClickTruth, ...] = (
    clicked("cookie-gclid", "gclid", "cookie _gcl_aw", why="GCL.<seconds>.<gclid>"),
    clicked("cookie-fbclid", "fbclid", "cookie _fbc", why="fb.1.<ms>.<fbclid>"),
    clicked("packed", "gclid", "cookie came", why="JSON in base64"),
    clicked("send-msclkid", "msclkid", sent_to=(RECEIVER,), why="JSON beacon"),
    clicked(
        "whole-url",
        "gclid",
        sent_to=(RECEIVER,),
        positive=False,
        why="the page's whole address is told, as any statistics does",
    ),
    clicked(
        "address", "gclid", sent_to=(RECEIVER,), positive=False, why="the same, however it is spelt"
    ),
    clicked("alone", "fbclid", sent_to=(RECEIVER,), why="a beacon with nothing else in it"),
    clicked("every", "fbclid", "session click_ids", why="looks for seven of them"),
    clicked("local-fbclid", "fbclid", "local fb_click", by=f"https://{CLICKS}/local-fbclid.js"),
    clicked(
        "server-gclid",
        "gclid",
        "cookie gclid_seen",
        by=f"https://{CLICKS}/server-gclid",
        why="the page's response sets the cookie",
    ),
    ClickTruth(path="ignore", parameter="gclid", positive=False, why="nobody looks"),
    ClickTruth(
        path="campaign", parameter="gclid", positive=False, why="only the campaign's name is kept"
    ),
)
