"""A draft loads as it is, says why, and leaves to a person what nobody knows."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from banner.bundle import bundle
from banner.draft import draft, slug_of
from banner.proposal import propose
from scanner.records import Scan
from scanner.settings.site import Site
from scanner.sites import load_sites
from scanner.sources import judged
from tests.scanner.report.extremes import HOSTILE
from tests.scanner.report.makers import (
    BY_GTM,
    OWN,
    TAG,
    cookie,
    info,
    item,
    known,
    page,
    request,
    scan_of,
    set_by,
    third,
)
from tests.scanner.report.sample import clean, failed, interrupted, shop, unsure

AD = ("marketing", "Ads", "Ad Inc.", "setter:ads.example")


@functools.cache
def drafted(slug: str | None = None) -> str:
    """The draft of the rich sample, judged as every scan is."""
    return draft(judged(shop()), slug)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("draft")


def loaded(folder: Path, text: str, slug: str = "shop") -> Site:
    """The site of a draft, read as every command reads it."""
    path = folder / "sites.toml"
    path.write_bytes(text.encode())
    sites = load_sites(path)
    assert list(sites.by_slug) == [slug]
    return sites.site(slug)


def with_cookies(*names: str, **more: Any) -> Scan:
    """A scan of one page that found these cookies and keys of one advertiser."""
    return scan_of(
        (page(0, "/", "Shop"),),
        cookies=tuple(
            cookie(name, "ads.example", 3.0, set_by(OWN), **{**known(*AD), **more})
            for name in names
        ),
        storage=tuple(
            item("local", "https://ads.example", name, set_by(OWN), **known(*AD)) for name in names
        ),
        requests=(request(1, "https://ads.example/a.js", "script", TAG, **known(*AD)),),
    )


def test_the_draft_of_a_shop(snapshot: SnapshotAssertion) -> None:
    assert drafted() == snapshot


@pytest.mark.parametrize("make", [shop, clean, unsure, failed, interrupted])
def test_every_scan_drafts_what_loads_and_builds(folder: Path, make: Any) -> None:
    site = loaded(folder, draft(judged(make())))
    assert site.url == "https://shop.example/"
    assert site.banner.unknown == "hold"
    assert bundle(site).files


def test_what_the_scan_saw_is_grouped_by_who_does_it(folder: Path) -> None:
    services = {one.id: one for one in loaded(folder, drafted()).services}
    analytics = services["google-analytics"]
    assert (analytics.category, analytics.vendor) == ("analytics", "Google")
    assert set(analytics.cookies) == {"_ga", "_ga_*"}
    assert analytics.domains == ("google-analytics.com",)
    assert services["meta-pixel"].category == "marketing"
    assert {"facebook.net", "facebook.com"} <= set(services["meta-pixel"].domains)
    manager = services["google-tag-manager"]
    assert (manager.category, manager.container) == ("necessary", True)
    order = [one.category for one in loaded(folder, drafted()).services]
    assert order == sorted(order, key=("necessary", "preferences", "analytics", "marketing").index)


def test_its_comments_say_why() -> None:
    text = drafted()
    assert "# _ga is disputed: sources contradict each other. Please decide.\n" in text
    assert "# It loads other services, which are held back one by one" in text
    assert re.search(r"# basket is necessary by weak evidence \(.+\)\.\n", text)
    assert all(len(line) <= 130 for line in text.splitlines() if line.startswith("#"))


def test_the_unknown_are_comments_until_somebody_decides(folder: Path) -> None:
    text = drafted()
    before, _, unknown = text.partition("# What nobody knows yet.")
    assert "reviews-example" not in before
    assert all(line.startswith("#") for line in ("#" + unknown).splitlines())
    lines = unknown.partition("#\n")[2].splitlines()
    decided = "\n".join(line[2:] for line in lines).replace(
        'category = ""', 'category = "marketing"'
    )
    site = loaded(folder, f"{before}{decided}\n")
    reviews = next(one for one in site.services if one.id == "reviews-example")
    assert reviews.storage == ("rv_visitor",)
    assert reviews.domains == ("widget.reviews.example",)


def test_ids_that_names_share_are_told_apart(folder: Path) -> None:
    """The site itself has known cookies, and unknown ones in the comments."""
    names = ["Marketing", "marketing!", "Ads", "ads", "ADS", "---"]
    cookies = tuple(
        cookie(f"c{at}", "x.example", 1.0, set_by(OWN), **known("marketing", name, "V", "setter:x"))
        for at, name in enumerate(names)
    )
    site = loaded(folder, draft(scan_of((page(0, "/", ""),), cookies=cookies)))
    assert sorted(one.id for one in site.services) == sorted(
        ["marketing-service", "marketing-service-2", "ads", "ads-2", "ads-3", "service"]
    )


def test_a_host_that_looks_like_the_sites_own_goes_to_who_uses_it(folder: Path) -> None:
    scan = scan_of(
        (page(0, "/", ""),),
        requests=(
            request(1, "https://ads.example/a.js", "script", TAG, **known(*AD)),
            request(
                2, "https://px.shop.example/c", "image", TAG,
                msgspec.structs.replace(BY_GTM, url="https://ads.example/a.js"),
            ),
            request(3, "https://img.shop.example/c", "image", OWN),
        ),
    )  # fmt: skip
    text = draft(scan)
    assert loaded(folder, text).services[0].domains == ("ads.example", "px.shop.example")
    assert "px.shop.example looks like this site's own, but only scripts of this service" in text


@pytest.mark.parametrize(
    "text", [*HOSTILE, 'a"b', "a\\b", "a'''b", '"""', "a\tb", "\x7f", "é\udcff"]
)
def test_no_name_breaks_out_of_its_place(folder: Path, text: str) -> None:
    pages = (page(0, "/", text, language=text),)
    hostile = msgspec.structs.replace(
        with_cookies(text, service=text, vendor=text, because=text, disputed=True),
        pages=pages,
        third_parties=(third(text, text, 1, 1, text, entity=text),),
    )
    site = loaded(folder, draft(hostile))
    assert site.banner.base_url == "/consent/"
    names = {name for one in site.services for name in one.cookies}
    assert names <= {text.encode("utf-8", "replace").decode()}
    assert bundle(site).files


@settings(deadline=None)
@given(
    st.lists(st.text(max_size=30), min_size=1, max_size=4),
    st.text(max_size=30), st.text(max_size=30), st.text(max_size=30),
    st.sampled_from(["high", "low"]),
)  # fmt: skip
def test_whatever_things_are_called_the_draft_loads(
    folder: Path, names: list[str], service: str, vendor: str, because: str, sure: str
) -> None:
    verdict = {"service": service, "vendor": vendor, "because": because, "confidence": sure}
    scan = with_cookies(*names, **verdict)
    unknown = msgspec.structs.replace(
        scan, cookies=(*scan.cookies, cookie(names[0], "shop.example", 1.0))
    )
    site = loaded(folder, draft(unknown))
    assert len({one.id for one in site.services}) == len(site.services)


@pytest.mark.parametrize(
    ("host", "fits"),
    [
        ("a--b.example", True),
        ("10.0.0.1", True),
        ("my_host.ads.example", False),
        ("[2001:db8::1]", False),
    ],
)
def test_hosts_of_any_form(folder: Path, host: str, fits: bool) -> None:
    scan = scan_of(
        (page(0, "/", ""),),
        requests=(request(1, f"https://{host}/a.js", "script", TAG, **known(*AD)),),
    )
    assert loaded(folder, draft(scan)).services[0].domains == ((host,) if fits else ())
    assert (f"# {host} is also its host" in draft(scan)) is not fits


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://www.shop.example/", "shop"), ("https://shop.co.uk/a?b", "shop"),
        ("https://my-shop.example:8443/", "my-shop"), ("http://localhost:8000/", "localhost"),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva"), ("https://Büro.example/", "b-ro"),
        ("https://магазин.example/", "site"), ("", "site"), ("not an address", "site"),
        (f"https://{'a' * 63}.example/", "a" * 63),
    ],
)  # fmt: skip
def test_a_short_name_from_an_address(url: str, slug: str) -> None:
    assert slug_of(url) == slug


@given(st.text(max_size=80), st.sampled_from(["https://", "http://www.", ""]))
def test_a_short_name_can_always_be_one(text: str, scheme: str) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", slug_of(scheme + text))


def test_a_name_given_by_hand(folder: Path) -> None:
    assert loaded(folder, drafted("my-shop"), "my-shop").url == "https://shop.example/"


def test_languages_are_those_of_the_pages_the_most_frequent_first(folder: Path) -> None:
    tags = ["de-AT", "en", "de-AT", "xx", "", "../en", None, "en", "en"]
    pages = tuple(page(at, f"/{at}", "", language=tag) for at, tag in enumerate(tags))
    assert loaded(folder, draft(scan_of(pages))).languages == ("en", "de-AT")
    assert loaded(folder, draft(scan_of(pages[4:6]))).languages == ()


def test_the_privacy_policy_is_found_by_its_address(folder: Path) -> None:
    pages = (page(0, "/", ""), page(1, "/datenschutz", ""), page(2, "/privacy", ""))
    found = loaded(folder, draft(scan_of(pages))).policy_url
    assert found == "https://shop.example/datenschutz"
    assert propose(clean()).policy_url is None


def test_one_page_is_one_page() -> None:
    text = draft(scan_of((page(0, "/", ""),), scan=info(started="2026-01-02T03:04:05Z")))
    assert text.startswith("# Drafted from a scan of 1 page on 2026-01-02. ")
