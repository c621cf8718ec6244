"""What a finding says: lists, chains and counts in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scanner.audit.scene import presence
from scanner.audit.traces import Trace, chain_of
from scanner.observations import ChainLink, Cookie, StorageItem
from scanner.urls import host_of, path_of, template

# A sentence names some things and counts the rest.
MAX_NAMED = 6
# A page may call its cookies whatever it likes, for as long as it likes.
MAX_NAME = 60
# Longer chains are told by their beginning and their end.
MAX_LINKS = 5

_WHAT = {
    "marketing": "marketing",
    "analytics": "analytics",
    "preferences": "preferences",
    "unclassified": "nobody knows what for",
}


def listed(names: Iterable[str], most: int = MAX_NAMED) -> str:
    """`a, b and c`, or `a, b and 7 more`; each name once, in order."""
    told = [shortened(name) for name in dict.fromkeys(names)]
    if len(told) > most:
        return f"{', '.join(told[:most])} and {len(told) - most} more"
    return joined(told)


def joined(parts: Sequence[str]) -> str:
    """`a, b and c`."""
    *others, last = parts or ("",)
    return f"{', '.join(others)} and {last}" if others else last


def shortened(name: str) -> str:
    """A name as a sentence can hold it."""
    plain = " ".join(name.split())
    return plain if len(plain) <= MAX_NAME else f"{plain[: MAX_NAME - 3]}..."


def counted(number: int, one: str, many: str = "") -> str:
    """`1 cookie`, `3 cookies`."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def did(trace: Trace) -> str:
    """What a service did, in one sentence, and how it came to it, in another."""
    deeds = [*_kept(trace, trace.cookies, "cookie"), *_kept(trace, trace.storage, "storage key")]
    if trace.requests:
        deeds.append(_sent(trace))
    what = f"{shortened(trace.name)} ({_WHAT[trace.category]}) {joined(deeds)}."
    return " ".join(filter(None, (what, how(trace))))


def how(trace: Trace) -> str:
    """The way from the page's own tag to what was done, by the longest chain that is known."""
    chains = [chain_of(item, trace.state) for item in trace.items]
    return chain_told(max(chains, key=_richness, default=()))


def chain_told(chain: Sequence[ChainLink]) -> str:
    """`The tag in PAGE (line 3) loads A, which loads B, which does it.`, or nothing."""
    links = [link for link in chain if link.url]
    if not links:
        return ""
    first, *rest = links
    line = f" (line {first.line})" if first.line else ""
    begun = f"{'The tag in' if first.kind == 'document' else 'It begins with'} {_file(first)}{line}"
    if not rest:
        return f"{begun} does it itself." if first.kind == "document" else f"{begun}."
    names = [_file(link) for link in rest]
    if len(names) > MAX_LINKS:
        names = [*names[:2], f"{len(names) - 4} others", *names[-2:]]
    return f"{begun} loads {', which loads '.join(names)}, which does it."


def _kept(trace: Trace, items: Sequence[Cookie | StorageItem], word: str) -> list[str]:
    deeds = []
    for there, verb in (("set", "sets"), ("kept", "still has")):
        names = sorted(_label(one) for one in items if presence(one, trace.state) == there)
        if names:
            deeds.append(f"{verb} the {word}{'s' if len(set(names)) > 1 else ''} {listed(names)}")
    return deeds


def _label(item: Cookie | StorageItem) -> str:
    if isinstance(item, Cookie):
        return item.name
    return "(service worker)" if item.kind == "service_worker" else item.key


def _sent(trace: Trace) -> str:
    hosts = sorted({request.host for request in trace.requests})
    often = sum(request.count for request in trace.requests)
    brought = sorted({name for request in trace.requests for name in request.sent_cookies})
    cookies = f", with the cookie{'s' if len(brought) > 1 else ''} {listed(brought, 3)}"
    # Counts are over all states: they are told only where they are this one's.
    alone = all(request.states == (trace.state,) for request in trace.requests)
    times = f" {counted(often, 'request')}" if alone else ""
    return f"is sent{times or ' requests'} at {listed(hosts, 3)}{cookies if brought else ''}"


def _richness(chain: Sequence[ChainLink]) -> tuple[int, list[str]]:
    return len(chain), [link.url for link in chain]


def _file(link: ChainLink) -> str:
    if link.kind == "document":
        return template(link.url).partition("?")[0]
    name = path_of(link.url).rpartition("/")[2] or "/"
    host = host_of(link.url)
    return f"{shortened(name)} of {host}" if host else f"a script ({link.kind})"
