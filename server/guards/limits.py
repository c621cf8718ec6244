"""How much is taken at a time: posts of one network to one site, and requests altogether."""

from __future__ import annotations

import ipaddress
import logging
import math
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from server.metrics import Metrics
from server.refusal import header, refusal, site_slug

# Buckets in memory: about 10 MB. The one that was asked longest ago goes first.
MOST_BUCKETS = 50_000
MINUTE_S = 60
# Seconds after which a client that met a full house may come again.
COME_AGAIN_S = 2
# They must answer when nothing else does.
ALWAYS = frozenset({"/healthz", "/readyz", "/metrics"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_V4_MAPPED = "::ffff:"

_log = logging.getLogger("consentry.server")


class Buckets:
    """Token buckets: each key may act `a_minute` times at once, and again as the minute goes by."""

    def __init__(
        self,
        a_minute: int,
        *,
        most: int = MOST_BUCKETS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.a_minute = a_minute
        self._most = most
        self._clock = clock
        self._full = float(a_minute)
        self._a_second = a_minute / MINUTE_S
        self._kept: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        """Buckets in memory."""
        return len(self._kept)

    def take(self, key: tuple[str, str]) -> float:
        """Take a token: 0 where there was one, else the seconds until there is."""
        now = self._clock()
        tokens, since = self._kept.get(key, (self._full, now))
        tokens = min(self._full, tokens + (now - since) * self._a_second)
        taken = tokens >= 1
        self._kept[key] = (tokens - 1 if taken else tokens, now)
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return 0.0 if taken else (1 - tokens) / self._a_second


def network_of(address: str) -> str:
    """The /24 of an IPv4 address, the /48 of an IPv6 one; other text is its own network."""
    if address.lower().startswith(_V4_MAPPED) and "." in address:
        address = address[len(_V4_MAPPED) :]
    if ":" not in address:
        return address.rpartition(".")[0] or address
    try:
        network = ipaddress.ip_network((address.partition("%")[0], 48), strict=False)
    except ValueError:
        return address
    return str(network.network_address)


class PostLimit:
    """429 for a network that sends to one site, by POST or the like, more often than is allowed."""

    def __init__(
        self,
        app: ASGIApp,
        buckets: Buckets,
        address_of: Callable[[Scope], str],
        is_site: Callable[[str], bool],
        metrics: Metrics,
    ) -> None:
        """`address_of` tells a request's client, `is_site` whether a site has this short name."""
        self.app = app
        self._buckets = buckets
        self._address_of = address_of
        self._is_site = is_site
        self._metrics = metrics
        self._has_warned = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] in _SAFE:
            await self.app(scope, receive, send)
            return
        slug = site_slug(scope)
        address = self._address_of(scope)
        # Names of no site share one bucket: they must not push out those of sites.
        wait = self._buckets.take((network_of(address), slug if self._is_site(slug) else ""))
        if not wait:
            await self.app(scope, receive, send)
            return
        self._metrics.limited("posts")
        self._warn_of_proxy(scope, address)
        await _too_many(scope, wait, self._buckets.a_minute)(scope, receive, send)

    def _warn_of_proxy(self, scope: Scope, address: str) -> None:
        """Say once that a proxy nobody trusts makes all of its visitors one."""
        peer = (scope.get("client") or ("",))[0]
        if not self._has_warned and peer == address and header(scope, b"x-forwarded-for"):
            self._has_warned = True
            _log.warning(
                "a peer that is not in trusted_proxies sends X-Forwarded-For: if it is your proxy, "
                "all of its visitors share one limit until it is named there"
            )


def _too_many(scope: Scope, wait: float, a_minute: int) -> ASGIApp:
    seconds = max(1, math.ceil(wait))
    return refusal(
        scope,
        429,
        "Too many choices came from this network within a minute; try again later.",
        {
            "Retry-After": str(seconds),
            "RateLimit-Policy": f'"posts";q={a_minute};w={MINUTE_S}',
            "RateLimit": f'"posts";r=0;t={seconds}',
        },
    )


class Crowd:
    """503 for requests beyond those that are answered at a time."""

    def __init__(self, app: ASGIApp, most: int, metrics: Metrics) -> None:
        self.app = app
        self._most = most
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self._metrics.in_flight >= self._most and scope["path"] not in ALWAYS:
            self._metrics.limited("in flight")
            sentence = "The server is busy; try again in a moment."
            full = refusal(scope, 503, sentence, {"Retry-After": str(COME_AGAIN_S)})
            await full(scope, receive, send)
            return
        self._metrics.in_flight += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._metrics.in_flight -= 1
