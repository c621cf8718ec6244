"""The rules as tables for docs/findings.md.

`python -m scanner.audit.book docs/findings.md` writes them anew between the marks in that file.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from scanner.audit.rules import Rule, Theme, themes

BEGIN = "<!-- rules: written by python -m scanner.audit.book docs/findings.md -->"
END = "<!-- end of the rules -->"

_PLACES = {
    "opt-in": "where consent comes first",
    "opt-out": "where one may opt out",
    "gpc": "where the signal is binding",
    "EEA": "in the EEA",
}


def tables() -> str:
    """Every theme with its rules, as Markdown."""
    return "\n".join(line for theme in themes().values() for line in _theme(theme))


def with_tables(page: str) -> str:
    """The page with today's tables between its marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{tables()}\n{END}{after}"


def _theme(theme: Theme) -> Iterator[str]:
    yield f"### {theme.theme}"
    yield ""
    yield f"As of {theme.revised}."
    yield ""
    yield "| Rule | Severity | What it says | What to do | Where it is written |"
    yield "| --- | --- | --- | --- | --- |"
    for name, rule in theme.rules.items():
        cells = (f"`{name}`", _severity(rule), f"{rule.title}. {rule.why}", rule.todo, _where(rule))
        yield f"| {' | '.join(cell.replace('|', ' ') for cell in cells)} |"
    yield ""


def _severity(rule: Rule) -> str:
    told = [f"`{rule.severity}`"]
    if rule.applies:
        told[0] += f" {' or '.join(_PLACES.get(one, one) for one in rule.applies)}"
        told.append(f"`{rule.elsewhere}` elsewhere")
    if rule.unsure and rule.unsure != rule.elsewhere:
        told.append(f"`{rule.unsure}` where no place is set")
    if rule.consented:
        told.append(f"`{rule.consented}` after accepting alone")
    return ", ".join(told)


def _where(rule: Rule) -> str:
    links = []
    for reference in rule.references:
        title, _, url = reference.rpartition(": ")
        links.append(f"[{title}]({url})")
    return "; ".join(links) or "-"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(with_tables(path.read_text("utf-8")), "utf-8")
