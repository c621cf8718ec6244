"""Tell identifiers from constants: another clean visitor gets another one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scanner.behaviour import Behaviour, Control, Kept
from scanner.evidence import Visit
from scanner.observations import State
from scanner.options import CHOSEN
from scanner.tracking import Proof

# Digits, hexadecimal or not, that are no part of a name but made for one visitor or property.
_VOLATILE = re.compile(r"(?=[A-Fa-f0-9]*\d)[A-Fa-f0-9]{4,}|\d{3,}")


class Identifiers:
    """Which values belong to one visitor only.

    Every visit is made by a fresh profile, so two visits are two visitors, and the control is one
    more; but those who have made a choice come with what was kept when they made it, so all visits
    in such a state are one visitor's. A value that only one visitor had tells visitors apart; one
    that several had is a constant: a client's number, a setting, a version.
    """

    def __init__(self, visits: Iterable[Visit], control: Control | None) -> None:
        self._holders: dict[str, int] = {}
        chosen: dict[State, set[str]] = {}
        self._visitors = 0
        for visit in visits:
            values = _values(visit.behaviour)
            if visit.page.state in CHOSEN:
                chosen.setdefault(visit.page.state, set()).update(values)
            else:
                self._count(values)
        for values in chosen.values():
            self._count(values)
        self._elsewhere = frozenset(control.values) if control else frozenset()
        if control and control.values:
            self._visitors += 1

    def _count(self, values: set[str]) -> None:
        """One more visitor who had these."""
        self._visitors += 1
        for value in values:
            self._holders[value] = self._holders.get(value, 0) + 1

    def __contains__(self, value: str) -> bool:
        """Whether the value with this hash was seen, and with one visitor only."""
        return self._holders.get(value) == 1 and value not in self._elsewhere

    def kept(self, behaviour: Behaviour | None) -> Iterator[Kept]:
        """The identifiers that one visit kept."""
        yield from (kept for kept in (behaviour or Behaviour()).kept if kept.value.hash in self)

    def proof(self) -> Proof:
        """How it is known that these are identifiers, or that it is not known."""
        if self._visitors < 2:
            return Proof(
                rule="identifier.alone",
                text="It looks drawn at random. This scan had only one visitor, so whether "
                "another one gets another value is not known.",
            )
        others = self._visitors - 1
        said = "A second clean visitor" if others == 1 else f"None of {others} other clean visitors"
        end = "did not have this value" if others == 1 else "had this value"
        return Proof(
            rule="identifier.unique",
            text=f"{said} {end}: it is an identifier, not a constant.",
        )


def folded(name: str) -> str:
    """A name without what is made for one visitor or property: `ajs_4f0c21_id` is `ajs_*_id`."""
    return _VOLATILE.sub("*", name)


def _values(behaviour: Behaviour | None) -> set[str]:
    if behaviour is None:
        return set()
    return {kept.value.hash for kept in behaviour.kept} | {
        told.value.hash for told in behaviour.told
    }
