"""The policy names what is allowed and nothing else, so that browsers forbid the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banner.csp import OWN_MEANS, policy
from scanner.settings.words import CATEGORIES
from tests.banner.web import SERVICES, site

# As the standard has it: an optional scheme, a host that may begin with `*.`, an optional port.
SOURCE = re.compile(r"(wss?://|http://)?(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*(:(\d+|\*))?")
HOSTS = {
    "basket": "cdn.basket.test",
    "tracker": "track.test",
    "counter": "count.test",
    "player": "player.test",
}


def sources(allowed: Iterable[str] = (), **banner: object) -> list[str]:
    directive, *found = policy(site(**banner), allowed).split(" ")
    assert directive == "default-src"
    return found


def test_the_site_itself_and_the_necessary_are_always_allowed() -> None:
    found = sources()
    assert set(OWN_MEANS) <= set(found)
    for host in ("shop.test", "cdn.basket.test"):
        assert {host, f"*.{host}", f"wss://{host}", f"wss://*.{host}"} <= set(found)
    assert not any("track" in one or "count" in one or "player" in one for one in found)


@pytest.mark.parametrize(
    ("allowed", "open_to"),
    [
        ((), "basket"),
        (("analytics",), "basket counter"),
        (("marketing",), "basket tracker"),
        (("tracker",), "basket tracker"),
        (("tracker", "preferences"), "basket tracker player"),
        (CATEGORIES, "basket tracker counter player"),
        (("nobody",), "basket"),
    ],
)
def test_what_is_allowed_is_named(allowed: tuple[str, ...], open_to: str) -> None:
    found = sources(allowed)
    assert {name for name, host in HOSTS.items() if host in found} == set(open_to.split())


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("https://consent.test/shop/consents", "consent.test"),
        ("https://consent.test:8443/shop/consents", "consent.test:8443"),
    ],
)
def test_the_server_that_records_choices_is_allowed(url: str, source: str) -> None:
    assert source in sources(record_url=url)
    assert sources(record_url="/shop/consents") == sources()


def test_a_services_host_below_the_sites_own_is_open_with_it() -> None:
    """A policy cannot forbid one host below another that it allows."""
    assert "*.shop.test" in sources()
    assert "stats.shop.test" not in sources()
    assert "stats.shop.test" in sources(["analytics"])


def test_the_owners_other_domains_and_the_banners_own_address() -> None:
    found = sources(own_domains=["shop-cdn.test"], base_url="https://consent.test:8443/shop/")
    assert {"shop-cdn.test", "*.shop-cdn.test", "consent.test:8443"} <= set(found)


def test_a_site_without_encryption_is_allowed_itself() -> None:
    plain = sources(site={"url": "http://localhost:8000/"})
    assert plain[-1] == "http://localhost:*"
    assert not any(one.startswith("http:") for one in sources())


@given(st.lists(st.sampled_from([*CATEGORIES, *HOSTS, "nobody"])))
def test_every_source_is_one_that_browsers_understand(allowed: list[str]) -> None:
    found = sources(allowed)
    assert all(SOURCE.fullmatch(one) for one in found if one not in OWN_MEANS)
    assert len(found) == len(set(found))
    assert "*" not in found
    assert "https:" not in found


@given(st.sets(st.sampled_from([*CATEGORIES, *HOSTS])), st.sampled_from([*CATEGORIES, *HOSTS]))
def test_one_more_yes_only_opens(allowed: set[str], more: str) -> None:
    assert set(sources(allowed)) <= set(sources({*allowed, more}))


def test_two_services_on_one_host_name_it_once() -> None:
    twin = [*SERVICES, {"id": "twin", "name": "Twin", "category": "marketing",
                        "domains": ["track.test"]}]  # fmt: skip
    assert sources(CATEGORIES, services=twin).count("track.test") == 1
