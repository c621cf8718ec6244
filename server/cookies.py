"""Cookies that the server sets: the choice, where the site's own pages will get it, and its own."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.settings.site import Site
from scanner.urls import host_of, is_under

DAY_S = 86_400


def reaches(site: Site, host: str) -> bool:
    """Whether a cookie of this host's can be the one that the site's pages read.

    It can on the site's own host, and below the `cookie_domain` that the site has for all of its
    hosts. Elsewhere a second cookie of the same name would stand beside the page's own, and which
    of them counts would be chance.
    """
    domain = site.banner.cookie_domain
    if domain is not None:
        return is_under(host, domain)
    return bool(host) and host == host_of(site.url)


def choice_cookies(site: Site, host: str, text: str, days: int, *, secure: bool) -> Iterator[str]:
    """`Set-Cookie` values for a choice on the site's own pages; none where they can't get it.

    Set by an answer it outlives the seven days that Safari lets a script's cookie live.
    """
    if not reaches(site, host):
        return
    name, domain = site.banner.cookie_name, site.banner.cookie_domain
    if domain is not None:
        # One of the host alone, from before there was a `cookie_domain`, would hide this one.
        yield f"{name}=; Path=/; Max-Age=0"
    more = f"Domain={domain}" if domain is not None else ""
    yield cookie(name, text, days, secure=secure, more=more)


def cookie(
    name: str, value: str, days: int, *, secure: bool, path: str = "/", more: str = ""
) -> str:
    """One `Set-Cookie` value; `SameSite=Lax`, and whatever `more` says."""
    parts = [f"{name}={value}", f"Path={path}", f"Max-Age={days * DAY_S}", "SameSite=Lax"]
    return "; ".join([*parts, *(["Secure"] if secure else []), *([more] if more else [])])
