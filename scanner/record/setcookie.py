"""Read cookies as a browser does: `Set-Cookie` lines, `document.cookie` lines, Cookie Store calls.

Rules: RFC 6265bis (draft 20), sections 5.6 and 5.7, and Chromium's limits.
"""

from __future__ import annotations

import datetime
import math
import re
from typing import Literal

from scanner.evidence import Attributes, Redactor
from scanner.record.entropy import is_unguessable
from scanner.urls import host_of, is_address, is_public_suffix, registrable_domain

# RFC 6265bis 5.6: name and value together.
MAX_PAIR = 4096
# RFC 6265bis 5.1.1: a date before the Gregorian calendar is none.
FIRST_YEAR = 1601

SameSite = Literal["Strict", "Lax", "None", "unset"]
_SAME_SITE: dict[str, SameSite] = {"strict": "Strict", "lax": "Lax", "none": "None"}

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_TIME = re.compile(r"^(\d{1,2}):(\d{1,2}):(\d{1,2})")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def parse(line: str, url: str, top_url: str, now: float, redact: Redactor) -> Attributes | None:
    """One cookie line as the browser at `url` reads it, in a page of `top_url`.

    None for what no browser takes for a cookie: an empty line, or control characters.
    """
    if re.search(r"[\x00-\x08\x0a-\x1f\x7f]", line):
        return None
    pair, *rest = line.split(";")
    name, equals, value = pair.partition("=")
    if not equals:
        name, value = "", pair
    name, value = name.strip(" \t"), value.strip(" \t")
    if not name and not value:
        return None
    fields: dict[str, str] = {}
    for part in rest:
        key, _, text = part.partition("=")
        fields[key.strip().lower()] = text.strip()
    return _attributes(name, value, fields, (url, top_url), now, redact)


def _attributes(
    name: str,
    value: str,
    fields: dict[str, str],
    place: tuple[str, str],
    now: float,
    redact: Redactor,
) -> Attributes:
    url, top_url = place
    domain = fields.get("domain", "").removeprefix(".").lower()
    host = host_of(url)
    path = fields.get("path", "")
    return Attributes(
        name=name,
        domain=domain or host,
        host_only=not domain or (domain == host and is_address(host)),
        path=path if path.startswith("/") else default_path(url),
        lifetime_days=_lifetime(fields, now),
        secure="secure" in fields,
        http_only="httponly" in fields,
        same_site=_SAME_SITE.get(fields.get("samesite", "").lower(), "unset"),
        partition_key=top_level_site(top_url) if "partitioned" in fields else None,
        value=redact(value),
        unguessable=is_unguessable(value),
    )


def from_store(
    action: str, facts: list[str], url: str, top_url: str, now: float, redact: Redactor
) -> Attributes:
    """A `cookieStore.set` or `.delete` call; facts are name, value, domain, path, expires (ms
    since the epoch), sameSite, partitioned, each as text and empty when left out.
    """
    name, value, domain, path, expires, same_site, partitioned = (facts + [""] * 7)[:7]
    days: float | None = None
    if action == "delete":
        days = -1.0
    elif expires:
        days = _days(_store_moment(expires), now)
    return Attributes(
        name=name,
        domain=domain.lower() or host_of(url),
        host_only=not domain,
        path=path or "/",
        lifetime_days=days,
        secure=True,
        http_only=False,
        # The Cookie Store defaults to Strict.
        same_site=_SAME_SITE.get(same_site.lower(), "Strict"),
        partition_key=top_level_site(top_url) if partitioned == "true" else None,
        value=redact(value),
        unguessable=is_unguessable(value),
    )


def refusal(cookie: Attributes, url: str, by_script: bool) -> str | None:
    """Why a browser must refuse this cookie at `url`, in Chromium's words; None if it needn't.

    Used where the browser itself gives no reason: writes by script.
    """
    host = host_of(url)
    secure_here = url.startswith(("https:", "wss:")) or host in _LOOPBACK
    if len(cookie.name) + cookie.value.length > MAX_PAIR:
        return "NameValuePairExceedsMaxSize"
    if not _domain_fits(cookie, host):
        return "InvalidDomain"
    if cookie.secure and not secure_here:
        return "SecureOnly"
    if cookie.same_site == "None" and not cookie.secure:
        return "SameSiteNoneInsecure"
    if by_script and cookie.http_only:
        return "InvalidHttpOnlyWrite"
    return _prefix_refusal(cookie)


def _prefix_refusal(cookie: Attributes) -> str | None:
    prefix = cookie.name.lower()
    if prefix.startswith(("__host-", "__secure-")) and not cookie.secure:
        return "InvalidPrefix"
    if prefix.startswith("__host-") and (not cookie.host_only or cookie.path != "/"):
        return "InvalidPrefix"
    if cookie.partition_key and not cookie.secure:
        return "InvalidPartitioned"
    return None


def _domain_fits(cookie: Attributes, host: str) -> bool:
    if cookie.domain == host:
        return True
    if is_address(host) or is_public_suffix(cookie.domain):
        return False
    return host.endswith("." + cookie.domain)


def default_path(url: str) -> str:
    """The path that a cookie without one gets: everything up to the last slash."""
    path = "/" + url.split("://", 1)[-1].partition("/")[2].split("?", 1)[0].split("#", 1)[0]
    return path[: path.rfind("/")] or "/"


def top_level_site(url: str) -> str:
    """Scheme and registrable domain of the page: Chromium's partition key."""
    scheme = url.split(":", 1)[0]
    return f"{scheme}://{registrable_domain(host_of(url))}"


def _lifetime(fields: dict[str, str], now: float) -> float | None:
    if re.fullmatch(r"-?[0-9]+", fields.get("max-age", "")):
        seconds = float(fields["max-age"])  # float: a page may write more digits than int() takes
        return _rounded(min(max(seconds, -86_400), 1e11) / 86_400, 4)
    return _days(cookie_date(fields.get("expires", "")), now)


def _store_moment(expires: str) -> float | None:
    """Seconds since the epoch of a Cookie Store's `expires`: a number, or a `Date` as text."""
    try:
        moment = float(expires) / 1000
    except ValueError:
        return cookie_date(expires)
    return moment if math.isfinite(moment) else None


def _days(moment: float | None, now: float) -> float | None:
    # Two decimals are a quarter of an hour: clocks and transport don't show in the report.
    return None if moment is None else _rounded((moment - now) / 86_400, 2)


def _rounded(days: float, digits: int) -> float:
    """Rounded, but never to 0 from above: 0 would be a deletion."""
    return max(round(days, digits), 10.0**-digits) if days > 0 else round(days, digits)


def cookie_date(text: str) -> float | None:
    """Seconds since the epoch of any date that a browser accepts (RFC 6265bis 5.1.1)."""
    time: tuple[int, int, int] | None = None
    day = month = year = None
    for token in re.split(r"[\t\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+", text):
        if time is None and (match := _TIME.match(token)):
            time = (int(match[1]), int(match[2]), int(match[3]))
        elif day is None and re.match(r"^\d{1,2}(\D|$)", token):
            day = int(re.match(r"\d+", token)[0])  # type: ignore[index]
        elif month is None and token[:3].lower() in _MONTHS:
            month = _MONTHS.index(token[:3].lower()) + 1
        elif year is None and (match := re.match(r"^(\d{2,4})(\D|$)", token)):
            year = _full_year(int(match[1]))
    if time is None or day is None or month is None or year is None or year < FIRST_YEAR:
        return None
    try:
        moment = datetime.datetime(year, month, day, *time, tzinfo=datetime.UTC)
    except ValueError:
        return None
    return moment.timestamp()


def _full_year(year: int) -> int:
    if 70 <= year <= 99:
        return year + 1900
    return year + 2000 if year <= 69 else year
