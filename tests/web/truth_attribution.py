"""Who is to be named for each attribution case.

The setter is the script resource whose code made the call. Code without an address of its own
(eval, Function, string timers, data: and blob: scripts, injected inline scripts) counts as the
nearest resource with an http(s) address that created it.
"""

from __future__ import annotations

import msgspec

from tests.web.attribution import ORIGIN, address, texts
from tests.web.attribution_cases import CASES, HERE, Case


class Attribution(msgspec.Struct, frozen=True):
    """The answer that a scan should give."""

    case: str
    cookie: str | None
    """Name of the cookie; None where only a request can be seen."""
    request: str | None
    """Address of the request, where that is what can be seen."""
    page: str
    setter: str
    """Address of the script, page or response to be named."""
    line: int | None
    """1-based, where the text of the setter marks it."""
    chain: tuple[str, ...]
    """Addresses in the initiator chain, from the page to the setter, both included."""
    note: str


def _line(case: Case, setter: str, text: str) -> int | None:
    marks = [
        number
        for number, line in enumerate(text.splitlines(), 1)
        if HERE in line and (not setter.endswith(("/", "/wrapped")) or f"at_{case.name}=" in line)
    ]
    return marks[0] if case.line and marks else None


def _attribution(case: Case, found: dict[str, str]) -> Attribution:
    page = ORIGIN + case.page
    setter = address(case.setter or next(iter(case.files)))
    between = tuple(address(where) for where in case.chain)
    return Attribution(
        case=case.name,
        cookie=f"at_{case.name}" if case.cookie else None,
        request=None if case.cookie else f"{ORIGIN}/request/{case.name}.gif",
        page=page,
        setter=setter,
        line=_line(case, setter, found.get(setter, "")),
        chain=(page, *between, *(() if setter == page else (setter,))),
        note=case.note,
    )


ATTRIBUTIONS: tuple[Attribution, ...] = tuple(_attribution(case, texts()) for case in CASES)
