"""Put findings in order, and take each apart: what was seen, why it matters, what to do."""

from __future__ import annotations

import functools

from scanner.audit.rules import SEVERITIES, Rule, Severity, rules, themes
from scanner.observations import Record
from scanner.records import Finding, Scan

# Of findings that weigh the same: a refusal that changes nothing comes before a question that was
# put badly, and what could not be seen says least about the site.
_FIRST = (
    "rejected", "gpc", "withdrawn", "before", "watching", "banner", "tcf", "always", "hygiene",
    "blind",
)  # fmt: skip
_UNKNOWN_RULE = len(_FIRST)
# A finding's detail names its pages in a sentence that begins so; reports list them apart.
_PAGES = " Seen on "


class Source(Record, frozen=True, kw_only=True):
    """A law or guideline behind a finding."""

    text: str
    """Title, place and date."""
    url: str | None


class Told(Record, frozen=True, kw_only=True):
    """A finding in the parts that a reader looks for."""

    finding: Finding
    seen: str
    """What was seen; all of the finding's detail where the rule is not a known one."""
    why: str
    todo: str
    after: str
    """What became of an earlier suppression."""
    sources: tuple[Source, ...]


class Group(Record, frozen=True, kw_only=True):
    """Findings of one severity."""

    severity: Severity
    findings: tuple[Told, ...]


def groups(scan: Scan) -> list[Group]:
    """Return what counts, gravest first; blind spots and weak spots in security stand elsewhere."""
    found = [one for one in ordered(scan) if one.suppressed is None and _is_of_choice(one)]
    made = [
        Group(severity=name, findings=tuple(told(one) for one in found if one.severity == name))
        for name in SEVERITIES
    ]
    return [group for group in made if group.findings]


def blind_spots(scan: Scan) -> list[Told]:
    """Return what could not be seen, gravest first; suppressed ones are left out."""
    return [told(one) for one in ordered(scan) if is_blind(one) and one.suppressed is None]


def suppressed(scan: Scan) -> list[Told]:
    """Return the findings that the site's owner lives with."""
    return [told(one) for one in ordered(scan) if one.suppressed is not None]


def ordered(scan: Scan) -> list[Finding]:
    """Return all findings: the gravest first, and of these what is to be done first."""
    return sorted(scan.findings or (), key=_order)


def first_to_do(scan: Scan) -> Told | None:
    """Return the finding to begin with; None where none asks for anything."""
    found = (one for one in ordered(scan) if one.suppressed is None and one.severity != "info")
    return next((told(one) for one in found), None)


def at_or_above(scan: Scan, severity: Severity) -> list[Finding]:
    """Return the findings that count and weigh at least so much."""
    enough = SEVERITIES[: SEVERITIES.index(severity) + 1]
    return [one for one in ordered(scan) if one.suppressed is None and one.severity in enough]


def is_blind(finding: Finding) -> bool:
    """Return whether a finding is about what could not be seen."""
    return finding.rule.startswith("blind.")


def hygiene(scan: Scan) -> list[Finding]:
    """Return the weak spots in security that count, gravest first."""
    return [one for one in ordered(scan) if is_hygiene(one) and one.suppressed is None]


def _is_of_choice(finding: Finding) -> bool:
    return not (is_blind(finding) or is_hygiene(finding))


def is_hygiene(finding: Finding) -> bool:
    """Return whether a finding is a weak spot in security, and not about the visitor's choice."""
    return theme_of(finding.rule) == "hygiene"


def theme_of(rule: str) -> str | None:
    """Return the theme of a rule: the name of its file; None where there is no such rule."""
    return next((name for name, theme in themes().items() if rule in theme.rules), None)


def told(finding: Finding) -> Told:
    """Take a finding apart; nothing of its detail is lost where its rule has been reworded."""
    rule = rules().get(finding.rule)
    sources = tuple(_source(reference) for reference in finding.references)
    if rule is None or rule.why not in finding.detail:
        return Told(
            finding=finding, seen=finding.detail, why="", todo="", after="", sources=sources
        )
    seen, rest = _parted(finding, rule)
    return Told(
        finding=finding, seen=seen, why=rule.why, todo=rule.todo, after=rest, sources=sources
    )


def _parted(finding: Finding, rule: Rule) -> tuple[str, str]:
    """Return what was seen, and what stands after the rule's own words."""
    before, _, behind = finding.detail.partition(rule.why)
    seen = before.rpartition(_PAGES)[0] if finding.pages and _PAGES in before else before
    return seen.strip(), behind.strip().removeprefix(rule.todo).strip()


def _source(reference: str) -> Source:
    text, found, rest = reference.rpartition(": http")
    if found:
        return Source(text=text, url=f"http{rest}")
    is_address = reference.startswith(("http://", "https://"))
    return Source(text=reference, url=reference if is_address else None)


def _order(finding: Finding) -> tuple[int, int, int, str, str]:
    theme = theme_of(finding.rule)
    group = _FIRST.index(theme) if theme in _FIRST else _UNKNOWN_RULE
    # In its file, a theme's gravest rules come first.
    place = _places().get(finding.rule, 0)
    return SEVERITIES.index(finding.severity), group, place, finding.rule, finding.subject


@functools.cache
def _places() -> dict[str, int]:
    return {name: at for at, name in enumerate(rules())}
