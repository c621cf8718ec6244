"""The gate is told what it needs to know, in the order in which it reads it, and nothing more."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banner import engine
from banner.bundle import bundle
from banner.gate import PARTS, compact, names_pattern, own_domains, parts, row
from banner.i18n import words
from banner.markup import rules_of
from banner.regimes import asked
from banner.revision import revision
from scanner import __version__
from scanner.classify.own import matches
from scanner.settings.words import CATEGORIES
from tests.banner.web import SERVICES, site

ROOT = Path(__file__).parents[2]
READER = (ROOT / "static/gate/site.js").read_text("utf-8")
NAMES = re.findall(r"\w+", re.findall(r"export const \[(.*?)\] = __SITE__", READER)[0])
GOOGLE = {"id": "ga", "name": "GA", "category": "analytics", "cookies": ["_ga", "_ga_*"],
          "domains": ["www.google-analytics.com", "stats.example"]}  # fmt: skip


def told(place: str | None = None, **banner: Any) -> dict[str, Any]:
    """What a gate knows, by the names that it gives it."""
    wanted = site(**banner)
    values = row(wanted, asked(wanted, place), "engine/0/", ("en", "pt-BR"))
    return dict(zip(NAMES, values, strict=True))


def services(**banner: Any) -> dict[str, list[str]]:
    """Category, domains, cookies and storage of each service, as the gate's reader splits them."""
    found = {}
    for line in told(**banner)["listed"].split(";"):
        name, *rest = line.split(" ")
        found[name] = [*rest, *[""] * (4 - len(rest))]
    return found


def test_values_stand_in_the_order_in_which_the_gate_reads_them() -> None:
    found = told(cookie_name="choice", expiry_days=30, dnt=True, own_domains=["shop-cdn.test"])
    assert found["version"] == __version__
    assert found["revision"] == revision(site(), "opt-in")
    assert (found["start"], found["asks"], found["days"]) == ("n", 1, 30)
    assert (found["cookie"], found["engine"]) == ("choice", "engine/0/")
    assert found["own"] == ["shop.test", "shop-cdn.test"]
    assert (found["hold"], found["gpc"], found["dnt"]) == (0, 1, 1)
    assert found["languages"]["pt"] == "pt-BR"
    assert found["languages"]["x"] == "en"


@pytest.mark.parametrize(
    ("banner", "name", "value"),
    [
        ({"unknown": "hold"}, "hold", 1),
        ({"gpc": "ask"}, "gpc", 2),
        ({"gpc": "ignore"}, "gpc", 0),
        ({"gpc": "ignore", "operator": "US-CA"}, "gpc", 1),
        ({"minors": True}, "asks", 0),
        ({"minors": True, "site": {"regime": "notice"}}, "start", "n"),
        ({"site": {"regime": "opt-out"}}, "start", "npam"),
        ({"site": {"regime": "notice"}}, "start", "npam"),
    ],
)
def test_a_setting_reaches_the_gate(banner: dict[str, Any], name: str, value: object) -> None:
    assert told(**banner)[name] == value


def test_services_are_told_with_what_they_hold() -> None:
    found = services()
    assert list(found) == [one["id"] for one in SERVICES]
    assert found["tracker"] == ["3", "track.test", "_tr|_tr_.*", r"tr\..*"]
    assert found["counter"] == ["2", "count.test,stats.shop.test", "_ct", "ct_visits"]
    assert found["player"] == ["1", "player.test", "", ""]
    for name, (place, *_) in found.items():
        wanted = next(one["category"] for one in SERVICES if one["id"] == name)
        assert CATEGORIES[int(place)] == wanted


def test_a_necessary_service_is_told_only_as_far_as_it_frees_others() -> None:
    assert services()["basket"] == ["0", "", "", ""]
    assert services(unknown="hold")["basket"] == ["0", "cdn.basket.test", "", ""]
    map_ = {"id": "map", "name": "Map", "category": "necessary", "cookies": ["_tr_map", "own"],
            "storage": ["t*", "z"], "domains": ["maps.track.test", "map.test"]}  # fmt: skip
    found = services(services=[*SERVICES, map_])["map"]
    assert found == ["0", "maps.track.test", "_tr_map", "t.*"]


def test_an_empty_site_has_a_gate_too() -> None:
    assert told(services=[])["listed"] == ""
    assert bundle(site(services=[])).gate


LETTERS = st.text("ab_*.$|()[]{}^\\+?-/ ;,é\t", max_size=6)


@given(st.lists(LETTERS.filter(bool), min_size=1, max_size=3), LETTERS)
def test_a_pattern_matches_the_names_that_it_stands_for(globs: list[str], name: str) -> None:
    pattern = names_pattern(globs)
    assert not re.search(r"[\s;]", pattern)
    assert bool(re.fullmatch(f"({pattern})", name)) == any(matches(name, one) for one in globs)


def test_browsers_read_the_patterns_likewise() -> None:
    """Every printable ASCII sign, by the very expression that the gate builds."""
    signs = [chr(code) for code in range(32, 127) if chr(code) != "*"]
    rows = [
        [names_pattern([f"a{sign}b*"]), f"a{sign}b", f"a{sign}bc", "ab", "axb"] for sign in signs
    ]
    code = (
        "const rows = JSON.parse(require('fs').readFileSync(0));"
        "console.log(JSON.stringify(rows.map(([p, ...all]) =>"
        " all.map((name) => RegExp(`^(${p})$`).test(name)))))"
    )
    node = ROOT / ".venv/bin/node"
    done = subprocess.run(  # noqa: S603
        [str(node), "-e", code], input=json.dumps(rows), capture_output=True, text=True, check=True
    )
    for sign, found in zip(signs, json.loads(done.stdout), strict=True):
        assert found == [True, True, False, sign == "x"], sign


@pytest.mark.parametrize(
    ("domain", "part"),
    [
        ("www.googletagmanager.com", "google"), ("google-analytics.com", "google"),
        ("stats.g.doubleclick.net", "google"), ("bat.bing.com", "uet"), ("bing.com", "uet"),
        ("www.clarity.ms", "clarity"), ("google.com.evil.test", None), ("notclarity.ms", None),
    ],
)  # fmt: skip
def test_parts_are_chosen_by_the_hosts_of_services(domain: str, part: str | None) -> None:
    one = {"id": "one", "name": "One", "category": "marketing", "domains": [domain]}
    found = site(services=[one])
    assert tuple(parts(found)) == ((part,) if part else ())
    gate = bundle(found).gate
    for name in PARTS:
        # Up to where the ids of its services are filled in.
        begin = engine.script(f"parts/{name}").partition("__")[0]
        assert len(begin) > 50
        assert (begin in gate) is (name == part)


def test_consent_mode_can_be_off_and_the_button_away() -> None:
    assert tuple(parts(site(services=[GOOGLE]))) == ("google",)
    assert parts(site(services=[GOOGLE], consent_mode="off")) == {}
    begin, end = engine.script("parts/reopen").split("__REOPEN__")
    titles = {tag: words(tag)["settings_title"] for tag in ("en", "de", "ar")}
    assert begin + compact(titles, ascii_only=True) + end in bundle(site()).gate
    assert begin not in bundle(site(reopen="none")).gate


@pytest.mark.parametrize("part", [*PARTS, "reopen"])
def test_every_part_is_built(part: str) -> None:
    assert len(engine.script(f"parts/{part}")) > 50


def test_in_advanced_consent_mode_googles_tags_run_and_their_cookies_wait() -> None:
    basic = services(services=[GOOGLE])["ga"]
    advanced = services(services=[GOOGLE], consent_mode="advanced")["ga"]
    assert basic == ["2", "www.google-analytics.com,stats.example", "_ga|_ga_.*", ""]
    assert advanced == ["2", "stats.example", "_ga|_ga_.*", ""]


@pytest.mark.parametrize("unknown", ["allow", "hold"])
def test_what_runs_in_advanced_consent_mode_is_held_by_nobody(unknown: str) -> None:
    wanted = site(services=[GOOGLE], consent_mode="advanced", unknown=unknown)
    rules = rules_of(wanted)
    assert rules.waits("https://www.google-analytics.com/g/collect") is None
    assert rules.waits("https://stats.example/a") == ("analytics", "ga")
    assert rules_of(site(services=[GOOGLE])).waits("https://www.google-analytics.com/a")


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://www.shop.co.uk/a", "shop.co.uk"), ("https://a.b.shop.test:8443/", "shop.test"),
        ("http://localhost:8000/", "localhost"), ("http://127.0.0.1/", "127.0.0.1"),
        ("https://shop.github.io/", "shop.github.io"),
    ],
)  # fmt: skip
def test_the_sites_own_domain(url: str, own: str) -> None:
    assert own_domains(site(site={"url": url})) == (own,)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(ANY, st.booleans())
def test_whatever_is_written_into_a_script_says_the_same_and_ends_nothing(
    value: Any, ascii_only: bool
) -> None:
    text = compact(value, ascii_only=ascii_only)
    assert json.loads(text) == value
    assert "<" not in text
    assert not re.search("[\u2028\u2029]", text)
    assert text.isascii() or not ascii_only


def test_hostile_names_stay_within_the_gate_and_the_dialog() -> None:
    evil = "</script><img src=x onerror=alert(1)>\u2028`${1}"
    one = {"id": "one", "name": evil, "vendor": evil, "category": "marketing", "purpose": evil,
           "cookies": [evil], "storage": [evil]}  # fmt: skip
    made = bundle(site(services=[one], text={"en": {"settings_title": evil, "title": evil}}))
    for path, content in made.files.items():
        if path.endswith(".js"):
            assert b"</script" not in content
            assert "\u2028" not in content.decode()
    assert made.gate.isascii()
