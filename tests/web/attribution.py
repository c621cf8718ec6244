"""The pages of the attribution cases: every case's files under their own addresses."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.demo.exchange import Hit, Response, html, pixel, script, style
from scanner.demo.site import Route, Site
from tests.web.assets import site
from tests.web.attribution_cases import CASES, FRAME_HOST, HERE, LIBRARY_HOST, PAGE_HOST, Case

ORIGIN = f"https://{PAGE_HOST}"


def statement(case: Case, quote: str) -> str:
    """What sets the case's cookie, as one expression."""
    same_site = "; samesite=none" if case.name == "frame_cross" else ""
    return f"document.cookie = {quote}at_{case.name}=1; path=/; secure{same_site}{quote}"


def written(case: Case, text: str) -> str:
    """Write out what SET, SOURCE and ORIGIN stand for.

    SOURCE sits inside a string of the program: in backticks, in a script element within single
    quotes, or in an attribute within both kinds of quotes.
    """
    in_attribute = "SOURCE" in text and "`SOURCE`" not in text and "<script>SOURCE" not in text
    quote = "&quot;" if in_attribute else '"'
    text = text.replace("SET", statement(case, "'") + HERE)
    return text.replace("SOURCE", statement(case, quote)).replace("ORIGIN", ORIGIN)


def address(where: str) -> str:
    """Full address of a case's file."""
    return where if where.startswith("https:") else ORIGIN + where


def _body(case: Case) -> str:
    if case.body is not None:
        return written(case, case.body)
    first = next(iter(case.files))
    return f'<script src="{first}"></script>'


def page_text(path: str) -> str:
    """HTML of a page with all of its cases."""
    cases = "\n".join(_body(case) for case in CASES if case.page == path)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Who did it</title>'
        f"</head><body>\n{cases}\n</body></html>\n"
    )


def texts() -> dict[str, str]:
    """Every text that can be named as a setter, by its address."""
    found = {address(path): page_text(path) for path in ("/", "/wrapped")}
    for case in CASES:
        for where, text in case.files.items():
            found[address(where)] = written(case, text)
    return found


def _cookie(hit: Hit) -> Response:
    cookie = f"at_{hit.query}=1; Path=/; Secure"
    return style("", cookie) if hit.query == "style_import" else pixel(cookie)


def _files(host: str) -> Iterator[tuple[str, Route]]:
    for where, text in texts().items():
        path = where.removeprefix(f"https://{host}")
        if path != where and path.startswith("/at/") and path.endswith(".css"):
            yield path, style(text)
        elif path != where and path.endswith(".js"):
            yield path, script(text)


def attribution_sites() -> dict[str, Site]:
    """The sites of the attribution cases, by host name."""
    frame = '<!doctype html><title>Frame</title><script src="/own.js"></script>'
    pages: dict[str, Route] = {
        "/": html(page_text("/")),
        "/wrapped": html(page_text("/wrapped")),
        "/cookie": _cookie,
    }
    return {
        PAGE_HOST: site({**pages, **dict(_files(PAGE_HOST))}),
        LIBRARY_HOST: site(dict(_files(LIBRARY_HOST))),
        FRAME_HOST: site({"/": html(frame), **dict(_files(FRAME_HOST))}),
    }
