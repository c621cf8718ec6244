"""How a page of the owner's is made: its template, its style, and what browsers may do with it."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import Response

from banner.style import DARK, LIGHT, SHORT
from scanner.report.plain import visible, web_link
from scanner.settings.banner import Colours
from server.store.rows import moment

TEMPLATES = Path(__file__).parent / "templates"
# Joiners that some scripts are written with; all else that acts or hides is written out.
_JOINERS = frozenset("\u200c\u200d")
NO_STORE: Mapping[str, str] = {"Cache-Control": "no-store"}


def page(
    template: str,
    values: Mapping[str, Any],
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A page, which nobody keeps and nothing but its own style changes."""
    style = _style()
    html = _templates().get_template(f"{template}.html.j2").render(style=Markup(style), **values)  # noqa: S704 - our own file
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    more = {**NO_STORE, "Content-Security-Policy": policy, **(headers or {})}
    return Response(html, status, more, media_type="text/html")


def as_written(text: str) -> Markup:
    """Text in any script and of several lines; what acts or hides in it is written out."""
    lines = text.replace("\r\n", "\n").split("\n")
    return escape("\n".join(map(_line, lines)))


def _line(text: str) -> str:
    return "".join(letter if letter in _JOINERS else visible(letter) for letter in text)


def time_of(milliseconds: float) -> Markup:
    """Unix milliseconds as a date and time in UTC."""
    when = moment(int(milliseconds))
    return Markup('<time datetime="{}">{}</time>').format(
        when.isoformat(timespec="milliseconds"), f"{when:%Y-%m-%d %H:%M:%S}"
    )


def percent(part: float | None) -> str:
    """`62.4 %`; a dash where there was nothing to have a part of."""
    return "–" if part is None else f"{100 * part:.1f} %"  # noqa: RUF001 - a dash


def _plain(value: Any) -> Any:
    """What is shown of a value: of text, whatever acts or hides in it is written out."""
    return visible(value) if type(value) is str else value


@functools.cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_plain,
    )
    made.filters |= {
        "as_written": as_written,
        "time": time_of,
        "percent": percent,
        "link": web_link,
        "count": lambda number: f"{number:,}",
    }
    return made


@functools.cache
def _style() -> str:
    light, dark = _colours(LIGHT), _colours(DARK)
    sheet = (TEMPLATES / "admin.css").read_text("utf-8")
    return f":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}\n{sheet}"


def _colours(ours: Colours) -> str:
    return "".join(f"--{short}:{getattr(ours, name)};" for name, short in SHORT.items())
