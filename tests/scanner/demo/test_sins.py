"""The table of the sites of sin: every row means something, and most rules have a site."""

from __future__ import annotations

import pytest

from scanner.audit.rules import of_theme, rules
from scanner.demo.sins.sites import TAGS, sin_sites
from scanner.demo.sins.table import Sin, sins

# Weak spots in security have pages of their own, tests/web/hygiene.py; what no page of a made-up
# site can do to the scan, or needs a name server, is shown in tests/scanner/audit alone.
ELSEWHERE = frozenset(
    {
        "always.not-in-settings", "blind.choice", "blind.gpc", "blind.pages", "blind.state",
        "blind.stopped", "blind.third-party-cookies", "blind.withdrawal",
        "watching.decoration", "watching.respawning", "withdrawn.still-granted",
    }
)  # fmt: skip


@pytest.mark.parametrize("sin", sins(), ids=lambda sin: sin.id)
def test_every_row_names_rules_and_tags_that_there_are(sin: Sin) -> None:
    assert set(sin.expects) <= set(rules())
    assert list(sin.expects) == sorted(set(sin.expects))
    assert {*sin.does.before, *sin.does.accepted, *sin.does.rejected} <= set(TAGS)
    assert sin.says.endswith(".")
    assert sin.host in sin_sites()


def test_no_two_are_the_same() -> None:
    assert len({sin.id for sin in sins()}) == len(sins())
    doing = [(sin.does, sin.states, sin.declares, sin.form, sin.robot_check) for sin in sins()]
    assert len({repr(one) for one in doing}) == len(doing)


def test_each_rule_that_a_page_can_break_has_a_site() -> None:
    shown = {rule for sin in sins() for rule in sin.expects}
    graver = {name for name, rule in rules().items() if rule.severity != "info"}
    told = graver - set(of_theme("hygiene"))
    assert told - shown == ELSEWHERE


def test_those_without_a_sin_come_first() -> None:
    assert [sin.id for sin in sins() if not sin.expects] == ["clean", "clean-opt-out"]
