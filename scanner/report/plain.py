"""Make text that a page controls safe to show: names, values, URLs, titles and reasons.

Nothing here trusts its input: it may hold terminal escapes, text that runs right to left on
purpose, spreadsheet formulas, Markdown, or half a character. All functions are pure and accept
any `str`, lone surrogates included.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from rich.cells import cell_len

ELLIPSIS = "…"

# Unicode calls these letters, marks or symbols, but they leave nothing or a blank on the
# screen, so that two names that differ would look the same.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(code) for code in range(0xE0100, 0xE01F0)
}

_SHORT_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}

# What Excel, LibreOffice and Google Sheets take for the start of a formula, with the
# full-width forms that some of them fold to ASCII first.
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")  # noqa: RUF001

# The device names that Windows keeps, whatever their extension.
_RESERVED_NAMES = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"com{n}" for n in range(1, 10)}
    | {f"lpt{n}" for n in range(1, 10)}
)

# File systems allow 255 bytes; this leaves room for an extension and a temporary suffix.
MAX_FILE_NAME = 80


def visible(text: str) -> str:
    r"""Return `text` with every character that acts or hides written out, e.g. `\x1b`, `\u202e`.

    The result is one line for which `str.isprintable()` holds: no control characters, line
    breaks, bidirectional overrides, zero-width characters or lone surrogates. Exotic spaces
    become plain ones. Zero-width joiners are written out too, which costs some scripts their
    beauty: in evidence, two different names must never look alike.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(char) for char in text)


def _shown(char: str) -> str:
    if char.isprintable() and char not in _BLANKS:
        return char
    if char.isspace() and char not in "\t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029":
        return " "
    code = ord(char)
    if code <= 0xFF:
        return _SHORT_ESCAPES.get(char, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def shorten(text: str, cells: int) -> str:
    """Return `text` made visible and cut in the middle to at most `cells` terminal cells.

    Both ends of a URL or a cookie name say more than its middle.
    """
    text = visible(text)
    if cell_len(text) <= cells:
        return text
    if cells < 3:
        return ELLIPSIS if cells > 0 else ""
    tail = (cells - 1) // 3
    head = cells - 1 - tail
    return f"{_start(text, head)}{ELLIPSIS}{_end(text, tail)}"


def _start(text: str, cells: int) -> str:
    piece = text[:cells]
    while cell_len(piece) > cells:
        piece = piece[:-1]
    return piece


def _end(text: str, cells: int) -> str:
    piece = text[len(text) - cells :]
    while cell_len(piece) > cells:
        piece = piece[1:]
    return piece


def spreadsheet_cell(text: str) -> str:
    """Return `text` as a spreadsheet cell that is never a formula.

    A cell that starts, after blanks, like a formula gets a leading apostrophe, which
    spreadsheets read as "this is text". Control characters are written out, so that a row
    stays one line.
    """
    starts = text.lstrip(" \u00a0\u3000")[:1]
    safe = visible(text)
    return f"'{safe}" if text[:1] in _FORMULA_STARTS or starts in _FORMULA_STARTS else safe


def code_span(text: str, cells: int = 120) -> str:
    """Return `text` as a Markdown code span that is safe inside a table cell too.

    A code span is the one place where neither Markdown nor a forge's own syntax (`@name`,
    `#12`, bare URLs) is read. A pipe would still end a table cell, escaped or not depending on
    the reader, so a broken bar stands in for it.
    """
    text = shorten(text, cells).replace("|", "¦").strip()
    if not text:
        return "-"
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def file_name(text: str) -> str:
    """Return a file name made of ASCII letters, digits, `.`, `-` and `_`: no path, no device.

    Different texts may give the same name; add a number or a hash where that matters.
    """
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", text)
    name = re.sub(r"\.{2,}", ".", name)[:MAX_FILE_NAME].strip(".-")
    if not name:
        return "unnamed"
    return f"_{name}" if name.split(".")[0].lower() in _RESERVED_NAMES else name


def web_link(url: str | None) -> str | None:
    """Return `url` when a report may link to it: plain http or https with a host, else None.

    An address with `*` is None as well: volatile values were taken out of it, so it leads
    nowhere.
    """
    if not url or "*" in url or not url.isascii() or not url.isprintable() or " " in url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and host else None
