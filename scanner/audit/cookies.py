"""Cookies that look like sessions or logins, and lack the flags that protect those."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from scanner.audit.cases import Case
from scanner.audit.sightings import CookieKey
from scanner.observations import Cookie
from scanner.urls import host_of

# Common names of session and login cookies: PHPSESSID, JSESSIONID, connect.sid, auth_token, ...
_SESSION = re.compile(
    r"sess|(^|[^a-z])sids?([^a-z]|$)|auth|token|login|logged|jwt|remember|credential", re.IGNORECASE
)
# A script must read these: it repeats them in a header (double submit).
_FOR_SCRIPTS = re.compile(r"c?srf|xsrf", re.IGNORECASE)
# Identifiers for measuring, which servers set in their own name; no harm is done with them.
_ANALYTICS = re.compile(
    r"^(_ga|_gid|_gcl|FPID|FPLC|_fb[cp]|_pk_|_uet|ajs_|amp_|mp_|_hj|_clck|_clsk|_scid|_tt|_pin)",
    re.IGNORECASE,
)
# Balancers' names for servers: no secret of the visitor's.
_BALANCER = re.compile(r"^(AWSALB|AWSELB|BIGip|SERVERID|ROUTEID|ARRAffinity)", re.IGNORECASE)


def cookie_cases(
    cookies: Iterable[Cookie], secrets: frozenset[CookieKey], pages: Mapping[str, str]
) -> Iterator[Case]:
    """Flags missing from the site's own session-like cookies; `pages` are addresses by id."""
    for cookie in cookies:
        setter = _https_setter(cookie)
        if setter is None or not looks_like_a_session(cookie, secrets):
            continue
        for rule, what in _faults(cookie):
            yield Case(
                rule=rule,
                subject=f"{cookie.name} of {cookie.domain}{cookie.path}",
                seen=f"The cookie {cookie.name} of {cookie.domain}, set by {host_of(setter)}, "
                f"holds a value that nobody could guess, as sessions and logins do, {what}.",
                pages=tuple(pages[page] for page in cookie.pages if page in pages),
                states=cookie.states,
                evidence=(cookie.id,),
            )


def looks_like_a_session(cookie: Cookie, secrets: frozenset[CookieKey]) -> bool:
    """Whether whoever has the cookie's value could be taken for the visitor.

    It is the site's own, its value is unguessable, and it is named like a session, ends with the
    browser, or is hidden from scripts. Cookies of known analytics and load balancers are none.
    """
    if cookie.party != "first" or (_key(cookie) not in secrets):
        return False
    if _ANALYTICS.search(cookie.name) or _BALANCER.search(cookie.name):
        return False
    named = _SESSION.search(cookie.name) or _FOR_SCRIPTS.search(cookie.name)
    return bool(named) or cookie.lifetime == "session" or cookie.http_only


def _key(cookie: Cookie) -> CookieKey:
    return cookie.name, cookie.domain, cookie.path, cookie.partition_key


def _https_setter(cookie: Cookie) -> str | None:
    """The response that set it by https; None for cookies of scripts and of http sites."""
    for by in cookie.set_by:
        if by.via == "http" and by.action != "delete" and (by.url or "").startswith("https:"):
            return by.url
    return None


def _faults(cookie: Cookie) -> Iterator[tuple[str, str]]:
    if cookie.same_site == "None" and not cookie.secure:
        yield "cookie.none-without-secure", "with SameSite=None and without Secure"
        return
    if not cookie.stored:
        return
    if not cookie.secure:
        yield "cookie.no-secure", "without the Secure flag"
    if not cookie.http_only and not _FOR_SCRIPTS.search(cookie.name):
        yield "cookie.no-http-only", "without the HttpOnly flag"
    if cookie.same_site == "unset":
        yield "cookie.no-same-site", "without SameSite"
