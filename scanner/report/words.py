"""Numbers, sizes, times and Chromium's own terms in words that a reader understands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from scanner.observations import Category, Cookie, State
from scanner.records import CookiePolicy, PrivacySignal, PrivacySignals, ScanInfo
from scanner.report.plain import visible
from scanner.tracking import Store

DAYS_PER_MONTH = 30.44

WHEN: dict[State, str] = {
    "before": "before any choice was made",
    "rejected": "after everything was rejected",
    "accepted": "after everything was accepted",
    "gpc": "with Global Privacy Control on and no choice made",
}
"""What each consent state means, to go after "visited"."""

STATE_NAMES: dict[State, str] = {
    "before": "before choice",
    "rejected": "rejected",
    "accepted": "accepted",
    "gpc": "GPC on",
}

OUTCOMES: dict[str, str] = {
    "ok": "ok",
    "http_error": "error page",
    "redirected_away": "redirected away",
    "download": "download",
    "no_content": "no content",
    "auth_required": "login required",
    "certificate_error": "certificate error",
    "dns_error": "name not found",
    "connection_error": "connection failed",
    "redirect_loop": "redirect loop",
    "timeout": "timed out",
    "hung": "hung",
    "crashed": "crashed",
    "robots_denied": "denied by robots.txt",
    "not_reached": "not reached",
    "error": "failed",
}

STOPPED_BY: dict[str, str] = {
    "deadline": "the time limit was reached",
    "interrupt": "the scan was interrupted",
    "failure": "the scan failed on the way",
}
"""Why a scan ended before its end."""

VIA: dict[str, str] = {
    "http": "HTTP response (Set-Cookie)",
    "script": "script",
    "cookie_store": "script (Cookie Store API)",
    "worker": "worker",
    "unknown": "unknown",
}

STORAGE_KINDS: dict[str, str] = {
    "local": "local storage",
    "session": "session storage",
    "indexeddb": "IndexedDB",
    "cache": "cache storage",
    "service_worker": "service worker",
}

BEACON_KINDS: dict[str, str] = {
    "pixel": "pixel",
    "send_beacon": "sendBeacon",
    "keepalive": "keepalive fetch",
    "ping": "link ping",
    "websocket": "WebSocket",
    "tracking_request": "tracking request",
    "csp_report": "CSP report",
}

REFUSALS: dict[str, str] = {
    "ThirdPartyBlocking": "the browser blocks third-party cookies",
    "ThirdPartyPhaseout": "the browser blocks third-party cookies",
    "ThirdPartyBlockedInFirstPartySet": "the browser blocks third-party cookies",
    "UserPreferences": "the browser's settings block it",
    "SecureOnly": "marked Secure, but set over plain http",
    "OverwriteSecure": "would have replaced a Secure cookie over plain http",
    "SameSiteStrict": "SameSite=Strict, but set in a third-party context",
    "SameSiteLax": "SameSite=Lax, but set in a third-party context",
    "SameSiteUnspecifiedTreatedAsLax": "no SameSite, but set in a third-party context",
    "SameSiteNoneInsecure": "SameSite=None without Secure",
    "InvalidDomain": "the host may not set cookies for this domain",
    "InvalidPrefix": "its name starts with __Host- or __Secure- but breaks that rule",
    "SyntaxError": "not a valid cookie",
    "NameValuePairExceedsMaxSize": "larger than 4 kB",
    "DisallowedCharacter": "contains a character that is not allowed",
    "NoCookieContent": "empty",
    "NotStored": "written, but the browser did not keep it",
}
"""Why a cookie was refused; keys are the names of Chromium's DevTools protocol, and our own
`NotStored` where Chromium gives no reason."""

STORES: dict[Store, str] = {
    "cookie": "cookie",
    "local": "local storage",
    "session": "session storage",
    "indexeddb": "IndexedDB",
    "cache": "cache storage",
    "service_worker": "service worker",
    "http_cache": "the browser's HTTP cache",
}
"""Where a browser keeps an identifier."""

WHEN_TYPED: dict[str, str] = {
    "typing": "while it was typed, before the form was sent",
    "submit": "when the form was sent",
}

NOT_LOOKED_FOR: dict[str, str] = {
    "fingerprinting": "fingerprinting",
    "session_recording": "session recording",
    "form_exfiltration": "form capture",
    "identifier_syncs": "identifier sync",
    "link_decoration": "click identifiers",
    "first_party_cover": "first-party cover",
    "respawning": "deleted cookies that come back",
    "consent_banner": "the consent banner",
    "findings": "weak spots in security",
}
"""Sections of a scan that may be null, in words."""


def number(value: int) -> str:
    """Return a whole number with thousands separated: `12,480`."""
    return f"{value:,}"


def count(value: int, singular: str, plural: str | None = None) -> str:
    """Return `1 cookie`, `7 cookies`, `no cookies`."""
    word = singular if value == 1 else plural or f"{singular}s"
    return f"{number(value) if value else 'no'} {word}"


def size(octets: int) -> str:
    """Return a number of bytes in decimal units: `812 B`, `4.2 kB`, `1.3 MB`."""
    if octets < 1000:
        return f"{octets} B"
    value = float(octets)
    for unit in ("kB", "MB", "GB"):
        value /= 1000
        if value < 999.5:
            return f"{value:.1f} {unit}" if value < 99.5 else f"{value:.0f} {unit}"
    return f"{value / 1000:.1f} TB"


def duration(seconds: float) -> str:
    """Return a time span: `0.8 s`, `41 s`, `3 min 5 s`, `2 h 10 min`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def moment(iso: str) -> str:
    """Return an ISO 8601 time as `20 November 2026, 14:03 UTC`, or as it is when it is not one."""
    try:
        time = datetime.fromisoformat(iso)
    except ValueError:
        return visible(iso)
    time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    return f"{time.day} {time:%B %Y, %H:%M} UTC"


def lifetime(cookie: Cookie) -> str:
    """Return how long a cookie stays: `session`, `30 min`, `7 days`, `13 months`, `2 years`."""
    days = cookie.lifetime_days
    if cookie.lifetime == "session":
        return "session"
    return "persistent" if days is None else span(days)


def span(days: float) -> str:
    """Return a number of days in the unit that people would use for it."""
    if days <= 0:
        return "expired"
    if days < 1 / 24:
        return f"{max(1, round(days * 1440))} min"
    if days < 2:
        return f"{round(days * 24)} h"
    if days < 90:
        return f"{round(days)} days"
    months = round(days / DAYS_PER_MONTH)
    return f"{months} months" if months % 12 or months < 24 else f"{months // 12} years"


def refusal(reason: str | None) -> str:
    """Return why a cookie was refused, in words; Chromium's own term when it is new to us."""
    return REFUSALS.get(reason or "", visible(reason or "reason unknown"))


def listed(items: Iterable[str], joint: str = "and") -> str:
    """Return `a`, `a and b`, `a, b and c`."""
    *most, last = list(items) or [""]
    return f"{', '.join(most)} {joint} {last}" if most else last


def states(names: Iterable[State]) -> str:
    """Return consent states as they are written in tables."""
    return ", ".join(STATE_NAMES[name] for name in names)


def policy(measured: CookiePolicy) -> str:
    """Return what the browser did with third-party cookies and storage."""
    if "unknown" in {measured.cookies, measured.storage}:
        return f"cookies {measured.cookies}, storage {measured.storage} (not fully measured)"
    return f"cookies {measured.cookies}, storage {measured.storage} (measured)"


def browser(scan: ScanInfo) -> str:
    """Return which browser made the scan."""
    used = scan.browser
    return visible(f"{used.name} {used.version} ({used.mode})")


SIGNALS: dict[str, str] = {"gpc": "Global Privacy Control", "dnt": "Do Not Track"}
"""What the browser can say to ask not to be tracked."""

_HOW = {"native": "by the browser itself", "added": "put into every page", "unknown": ""}


def signals(sent: PrivacySignals | None) -> list[str]:
    """Return a sentence for each privacy signal of the scan: whether pages could hear it."""
    if sent is None:
        return []
    measured = {one.signal: one for one in sent.signals}
    return [_signal(name, measured.get(name)) for name in sent.asked]


def _signal(name: str, measured: PrivacySignal | None) -> str:
    if measured is None:
        return f"{SIGNALS[name]}: asked for, not measured."
    how = _HOW[measured.how]
    lost = f" It did not go with {listed(measured.missing)}." if measured.missing else ""
    on = f"on, {how}" if how else "on"
    return f"{SIGNALS[name]}: {on}. {visible(measured.detail)}{visible(lost)}"


def category(name: Category | None, disputed: bool = False) -> str:
    """A category in a table's cell; `?` marks one that sources contradict."""
    return f"{name or 'unclassified'}{'?' if disputed else ''}"
