"""What an address says: whose site it is, which page it is, and which parts of it are noise."""

from __future__ import annotations

import functools
import ipaddress
import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote, unquote_plus, urlsplit, urlunsplit

import tldextract

from scanner.observations import Party

# Bundled snapshot of the Public Suffix List, private section included: alice.github.io and
# bob.github.io are two sites. Nothing is fetched and nothing is cached on disk.
_suffixes = tldextract.TLDExtract(
    suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
)

DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}

# Parameters that mark how a visitor came, never which page is shown.
_CAMPAIGN = re.compile(
    r"^(utm_\w+|gclid|gclsrc|dclid|gbraid|wbraid|fbclid|msclkid|ttclid|twclid|yclid|li_fat_id|"
    r"mc_[ce]id|_hs(enc|mi)|igshid|srsltid|epik|vero_id|mkt_tok|_gl|_ga)$",
    re.IGNORECASE,
)
_SESSION_PARAMETER = re.compile(
    r"^(phpsessid|jsessionid|aspsessionid\w*|sid|session_?id|cfid|cftoken)$", re.IGNORECASE
)
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/?#;]*|/\(S\([a-z0-9]+\)\)", re.IGNORECASE)

_ESCAPE = re.compile(r"%([0-9a-f]{2})?", re.IGNORECASE)
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

_HEXLIKE = re.compile(r"^(?=.*\d)[0-9a-f]{8,}$", re.IGNORECASE)
_NUMBERS = re.compile(r"^-?\d{6,}$|^0?\.\d{6,}$|^\d+\.\d{3,}$")
_DIGIT_AND_LETTER = re.compile(r"(?=.*\d)(?=.*[A-Za-z])")


@functools.lru_cache(maxsize=20_000)
def registrable_domain(host: str) -> str:
    """The site that a host belongs to, e.g. `shop.co.uk` for `www.shop.co.uk`.

    An IP address, a single label and a bare public suffix are their own site. A suffix that the
    list doesn't know counts as one label, as the list's own default rule says.
    """
    name = host.strip("[]").rstrip(".").lower()
    if is_address(name):
        return name
    found = _suffixes(name)
    if found.suffix and found.domain:
        return f"{found.domain}.{found.suffix}"
    if found.suffix:
        return name
    return ".".join(name.split(".")[-2:])


@functools.lru_cache(maxsize=20_000)
def is_public_suffix(host: str) -> bool:
    """Whether anybody may register a name below this host."""
    found = _suffixes(host.lower())
    return bool(found.suffix) and not found.domain


def has_known_suffix(host: str) -> bool:
    """Whether a host ends in a public suffix that the list knows, with a name before it."""
    found = _suffixes(host)
    return bool(found.suffix and found.domain)


def is_address(host: str) -> bool:
    """Whether the host is an IP address and not a name."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def host_of(url: str) -> str:
    """The lower-case host of a URL; empty where there is none (`data:`, `about:`).

    For `blob:` it is the host of the origin that made the blob.
    """
    return (_split(url.removeprefix("blob:")).hostname or "").rstrip(".")


def path_of(url: str) -> str:
    """The path of a URL, `/` where it has none."""
    return _split(url).path or "/"


def origin_of(url: str) -> str:
    """`scheme://host[:port]` of a URL, or `null` where it has no origin of its own."""
    parts = _split(url.removeprefix("blob:"))
    if not parts.hostname:
        return "null"
    return f"{parts.scheme}://{_authority(parts)}"


def party_of(host: str, page_host: str) -> Party:
    """Whether a host is the visited page's own site or another."""
    return "first" if registrable_domain(host) == registrable_domain(page_host) else "third"


def is_under(host: str, domain: str) -> bool:
    """Whether a host is this domain or below it."""
    return host == domain or host.endswith(f".{domain}")


def is_local(url: str) -> bool:
    """Whether the address is an IP address or this machine: names without public DNS."""
    host = host_of(url)
    return is_address(host) or host == "localhost" or host.endswith(".localhost")


def is_web(url: str) -> bool:
    """Whether the URL can be visited as a page."""
    return _split(url).scheme in ("http", "https") and bool(_split(url).hostname)


def canonical(url: str) -> str:
    """One spelling for one page: what the crawl compares.

    Host and scheme in lower case, default port, campaign and session parameters and plain
    fragments dropped, escapes in one spelling. Fragments that are routes (`#/x`, `#!x`) stay.
    Parameter order stays: it can matter. What is no web address stays as it is.
    """
    if not is_web(url):
        return url
    parts = _split(url)
    path = _spelled(parts.path)
    while (shorter := _SESSION_IN_PATH.sub("", path)) != path:
        path = shorter
    path = path or "/"
    query = "&".join(pair for pair in parts.query.split("&") if not _is_passing(pair))
    fragment = parts.fragment if parts.fragment.startswith(("/", "!")) else ""
    return urlunsplit((parts.scheme, _authority(parts), path, query, fragment))


def shape(url: str) -> str:
    """What a family of pages has in common: `/product/17?page=2` is `/product/0?page`."""
    parts = _split(url)
    names = sorted({k for k, _ in _parameters(parts.query)})
    return f"{parts.hostname}{re.sub(r'[0-9]+', '0', parts.path)}?{'&'.join(names)}"


def is_volatile(text: str) -> bool:
    """Whether a value looks made for one visitor, moment or request rather than for the site.

    Long numbers (times, random numbers), hexadecimal strings, UUIDs, and tokens of 16 or more
    characters that mix letters and digits.
    """
    compact = text.replace("-", "").replace("_", "")
    return bool(
        _NUMBERS.match(text)
        or (len(compact) >= 8 and _HEXLIKE.match(compact))
        or (len(text) >= 16 and _DIGIT_AND_LETTER.search(text) and " " not in text)
        or len(text) > 120
    )


def template(url: str) -> str:
    """The URL with volatile query values and path parts as `*`: the same in every scan.

    `data:` and `blob:` addresses are cut to what tells them apart without their content.
    """
    if url.startswith("data:"):
        return url[:60].split(",", 1)[0] + ",..."
    if url.startswith("blob:"):
        return f"blob:{origin_of(url)}/*"
    parts = _split(url)
    segments = ["*" if _is_token(segment) else segment for segment in parts.path.split("/")]
    pairs = parts.query.split("&") if parts.query else []
    query = "&".join(_faded(pair) for pair in pairs)
    user = "" if "@" not in parts.netloc else "*@"
    port = f":{parts.port}" if parts.port else ""
    host = parts.hostname or ""
    authority = f"{user}{f'[{host}]' if ':' in host else host}{port}"
    return urlunsplit((parts.scheme, authority, "/".join(segments), query, ""))


def _is_token(segment: str) -> bool:
    return len(segment) >= 20 and "." not in segment and is_volatile(segment)


def _spelled(path: str) -> str:
    """The path with escapes in capitals, and only where they are needed (RFC 3986, 6.2.2)."""
    quoted = quote(path, safe="/:@!$&'()*+,;=~-._%", errors="surrogatepass")
    return _ESCAPE.sub(_escape, quoted)


def _escape(match: re.Match[str]) -> str:
    if not match[1]:
        return "%25"
    char = chr(int(match[1], 16))
    return char if char in _UNRESERVED else match[0].upper()


def _is_passing(pair: str) -> bool:
    """Whether a parameter tells how or as whom a visitor came."""
    name = unquote_plus(pair.partition("=")[0])
    return bool(_CAMPAIGN.match(name) or _SESSION_PARAMETER.match(name))


def _faded(pair: str) -> str:
    name, equals, value = pair.partition("=")
    if is_volatile(unquote(name)):
        return "*"
    return f"{name}=*" if equals and value and is_volatile(unquote(value)) else pair


def _parameters(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


def _authority(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    if port is None or port == DEFAULT_PORTS.get(parts.scheme):
        return host
    return f"{host}:{port}"


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port, parts.hostname
    except ValueError:
        return SplitResult("", "", url, "", "")
    return parts
