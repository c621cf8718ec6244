"""First-party cover: third parties at work under the site's own name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.behaviour import Control, Endpoint, Kept
from scanner.detect.identifiers import Identifiers
from scanner.evidence import Exchange, Visit
from scanner.gather import record_id
from scanner.observations import Alias, Cookie, SetBy, State
from scanner.record.payloads import payloads
from scanner.tracking import FirstPartyCover, Proof
from scanner.urls import host_of, is_public_suffix, party_of, registrable_domain, template

# A report shows some sentences of a kind and leaves the rest to the other sections.
MAX_SENTENCES = 6

_REPORTING = ("send_beacon", "ping", "keepalive")
# Second-level names under which countries register companies. Any other public suffix with a dot
# belongs to somebody who rents out machines, as cloudfront.net does.
_OFFICIAL = ("ac", "co", "com", "edu", "gob", "gouv", "gov", "go", "ne", "net", "nom", "or", "org")


def covers(
    visits: Iterable[Visit],
    cookies: Iterable[Cookie],
    aliases: Iterable[Alias],
    control: Control | None,
) -> tuple[FirstPartyCover, ...]:
    """Aliases of trackers, third parties' scripts with identifiers in the site's own cookies, and
    addresses of the site that take known vendors' payloads.
    """
    visits = tuple(visits)
    aliases = tuple(aliases)
    identifiers = Identifiers(visits, control)
    return (
        *_cnames(visits, aliases, identifiers),
        *_scripts(visits, cookies, identifiers),
        *_servers(visits, aliases, identifiers),
    )


class _Entry:
    """One cover while visits are added."""

    def __init__(self) -> None:
        self.names: dict[str, None] = {}
        self.evidence: dict[tuple[str, str], Proof] = {}
        self.states: dict[State, None] = {}
        self.page_url = ""

    def saw(self, page_url: str, state: State) -> None:
        self.page_url = self.page_url or page_url
        self.states.setdefault(state)

    def add(self, rule: str, text: str) -> None:
        if len(self.evidence) < MAX_SENTENCES:
            self.evidence.setdefault((rule, text), Proof(rule=rule, text=text))


def _cnames(
    visits: tuple[Visit, ...], aliases: tuple[Alias, ...], identifiers: Identifiers
) -> Iterator[FirstPartyCover]:
    served = {
        host_of(each.url)
        for visit in visits
        for each in visit.exchanges
        if each.resource_type == "document"
    }
    for alias in sorted(aliases, key=lambda alias: alias.host):
        # The site's own pages come from rented machines too, and so do its pictures.
        if alias.host in served or is_rented(alias.registrable_domain):
            continue
        entry = _Entry()
        entry.add(
            "cover.alias",
            f"{alias.host} looks like the site's own, but is an alias of {alias.cname}, which "
            f"belongs to {alias.registrable_domain}.",
        )
        for visit in visits:
            _behaves(entry, visit, alias.host, identifiers)
        if entry.states:
            yield FirstPartyCover(
                id=record_id("fc", "cname", alias.host),
                kind="cname",
                host=alias.host,
                registrable_domain=alias.registrable_domain,
                vendor=None,
                names=tuple(sorted(entry.names)),
                evidence=(*entry.evidence.values(), identifiers.proof()),
                page_url=entry.page_url,
                states=tuple(entry.states),
            )


def is_rented(domain: str) -> bool:
    """Whether a registrable domain is one customer's share of somebody's machines.

    Such an alias says where a server stands, not whose it is.
    """
    suffix = domain.partition(".")[2]
    label, dot, _ = suffix.partition(".")
    return bool(dot) and label not in _OFFICIAL and is_public_suffix(suffix)


def _behaves(entry: _Entry, visit: Visit, host: str, identifiers: Identifiers) -> None:
    """Add what this host did as a tracker does in one visit."""
    kept = list(identifiers.kept(visit.behaviour))
    names = _cookies(kept)
    own = {item.value.hash for item in kept}
    cookies = {name for known in names.values() for name in known}
    before = len(entry.evidence)
    for told in visit.behaviour.told if visit.behaviour else ():
        if host_of(told.url) == host and told.value.hash in own:
            name = f" as `{told.parameter}`" if told.parameter else ""
            entry.names.update(names.get(told.value.hash, {}))
            address = told.url.partition("?")[0]
            text = f"{address} was sent a stored identifier{name} ({told.place})."
            entry.add("cover.told", text)
    for name in sorted(_set_by(host, visit) & cookies):
        entry.names.setdefault(name)
        entry.add("cover.set", f"It set the identifier `{name}` as a cookie.")
    for name, address in sorted(_reported_to(host, visit).items()):
        if name in cookies:
            entry.names.setdefault(name)
            entry.add("cover.beacon", f"{address} got beacons along with the cookie `{name}`.")
    if len(entry.evidence) > before:
        entry.saw(visit.page.url, visit.page.state)


def _cookies(kept: Iterable[Kept]) -> dict[str, dict[str, None]]:
    """Names of the cookies that hold an identifier, by the identifier's hash."""
    found: dict[str, dict[str, None]] = {}
    for item in kept:
        if item.store == "cookie":
            found.setdefault(item.value.hash, {}).setdefault(item.name)
    return found


def _set_by(host: str, visit: Visit) -> set[str]:
    """Names of cookies that came with this host's answers."""
    return {
        write.cookie.name
        for write in visit.writes
        if write.via == "http" and host_of(write.url or "") == host and not write.deletes
    }


def _reported_to(host: str, visit: Visit) -> dict[str, str]:
    """Names of cookies that went with requests which only tell something, and where to."""
    return {
        name: template(exchange.url).partition("?")[0]
        for exchange in visit.exchanges
        if host_of(exchange.url) == host and _reports(exchange)
        for name, _ in exchange.sent_cookies
    }


def _reports(exchange: Exchange) -> bool:
    """Whether a request exists to tell something, not to fetch something."""
    size = exchange.image_size
    pixel = size is not None and max(size) <= 2 and "?" in exchange.url
    silent = exchange.status == 204 and exchange.method in ("GET", "POST")
    return exchange.resource_type in _REPORTING or pixel or silent


def _scripts(
    visits: tuple[Visit, ...], cookies: Iterable[Cookie], identifiers: Identifiers
) -> Iterator[FirstPartyCover]:
    names = {
        (kept.name, kept.owner)
        for visit in visits
        for kept in identifiers.kept(visit.behaviour)
        if kept.store == "cookie"
    }
    found: dict[str, tuple[str, _Entry]] = {}
    for cookie in cookies:
        if cookie.party != "first" or not cookie.stored:
            continue
        if (cookie.name, registrable_domain(cookie.domain)) not in names:
            continue
        for by in cookie.set_by:
            host = host_of(by.url or "")
            if not _is_foreign(by, host, cookie.domain):
                continue
            _, entry = found.setdefault(registrable_domain(host), (host, _Entry()))
            entry.names.setdefault(cookie.name)
            entry.saw(by.page_url, by.state)
            line = f", line {by.line}" if by.line else ""
            text = (
                f"A script of {host}{line} wrote an identifier into the cookie `{cookie.name}` of "
                f"{cookie.domain}, where blocking third-party cookies does not reach it."
            )
            entry.add("cover.script", text)
    for domain, (host, entry) in sorted(found.items()):
        yield FirstPartyCover(
            id=record_id("fc", "script_cookies", domain),
            kind="script_cookies",
            host=host,
            registrable_domain=domain,
            vendor=None,
            names=tuple(sorted(entry.names)),
            evidence=(*entry.evidence.values(), identifiers.proof()),
            page_url=entry.page_url,
            states=tuple(entry.states),
        )


def _is_foreign(by: SetBy, host: str, domain: str) -> bool:
    """Whether a script of another site wrote the cookie."""
    wrote = by.via != "http" and by.action != "delete" and by.refused is None
    return wrote and bool(host) and party_of(host, domain) == "third"


def _servers(
    visits: tuple[Visit, ...], aliases: tuple[Alias, ...], identifiers: Identifiers
) -> Iterator[FirstPartyCover]:
    rows = {row.id: row for row in payloads()}
    owners = {alias.host: alias.registrable_domain for alias in aliases}
    found: dict[tuple[str, str], _Entry] = {}
    for visit in visits:
        site = registrable_domain(host_of(visit.page.final_url))
        for endpoint in visit.behaviour.endpoints if visit.behaviour else ():
            row = rows.get(endpoint.signature)
            if row is None or not row.is_tracking or registrable_domain(endpoint.host) != site:
                continue
            entry = found.setdefault((endpoint.host, endpoint.signature), _Entry())
            entry.saw(visit.page.url, visit.page.state)
            entry.names.update(_told_to(endpoint, visit, identifiers))
            names = ", ".join(f"`{name}`" for name in sorted(row.fields))
            entry.add(
                "cover.payload",
                f"{endpoint.url.partition('?')[0]} was sent what {row.vendor} sends: {names}.",
            )
    for (host, signature), entry in sorted(found.items()):
        yield FirstPartyCover(
            id=record_id("fc", "server_endpoint", host, signature),
            kind="server_endpoint",
            host=host,
            registrable_domain=owners.get(host, registrable_domain(host)),
            vendor=rows[signature].vendor,
            names=tuple(sorted(entry.names)),
            evidence=(*entry.evidence.values(), _UNKNOWN),
            page_url=entry.page_url,
            states=tuple(entry.states),
        )


def _told_to(
    endpoint: Endpoint, visit: Visit, identifiers: Identifiers
) -> Iterator[tuple[str, None]]:
    """Cookies whose identifiers one address was told, as the pairs of a dictionary."""
    names = _cookies(identifiers.kept(visit.behaviour))
    address = endpoint.url.partition("?")[0]
    for told in visit.behaviour.told if visit.behaviour else ():
        if told.url.partition("?")[0] == address:
            yield from names.get(told.value.hash, {}).items()


_UNKNOWN = Proof(
    rule="cover.unseen",
    text="Whether the site keeps this for itself or its server hands it on to the vendor cannot be "
    "seen from a browser: ask whoever runs the server.",
)
