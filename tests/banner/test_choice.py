"""Back ends read the choice as the browser wrote it, and anything else as no choice."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banner.choice import MAX_CHARACTERS, METHODS, REGIMES, Choice, consent_of, cookie_of
from banner.choice import parse_choice as parsed
from scanner.settings.service import Service
from scanner.settings.words import CATEGORIES
from tests.banner.exchanges import base36

ID = "0123456789abcdef0123456789abcdef"
GOOD = f"1.a1b2c3d4e5f6.tdqv3k.{ID}.na~counter*player.cg.i.pt-BR"
SERVICES = tuple(
    Service.model_validate({"id": name, "name": name.title(), "category": category})
    for name, category in (
        ("basket", "necessary"),
        ("player", "preferences"),
        ("counter", "analytics"),
        ("tracker", "marketing"),
        ("pixel", "marketing"),
    )
)
LETTERS = {"n": "necessary", "p": "preferences", "a": "analytics", "m": "marketing"}
MARK = st.from_regex(r"[*~][a-z0-9][a-z0-9-]{0,20}", fullmatch=True)


def chosen(*categories: str, **changes: Any) -> Choice:
    """A choice of these categories, with these services added or taken away."""
    given = {
        "id": ID,
        "revision": "a1b2c3d4e5f6",
        "time": datetime.datetime(2026, 11, 24, tzinfo=datetime.UTC),
        "categories": frozenset({"necessary", *categories}),
        "granted": frozenset(),
        "refused": frozenset(),
        "method": "custom",
        "signal": False,
        "regime": "opt-in",
        "language": "en",
    }
    return Choice(**{**given, **changes})


def test_every_part_of_a_cookie_is_read() -> None:
    assert parsed(GOOD) == Choice(
        id=ID,
        revision="a1b2c3d4e5f6",
        time=datetime.datetime.fromtimestamp(int("tdqv3k", 36), datetime.UTC),
        categories=frozenset({"necessary", "analytics"}),
        granted=frozenset({"player"}),
        refused=frozenset({"counter"}),
        method="custom",
        signal=True,
        regime="opt-in",
        language="pt-BR",
    )


def test_the_mark_of_a_choice_that_the_server_has_not_got() -> None:
    marked = parsed(GOOD + "!")
    assert marked == msgspec.structs.replace(parsed(GOOD), unsent=True)
    assert parsed(GOOD + "!!") is None


@given(
    st.sets(st.sampled_from("pam")),
    st.lists(MARK, max_size=12),
    st.sampled_from(sorted(METHODS)),
    st.booleans(),
    st.sampled_from(sorted(REGIMES)),
    st.integers(0, 36**6 - 1),
)
def test_whatever_the_banner_can_write_is_read_back(
    letters: set[str], marks: list[str], method: str, signal: bool, regime: str, seconds: int
) -> None:
    grants = "n" + "".join(letter for letter in "pam" if letter in letters)
    text = (
        f"1.{'ab' * 6}.{base36(seconds)}.{ID}.{grants}{''.join(marks)}"
        f".{method}{'g' * signal}.{regime}.en"
    )
    choice = parsed(text)
    assert choice is not None
    assert choice.categories == {LETTERS[letter] for letter in grants}
    assert choice.granted == {mark[1:] for mark in marks if mark[0] == "*"}
    assert choice.refused == {mark[1:] for mark in marks if mark[0] == "~"}
    assert (choice.method, choice.regime) == (METHODS[method], REGIMES[regime])
    assert choice.signal is signal
    assert choice.time.timestamp() == seconds


@pytest.mark.parametrize(
    "text",
    [
        None, "", "1", "accept", "true", "{}", '{"analytics":true}', "%22", "\x00", "é" * 20,
        GOOD.replace("1.", "2.", 1),
        GOOD.upper(),
        GOOD + ".",
        GOOD + "\n",
        " " + GOOD,
        GOOD.replace(ID, ID[:-1]),
        GOOD.replace(".na", ".an"),
        GOOD.replace(".na", ".nn"),
        GOOD.replace(".na", ".nax"),
        GOOD.replace("~counter", "~<script>"),
        GOOD.replace("~counter", "~"),
        GOOD.replace("~counter", "~" + "x" * 64),
        GOOD.replace(".cg.", ".x."),
        GOOD.replace(".i.", ".e."),
        GOOD.replace("pt-BR", "pt_BR"),
        GOOD.replace("tdqv3k", "-5"),
        GOOD.replace("tdqv3k", "zzzzzzzzz"),
        GOOD.replace("tdqv3k", "٣"),
        GOOD.replace("a1b2c3d4e5f6", ""),
        GOOD.replace("~counter", "~counter" * 1_000),
    ],
)  # fmt: skip
def test_what_the_banner_never_wrote_is_no_choice(text: str | None) -> None:
    assert parsed(text) is None


@given(st.text() | st.text("1.n*~pamgio0az-", max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = parsed(text)
    assert found is None or found.categories <= set(CATEGORIES)


@given(st.integers(0, len(GOOD) - 1), st.characters())
def test_one_wrong_sign_grants_nothing_new(at: int, sign: str) -> None:
    """A broken cookie is no choice, or still one of known categories; never an exception."""
    found = parsed(GOOD[:at] + sign + GOOD[at + 1 :])
    assert found is None or "necessary" in found.categories


def test_a_choice_of_a_hundred_services_is_short_enough() -> None:
    marks = "".join(f"~a-service-of-some-name-{at}" for at in range(100))
    text = GOOD.replace("~counter", marks)
    assert len(text) < MAX_CHARACTERS
    found = parsed(text)
    assert found is not None
    assert len(found.refused) == 100


@pytest.mark.parametrize(
    ("header", "value"),
    [
        (f"consentry={GOOD}", GOOD),
        (f"a=b; consentry={GOOD}; c=d", GOOD),
        (f"a=b;consentry={GOOD}", GOOD),
        ("consentry=", ""),
        ("consentry=a=b", "a=b"),
        ("consentry=first; consentry=second", "first"),
        ("consentry", None), ("xconsentry=1", None), ("consentry2=1", None),
        ("CONSENTRY=1", None), ("", None), (None, None), (";;=;", None),
    ],
)  # fmt: skip
def test_one_cookie_of_a_header(header: str | None, value: str | None) -> None:
    assert cookie_of(header, "consentry") == value


@pytest.mark.parametrize(
    ("choice", "more", "allowed"),
    [
        (None, {}, "basket"),
        (None, {"before": CATEGORIES}, "basket player counter tracker pixel"),
        (chosen(), {}, "basket"),
        (chosen("analytics"), {}, "basket counter"),
        (chosen("analytics", refused=frozenset({"counter"})), {}, "basket"),
        (chosen(granted=frozenset({"tracker"})), {}, "basket tracker"),
        (chosen("marketing", refused=frozenset({"pixel"})), {}, "basket tracker"),
        (chosen("preferences", "analytics", "marketing"), {},
         "basket player counter tracker pixel"),
        # Necessary services cannot be refused by their category, only by themselves.
        (chosen(categories=frozenset()), {}, "basket"),
        # The question has changed: a grant is asked for again, a refusal stands.
        (chosen("analytics"), {"answered": False}, "basket"),
        (chosen("analytics"), {"answered": False, "before": CATEGORIES}, "basket counter"),
        # The browser refuses: preferences are neither sold nor shared.
        (None, {"before": CATEGORIES, "refuses": True}, "basket player"),
        (chosen("marketing"), {"refuses": True}, "basket"),
        (chosen("marketing", signal=True), {"refuses": True}, "basket tracker pixel"),
        (chosen("marketing", signal=True), {"refuses": True, "answered": False}, "basket"),
        (chosen(granted=frozenset({"nobody"})), {}, "basket"),
    ],
)  # fmt: skip
def test_what_holds(choice: Choice | None, more: dict[str, Any], allowed: str) -> None:
    consent = consent_of(choice, SERVICES, **more)
    ids = {service.id for service in SERVICES}
    assert {name for name in ids if consent.allows(name)} == set(allowed.split())
    assert consent.choice is (choice if more.get("answered", True) else None)


def test_a_category_can_be_asked_for_like_a_service() -> None:
    consent = consent_of(chosen("analytics", refused=frozenset({"counter"})), SERVICES)
    assert consent.allows("necessary")
    assert consent.allows("analytics")
    assert not consent.allows("counter")
    assert not consent.allows("marketing")
    assert not consent.allows("")
    assert not consent.allows("nobody")


IDS = st.frozensets(st.sampled_from([service.id for service in SERVICES]))
SOME = st.frozensets(st.sampled_from(CATEGORIES))


@given(SOME, IDS, IDS, SOME, st.booleans())
def test_the_browsers_signal_and_a_new_question_only_take_away(
    categories: frozenset[str],
    granted: frozenset[str],
    refused: frozenset[str],
    before: frozenset[str],
    signal: bool,
) -> None:
    choice = chosen(*categories, granted=granted, refused=refused, signal=signal)
    free = consent_of(choice, SERVICES, before=before).allowed
    assert consent_of(choice, SERVICES, before=before, refuses=True).allowed <= free
    stale = consent_of(choice, SERVICES, before=before, answered=False).allowed
    assert stale <= free
    assert stale <= consent_of(None, SERVICES, before=before).allowed
    assert "necessary" in stale
