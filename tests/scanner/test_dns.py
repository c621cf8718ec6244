"""CNAMEs, from a real DNS server on the loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import cast

import dns.asyncresolver
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from scanner import dns as room
from scanner.dns import aliases, cname_targets
from scanner.observations import Alias

ZONE = {
    "metrics.shop.example": ["shop.tracker.example", "Edge.CDN.example"],
    "plain.shop.example": [],
    "ring.shop.example": ["ring2.shop.example", "ring.shop.example"],
}


class Server(asyncio.DatagramProtocol):
    """Answers A queries from ZONE, `NXDOMAIN` otherwise; or refuses them all."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.refuse = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        name = query.question[0].name.to_text(omit_final_dot=True)
        self.asked.append(name)
        answer = dns.message.make_response(query)
        chain = ZONE.get(name)
        if self.refuse:
            answer.set_rcode(dns.rcode.REFUSED)
        elif chain is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        else:
            for one, target in zip([name, *chain], chain, strict=False):
                answer.answer.append(
                    dns.rrset.from_text(f"{one}.", 60, "IN", "CNAME", f"{target}.")
                )
            end = [name, *chain][-1]
            answer.answer.append(dns.rrset.from_text(f"{end}.", 60, "IN", "A", "192.0.2.1"))
        self.transport.sendto(answer.to_wire(), address)


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(Server, ("127.0.0.1", 0))
    port = transport.get_extra_info("sockname")[1]

    real = dns.asyncresolver.Resolver

    def resolver() -> dns.asyncresolver.Resolver:
        made = real(configure=False)
        made.nameservers, made.port = ["127.0.0.1"], port
        return made

    monkeypatch.setattr(room.dns.asyncresolver, "Resolver", resolver)
    yield server
    transport.close()


async def test_the_end_of_the_chain(server: Server) -> None:
    targets, why = await cname_targets(["metrics.shop.example", "plain.shop.example", "no.example"])
    assert why is None
    assert targets == {"metrics.shop.example": "edge.cdn.example"}


async def test_only_names_are_asked_for_once(server: Server) -> None:
    await cname_targets(["", "localhost", "192.0.2.7", "::1", *["plain.shop.example"] * 3])
    assert server.asked == ["plain.shop.example"]


async def test_nothing_to_ask(server: Server) -> None:
    assert await cname_targets([]) == ({}, None)
    assert server.asked == []


async def test_bad_names_and_rings_harm_nobody_else(server: Server) -> None:
    names = ["metrics.shop.example", "ring.shop.example", f"{'a' * 70}.example", "a..example"]
    targets, why = await cname_targets(names)
    assert (targets["metrics.shop.example"], why) == ("edge.cdn.example", None)


async def test_more_names_than_are_asked_at_once(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "AT_ONCE", 2)
    many = [f"{n}.example" for n in range(10)]
    targets, why = await cname_targets(["metrics.shop.example", *many])
    assert (list(targets), why) == (["metrics.shop.example"], None)
    assert len(server.asked) == 11


async def test_a_resolver_that_fails_is_given_up(server: Server) -> None:
    server.refuse = True
    targets, why = await cname_targets([f"{n}.example" for n in range(20)])
    assert targets == {}
    assert "did not answer" in (why or "")
    assert set(server.asked) <= {"0.example", "1.example", "10.example", "11.example"}


async def test_a_machine_without_resolver(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(room.dns.asyncresolver, "Resolver", none)
    targets, why = await cname_targets(["a.example"])
    assert (targets, "no DNS resolver" in (why or "")) == ({}, True)


def test_an_alias_points_to_another_site() -> None:
    targets = {
        "metrics.shop.example": "x.tracker.example",
        "cdn.shop.example": "origin.shop.example",
        "else.example": "x.tracker.example",
    }
    hosts = ["cdn.shop.example", "metrics.shop.example", "metrics.shop.example", "www.shop.example"]
    assert aliases(targets, hosts) == (
        Alias(
            host="metrics.shop.example",
            cname="x.tracker.example",
            registrable_domain="tracker.example",
        ),
    )
