"""From the words of `consentry scan` to options."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.cli.scan import scan
from scanner.cli.wishes import options_from
from scanner.errors import UsageFault
from scanner.options import BrowserOptions, PageOptions, ScanOptions


def wishes(*words: str) -> ScanOptions:
    """The options of `consentry scan` with these words, as click reads them."""
    context = scan.make_context("scan", ["https://shop.example", *words])
    given: dict[str, Any] = context.params
    return options_from(given)


def test_nothing_said_is_the_default() -> None:
    assert wishes() == ScanOptions(url="https://shop.example")


def test_everything_said(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    state.write_text("{}")
    got = wishes(
        "--pages", "3", "--depth", "0", "--include", "a", "--include", "b", "--exclude", "c",
        "--page", "shop.example/x", "--subdomains", "--ignore-robots", "--no-sitemap",
        "--concurrency", "2", "--delay", "1.5", "--deadline", "60", "--timeout", "5",
        "--header", "X-Key: v", "--cookie", "a=1", "--storage-state", str(state),
        "--credentials", "me:pass:word", "--login", str(state), "--locale", "de-CH",
        "--timezone", "Europe/Zurich", "--user-agent", "UA", "--device", "iPhone 15",
        "--viewport", "800x600", "--proxy", "socks5://p:1", "--browser", "/x", "--headed",
        "--browser-arg=--lang=de", "--ignore-https-errors", "--third-party-cookies", "block",
        "--keep-values", "--no-screenshots", "--no-interaction", "--no-dns", "--har",
        "--quick", "--submit-forms", "--gpc", "--dnt",
    )  # fmt: skip
    assert got == ScanOptions(
        url="https://shop.example",
        pages=3,
        depth=0,
        include=("a", "b"),
        exclude=("c",),
        extra_pages=("https://shop.example/x",),
        subdomains=True,
        ignore_robots=True,
        sitemap=False,
        concurrency=2,
        delay=1.5,
        deadline=60.0,
        login=str(state),
        dns=False,
        page=PageOptions(
            timeout=5.0,
            headers=(("X-Key", "v"),),
            cookies=(("a", "1"),),
            storage_state=str(state),
            credentials=("me", "pass:word"),
            locale="de-CH",
            timezone="Europe/Zurich",
            user_agent="UA",
            device="iPhone 15",
            viewport=(800, 600),
            interact=False,
            deep=False,
            fill_forms=False,
            submit_forms=True,
            screenshots=False,
            har=True,
            keep_values=True,
        ),
        browser=BrowserOptions(
            path="/x",
            headed=True,
            third_party_cookies="block",
            proxy="socks5://p:1",
            ignore_https_errors=True,
            gpc=True,
            dnt=True,
            arguments=("--lang=de",),
        ),
    )


@pytest.mark.parametrize(
    ("option", "bad"),
    [
        ("--page", "nothing like it"),
        ("--include", "("),
        ("--exclude", "["),
        ("--header", "no colon"),
        ("--cookie", "=v"),
        ("--storage-state", "/nowhere/state.json"),
        ("--credentials", "nobody"),
        ("--login", "/nowhere/login.py"),
        ("--consent-script", "/nowhere/choose.py"),
        ("--states", ","),
        ("--states", "before,reject"),
        ("--states", "gpc,before,gpc"),
        ("--viewport", "huge"),
        ("--browser-arg", "lang=de"),
    ],
)
def test_every_fault_is_a_sentence_that_names_the_option(option: str, bad: str) -> None:
    with pytest.raises(UsageFault) as fault:
        wishes(f"{option}={bad}")
    text = str(fault.value)
    assert text.startswith(f"{option}: ")
    assert text.endswith(".")
    assert "\n" not in text
    assert fault.value.exit_code == 2


@pytest.mark.parametrize(
    ("url", "dns"),
    [("shop.example", True), ("http://127.0.0.1:8000", False), ("http://localhost:1", False)],
)
def test_local_names_have_no_dns(url: str, dns: bool) -> None:
    given = scan.make_context("scan", [url]).params
    assert options_from(given).dns is dns


def test_names_made_up_by_host_rules_have_no_dns() -> None:
    assert wishes("--host-rules", "MAP * 127.0.0.1").dns is False


def test_states_are_visited_in_one_order() -> None:
    assert wishes("--states", "gpc, accepted,before").states == ("before", "accepted", "gpc")
    assert wishes("--gpc", "--states", "before,rejected").visited == ("gpc", "rejected")
    assert wishes("--states", "gpc").gpc_alone


def test_the_signal_is_asked_for_in_one_way() -> None:
    with pytest.raises(UsageFault, match=r"^--gpc: .* leave one of the two away\.$"):
        wishes("--gpc", "--states", "before,gpc")
    with pytest.raises(UsageFault, match="did you mean rejected"):
        wishes("--states", "before,reject")
