"""Who caused it, from hand-made DevTools events."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.record.causes import MAX_CHAIN, Causes, Place

PAGE = "https://shop.example/"
APP = "https://shop.example/app.js"
TAG = "https://tags.example/tag.js"
SESSION, TOP, CHILD = "s", "top", "child"


def call(script: str, url: str, line: int = 0, column: int = 0, name: str = "") -> dict[str, Any]:
    """One call frame as V8 tells it: positions count from 0."""
    return {
        "scriptId": script,
        "url": url,
        "lineNumber": line,
        "columnNumber": column,
        "functionName": name,
    }


def stack(*calls: dict[str, Any], parent: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"callFrames": list(calls)} | ({"parent": parent} if parent else {})


def parsed(causes: Causes, script: str, url: str, **more: Any) -> None:
    causes.script_parsed(SESSION, {"scriptId": script, "url": url, **more})


def urls(causes: Causes, place: Place | None) -> list[str]:
    return [link.url for link in causes.chain(place)]


@pytest.fixture
def causes() -> Causes:
    """A page that loads app.js by its own tag; app.js inserts tag.js."""
    made = Causes()
    made.frames.navigated(TOP, PAGE)
    made.loaded(APP, TOP, Place(PAGE, 3, 1, frame=TOP))
    made.loaded(TAG, TOP, Place(APP, 10, 5, "load", TOP))
    return made


def test_the_parser(causes: Causes) -> None:
    initiator = {"type": "parser", "url": PAGE, "lineNumber": 11, "columnNumber": 4}
    place = causes.of_initiator(SESSION, initiator, TOP)
    assert place == Place(PAGE, 12, 5, None, TOP)
    (link,) = causes.chain(place)
    assert (link.url, link.line, link.column, link.kind) == (PAGE, 12, 5, "document")


def test_a_script(causes: Causes) -> None:
    initiator = {"type": "script", "stack": stack(call("1", TAG, 6, 2, "send"))}
    place = causes.of_initiator(SESSION, initiator, TOP)
    assert place == Place(TAG, 7, 3, "send", TOP)
    chain = causes.chain(place)
    assert [(link.url, link.line, link.kind, link.function) for link in chain] == [
        (PAGE, 3, "document", None),
        (APP, 10, "script", "load"),
        (TAG, 7, "script", "send"),
    ]


def test_what_was_awaited(causes: Causes) -> None:
    parent = stack(parent=stack(call("1", TAG, 1)))
    assert causes.of_stack(SESSION, stack(call("9", ""), parent=parent), TOP) == Place(
        TAG, 2, 1, None, TOP
    )


@pytest.mark.parametrize(
    "initiator",
    [
        {"type": "other"},
        {"type": "other", "url": PAGE},
        {"type": "script", "stack": stack()},
        {"type": "script", "stack": stack(call("9", ""))},
        {},
    ],
)
def test_an_initiator_that_tells_nothing(causes: Causes, initiator: dict[str, Any]) -> None:
    assert causes.of_initiator(SESSION, initiator, TOP) is None


def test_a_style_sheet(causes: Causes) -> None:
    sheet = "https://shop.example/look.css?v=2"
    causes.loaded(sheet, TOP, Place(PAGE, 2, 1, frame=TOP))
    place = causes.of_initiator(SESSION, {"type": "parser", "url": sheet}, TOP)
    assert [(link.url, link.kind) for link in causes.chain(place)] == [
        (PAGE, "document"),
        (sheet, "style"),
    ]


def test_code_made_from_text_belongs_to_its_maker(causes: Causes) -> None:
    parsed(causes, "1", TAG)
    parsed(causes, "2", "", stackTrace=stack(call("1", TAG, 20)))
    parsed(causes, "3", "https://fake.example/x.js", hasSourceURL=True,
           stackTrace=stack(call("2", "", 0)))  # fmt: skip
    for script, url in (("2", ""), ("3", "https://fake.example/x.js")):
        place = causes.of_stack(SESSION, stack(call(script, url)), TOP)
        assert place == Place(TAG, 21, 1, None, TOP)


def test_code_that_made_itself_ends(causes: Causes) -> None:
    parsed(causes, "1", "", stackTrace=stack(call("1", "")))
    assert causes.of_stack(SESSION, stack(call("1", "")), TOP) is None


def test_a_blob_belongs_to_its_maker(causes: Causes) -> None:
    blob = "blob:https://shop.example/550e8400"
    causes.made(blob, Place(TAG, 30, 1, None, TOP))
    causes.made(blob, Place(APP, 1, 1, None, TOP))
    place = causes.of_stack(SESSION, stack(call("5", blob, 2)), TOP)
    assert place == Place(TAG, 30, 1, None, TOP)
    assert urls(causes, place) == [PAGE, APP, TAG]


def test_a_blob_out_of_a_blob(causes: Causes) -> None:
    causes.made("blob:https://shop.example/1", Place(TAG, 30, 1, None, TOP))
    causes.made("blob:https://shop.example/2", Place("blob:https://shop.example/1"))
    causes.made("blob:https://shop.example/3", Place("blob:https://shop.example/3"))
    place = causes.of_stack(SESSION, stack(call("5", "blob:https://shop.example/2")), TOP)
    assert place is not None
    assert place.url == TAG
    assert causes.of_stack(SESSION, stack(call("5", "blob:https://shop.example/3")), TOP) is None


def test_a_data_script_belongs_to_who_loaded_it(causes: Causes) -> None:
    causes.loaded("data:text/javascript,1", TOP, Place(APP, 4, 1, None, TOP))
    place = causes.of_stack(SESSION, stack(call("5", "data:text/javascript,1")), TOP)
    assert place == Place(APP, 4, 1, None, TOP)


@pytest.mark.parametrize("url", ["about:srcdoc", "about:blank"])
def test_a_frame_without_address_belongs_to_who_put_it_there(causes: Causes, url: str) -> None:
    causes.frames.parents[CHILD] = TOP
    causes.frames.attached_by[CHILD] = (SESSION, stack(call("1", TAG, 8)))
    causes.frames.navigated(CHILD, url)
    assert causes.frames.document(CHILD) == PAGE
    assert causes.frames.nearest(CHILD) == TOP
    assert causes.of_stack(SESSION, stack(call("7", url)), CHILD) == Place(TAG, 9, 1, None, TOP)
    assert causes.fallback(CHILD) == Place(TAG, 9, 1, None, TOP)


def test_a_frame_of_the_pages_own_html(causes: Causes) -> None:
    causes.frames.parents[CHILD] = TOP
    causes.frames.navigated(CHILD, "about:srcdoc")
    assert causes.fallback(CHILD) == Place(PAGE, frame=TOP)


def test_another_sites_frame_leads_back_to_the_page(causes: Causes) -> None:
    inner = "https://chat.example/frame"
    causes.frames.parents[CHILD] = TOP
    causes.frames.attached_by[CHILD] = (SESSION, stack(call("1", TAG, 8)))
    causes.frames.navigated(CHILD, inner)
    place = causes.of_stack(SESSION, stack(call("7", inner, 2)), CHILD)
    assert urls(causes, place) == [PAGE, APP, TAG, inner]


def test_our_own_hook_is_left_out(causes: Causes) -> None:
    hooked = stack(call("hook", "", 1), call("hook", "", 2), call("1", TAG, 4))
    assert causes.of_call(SESSION, hooked, TOP, wrapped=None) == Place(TAG, 5, 1, None, TOP)
    assert causes.of_call(SESSION, stack(), TOP, wrapped=None) is None


def test_beneath_a_pages_own_accessor_is_the_one_who_acts(causes: Causes) -> None:
    wrapping = stack(
        call("hook", ""),
        call("1", APP, 40, 0, "set"),
        call("1", APP, 50, 0, "write"),
        call("2", TAG, 4),
    )
    bare = causes.of_call(SESSION, wrapping, TOP, wrapped=None)
    beneath = causes.of_call(SESSION, wrapping, TOP, wrapped="accessor")
    assert bare is not None
    assert bare.line == 41
    assert beneath == Place(APP, 51, 1, "write", TOP)


def test_an_accessor_that_nobody_called(causes: Causes) -> None:
    alone = stack(call("hook", ""), call("1", APP, 40, 0, "set"))
    assert causes.of_call(SESSION, alone, TOP, wrapped="accessor") == Place(APP, 41, 1, "set", TOP)


def test_a_guess_is_the_page(causes: Causes) -> None:
    assert causes.guess("https://img.example/p.gif", TOP) == Place(PAGE, frame=TOP)
    assert causes.guess(PAGE + "#part", TOP) is None
    assert causes.guess("https://img.example/p.gif", "unknown") is None


def test_a_worker_is_guessed_to_be_its_makers(causes: Causes) -> None:
    causes.made("https://shop.example/worker.js", Place(TAG, 2, 1, None, TOP))
    place = causes.guess("https://shop.example/worker.js", TOP)
    assert place == Place(TAG, 2, 1, None, TOP)


def test_nothing_has_no_chain() -> None:
    assert Causes().chain(None) == ()


def test_two_scripts_that_load_each_other_end(causes: Causes) -> None:
    one, two = "https://a.example/1.js", "https://a.example/2.js"
    causes.loaded(one, TOP, Place(two, 1, 1, None, TOP))
    causes.loaded(two, TOP, Place(one, 1, 1, None, TOP))
    assert urls(causes, Place(one, 1, 1, None, TOP)) == [two, one]


def test_a_long_chain_is_cut(causes: Causes) -> None:
    for at in range(1, 100):
        causes.loaded(f"https://a.example/{at}.js", TOP,
                      Place(f"https://a.example/{at - 1}.js", 1, 1, None, TOP))  # fmt: skip
    chain = urls(causes, Place("https://a.example/99.js", 1, 1, None, TOP))
    assert len(chain) == MAX_CHAIN
    assert chain[-1] == "https://a.example/99.js"


def test_frames_in_a_circle_end() -> None:
    causes = Causes()
    causes.frames.parents.update({"a": "b", "b": "a"})
    assert causes.frames.document("a") == ""
    assert causes.frames.nearest("a") in ("a", "b")


def test_a_page_that_is_left_keeps_its_document(causes: Causes) -> None:
    causes.frames.navigated(TOP, "about:blank")
    assert causes.frames.document(TOP) == PAGE
    causes.frames.navigated(TOP, "https://shop.example/next#a")
    assert causes.frames.document(TOP) == "https://shop.example/next#a"
    assert causes.frames.is_document(PAGE, TOP)
    assert causes.frames.is_document("https://shop.example/next#b", TOP)


def test_one_url_in_two_frames_has_two_causes(causes: Causes) -> None:
    causes.frames.parents[CHILD] = TOP
    causes.frames.navigated(CHILD, "https://chat.example/frame")
    causes.loaded(TAG, CHILD, Place("https://chat.example/frame", 2, 1, None, CHILD))
    assert urls(causes, Place(TAG, 1, 1, None, CHILD))[-2] == "https://chat.example/frame"
    assert urls(causes, Place(TAG, 1, 1, None, TOP))[-2] == APP
