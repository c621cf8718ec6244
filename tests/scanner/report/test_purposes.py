"""What things are for: nothing unclassified is hidden, and who disagrees is named."""

from __future__ import annotations

import msgspec

from scanner.report.html import render as html
from scanner.report.markdown import render as markdown
from scanner.report.purposes import compared, disputes, purposes, undeclared
from tests.scanner.report import sample
from tests.scanner.report.declared import SAYS_NECESSARY
from tests.scanner.report.makers import cookie, known


def test_every_category_with_something_in_it_and_the_unknown_always() -> None:
    rows = {row.category: row for row in purposes(sample.shop())}
    assert list(rows) == ["marketing", "analytics", "necessary", "unclassified"]
    assert (rows["analytics"].cookies, rows["analytics"].services) == (2, ("Google Analytics",))
    assert (rows["unclassified"].cookies, rows["unclassified"].storage) == (3, 4)
    assert sum(row.cookies for row in rows.values()) == sample.shop().summary.cookies
    everything = sample.shop(cookies=tuple(one for one in sample.COOKIES if one.because))
    assert purposes(everything)[-1].category == "unclassified"


def test_a_file_that_was_never_judged_has_no_such_section() -> None:
    old = sample.shop(
        cookies=(cookie("_ga", "shop.example", 1.0),), third_parties=(), declared=None
    )
    assert purposes(old) == []
    assert "What it is for" not in html(old)


def test_disputes_name_who_says_what() -> None:
    (one,) = disputes(sample.shop())
    assert (one.name, one.category) == ("_ga", "analytics")
    assert [category for category, _ in one.said] == ["Analytics", "Necessary"]
    assert "OneTrust" in one.said[1][1]


def test_declarations_stand_beside_what_is_known() -> None:
    clash, agreed = compared(sample.shop())
    assert (clash.declared.name, clash.known, clash.agrees) == ("_ga", "analytics", False)
    assert (agreed.declared.name, agreed.known, agreed.agrees) == ("basket", "necessary", True)


def test_a_contradiction_is_not_hidden_behind_a_cookie_that_agrees() -> None:
    shape = msgspec.structs.replace(sample.DECLARED[0], name="x_*")
    first = cookie("x_1", "shop.example", 1.0, **known("necessary", "S", "V", "knowledge:s.x"))
    second = cookie("x_2", "shop.example", 1.0, **known("marketing", "T", "W", "knowledge:t.x"))
    (one,) = compared(sample.shop(cookies=(first, second), declared=(shape,)))
    assert (one.known, one.agrees) == ("marketing", False)


def test_a_declaration_is_no_proof_of_itself() -> None:
    alone = cookie(
        "y", "shop.example", 1.0, category="necessary", because="d", signals=(SAYS_NECESSARY,)
    )
    told = msgspec.structs.replace(sample.DECLARED[0], name="y")
    (one,) = compared(sample.shop(cookies=(alone,), declared=(told,)))
    assert (one.known, one.agrees) == ("unclassified", None)


def test_what_is_stored_and_not_declared() -> None:
    names = [one.name for one in undeclared(sample.shop())]
    assert "IDE" in names
    assert "_ga" not in names
    assert undeclared(sample.shop(declared=())) == []


def test_the_reports_show_all_of_it() -> None:
    page = html(sample.shop())
    for text in ("Not classified", "disputed", "contradicts", "Google Analytics", "Because"):
        assert text in page
    assert 'data-category="unclassified"' in page
    text = markdown(sample.shop())
    assert "| Not classified | 3 | 4 |" in text
    assert "Disputed: `_ga`" in text
