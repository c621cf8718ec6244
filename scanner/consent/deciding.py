"""Decide from the ideas in a control's text what pressing it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from scanner.consent.words import Hit, Reading
from scanner.consent.words.rows import NEVER_PRESS, Idea, Role


class Rule(msgspec.Struct, frozen=True):
    """Which ideas make a role; the first rule that fits decides."""

    role: Role
    needs: frozenset[Idea]
    lacks: frozenset[Idea] = frozenset()
    weak: bool = False
    """Whether it is a guess: the same words also head a list or a tab."""


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What a sentence says that the control does."""

    role: Role
    ideas: frozenset[Idea]
    weak: bool = False
    role_known: bool = True
    """Whether a rule decided; `unknown` by a rule is a label that means none of the roles."""


NOTHING_SAID = Decision(role="unknown", ideas=frozenset(), role_known=False)


def _rule(role: Role, *needs: Idea, lacks: tuple[Idea, ...] = (), weak: bool = False) -> Rule:
    return Rule(role, frozenset(needs), frozenset(lacks), weak)


RULES: tuple[Rule, ...] = (
    # What has nothing to do with the choice is never pressed, whatever else it says.
    _rule("newsletter", "newsletter"),
    _rule("pay", "pay"),
    _rule("login", "login"),
    _rule("app", "app"),
    _rule("buy", "buy"),
    _rule("notifications", "notifications"),
    _rule("age", "age"),
    _rule("location", "location"),
    _rule("chat", "chat"),
    # "Accept or decline", "Decline or adjust": leads to where one chooses.
    _rule("settings", "or", "settings"),
    _rule("settings", "or", "accept", "reject"),
    _rule("settings", "sell"),
    # "Read how to reject cookies" explains.
    _rule("policy", "how", "more"),
    _rule("policy", "how", "reject"),
    _rule("policy", "how", "uses"),
    _rule("object_all", "object", lacks=("not",)),
    _rule("unknown", "not", "reject"),
    _rule("withdraw", "withdraw", "consent"),
    _rule("reject_all", "reject", "all"),
    _rule("reject_all", "reject", "save"),
    _rule("reject_all", "reject", "only"),
    _rule("reject_all", "reject", "necessary"),
    _rule("reject_all", "reject", "nonessential"),
    # "Deny, adjust": opening the settings does no harm, refusing too little does.
    _rule("settings", "reject", "settings"),
    _rule("reject_all", "reject"),
    _rule("unknown", "without", "settings"),
    _rule("reject_all", "without", "accept"),
    _rule("reject_all", "without", "consent"),
    _rule("reject_all", "without", "cookies"),
    _rule("reject_all", "without", "tracking"),
    _rule("reject_all", "without", "go"),
    _rule("settings", "no", "settings"),
    _rule("settings", "not", "settings", lacks=("accept",)),
    _rule("reject_all", "no"),
    _rule("reject_all", "not", "tracking", lacks=("accept", "go")),
    _rule("reject_all", "not", "cookies", lacks=("accept", "go")),
    _rule("reject_all", "not", "consent", lacks=("accept", "go")),
    _rule("accept_all", "accept", "necessary", "nonessential"),
    _rule("reject_all", "only", "necessary", lacks=("nonessential",)),
    _rule("reject_all", "accept", "necessary", lacks=("nonessential", "kinds")),
    _rule("reject_all", "go", "necessary", lacks=("nonessential", "kinds")),
    _rule("reject_all", "save", "necessary", lacks=("nonessential", "kinds")),
    _rule("reject_all", "confirm", "necessary", lacks=("nonessential", "kinds")),
    _rule("reject_all", "uses", "necessary", lacks=("nonessential", "kinds", "more", "policy")),
    _rule("accept_selection", "save", "selection"),
    _rule("accept_selection", "confirm", "selection"),
    _rule("accept_selection", "accept", "selection"),
    _rule("accept_selection", "only", "selection"),
    _rule("accept_selection", "go", "selection"),
    _rule("accept_all", "accept", "all"),
    _rule("accept_all", "confirm", "all"),
    _rule("accept_all", "go", "all", lacks=("more", "settings")),
    _rule("accept_selection", "save"),
    _rule("accept_selection", "confirm"),
    _rule("accept", "accept", "recommended"),
    _rule("accept", "go", "recommended"),
    _rule("accept", "uses", "recommended"),
    _rule("settings", "accept", "and", "settings"),
    _rule("accept_selection", "accept", "settings"),
    _rule("withdraw", "withdraw"),
    _rule("withdraw", "change", "consent", lacks=("settings",)),
    _rule("close", "close", "settings"),
    _rule("settings", "settings"),
    _rule("settings", "change"),
    _rule("settings", "selection"),
    _rule("accept", "accept"),
    _rule("close", "close", "policy"),
    _rule("policy", "policy"),
    _rule("policy", "partners"),
    _rule("expand", "expand"),
    _rule("policy", "more"),
    _rule("accept", "go"),
    _rule("close", "close"),
    _rule("back", "back"),
    _rule("language", "language"),
    _rule("accept", "free", weak=True),
    _rule("accept_all", "all", "cookies", lacks=("kinds",), weak=True),
    _rule("reject_all", "necessary", lacks=("kinds", "nonessential"), weak=True),
    _rule("policy", "privacy"),
    _rule("policy", "terms"),
    _rule("policy", "article"),
)

# "Ich akzeptiere die Cookies nicht": two words between are common, more are another thought.
FARTHEST_AFTER = 3

# A first sentence of these is made more exact by a second one: "Yes! Accept all."
VAGUE: frozenset[Role] = frozenset(("accept", "close", "policy", "expand"))
CLEAR: frozenset[Role] = frozenset(("accept_all", "reject_all", "accept_selection", "settings"))


def decide(reading: Reading) -> Decision:
    """What one sentence says."""
    ideas = _meant(reading)
    for rule in RULES:
        if rule.needs <= ideas and not rule.lacks & ideas:
            return Decision(role=rule.role, ideas=ideas, weak=rule.weak)
    return Decision(role="unknown", ideas=ideas, role_known=False)


def merged(decisions: Iterable[Decision]) -> Decision:
    """What several sentences say together: the first, unless another is graver or clearer."""
    known = [one for one in decisions if one.role_known]
    if not known:
        return NOTHING_SAID
    never = (one for one in known if one.role in NEVER_PRESS)
    clear = (one for one in known if one.role in CLEAR and known[0].role in VAGUE)
    return next(never, None) or next(clear, None) or known[0]


def _meant(reading: Reading) -> frozenset[Idea]:
    """The ideas of a sentence once its negations are carried out."""
    ideas = set(reading.ideas)
    if "not" in ideas and _answers(reading):
        ideas -= {"not"}
        ideas.add("no")
    if "not" in ideas and "accept" in ideas and _negated(reading):
        ideas -= {"accept", "not"}
        ideas.add("reject")
    if {"all", "necessary", "and"} <= ideas and _apart(reading, "all", "necessary"):
        ideas.discard("necessary")
    return frozenset(ideas)


def _answers(reading: Reading) -> bool:
    """Whether its only negation is an answer, as in "No, rechazar todas"."""
    hits = reading.hits
    places = [place for place, hit in enumerate(hits) if "not" in hit.ideas]
    after = hits[places[0] + 1] if places[0] + 1 < len(hits) else None
    close = after is not None and not reading.between(hits[places[0]], after)
    return len(places) == 1 and after is not None and close and "pause" in after.ideas


def _negated(reading: Reading) -> bool:
    """Whether an accepting word is within reach of a negation."""
    for negation in _having(reading, "not"):
        for accepting in _having(reading, "accept"):
            follows = negation.start > accepting.start
            far = follows and reading.between(accepting, negation) > FARTHEST_AFTER
            if not far and not _parted(reading, negation, accepting):
                return True
    return False


def _apart(reading: Reading, one: Idea, other: Idea) -> bool:
    """Whether "and" stands between two ideas: "all and necessary" are more than necessary."""
    pairs = ((a, b) for a in _having(reading, one) for b in _having(reading, other))
    return any(a is not b and _parted(reading, a, b) for a, b in pairs)


def _parted(reading: Reading, one: Hit, other: Hit) -> bool:
    low, high = sorted((one.start, other.start))
    between = (hit for hit in reading.hits if low < hit.start < high)
    return any(hit.ideas & {"and", "pause", "or"} for hit in between)


def _having(reading: Reading, idea: Idea) -> Iterator[Hit]:
    return (hit for hit in reading.hits if idea in hit.ideas)
