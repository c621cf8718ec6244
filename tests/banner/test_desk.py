"""The desk reads each request's consent as the gate would, and ends cookies that scripts can't."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banner.bundle import Bundle, bundle
from banner.desk import Desk
from tests.banner.exchanges import MADE, base36, cookie
from tests.banner.web import site

NONE: dict[str, str] = {}
OPT_OUT = bundle(site(site={"regime": "opt-out"}))
MINORS = bundle(site(minors=True))
DNT = bundle(site(dnt=True))
DEAF = bundle(site(gpc="ignore"))
# Makes a service's cookies whose names only browsers with a secure line take.
SAFE = bundle(
    site(services=[{"id": "tracker", "name": "T", "category": "marketing",
                    "cookies": ["__Secure-tr", "__Host-tr", "tr*"]}])
)  # fmt: skip


def allowed(made: Bundle, cookies: str | None = None, **signals: str) -> set[str]:
    consent = Desk(made).consent(cookies, {key.replace("_", "-"): v for key, v in signals.items()})
    return {one.id for one in made.site.services if consent.allows(one.id)}


@pytest.mark.parametrize(
    ("made", "cookies", "wanted"),
    [
        (MADE, None, "basket"),
        (MADE, "a=b", "basket"),
        (MADE, f"consentry={cookie('na')}", "basket counter"),
        (MADE, f"x=1; consentry={cookie('npam~counter')}; y=2", "basket player tracker"),
        (MADE, f"consentry={cookie('n*tracker')}", "basket tracker"),
        (MADE, f"consentry={cookie('na', age_days=181)}", "basket counter"),
        (MADE, f"consentry={cookie('na', age_days=183)}", "basket"),
        (MADE, f"consentry={cookie('na', at='0')}", "basket"),
        (MADE, f"consentry={cookie('na', made=DNT)}", "basket counter"),
        (MADE, "consentry=<script>", "basket"),
        (OPT_OUT, None, "basket player counter tracker"),
        (OPT_OUT, f"consentry={cookie('n', made=OPT_OUT)}", "basket"),
        (OPT_OUT, f"consentry={cookie('n', made=OPT_OUT, age_days=183)}",
         "basket player counter tracker"),
        (MINORS, f"consentry={cookie('npam', made=MINORS)}", "basket"),
    ],
)  # fmt: skip
def test_the_choice_of_a_request(made: Bundle, cookies: str | None, wanted: str) -> None:
    assert allowed(made, cookies) == set(wanted.split())


def test_a_choice_of_another_question_only_refuses() -> None:
    other = cookie("na").replace(f".{MADE.revision}.", ".abcdef0123.")
    assert allowed(MADE, f"consentry={other}") == {"basket"}
    assert allowed(OPT_OUT, f"consentry={other}") == {"basket", "counter"}
    assert Desk(MADE).consent(f"consentry={other}", NONE).choice is None


@pytest.mark.parametrize("later", [-86_400, 0, 1, 86_400 * 400])
def test_a_choice_of_the_far_future_breaks_nothing(later: int) -> None:
    """Around the last second that dates can tell, in the year 9999."""
    at = base36(253_402_300_799 + later)
    assert "basket" in allowed(MADE, f"consentry={cookie('na', at=at)}")


@pytest.mark.parametrize(
    ("value", "heard"),
    [
        ("1", True), ("0", False), (" 1", False), ("1,1", False), ("1, 1", False),
        ("true", False), ("", False), ("11", False), ("?1", False), ("１", False),  # noqa: RUF001
    ],
)  # fmt: skip
def test_only_a_one_is_global_privacy_control(value: str, heard: bool) -> None:
    everything = {"basket", "player", "counter", "tracker"}
    assert allowed(OPT_OUT, sec_gpc=value) == ({"basket", "player"} if heard else everything)


def test_a_choice_made_under_the_signal_outweighs_it() -> None:
    before = f"consentry={cookie('npam', 'a')}"
    under = f"consentry={cookie('npam', 'ag')}"
    assert allowed(MADE, before, sec_gpc="1") == {"basket", "player"}
    assert allowed(MADE, under, sec_gpc="1") == {"basket", "player", "counter", "tracker"}


def test_signals_count_as_the_site_says() -> None:
    yes = cookie("npam", made=DNT)
    assert "tracker" not in allowed(DNT, f"consentry={yes}", dnt="1")
    assert "tracker" in allowed(DNT, f"consentry={yes}", dnt="0")
    assert "tracker" in allowed(MADE, f"consentry={cookie('npam')}", dnt="1")
    assert "tracker" in allowed(DEAF, f"consentry={cookie('npam', made=DEAF)}", sec_gpc="1")


def ended(made: Bundle, cookies: str | None, host: str = "www.shop.test") -> list[str]:
    desk = Desk(made)
    added = desk.added(desk.consent(cookies, NONE), cookies, host)
    assert all(name == "Set-Cookie" for name, _ in added)
    return [value for _, value in added]


def test_cookies_of_what_waits_end_at_every_domain() -> None:
    assert ended(MADE, "_tr=1; own=2; _ct=3") == [
        f"{name}=; Path=/; Max-Age=0{domain}"
        for name in ("_tr", "_ct")
        for domain in ("", "; Domain=www.shop.test", "; Domain=shop.test")
    ]
    assert ended(MADE, f"_tr_abc=1; consentry={cookie('npam')}") == []
    assert [one.partition("=")[0] for one in ended(MADE, "_tr_abc=1; _trx=2")] == ["_tr_abc"] * 3
    assert ended(MADE, None) == []
    assert ended(MADE, "_tr=1", "localhost:8000") == ["_tr=; Path=/; Max-Age=0"]


def test_cookies_of_secure_names_end_as_browsers_want_it() -> None:
    """Without `Secure` browsers refuse the whole header."""
    found = ended(SAFE, "__Secure-tr=1; __Host-tr=2; tr=3", "shop")
    assert found == [
        "__Secure-tr=; Path=/; Max-Age=0; Secure",
        "__Host-tr=; Path=/; Max-Age=0; Secure",
        "tr=; Path=/; Max-Age=0",
    ]


def test_a_cookie_that_an_allowed_service_shares_stays() -> None:
    shared = bundle(
        site(services=[
            {"id": "one", "name": "One", "category": "marketing", "cookies": ["_s*"]},
            {"id": "two", "name": "Two", "category": "analytics", "cookies": ["_shared"]},
        ])
    )  # fmt: skip
    yes = f"consentry={cookie('na', made=shared)}"
    assert ended(shared, f"_shared=1; {yes}", "shop") == []
    assert len(ended(shared, f"_shared=1; _s2=1; {yes}", "shop")) == 1
    assert len(ended(shared, "_shared=1", "shop")) == 1


@given(st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=80))
def test_no_cookie_header_breaks_the_desk_or_adds_to_what_it_says(cookies: str) -> None:
    for text in ended(MADE, cookies, "shop.test"):
        name = text.partition("=")[0]
        assert re.fullmatch(r"[^=]*=; Path=/; Max-Age=0(; Domain=shop\.test)?", text)
        assert name in [pair.partition("=")[0].strip() for pair in cookies.split(";")]


def test_a_policy_forbids_the_one_service_that_is_refused() -> None:
    desk = Desk(MADE, csp=True)
    consent = desk.consent(f"consentry={cookie('npam~tracker')}", NONE)
    sent = dict(desk.added(consent, None, "shop"))["Content-Security-Policy"]
    assert " count.test " in sent
    assert "track.test" not in sent


def test_a_policy_is_sent_where_it_is_asked_for() -> None:
    desk = Desk(MADE, csp=True)
    headers = dict(desk.added(desk.consent(f"consentry={cookie('nm')}", NONE), None, "shop"))
    assert headers["Vary"] == "Cookie, Sec-GPC, DNT"
    assert " track.test " in headers["Content-Security-Policy"]
    assert "count.test" not in headers["Content-Security-Policy"]
