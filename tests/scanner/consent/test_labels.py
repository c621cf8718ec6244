# ruff: noqa: RUF001 - labels of many scripts are what it is about

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.consent.labels import Label, label_of
from scanner.consent.words import codes

_FILE = Path(__file__).with_name("labels.toml")
_LABELS: dict[str, dict[str, list[str]]] = tomllib.loads(_FILE.read_text("utf-8"))
_CASES = [
    (language, role, text)
    for language, roles in _LABELS.items()
    for role, texts in roles.items()
    for text in texts
]
_TEXTS = [text for _, _, text in _CASES if text]

# What is tried in every place of a label: it shows nothing and must change nothing.
_INVISIBLE = ("\u200b", "\u00ad", "\ufeff", "\u2060", "\u200e")


@pytest.mark.parametrize("language", sorted(_LABELS))
def test_labels_are_understood_in_the_language_of_the_page(language: str) -> None:
    asked = [(role, text) for role, texts in _LABELS[language].items() for text in texts]
    wrong = [
        (text, role, label.role)
        for role, text in asked
        if (label := label_of(text, [language])).role != role
    ]
    assert not wrong
    assert len(asked) >= 12


@pytest.mark.parametrize("language", sorted(_LABELS))
def test_labels_are_understood_where_the_page_names_no_language(language: str) -> None:
    wrong = [
        (text, role, label.role)
        for role, texts in _LABELS[language].items()
        for text in texts
        if (label := label_of(text)).role != role
    ]
    assert not wrong


def test_every_language_has_labels_to_be_tested_with() -> None:
    assert set(_LABELS) == set(codes())


def test_a_wrong_hint_does_no_harm() -> None:
    wrong = [
        (text, role, label.role)
        for language, role, text in _CASES
        if language in ("de", "fr", "pl", "ja", "ru", "he")
        and role in ("accept_all", "reject_all", "settings", "pay")
        and (label := label_of(text, ["hu" if language != "hu" else "de"])).role != role
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Ａｃｃｅｐｔ　ａｌｌ", "accept_all"),
        ("Ac\u00adcept\u00a0all", "accept_all"),
        ("a\u200bccept all", "accept_all"),
        ("✅ ACCEPT ALL ›", "accept_all"),
        ("  Accept\n\t all  ", "accept_all"),
        ("👍 OK", "accept"),
        ("Odmitnout vse", "reject_all"),
        ("ODMÍTNOUT VŠE", "reject_all"),
        ("TUMUNU REDDET", "reject_all"),
        ("REDDEDİYORUM", "reject_all"),
        ("ΑΠΌΡΡΙΨΗ ΌΛΩΝ", "reject_all"),
        ("Απορριψη ολων", "reject_all"),
        ("Alle Cookies akzeptieren.", "accept_all"),
        ("Datenschutzeinstellungen", "settings"),
        ("Reject all. Only necessary cookies will be set.", "reject_all"),
        ("Yes! Accept all", "accept_all"),
        ("Accept all. You can change this at any time.", "accept_all"),
        ("No thanks, subscribe instead", "pay"),
        ("Enter site", "age"),
        ("Ｘ", "close"),
        ("‹", "back"),
        ("⚙️", "settings"),
        ("✖️", "close"),
        ("Do not sell or share my personal information", "settings"),
        ("不同意", "reject_all"),
        ("拒绝", "reject_all"),
        ("同意しない", "reject_all"),
        ("동의하지 않음", "reject_all"),
    ],
)
def test_how_a_label_is_written_does_not_matter(text: str, role: str) -> None:
    assert label_of(text).role == role


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("Accept all", "all"),
        ("Reject all", "all"),
        ("Reject", None),
        ("Only necessary", "necessary"),
        ("Nur technisch notwendige Cookies zulassen", "necessary"),
        ("Save my choices", "selection"),
        ("Accept marketing cookies", "selection"),
        ("OK", None),
    ],
)
def test_scope_is_told_where_the_label_says_one(text: str, scope: str | None) -> None:
    assert label_of(text).scope == scope


def test_strength_tells_how_much_was_understood() -> None:
    assert label_of("Accept all").strength == "exact"
    assert label_of("Reject all and close").strength == "all"
    assert label_of("Accept Frobnitz cookies").strength == "some"
    assert label_of("All cookies").strength == "some"
    assert label_of("Frobnitz").strength == "none"
    assert label_of("All cookies explained by Frobnitz").role == "unknown"


def test_labels_that_do_something_else_are_told_apart() -> None:
    assert label_of("Reject and subscribe for 2,99 €").never_press
    assert label_of("Install").never_press
    assert not label_of("Reject all").never_press
    assert label_of("Zustimmen", ["de-AT"]).language == "de"
    assert label_of("接受", ["zh-TW"]).language == "zh-Hant"


@given(st.text(max_size=400), st.lists(st.text(max_size=12), max_size=3))
@settings(max_examples=150, deadline=None)
def test_no_text_is_too_strange(text: str, languages: list[str]) -> None:
    label = label_of(text, languages)
    assert isinstance(label, Label)
    assert 0.0 <= label.coverage <= 1.0


@given(
    st.sampled_from(_TEXTS),
    st.data(),
    st.sampled_from(("", " ", "\n", "\u00a0", "\t ")),
    st.sampled_from(_INVISIBLE),
)
@settings(max_examples=150, deadline=None)
def test_what_cannot_be_seen_changes_nothing(
    text: str, data: st.DataObject, space: str, invisible: str
) -> None:
    place = data.draw(st.integers(0, len(text)))
    changed = f"{space}{text[:place]}{invisible}{text[place:].replace(' ', f' {space}')}{space}"
    assert label_of(changed) == label_of(text)


@given(st.sampled_from(_TEXTS))
@settings(max_examples=150, deadline=None)
def test_capitals_change_nothing(text: str) -> None:
    assert label_of(text.upper()).role == label_of(text).role


def test_long_texts_are_no_labels_and_cost_little() -> None:
    assert label_of("We use cookies and so on. " * 400).role == "unknown"
    labels = [f"{text} {number}." for number, text in enumerate(_TEXTS[:300])]
    long = "Accept all cookies of this shop " * 320  # 10,000 characters
    label_of(labels[0])
    few = _seconds(lambda: [label_of(one) for one in labels])
    many = _seconds(lambda: [label_of(f"{long}{number}") for number in range(10)])
    assert many < few


def test_many_labels_cost_no_more_than_a_loop_over_the_files_words() -> None:
    """300 labels in all languages against 300 naive searches of one file's 500 words."""
    label_of("Frobnitz")
    words = [text.casefold() for text in _TEXTS[:500]]
    labels = [f"{text} ({number})" for number, text in enumerate(_TEXTS[:300])]
    naive = _seconds(lambda: [[word in one.casefold() for word in words] for one in labels])
    ours = _seconds(lambda: [label_of(one) for one in labels])
    assert ours < naive * 15


def _seconds(work: object) -> float:
    assert callable(work)
    start = time.process_time()
    work()
    return time.process_time() - start
