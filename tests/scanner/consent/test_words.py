# ruff: noqa: RUF001 - texts of many scripts are what it is about

from __future__ import annotations

from collections import defaultdict

import pytest

from scanner.consent.words import codes, hinted, language, said
from scanner.consent.words.normal import JOINTS, scripts_of, words_of
from scanner.consent.words.read import OTHER_NAMES, rows
from scanner.consent.words.rows import Words

# The languages of most banners must know more.
_BIG = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "ja")


@pytest.mark.parametrize("code", codes())
def test_no_phrase_has_two_roles(code: str) -> None:
    roles = defaultdict(set)
    words = rows(code)
    for role, phrases in words.labels.items():
        for phrase in phrases:
            roles[_key(words, phrase)].add(role)
    assert {phrase: found for phrase, found in roles.items() if len(found) > 1} == {}


@pytest.mark.parametrize("code", codes())
def test_each_language_knows_enough_phrases(code: str) -> None:
    words = rows(code)
    accept, reject, options, save = (15, 15, 12, 8) if code in _BIG else (6, 6, 5, 4)
    assert _different(words, "accept", "accept_all") >= accept
    assert _different(words, "reject_all") >= reject
    assert _different(words, "settings") >= options
    assert _different(words, "accept_selection") >= save


@pytest.mark.parametrize("code", codes())
def test_each_entry_can_be_found(code: str) -> None:
    words = rows(code)
    entries = [it for texts in words.words.values() for it in texts]
    phrases = [it for texts in words.labels.values() for it in texts]
    links = [*words.links.reopen, *words.links.opt_out]
    assert [it for it in entries if "*" in it.strip("*")] == []
    assert [it for it in (*phrases, *links) if "*" in it] == []
    empty = [it for it in (*entries, *phrases, *links) if not set(words_of(it)) - set(JOINTS)]
    assert empty == []


@pytest.mark.parametrize("code", codes())
def test_each_phrase_is_understood_as_it_is_filed(code: str) -> None:
    words = rows(code)
    known = language(code)
    wrong = {
        phrase: known.role_of(said(phrase))
        for role, phrases in words.labels.items()
        for phrase in phrases
        if known.role_of(said(phrase)) != role
    }
    assert wrong == {}


def test_hints_are_understood_as_pages_write_them() -> None:
    assert hinted(["en-US", "de_AT", "zh-TW", "zh-Hans-CN", "no", "nn-NO", "iw", "pt-BR"]) == (
        "en", "de", "zh-Hant", "zh-Hans", "nb", "he", "pt",
    )  # fmt: skip
    assert hinted(["", "x-klingon", "tlh", "-", "EN "]) == ("en",)
    assert set(OTHER_NAMES.values()) <= set(codes())


def test_texts_are_brought_to_one_form() -> None:
    assert words_of("Straße ÉTÉ İstanbul ırmak Ørsted") == (
        "strasse", "ete", "istanbul", "irmak", "orsted",
    )  # fmt: skip
    assert words_of("J’accepte & don't") == ("j", "accepte", "&", "don", "t")
    assert words_of("מַסְכִּים قَبُول") == ("מסכים", "قبول")
    assert said("Yes! No.").sentences == (("yes",), ("no",))
    assert scripts_of("Cookie 设置") == {"latin", "han"}


def _key(words: Words, phrase: str) -> str:
    parts = (it for it in words_of(phrase) if it not in JOINTS)
    return (" " if words.spaced else "").join(parts)


def _different(words: Words, *roles: str) -> int:
    found = {
        _key(words, it) for role, texts in words.labels.items() if role in roles for it in texts
    }
    return len(found)
