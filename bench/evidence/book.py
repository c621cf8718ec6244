"""The rules as tables: what each asks for, its points, and where it comes from."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib import resources

from bench.evidence.lines import Line
from scanner.audit.rules import themes
from scanner.detect.cases import rules

_HEAD = re.compile(r'^\[(technique|rule)\."?([^"\]]+)"?\]')
FILES = ("fingerprinting", "recording")
"""Files of rules with points."""


def book(lines: Iterable[Line]) -> Iterator[str]:
    """All rules: those with points, those of parameters, those of hygiene, and all others seen."""
    yield "## Rules: points and thresholds"
    yield ""
    yield (
        "Each rule that holds adds its points; from the threshold on, the technique is reported. "
        "“Asks for” is the number that the rule's sentence counts. The files are "
        "`scanner/detect/fingerprinting.toml` and `scanner/detect/recording.toml`."
    )
    for name in FILES:
        yield from _points(name)
    yield from _parameters()
    yield from _hygiene()
    yield from _others(lines)


def _points(name: str) -> Iterator[str]:
    known = rules(name)
    of: dict[str, list[str]] = {}
    current = ""
    for row in _text("scanner.detect", f"{name}.toml").splitlines():
        if found := _HEAD.match(row):
            if found[1] == "technique":
                current = found[2]
            else:
                of.setdefault(current, []).append(found[2])
    for technique, ids in of.items():
        entry = known.technique[technique]
        yield ""
        yield f"### `{technique}`: from {entry.threshold} points"
        yield ""
        yield f"Source: {entry.source}."
        yield ""
        yield from table(
            ("Rule", "Points", "Asks for", "Says"),
            (
                (
                    f"`{id_}`",
                    f"{known.rule[id_].points:+}" if known.rule[id_].points else "by weight",
                    str(known.rule[id_].at_least or ""),
                    re.sub(r"\{(\w+)\}", "…", known.rule[id_].says),
                )
                for id_ in ids
            ),
        )


def _parameters() -> Iterator[str]:
    found = tomllib.loads(_text("scanner.detect", "decoration.toml"))["parameter"]
    yield ""
    yield "## Rules: click identifiers"
    yield ""
    yield (
        "`scanner/detect/decoration.toml`; source: the vendors' public documentation. A scan "
        "arrives with a value of its own for those that it tries."
    )
    yield ""
    yield from table(
        ("Parameter", "Vendor", "Stands for", "Tried"),
        (
            (f"`{row['parameter']}`", row["vendor"], row["what"], "yes" if "length" in row else "")
            for row in found
        ),
    )


def _hygiene() -> Iterator[str]:
    found = themes()["hygiene"].rules
    yield ""
    yield "## Rules: security hygiene"
    yield ""
    yield "`scanner/audit/rules/hygiene.toml`."
    yield ""
    yield from table(
        ("Rule", "Severity", "Says", "Source"),
        (
            (f"`{id_}`", rule.severity, rule.title, "; ".join(rule.references))
            for id_, rule in found.items()
        ),
    )


def _others(lines: Iterable[Line]) -> Iterator[str]:
    with_points = {id_ for name in FILES for id_ in rules(name).rule}
    seen = {proof.rule: proof.text for line in lines for proof in line.proofs}
    yield ""
    yield "## Rules: facts without points"
    yield ""
    yield (
        "These are facts that need no weighing: the value was there or it was not. Each with a "
        "sentence from the tables above."
    )
    yield ""
    yield from table(
        ("Rule", "For example"),
        ((f"`{id_}`", plain(seen[id_])) for id_ in sorted(set(seen) - with_points)),
    )


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A table in Markdown."""
    names = list(head)
    yield f"| {' | '.join(names)} |"
    yield f"|{' --- |' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def plain(text: str) -> str:
    """A text whose signs mean nothing in Markdown, code spans apart."""
    parts = re.sub(r"\s+", " ", text).split("`")
    outside = [re.sub(r"([*_<>\[\]\\])", r"\\\1", part) for part in parts[::2]]
    parts[::2] = outside
    return "`".join(parts)


def _text(package: str, name: str) -> str:
    return (resources.files(package) / name).read_text(encoding="utf-8")
