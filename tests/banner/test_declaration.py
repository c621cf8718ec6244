"""The declaration says what a site keeps in every language and form, each text in its place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from banner.declaration import Declaration, Entry, as_html, as_json, as_markdown, as_page, declare
from banner.i18n import tags, words
from banner.regimes import asked
from scanner.records import Scan
from scanner.settings.words import CATEGORIES
from tests.banner.web import SERVICES, site
from tests.scanner.report.extremes import HOSTILE
from tests.scanner.report.makers import OWN, cookie, info, item, page, scan_of, set_by

RICH = [
    *SERVICES,
    {"id": "shopper", "name": "Shopper", "category": "marketing", "vendor": "Shopper | Co",
     "purpose": {"en": "Shops.", "de": "Kauft ein."}, "cookies": ["sh_*"], "storage": ["sh|*"],
     "policy_url": "https://shopper.test/p(1)"},
]  # fmt: skip
SEEN = scan_of(
    (page(0, "/", "Shop"),),
    scan=info(started="2026-11-20T14:03:12Z"),
    cookies=(
        cookie("_tr", "shop.example", 90.0, set_by(OWN)),
        cookie("_tr_a", "track.test", 395.0, set_by(OWN)),
        cookie("_tr_c", "track.test", 7.0, set_by(OWN)),
        cookie("_tr_b", "track.test", None, set_by(OWN)),
        cookie("_ct", "shop.example", None, set_by(OWN)),
        cookie("nobodys", "shop.example", 9.0, set_by(OWN)),
    ),
    storage=(
        item("local", "https://shop.example", "tr.a", set_by(OWN)),
        item("session", "https://track.test", "tr.b", set_by(OWN)),
        item("session", "https://shop.example", "ct_visits", set_by(OWN)),
    ),
)
RENDERERS: dict[str, Callable[[Declaration], Any]] = {
    "html": as_html, "page": as_page, "md": as_markdown, "json": as_json
}  # fmt: skip


def told(tag: str = "en", scan: Scan | None = SEEN, **banner: Any) -> Declaration:
    wanted = site(**{"services": RICH, **banner})
    return declare(wanted, asked(wanted), words(tag, wanted.banner.text), scan)


def entries(declaration: Declaration) -> dict[str, Entry]:
    return {
        entry.name: entry
        for group in declaration.groups
        for service in group.services
        for entry in service.entries
    }


class Reader(HTMLParser):
    """Tags, attributes and text of a fragment; complains of what isn't closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.said = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said += data


def test_groups_are_the_categories_with_their_services() -> None:
    found = {group.id: [one.id for one in group.services] for group in told().groups}
    assert found == {
        "necessary": ["consentry", "basket"],
        "preferences": ["player"],
        "analytics": ["counter"],
        "marketing": ["tracker", "shopper"],
    }
    assert tuple(found) == CATEGORIES


def test_the_banners_own_cookie_comes_first() -> None:
    one = entries(told(cookie_name="choice", expiry_days=30))["choice"]
    assert (one.lifetime, one.party, one.kind) == ("1 month", "This site", "Cookie")
    assert one.purpose == "Your choice is kept for: 1 month"


def test_where_choices_are_recorded_the_outbox_is_told() -> None:
    assert "consentry.*" not in entries(told())
    one = entries(told(record_url="/shop/consents"))["consentry.*"]
    assert (one.lifetime, one.party, one.kind) == (
        "Until it is deleted", "This site", "Local storage"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "lifetime", "party", "kind"),
    [
        ("_tr", "3 months", "This site", "Cookie"),
        ("_tr_*", "13 months", "Another company", "Cookie"),
        ("_ct", "Until the browser is closed", "This site", "Cookie"),
        ("tr.*", "Until it is deleted", "Another company", "Local storage, Session storage"),
        ("ct_visits", "Until the browser is closed", "This site", "Session storage"),
        ("sh_*", "Not known", "Not known", "Cookie"),
        ("sh|*", "Not known", "Not known", "Local storage"),
    ],
)
def test_what_the_scan_saw_is_told(name: str, lifetime: str, party: str, kind: str) -> None:
    one = entries(told())[name]
    assert (one.lifetime, one.party, one.kind) == (lifetime, party, kind)
    assert "nobodys" not in entries(told())


def test_without_a_scan_lifetimes_are_not_known_and_no_day_is_told() -> None:
    plain = told(scan=None)
    assert plain.date == ""
    known = {name for name, one in entries(plain).items() if one.lifetime != "Not known"}
    assert known == {"consentry"}
    assert told().date == "As of November 20, 2026"


def test_the_knowledge_bases_purposes_are_told_in_its_own_language() -> None:
    seen = scan_of(
        (page(0, "/", ""),),
        cookies=(cookie("_ga", "shop.example", 730.0, set_by(OWN),
                        because="knowledge:google-analytics._ga"),),
    )  # fmt: skip
    ga = [{"id": "ga", "name": "GA", "category": "analytics", "cookies": ["_ga"]}]
    assert len(entries(told(scan=seen, services=ga))["_ga"].purpose) > 20
    assert entries(told("de", seen, services=ga))["_ga"].purpose == ""


def test_purposes_are_told_in_the_readers_language() -> None:
    def purpose(tag: str) -> str:
        return next(one for one in told(tag).groups[3].services if one.id == "shopper").purpose

    assert [purpose(tag) for tag in ("en", "de", "fr")] == ["Shops.", "Kauft ein.", ""]


def test_a_category_without_services_says_so() -> None:
    for render in (as_html, as_markdown):
        text = render(told(services=[]))
        assert text.count("Nothing at present.") == 3


@pytest.mark.parametrize("tag", tags())
def test_every_language_is_told_in_every_form(tag: str) -> None:
    declaration = told(tag)
    for name, render in RENDERERS.items():
        done = render(declaration)
        text = done.decode() if name == "json" else done
        said = Reader(text).said if name in ("html", "page") else text
        for wanted in ("kind_cookie", "marketing", "until_closed"):
            assert words(tag)[wanted] in said, wanted
        assert not re.search(r"\{(date|period|count|list)\}", said)
    found = Reader(as_html(declaration))
    assert found.tags[0][1]["lang"] == tag
    assert found.tags[0][1]["dir"] == words(tag).direction
    assert found.open == []
    assert Reader(as_page(declaration)).tags[0] == (
        "html", {"lang": tag, "dir": words(tag).direction}
    )  # fmt: skip


def test_the_whole_texts(snapshot: SnapshotAssertion) -> None:
    assert as_markdown(told()) == snapshot(name="md")
    assert re.sub(r"<style>.*?</style>", "", as_html(told("ar")), flags=re.DOTALL) == snapshot(
        name="ar.html"
    )


def test_json_is_the_declaration_itself() -> None:
    data = as_json(told())
    assert data.endswith(b"\n")
    assert msgspec.json.decode(data, type=Declaration) == told()
    assert json.loads(data)["groups"][3]["services"][0]["name"] == "Tracker Ads"


EVIL = (
    *[text for text in HOSTILE if "\ud800" not in text],
    "a|b\\|c",
    "`code`",
    "<b>&amp;</b>",
    "]()",
)


@pytest.mark.parametrize("text", EVIL)
def test_nothing_that_is_told_becomes_markup(text: str) -> None:
    one = {"id": "one", "name": text, "vendor": text, "purpose": text, "category": "marketing",
           "cookies": [text.replace("*", "")], "storage": [text]}  # fmt: skip
    clean = [{**one, **dict.fromkeys(("name", "vendor", "purpose"), "x"), "cookies": ["x"],
              "storage": ["x"]}]  # fmt: skip
    found, plain = Reader(as_page(told(services=[one]))), Reader(as_page(told(services=clean)))
    assert [tag for tag, _ in found.tags] == [tag for tag, _ in plain.tags]
    assert [sorted(attrs) for _, attrs in found.tags] == [sorted(attrs) for _, attrs in plain.tags]
    assert text in found.said


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
def test_a_cell_of_markdown_holds_any_text(text: str) -> None:
    one = {"id": "one", "name": text, "vendor": text, "purpose": text, "category": "marketing",
           "cookies": [text]}  # fmt: skip
    lines = as_markdown(told(services=[one], scan=None)).splitlines()
    plain = as_markdown(told(services=[{**one, "name": "x", "vendor": "x", "purpose": "x",
                                        "cookies": ["x"]}], scan=None)).splitlines()  # fmt: skip
    assert len(lines) == len(plain)
    for line, other in zip(lines, plain, strict=True):
        if other.startswith("|"):
            assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == 6
        bare = re.sub(r"\\.", "", line)
        assert not re.search(r"[<>`*_\[\]]", bare) or line == other


def test_a_privacy_policy_is_a_link_in_both_forms() -> None:
    markdown, html = as_markdown(told()), as_html(told())
    assert "[Privacy policy](https://track.test/privacy)" in markdown
    assert "[Privacy policy](https://shopper.test/p%281%29)" in markdown
    assert '<a href="https://track.test/privacy" rel="noopener">Privacy policy</a>' in html


def test_a_sites_own_words_cannot_break_a_table() -> None:
    own = {"en": {"lifetime": "Kept | for", "declaration_title": "<i>Cookies</i>"}}
    markdown = as_markdown(told(text=own))
    assert "| Name | Purpose | Kept \\| for | Set by | Type |" in markdown
    assert markdown.startswith("# \\<i\\>Cookies\\</i\\>\n")
    assert "<i>" not in as_page(told(text=own))
