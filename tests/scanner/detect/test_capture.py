"""Who took what was typed."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from scanner.behaviour import Behaviour, Leak
from scanner.detect.capture import Captures
from scanner.observations import ChainLink
from scanner.tracking import FormCapture
from tests.scanner.detect.makers import saw
from tests.scanner.gather.makers import HOME, visit

KEYS = ChainLink(url="https://keys.example/k.js", line=3, column=1, kind="script")
OWN = ChainLink(url=f"{HOME}own.js", line=3, column=1, kind="script")
AWAY = "https://in.harvest.example/e?v=*"


def leak(**changes: Any) -> Leak:
    plain: dict[str, Any] = {
        "field": "email", "field_name": "E-mail", "url": AWAY, "place": "url", "parameter": "v",
        "form": "plain", "when": "typing", "chain": (KEYS,), "frame_url": HOME,
    }  # fmt: skip
    return Leak(**(plain | changes))


def captures(*leaks: Leak, pages: int = 1) -> tuple[FormCapture, ...]:
    found = Captures()
    for at in range(1, pages + 1):
        seen = saw(at, f"{HOME}{at}")
        found.add(msgspec.structs.replace(seen, behaviour=Behaviour(leaks=leaks)))
    return found.records()


def test_a_third_party_is_told() -> None:
    (one,) = captures(leak(), pages=2)
    assert (one.field, one.host, one.recipient) == ("email", "in.harvest.example", "third")
    assert (one.script_url, one.line, one.party) == ("https://keys.example/k.js", 3, "third")
    assert one.page_count == 2
    assert one.evidence[0].text == (
        "What was typed into the field “E-mail” (email) was found in the address (as “v”) of a "
        "request to in.harvest.example, before any form was sent: plain."
    )


def test_half_an_address_on_the_way_to_the_whole_is_the_same() -> None:
    half = leak(form="plain, up to @")
    (one,) = captures(half, leak())
    assert one.form == "plain"
    (alone,) = captures(half)
    assert alone.form == "plain, up to @"
    assert len(captures(half, leak(parameter="w"))) == 2


@pytest.mark.parametrize("changes", [{}, {"form": "sha256", "place": "body"}])
def test_the_sites_own_scripts_may_ask_the_site(changes: dict[str, Any]) -> None:
    home = {"url": f"{HOME}check", **changes}
    assert captures(leak(chain=(OWN,), **home)) == ()
    assert captures(leak(when="submit", **home)) == ()
    (one,) = captures(leak(**home))
    assert (one.recipient, one.party) == ("first", "third")


def test_a_search_of_the_site_is_the_sites_own_affair() -> None:
    assert captures(leak(field="search", url=f"{HOME}suggest")) == ()
    (one,) = captures(leak(field="search"))
    assert one.recipient == "third"


def test_a_sent_form_may_go_to_others_too() -> None:
    (one,) = captures(leak(chain=(OWN,), when="submit", parameter=None, place="body"))
    assert (one.party, one.recipient, one.parameter) == ("first", "third", None)
    assert one.evidence[0].rule == "capture.submit"
    assert "found in the body of a request" in one.evidence[0].text
    assert "when the form was sent: plain." in one.evidence[0].text


@pytest.mark.parametrize(
    ("place", "said"),
    [("header", "in a header (as “v”) of"), ("websocket", "in a message (as “v”) of")],
)
def test_where_it_was_found(place: str, said: str) -> None:
    (one,) = captures(leak(place=place, field="given_name", field_name=""))
    assert f"into a field (given name) was found {said} a request" in one.evidence[0].text


def test_nobody_known() -> None:
    (one,) = captures(leak(chain=()))
    assert (one.script_url, one.line, one.initiator_chain) == (None, None, ())
    # Without a script it is the document's: here the site's own.
    assert captures(leak(chain=(), url=f"{HOME}check")) == ()
    foreign = leak(chain=(), url=f"{HOME}check", frame_url="https://frame.example/")
    assert len(captures(foreign)) == 1


def test_what_makes_two_of_them() -> None:
    same = leak()
    others = [
        leak(form="sha256 of the lower-cased value"),
        leak(field="phone"),
        leak(url="https://b.harvest.example/e"),
        leak(when="submit"),
        leak(place="body"),
        leak(parameter="w"),
        leak(chain=(OWN,)),
    ]
    found = captures(same, same, *others, pages=3)
    assert len(found) == 1 + len(others)
    assert len({one.id for one in found}) == len(found)
    assert {one.page_count for one in found} == {3}
    assert [one.host for one in found] == sorted(one.host for one in found)
    assert captures(*reversed(others), same, pages=3) == found


def test_pages_are_put_together() -> None:
    found = Captures()
    for at in range(1, 61):
        url = f"{HOME}{at}"
        inline = ChainLink(url=url, line=at, column=1, kind="document")
        found.add(saw(at, url, leaks=[leak(chain=(inline,), frame_url=url)]))
    (one,) = found.records()
    assert (one.page_count, len(one.pages), one.page_url, one.line) == (60, 50, f"{HOME}1", 1)
    assert one.party == "first"


def test_nothing_was_looked_for() -> None:
    found = Captures()
    found.add(visit())
    found.add(saw())
    assert found.records() == ()
