"""What works under a cover, which cookies come back, and what only looks like it."""

from __future__ import annotations

from typing import Literal

import msgspec

from scanner.tracking import Store
from tests.web.covers import COOKIED, COOKIED_ALIAS, HOST, LOGGER, METRICS
from tests.web.respawns import HOST as RESPAWN_HOST


class CoverTruth(msgspec.Struct, frozen=True, kw_only=True):
    """One cover of one page; for a negative row none may be reported on that page."""

    page: str
    why: str
    positive: bool = True
    kind: Literal["cname", "script_cookies", "server_endpoint"] = "cname"
    host: str = ""
    registrable_domain: str = ""
    vendor: str | None = None
    """A word that the vendor's name must contain."""
    names: tuple[str, ...] = ()
    """Cookies that must be named."""
    path: str = ""
    """Of the request that shows it."""


def endpoint(page: str, vendor: str, path: str, *names: str) -> CoverTruth:
    """A row for a vendor's payload sent to the site itself."""
    return CoverTruth(
        page=f"https://{HOST}/{page}",
        why="the site's own script and host, the vendor's payload",
        kind="server_endpoint",
        host=HOST,
        registrable_domain=HOST,
        vendor=vendor,
        names=names,
        path=path,
    )


def harmless(page: str, why: str) -> CoverTruth:
    """A row for a page without any cover."""
    return CoverTruth(page=f"https://{HOST}/{page}", why=why, positive=False)


TRACKER = "cnametracker.example"

COVERS: tuple[CoverTruth, ...] = (
    CoverTruth(
        page=f"https://{HOST}/cname",
        why="the alias gets the visitor's identifier in the query",
        host=METRICS,
        registrable_domain=TRACKER,
        names=("vid",),
        path="/e",
    ),
    CoverTruth(
        page=f"https://{COOKIED}/",
        why="the alias gets the identifier as a cookie; the chain has two names",
        host=COOKIED_ALIAS,
        registrable_domain=TRACKER,
        names=("_wv",),
        path="/p",
    ),
    CoverTruth(
        page=f"https://{HOST}/script-cookie",
        why="a third party's script keeps an identifier in a first-party cookie",
        kind="script_cookies",
        host=LOGGER,
        registrable_domain="loglens.example",
        names=("_ll_uid",),
    ),
    endpoint("server-google", "Google", "/g/collect", "_ga"),
    endpoint("server-matomo", "Matomo", "/stats/matomo.php", "_pk_id.1.1fff"),
    endpoint("server-segment", "Segment", "/seg/v1/p", "ajs_anonymous_id"),
    harmless("files", "the alias of a content network that serves files and learns nothing"),
    harmless("script-theme", "a third party's script keeps a preference"),
    harmless("own-api", "the site's own interface: JSON with a type and a time"),
    harmless("own-collect", "a path and a version that only look like it"),
)


class RespawnTruth(msgspec.Struct, frozen=True, kw_only=True):
    """One cookie after all cookies were deleted and the page was loaded again."""

    path: str
    name: str
    why: str
    sources: tuple[Store, ...] = ()
    """Stores of which at least one must be named."""
    set_by: str = ""
    """Address of the script or response that sets it."""
    positive: bool = True
    optional: bool = False
    """Good to find, no fault to miss."""
    secure_only: bool = False
    """Needs https, because its store does."""

    @property
    def page(self) -> str:
        """Address of the page."""
        return f"https://{RESPAWN_HOST}/{self.path}"


def back(path: str, name: str, why: str, *sources: Store, by: str = "") -> RespawnTruth:
    """A row for a cookie that comes back with the same value."""
    set_by = f"https://{RESPAWN_HOST}/{by or path + '.js'}"
    secure_only = bool({"cache", "service_worker"}.intersection(sources))
    row = RespawnTruth(path=path, name=name, why=why, sources=sources, set_by=set_by)
    return msgspec.structs.replace(row, secure_only=secure_only)


def innocent(path: str, name: str, why: str) -> RespawnTruth:
    """A row for a cookie that is set again, without knowing the visitor."""
    return RespawnTruth(path=path, name=name, why=why, positive=False)


RESPAWNS: tuple[RespawnTruth, ...] = (
    back("local", "r_local", "a copy in localStorage", "local"),
    back("indexeddb", "r_indexeddb", "a copy in IndexedDB", "indexeddb"),
    back("etag", "r_etag", "a script with the identifier, confirmed by 304", "http_cache"),
    back(
        "etag-server",
        "r_etag_server",
        "the server reads If-None-Match and answers with Set-Cookie",
        "http_cache",
        by="who.gif",
    ),
    back("cache", "r_cache", "a copy in the Cache API", "cache"),
    back(
        "worker",
        "r_worker",
        "a service worker answers from its cache",
        "service_worker",
        "cache",
    ),
    back("frame", "r_frame", "localStorage of a third party's frame, by postMessage", "local"),
    msgspec.structs.replace(
        back("session", "r_session", "sessionStorage; only in the same tab", "session"),
        optional=True,
    ),
    innocent("fresh", "n_fresh", "another random value each time"),
    innocent("constant", "n_constant", "the same value for everybody"),
    innocent("stored-constant", "n_stored", "the same for everybody, though kept in localStorage"),
    innocent("server-constant", "n_server", "the server gives everybody the same"),
)
