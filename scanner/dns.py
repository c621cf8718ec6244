"""Whose machine is behind a host name: look up CNAME records."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import dns.asyncresolver
import dns.exception
import dns.resolver

from scanner.observations import Alias
from scanner.urls import is_address, registrable_domain

LOOKUP_TIMEOUT_S = 2.5
AT_ONCE = 20
# Resolvers that answer none of so many first questions are taken for absent.
PROBE = 4


async def cname_targets(hosts: Iterable[str]) -> tuple[dict[str, str], str | None]:
    """Host to the end of its CNAME chain, for hosts that have one; and why it was given up."""
    names = sorted({host for host in hosts if host and "." in host and not is_address(host)})
    try:
        resolver = dns.asyncresolver.Resolver()
    except dns.resolver.NoResolverConfiguration:
        return {}, "This machine has no DNS resolver: CNAMEs were not looked up."
    resolver.lifetime = LOOKUP_TIMEOUT_S
    limit = asyncio.Semaphore(AT_ONCE)
    first = await asyncio.gather(*(_target(resolver, name, limit) for name in names[:PROBE]))
    if names and all(failed for _, failed in first):
        return {}, "The DNS resolver did not answer: CNAMEs were not looked up."
    rest = await asyncio.gather(*(_target(resolver, name, limit) for name in names[PROBE:]))
    answers = zip(names, [*first, *rest], strict=True)
    return {name: target for name, (target, _) in answers if target}, None


async def _target(
    resolver: dns.asyncresolver.Resolver, host: str, limit: asyncio.Semaphore
) -> tuple[str | None, bool]:
    """The end of the chain, if any; and whether the resolver failed."""
    async with limit:
        try:
            answer = await resolver.resolve(host, "A", raise_on_no_answer=False)
        except dns.resolver.NXDOMAIN:
            return None, False
        except (dns.exception.DNSException, OSError):
            return None, True
    target = answer.canonical_name.to_text(omit_final_dot=True).lower()
    return (target if target != host else None), False


def aliases(targets: dict[str, str], site_hosts: Iterable[str]) -> tuple[Alias, ...]:
    """First-party host names that point to another registrable domain."""
    found = []
    for host in sorted(set(site_hosts)):
        target = targets.get(host)
        if target and registrable_domain(target) != registrable_domain(host):
            found.append(
                Alias(host=host, cname=target, registrable_domain=registrable_domain(target))
            )
    return tuple(found)
