"""What a page publishes about its cookies: read as the page's word, and never trusted."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from scanner.cdp import Wire, WireError
from scanner.evidence import Told
from scanner.record.hooks import script
from scanner.record.watch import Watch

# A page with a very long table answers within a tenth of this.
TIMEOUT_S = 3.0
# Cookies of one site; more is a page at play.
MAX_TOLD = 3_000

# Characters of each field; the page's own script was to keep to them, and need not have.
_MOST = {"tool": 40, "name": 200, "words": 200, "provider": 200, "purpose": 500, "lifetime": 80}

# What stands for a changing part: <id>, {id}, [id], ###, XXX, and the star itself.
_CHANGING = re.compile(r"<[^<>]*>|\{[^{}]*\}|\[[^\[\]]*\]|#+|[Xx]{3,}|\*+|…|\.\.\.")
_QUOTES = " \"'()\u201c\u201d\u201e\u2018\u2019"
_NAME = re.compile(r"[!$%&'*+\-.^_`|~:/@0-9A-Za-z]{1,120}")


async def read_declared(wire: Wire, watch: Watch) -> tuple[Told, ...]:
    """What the page's own consent tool or tables say; empty where the page does not answer."""
    if watch.page is None:
        return ()
    try:
        answer = await wire.call(
            "Runtime.evaluate",
            {
                "expression": f"({script('declared.js')})()",
                "returnByValue": True,
                "silent": True,
                "timeout": int(TIMEOUT_S * 1_000),
            },
            watch.page.session,
            TIMEOUT_S,
        )
        rows = msgspec.convert(answer["result"].get("value") or [], list[dict[str, Any]])
    except (WireError, msgspec.ValidationError):
        return ()
    return told(rows[:MAX_TOLD])


def told(rows: list[dict[str, Any]]) -> tuple[Told, ...]:
    """Rows that name a cookie, each once; shapes of names become names with `*`."""
    found: dict[Told, None] = {}
    for row in rows:
        fields = {key: str(row.get(key) or "")[:most] for key, most in _MOST.items()}
        name = declared_name(fields["name"])
        if name:
            found.setdefault(Told(**{**fields, "name": name}))
    return tuple(found)


def declared_name(text: str) -> str:
    """A name as it may be matched: `_ga_<ID>` is `_ga_*`; empty where it is no cookie's name."""
    if len(text) > 2 and text.startswith("/") and text.endswith("/"):  # Klaro and others
        return declared_name(_globbed(text[1:-1])) if text.strip("/^") else ""
    name = re.sub(r"\*+", "*", _CHANGING.sub("*", text.strip(_QUOTES)))
    if not _NAME.fullmatch(name) or len(name.replace("*", "")) < 2:
        return ""
    return name


_PARTS = re.compile(
    r"\\(?P<kept>[^A-Za-z0-9])|(?P<any>\[[^\]]*\]|\\.|\.)[*+?]?(?:\{[^}]*\})?|(?P<plain>.)"
)


def _globbed(regex: str) -> str:
    """A regular expression as a name with `*`; empty where it begins with a choice."""
    body = regex.removeprefix("^")
    found = ""
    for part in _PARTS.finditer(body):
        if part["plain"] in ("(", "|"):
            return f"{found}*" if found else ""
        if part["plain"] == "$":
            return found
        found += part["kept"] or ("*" if part["any"] else part["plain"])
    return f"{found}*"
