"""Whatever a page writes, no function of `plain` lets it act."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from scanner.report import plain

ANY = st.text(
    st.one_of(
        st.characters(codec=None),
        st.sampled_from("\x1b\x9b\u202e\u2066\u200b\ud800\n\r\t\x00`|\\[]<>@=+-＝ "),  # noqa: RUF001
    ),
    max_size=60,
)


@given(ANY)
@example("\x1b]0;owned\x07\u202e\ud83d\u3164\U000e0100\u2028")
def test_visible_text_is_one_printable_line(text: str) -> None:
    shown = plain.visible(text)
    assert shown.isprintable()
    assert not any(char in plain._BLANKS for char in shown)
    assert plain.visible(shown) == shown
    shown.encode("utf-8")


@given(ANY)
def test_visible_leaves_printable_ascii_alone(text: str) -> None:
    kept = "".join(char for char in text if char.isascii() and char.isprintable())
    assert plain.visible(kept) == kept


def test_visible_writes_out_what_acts_or_hides() -> None:
    assert plain.visible("a\x1b[31mb\u202ec\u200bd\ud800\te\n") == (
        r"a\x1b[31mb\u202ec\u200bd\ud800\te" + "\\n"
    )
    assert plain.visible("10\u00a0\u20ac") == "10 \u20ac"


@given(ANY, st.integers(0, 40))
def test_shortened_text_fits(text: str, cells: int) -> None:
    short = plain.shorten(text, cells)
    assert cell_len(short) <= cells
    assert short.isprintable()


def test_shortening_keeps_both_ends() -> None:
    assert plain.shorten("https://ads.example/long/path/to/pixel.gif", 24) == (
        "https://ads.exam…xel.gif"
    )


@given(ANY)
@example("＝1+1")  # noqa: RUF001
@example("  =1")
@example("\t=1")
def test_spreadsheet_cell_is_never_a_formula(text: str) -> None:
    cell = plain.spreadsheet_cell(text)
    assert cell.strip(" ")[:1] not in {*"=+-@", *"＝＋－＠", "\t", "\r"}  # noqa: RUF001
    assert "\n" not in cell
    assert plain.visible(text) == cell.removeprefix("'") or cell == plain.visible(text)


@pytest.mark.parametrize("start", list("=+-@\t\r＝＋－＠"))  # noqa: RUF001
def test_formula_starts_get_an_apostrophe(start: str) -> None:
    assert plain.spreadsheet_cell(f"{start}1").startswith("'")


@given(ANY)
@example("``` @all | <b> ```")
@example("\\|")
def test_code_span_can_not_be_left(text: str) -> None:
    span = plain.code_span(text)
    assert "|" not in span
    assert "\n" not in span
    if span == "-":
        return
    opening = re.match("`+", span)
    assert opening is not None
    inner = span[opening.end() : -opening.end()]
    assert span.endswith(opening.group())
    assert opening.group() not in re.findall("`+", inner)
    assert not inner.startswith("`")
    assert not inner.endswith("`")


@given(ANY)
@example("../../etc/passwd")
@example("con.txt")
@example("...")
def test_file_name_stays_in_its_folder(text: str) -> None:
    name = plain.file_name(text)
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,80}|-[A-Za-z0-9._-]*", name)
    assert ".." not in name
    assert not name.startswith((".", "-"))
    assert name.split(".")[0].lower() not in plain._RESERVED_NAMES


@given(ANY)
def test_link_is_http_or_nothing(text: str) -> None:
    link = plain.web_link(text)
    assert link is None or re.match(r"https?://[^/]", link, re.IGNORECASE)


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>",
        "//evil.example/",
        "https://",
        "https://a.example/?cid=*",
        "https://[broken",
        "https://a.example/ b",
        "https://a.example/\u202e",
        "file:///etc/passwd",
    ],
)
def test_no_link_elsewhere(url: str | None) -> None:
    assert plain.web_link(url) is None


def test_links_to_web_addresses() -> None:
    assert plain.web_link("HTTPS://a.example/x?y=1#z") == "HTTPS://a.example/x?y=1#z"
