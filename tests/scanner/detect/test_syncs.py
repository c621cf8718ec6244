"""Who shares a visitor's identifier, and what only looks like it."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.detect.syncs import identifier_syncs
from scanner.tracking import IdentifierSync
from tests.scanner.detect.makers import BRIGHT, QUILL, control, kept, rules, saw, texts, told
from tests.scanner.gather.makers import HOME, redact

UID = "8f3a9c2e71b04d56"
OTHER = "c0ffee1234abcd99"
MATCH = f"https://px.{BRIGHT}/match?partner_uid=*"
THIRD = "https://t.metrics.example/in"


def both(*visits: Any, other: Any = None) -> tuple[IdentifierSync, ...]:
    return identifier_syncs(visits, other or control(OTHER))


def test_a_third_partys_cookie_told_to_another() -> None:
    (sync,) = both(saw(kept=[kept(UID)], told=[told(UID, MATCH, form="sha256")]))
    assert sync.kind == "sync"
    assert (sync.owner, sync.store, sync.name) == (QUILL, "cookie", "uid")
    assert sync.domains == (QUILL, BRIGHT)
    assert sync.value == redact(UID)
    (receiver,) = sync.receivers
    assert (receiver.host, receiver.parameter, receiver.form) == (
        f"px.{BRIGHT}",
        "partner_uid",
        "sha256",
    )
    assert receiver.initiator_chain
    assert rules(sync) == ["sync.kept", "sync.told", "identifier.unique"]
    assert texts(sync) == (
        "The cookie `uid` of adquill.example holds an identifier. It was sent to "
        "px.brightbid.example as `partner_uid`, in the address, written as sha256. A second clean "
        "visitor did not have this value: it is an identifier, not a constant."
    )


def test_the_sites_own_cookie_told_to_two() -> None:
    own = kept(UID, "_ga", "shop.example")
    (sync,) = both(saw(kept=[own], told=[told(UID, MATCH), told(UID, THIRD, place="body")]))
    assert sync.owner == "shop.example"
    assert sync.domains == (BRIGHT, "metrics.example")
    assert {receiver.place for receiver in sync.receivers} == {"url", "body"}


@pytest.mark.parametrize(
    ("keeping", "telling"),
    [
        # Told to one company only, or to the site itself.
        ([kept(UID, "_ga", "shop.example")], [told(UID, MATCH)]),
        ([kept(UID)], [told(UID, "https://www.shop.example/in")]),
        ([kept(UID)], [told(UID, f"https://www.{QUILL}/in")]),
        ([kept(UID)], []),
        # A number that nobody keeps.
        ([], [told(UID, MATCH), told(UID, THIRD)]),
        ([kept(UID, "_ga", "shop.example")], [told("aa11bb22cc33dd44", MATCH)]),
    ],
)
def test_no_sync(keeping: list[Any], telling: list[Any]) -> None:
    assert both(saw(kept=keeping, told=telling)) == ()


def test_a_constant_is_no_identifier() -> None:
    seen = {"kept": [kept(UID)], "told": [told(UID, MATCH)]}
    assert both(saw(1, **seen), saw(2, **seen)) == ()
    assert both(saw(1, **seen), saw(2, told=[told(UID, THIRD)])) == ()
    assert both(saw(1, **seen), other=control(UID)) == ()


def test_one_visitor_alone_is_said() -> None:
    visit = saw(kept=[kept(UID)], told=[told(UID, MATCH)])
    for other in (None, control(failed="The page did not load again.")):
        (sync,) = identifier_syncs([visit], other)
        assert rules(sync)[-1] == "identifier.alone"
        assert "only one visitor" in texts(sync)


def test_pages_are_merged() -> None:
    ids = [f"{number:016x}" for number in range(0x8F3A9C2E71B04D56, 0x8F3A9C2E71B04D56 + 60)]
    visits = [
        saw(
            at,
            f"https://shop.example/{at}",
            "before" if at < 30 else "accepted",
            kept=[kept(value, f"uid_{at:04d}ab")],
            told=[told(value, MATCH)],
        )
        for at, value in enumerate(ids, start=1)
    ]
    (sync,) = both(*visits)
    assert sync.page_count == 60
    assert len(sync.pages) == 29 + 31  # at most 50 of each state
    assert sync.states == ("before", "accepted")
    assert sync.value == redact(ids[0])
    assert sync.page_url == "https://shop.example/1"
    assert "None of 30 other clean visitors had" in texts(sync)
    (again,) = both(*visits[:1])
    assert again.id == sync.id


def test_pages_add_up() -> None:
    own = [kept(value, "_vid", "shop.example") for value in (UID, OTHER)]
    first = saw(1, kept=own[:1], told=[told(UID, MATCH)])
    second = saw(2, f"{HOME}2", kept=own[1:], told=[told(OTHER, THIRD, place="body")])
    last = saw(3, f"{HOME}3", kept=[kept("aa11bb22cc33dd44", "_vid", "shop.example")])
    (sync,) = both(first, second, last, other=control("c1d2e3f4a5b60718"))
    assert sync.domains == (BRIGHT, "metrics.example")
    assert [receiver.registrable_domain for receiver in sync.receivers] == list(sync.domains)
    assert (sync.value, sync.page_count) == (redact(UID), 2)
    assert rules(sync) == ["sync.kept", "sync.told", "sync.told", "identifier.unique"]
    (alone,) = both(saw(1, kept=own[:1], told=[told(UID, MATCH), told(UID, THIRD)]))
    assert alone.id == sync.id


def test_handed_on_by_a_redirect() -> None:
    (sync,) = both(saw(kept=[kept(UID)], told=[told(UID, MATCH, place="redirect", hop=1)]))
    assert sync.kind == "redirect_sync"
    assert "sync.redirect" in rules(sync)
    assert "A redirect handed it on to px.brightbid.example as `partner_uid`." in texts(sync)
    (own_hop,) = both(saw(kept=[kept(UID)], told=[told(UID, MATCH, hop=1)]))
    assert own_hop.kind == "sync"


def test_copies_of_a_value_are_one_identifier() -> None:
    copies = [
        kept(UID, "adq", "shop.example", store="local", part=".id"),
        kept(UID, "_adq", "shop.example"),
        kept(UID),
    ]
    (sync,) = both(saw(kept=copies, told=[told(UID, MATCH)]))
    assert (sync.owner, sync.store, sync.name) == (QUILL, "cookie", "uid")
    assert rules(sync).count("sync.copy") == 2


def test_two_owners_of_one_value_need_no_telling() -> None:
    (sync,) = both(saw(kept=[kept(UID), kept(UID, "partner", BRIGHT)]))
    assert sync.domains == (QUILL, BRIGHT)
    assert sync.receivers == ()


def test_parts_of_one_item_are_one_record() -> None:
    whole, client = f"GA1.1.{UID}.1690000000", UID
    own = [
        kept(whole, "_ga", "shop.example"),
        kept(client, "_ga", "shop.example", part="[2]"),
    ]
    telling = [
        told(whole, MATCH), told(whole, THIRD), told(client, MATCH), told(client, THIRD),
        told(client, f"https://{QUILL}/"),
    ]  # fmt: skip
    (sync,) = both(saw(kept=own, told=telling))
    assert len(sync.domains) == 3
    assert "(in its part `[2]`)" in texts(sync)


def test_many_receivers_are_cut_and_each_domain_shown_first() -> None:
    telling = [told(UID, MATCH, parameter=f"p{at}") for at in range(40)] + [told(UID, THIRD)]
    (sync,) = both(saw(kept=[kept(UID)], told=telling))
    assert len(sync.receivers) == 20
    assert {receiver.registrable_domain for receiver in sync.receivers[:2]} == {
        BRIGHT,
        "metrics.example",
    }


def test_without_behaviour_there_is_nothing() -> None:
    quick = saw()
    assert identifier_syncs([], None) == ()
    assert both(quick) == ()
