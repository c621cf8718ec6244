"""All verdicts of a scan, in their sections."""

from __future__ import annotations

from typing import Any

from scanner.behaviour import Control, Decorated, Respawned
from scanner.detect.watching import Known, Watching
from scanner.evidence import Visit
from scanner.observations import Alias
from scanner.records import Scan
from tests.scanner.detect.makers import (
    BRIGHT,
    QUILL,
    actor,
    control,
    drawing,
    kept,
    leak,
    saw,
    told,
    upload,
    use,
)
from tests.scanner.gather.makers import HOME, redact, visit

UID, OLD = "8f3a9c2e71b04d56", "77aa12cd90ef3b41"
HOST = "metrics.shop.example"
ALIAS = Alias(host=HOST, cname=f"shop.{QUILL}", registrable_domain=QUILL)
FULL = saw(
    actors=[actor()],
    canvases=[drawing("abcdefghij", text_colours=2)],
    uses=[use("MutationObserver.observe", "document:childList,subtree,attributes")],
    uploads=[upload(word="plain")],
    leaks=[leak()],
    kept=[kept(UID), kept(OLD, "_vid", "shop.example")],
    told=[
        told(UID, f"https://in.{BRIGHT}/match"),
        told(OLD, f"https://{HOST}/in", parameter="vid"),
    ],
)
SECOND = control(
    decorated=(
        Decorated(parameter="gclid", stored_in=("cookie _gcl",), stored_by=(), sent_to=()),
    ),
    respawned=(
        Respawned(name="_vid", domain="shop.example", value=redact("0b5c8d7e6f1a2b3c"),
                  sources=("local",), set_by=None, how="It came back."),
    ),
)  # fmt: skip


def sections(*visits: Visit, seen: Control | None = SECOND, **changes: Any) -> dict[str, Any]:
    watching = Watching()
    for one in visits:
        watching.add(one)
    known = Known(**({"cookies": (), "aliases": (ALIAS,), "control": seen} | changes))
    return watching.records(iter(visits), known)


def test_every_section_has_its_verdict() -> None:
    found = sections(FULL)
    assert {name: len(records) for name, records in found.items()} == dict.fromkeys(found, 1)
    assert found["fingerprinting"][0].technique == "canvas"
    assert found["session_recording"][0].word_left == "plain"
    assert found["form_exfiltration"][0].field == "email"
    assert found["identifier_syncs"][0].domains == (QUILL, BRIGHT)
    assert found["link_decoration"][0].parameter == "gclid"
    assert found["first_party_cover"][0].host == HOST
    assert found["respawning"][0].name == "_vid"


def test_the_sections_are_those_of_the_scan_file() -> None:
    assert set(sections()) <= set(Scan.__struct_fields__)


def test_nothing_seen() -> None:
    for visits in ((), (visit(),), (saw(),)):
        found = sections(*visits, seen=None)
        assert set(found.values()) == {()}


def test_without_a_second_look() -> None:
    found = sections(FULL, seen=None)
    assert found["link_decoration"] == found["respawning"] == ()
    assert found["fingerprinting"]


def test_the_second_look_speaks_for_its_own_state_alone() -> None:
    found = sections(FULL, saw(2, HOME, state="rejected"))
    assert found["link_decoration"][0].states == ("before",)
    assert found["fingerprinting"][0].states == ("before",)
