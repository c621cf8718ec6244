"""What becomes of each cookie of the cookie pages in a browser that takes third-party cookies.

Measured in Chromium 156; refusals in the words of `Network.responseReceivedExtraInfo`.
"""

from __future__ import annotations

from typing import Literal

import msgspec

FIRST_PAGE = "https://cookies.example/"
PLAIN_PAGE = "http://cookies.example/plain"
ALICE_PAGE = "https://alice.github.io/"

HTTP, SCRIPT, STORE = ("http",), ("script",), ("cookie_store",)
STORE_IN_WORKER = ("cookie_store", "worker")


class CookieTruth(msgspec.Struct, frozen=True):
    """One cookie, or one attempt to set it."""

    name: str
    via: tuple[str, ...]
    """Any of these values of `SetBy.via` is right."""
    by: str
    """How the address of the response or script that set it ends."""
    domain: str = "cookies.example"
    stored: bool = True
    refused: str | None = None
    """Chromium's reason; `silent` where a script's attempt just has no effect."""
    deleted: bool = False
    """Set, and gone again when the visit ends."""
    host_only: bool = True
    path: str = "/"
    secure: bool = False
    http_only: bool = False
    same_site: Literal["Strict", "Lax", "None", "unset"] = "unset"
    partitioned: bool = False
    days: float | None = None
    """Days asked for; None for a session's."""
    page: str = FIRST_PAGE
    note: str = ""

    @property
    def party(self) -> Literal["first", "third"]:
        """By registrable domain, private suffixes such as github.io included."""
        first = self.domain in {"cookies.example", "www.cookies.example", "alice.github.io"}
        return "first" if first else "third"


def _http(name: str, by: str = "/", **more: object) -> CookieTruth:
    return msgspec.structs.replace(CookieTruth(name, HTTP, by), **more)


def _refused(name: str, reason: str, by: str = "/", **more: object) -> CookieTruth:
    return _http(name, by, stored=False, refused=reason, **more)


def _third(name: str, by: str, via: tuple[str, ...] = HTTP, **more: object) -> CookieTruth:
    plain = CookieTruth(name, via, by, secure=True, same_site="None")
    return msgspec.structs.replace(plain, **{"domain": "third-cookies.example", **more})


def _script(name: str, by: str = "/calls.js", **more: object) -> CookieTruth:
    return msgspec.structs.replace(CookieTruth(name, SCRIPT, by), **more)


ON_THE_DOCUMENT = (
    _http("c_doc"),
    _http("c_doc_domain", host_only=False),
    _http("c_doc_path", path="/account"),
    _http("c_http_only", http_only=True, secure=True, same_site="Strict", days=1.0),
    _http("c_expires", days=26_000.0, note="kept for 400 days; `days` is roughly what it asks"),
    _http("c_max_age_wins", days=1 / 24, note="Expires is in the past, Max-Age wins"),
    _http("c_ten_years", days=3_650.0, note="kept for 400 days"),
    _http("c_expired", stored=False, note="a deletion of what never was: neither kept nor refused"),
    _http("__Host-c", secure=True),
    _http("__Secure-c", secure=True),
    _http("", note="`Set-Cookie: nameless`, a value without a name"),
    _http("c_quoted", note="the quotes belong to the value"),
    _http("c_utf8"),
    _http("c_http_deleted", deleted=True, note="deleted by calls.js"),
    _refused("c_tab", "DisallowedCharacter"),
    _refused("c_control", "DisallowedCharacter"),
    _refused("c_wrong_domain", "InvalidDomain"),
    _refused("c_suffix", "InvalidDomain"),
    _refused("__Host-c_path", "InvalidPrefix"),
    _refused("__Secure-c_plain", "InvalidPrefix"),
    _refused("c_big", "NameValuePairExceedsMaxSize"),
    _refused("c_none_insecure", "SameSiteNoneInsecure"),
)

ON_OTHER_RESPONSES = (
    _http("c_img", "/set?c_img"),
    _http("c_hop_1", "/hop?c_hop_1", note="on a redirect"),
    _third("c_hop_2", "/hop", note="on the second redirect"),
    _third("c_hop_end", "/end.gif", domain="other-cookies.example"),
    _http("c_sub", "/sub.gif", domain="www.cookies.example"),
    _http("c_sub_up", "/sub.gif", host_only=False, note="by www. for the domain above it"),
    _http("c_fetch", "/set?c_fetch"),
    _http("c_204", "/gone?c_204"),
    _http("c_xhr", "/set?c_xhr"),
    _http("c_socket", "/socket", note="on the WebSocket handshake"),
    _http("c_worker", "/set?c_worker", note="fetch by a dedicated worker"),
    _http("c_shared", "/set?c_shared", note="fetch by a shared worker"),
    _http("c_service", "/set?c_service", note="fetch by a service worker while it installs"),
    _third("c_third", "/third.gif", days=1.0),
    _third("c_third_chips", "/third.gif", partitioned=True),
    _third("c_third_fetch", "/set-third?c_third_fetch"),
    _third("c_third_omitted", "/set-third?c_third_omitted", stored=False, note="no credentials"),
    _third("c_frame", "/frame"),
    _third("c_frame_chips", "/frame", partitioned=True),
)

THIRD_REFUSED = tuple(
    _third(
        name, "/third.gif", stored=False, refused=reason, secure=secure, same_site=same_site
    )
    for name, reason, secure, same_site in (
        ("c_third_lax", "SchemefulSameSiteLax", True, "Lax"),
        ("c_third_strict", "SchemefulSameSiteStrict", True, "Strict"),
        ("c_third_unset", "SchemefulSameSiteUnspecifiedTreatedAsLax", True, "unset"),
        ("c_third_insecure", "SameSiteNoneInsecure", False, "None"),
    )
)  # fmt: skip

BY_SCRIPTS = (
    _script("c_js"),
    _script("c_js_attributes", host_only=False, secure=True, same_site="Strict", days=1 / 12),
    _script("c_js_deleted", deleted=True),
    _script("c_js_http_only", stored=False, refused="silent", http_only=True),
    _script("__Host-c_js", secure=True),
    _script("c_js_wrong_domain", stored=False, refused="silent", domain="elsewhere.example"),
    _script("c_overwritten", "/overwriter-2.js", note="first set by overwriter-1.js"),
    _script("c_timer", note="1.5 s after the script ran"),
    _script("c_scroll", note="needs a scroll"),
    _script("c_unload", note="in pagehide"),
    _script("c_srcdoc", note="inline script of a srcdoc frame that calls.js made"),
    _script("c_blank", note="inline script that calls.js wrote into about:blank"),
    _script("c_blob", stored=False, refused="silent", note="blob: documents have no cookies"),
    CookieTruth("c_store", STORE, "/calls.js", secure=True, same_site="Strict"),
    CookieTruth(
        "c_store_deleted", STORE, "/calls.js", deleted=True, secure=True, same_site="Strict"
    ),
    CookieTruth("c_service_store", STORE_IN_WORKER, "/service.js", secure=True, same_site="Strict"),
    CookieTruth(
        "c_service_deleted",
        STORE_IN_WORKER,
        "/service.js",
        deleted=True,
        secure=True,
        same_site="Strict",
    ),
    _third("c_frame_js", "/frame.js", SCRIPT),
    _third("c_frame_js_chips", "/frame.js", SCRIPT, partitioned=True),
    _third("c_frame_store", "/frame.js", STORE),
    _third(
        "c_frame_js_unset",
        "/frame.js",
        SCRIPT,
        stored=False,
        refused="silent",
        secure=False,
        same_site="unset",
    ),
)

ELSEWHERE = (
    _http("c_plain", "/plain", page=PLAIN_PAGE),
    _refused("c_plain_secure", "SecureOnly", "/plain", page=PLAIN_PAGE, secure=True),
    _script(
        "c_plain_js_secure",
        "/plain",
        page=PLAIN_PAGE,
        stored=False,
        refused="silent",
        secure=True,
    ),
    _http("c_alice", page=ALICE_PAGE, domain="alice.github.io"),
    _refused("c_alice_up", "InvalidDomain", page=ALICE_PAGE, domain="github.io"),
    _third("c_bob", "/bob.gif", page=ALICE_PAGE, domain="bob.github.io"),
    _third(
        "c_bob_lax",
        "/bob.gif",
        page=ALICE_PAGE,
        domain="bob.github.io",
        stored=False,
        refused="SchemefulSameSiteLax",
        same_site="Lax",
    ),
)

COOKIES: tuple[CookieTruth, ...] = (
    *ON_THE_DOCUMENT,
    *ON_OTHER_RESPONSES,
    *THIRD_REFUSED,
    *BY_SCRIPTS,
    *ELSEWHERE,
)
