"""Every way of watching has its words, and sentences are sentences."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest

from scanner.records import Scan
from scanner.report import claims, words
from scanner.report.flows import cover_row, respawn_row, sync_rows
from scanner.report.glance import ORDER
from scanner.report.techniques import field_name, glossary
from scanner.report.watching import card_totals, cards, record_anchors
from scanner.report.watching_text import TABLES, techniques
from scanner.tracking import FirstPartyCover, IdentifierSync, Store, Technique
from tests.scanner.report import sample, watched, watchers


def literals(record: type[msgspec.Struct], field: str) -> set[str]:
    hint = {one.name: one.type for one in msgspec.structs.fields(record)}[field]
    return set(get_args(hint))


def test_every_technique_kind_and_section_has_words() -> None:
    book = glossary()
    assert set(book.techniques) == set(get_args(Technique))
    kinds = literals(IdentifierSync, "kind") | literals(FirstPartyCover, "kind")
    assert set(book.kinds) == kinds
    assert set(book.sections) == set(ORDER) == set(TABLES)
    assert set(book.sections) <= set(Scan.__struct_fields__)
    assert set(words.STORES) == set(get_args(Store))
    assert set(words.SIGNALS) == {"gpc", "dnt"}


def test_words_fit_into_their_sentences() -> None:
    for one in glossary().sections.values():
        assert all(text.endswith(".") for text in (one.what, one.law, one.do))
        assert not any(text.endswith(".") for text in (one.title, one.one, one.many, one.deed))
    for technique in glossary().techniques.values():
        assert technique.does[0].islower()
        assert not technique.does.endswith(".")
        assert technique.matters.endswith(".")
        assert technique.do.endswith(".")
    assert all(kind.does.endswith(".") for kind in glossary().kinds.values())


def test_new_words_of_a_record_are_shown_as_they_are() -> None:
    odd = msgspec.structs.replace(watchers.CAPTURES[0], field="passport")
    assert field_name(odd) == "passport"
    assert field_name(watchers.CAPTURES[0]) == "e-mail address"


def test_a_script_is_one_card_and_the_weak_come_last() -> None:
    made = cards(watchers.FINGERPRINTING)
    assert made[0].script_url == watchers.AGENT
    assert len(made[0].records) == 5
    assert made[-1].script_url == watchers.CHARTS
    assert [card.inline for card in made].count(True) == 1
    assert next(card for card in made if card.inline).page_count == 412


def test_unknown_scripts_are_not_thrown_together() -> None:
    two = [watchers.fingerprint("audio", None), watchers.fingerprint("font", None)]
    assert len(cards(two)) == 2
    assert cards(None) == []


def test_every_verdict_has_a_place() -> None:
    scan = sample.shop()
    anchors = record_anchors(scan)
    for field in set(glossary().sections) - {"findings"}:
        places = {anchors[record.id][0] for record in getattr(scan, field)}
        assert places == {f"{field}{at}" for at in range(card_totals(scan)[field])}


def said() -> list[str]:
    fingerprinted = [claims.fingerprinting(card) for card in cards(watchers.FINGERPRINTING)]
    recorded = [
        claims.recording(record, card) for record in watchers.RECORDING for card in cards([record])
    ]
    return [
        *fingerprinted,
        *recorded,
        *map(claims.planted_word, watchers.RECORDING),
        *(claims.captures(card) for card in cards(watchers.CAPTURES)),
        *map(claims.capture, watchers.CAPTURES),
        *map(claims.sync, watched.SYNCS),
        *map(claims.decoration, watched.DECORATION),
        *map(claims.cover, watched.COVERS),
        *map(claims.respawn, watched.RESPAWNING),
    ]


@pytest.mark.parametrize("sentence", said())
def test_claims_are_sentences(sentence: str) -> None:
    assert sentence[0].isupper() or sentence.startswith(("metrics.", "shop.", "an_uid", "ident"))
    assert sentence.endswith(".")
    assert "None" not in sentence
    assert "  " not in sentence


def test_some_claims_word_for_word() -> None:
    assert claims.capture(watchers.CAPTURES[0]) == (
        'The e-mail address (field "Your e-mail") went to www.facebook.com while it was typed, '
        "before the form was sent, as sha256 of the lower-cased value, in the query value "
        '"udff[em]".'
    )
    assert claims.sync(watched.SYNCS[1]) == (
        "The cookie anid of adnet.example was handed by redirects to 3 other companies: "
        "exchange.example, bidder.example and audience.example."
    )
    assert claims.sync(watched.SYNCS[2]) == (
        "The way to this page led through affiliate.example, which keeps the cookie aff_uid and "
        "sent the visitor on with an identifier in the address."
    )


def test_when_is_said_of_each_and_of_all() -> None:
    mixed, *_ = cards(watchers.CAPTURES[:2])
    assert claims.captures(mixed).endswith("some of it before the form was sent.")
    late, *_ = cards(watchers.CAPTURES[1:2])
    assert claims.captures(late).endswith("www.facebook.com, when the form was sent.")


def test_many_names_are_counted() -> None:
    assert claims.named(("a", "b", "c", "d", "e")) == "a, b, c and 2 more"


def test_drawings_lead_from_the_owner_to_the_receiver() -> None:
    fan, hops, bounce = (sync_rows(one) for one in watched.SYNCS)
    assert [row.stops[0].name for row in fan] == ["shop.example"] * 3
    assert [stop.name for stop in hops[0].stops][::3] == ["adnet.example", "dmp.audience.example"]
    assert [stop.name for stop in bounce[0].stops] == [
        "link to the page", "affiliate.example", "shop.example",
    ]  # fmt: skip
    assert [cover_row(one).stops[1].name for one in watched.COVERS] == [
        "adnet.example", "shop.example", "Google Analytics",
    ]  # fmt: skip
    assert respawn_row(watched.RESPAWNING[1]).stops[1].name == "the server"


def test_techniques_give_way_one_by_one() -> None:
    card = cards(watchers.FINGERPRINTING)[0]
    assert techniques(card, 200).count("/") == 5
    assert techniques(card, 60) == "Questions about the device 14/6, +4 more"
    assert techniques(cards(watchers.FINGERPRINTING)[-1], 80).endswith("(not enough for a verdict)")
