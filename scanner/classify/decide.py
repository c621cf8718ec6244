"""From what every source says to one verdict."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from scanner.observations import Category, Confidence, Signal, Source

UNKNOWN = "unknown"

# What a verdict may rest on, in the order in which sources are believed.
PRECEDENCE: tuple[Source, ...] = (
    "own",
    "vendor_name",
    "name",
    "setter",
    "domain",
    "table",
    "declaration",
    "keyword",
)
# A known name at its vendor's domain is two facts that agree.
_TWOFOLD: tuple[Source, ...] = ("own", "vendor_name")
# A keyword is read from the same name as the row.
_INDEPENDENT: tuple[Source, ...] = (
    "vendor_name",
    "name",
    "setter",
    "domain",
    "table",
    "declaration",
)
# Both rest on the name alone, and on what somebody says of it.
_WEAK: tuple[Source, ...] = ("table", "declaration", "keyword")


class Spoken(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one source says, and how much it weighs."""

    signal: Signal
    exact: bool = True
    """By an exact name, script or host."""
    everywhere: bool = False
    """Whether its service works on other companies' hosts, whose owners then say nothing
    against it."""
    group: str | None = None
    """The company behind the vendor; sources of one company don't contradict each other."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What something is for, and why."""

    category: Category = "unclassified"
    service: str | None = None
    vendor: str | None = None
    confidence: Confidence = "none"
    because: str = UNKNOWN
    disputed: bool = False
    signals: tuple[Signal, ...] = ()


def decide(spoken: Sequence[Spoken]) -> Verdict:
    """The first source in the order of precedence decides; the others agree or contradict."""
    ranked = sorted(spoken, key=lambda one: _rank(one.signal.name))
    signals = tuple(dict.fromkeys(one.signal for one in ranked))
    deciding = next((one for one in ranked if _speaks(one)), None)
    if deciding is None:
        places = (one.signal for one in ranked if one.signal.name in ("setter", "domain"))
        whose = next((signal for signal in places if signal.vendor), None)
        vendor, service = (whose.vendor, whose.service) if whose else (None, None)
        return Verdict(vendor=vendor, service=service, signals=signals)
    signal = deciding.signal
    others = [one for one in ranked if one is not deciding and _speaks(one)]
    disputed = signal.name != "own" and any(_contradicts(one, deciding) for one in others)
    return Verdict(
        category=signal.category or "unclassified",
        service=signal.service,
        vendor=signal.vendor,
        confidence="low" if disputed else _confidence(deciding, others),
        because=signal.rule,
        disputed=disputed,
        signals=(signal, *(one for one in signals if one != signal)),
    )


def _rank(name: Source) -> int:
    return PRECEDENCE.index(name) if name in PRECEDENCE else len(PRECEDENCE)


def _speaks(one: Spoken) -> bool:
    return one.signal.name in PRECEDENCE and one.signal.category is not None


def _contradicts(other: Spoken, deciding: Spoken) -> bool:
    """Whether an independent source says something else about the same thing."""
    if other.signal.name not in _INDEPENDENT or other.signal.category == deciding.signal.category:
        return False
    if other.signal.name == "declaration":
        return True
    if deciding.everywhere or deciding.signal.name in _TWOFOLD:
        return other.signal.name == deciding.signal.name and other.group != deciding.group
    return other.group is None or other.group != deciding.group


def _confidence(deciding: Spoken, others: Sequence[Spoken]) -> Confidence:
    if deciding.signal.name in _TWOFOLD:
        return "high"
    agreeing = [one for one in others if _agrees(one, deciding)]
    weak = all(one.signal.name in _WEAK for one in (deciding, *agreeing))
    if agreeing:
        return "medium" if weak else "high"
    sure = deciding.exact and deciding.signal.name in ("name", "setter", "domain")
    return "medium" if sure else "low"


def _agrees(other: Spoken, deciding: Spoken) -> bool:
    """Whether another kind of source, of another company, says the same."""
    return (
        other.signal.name in _INDEPENDENT
        and other.signal.name != deciding.signal.name
        and other.signal.category == deciding.signal.category
        and (other.group is None or other.group != deciding.group)
    )
