"""The planted word and the seeds: the same all through a scan, and found again when they leave."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import time
from types import SimpleNamespace
from typing import Any, cast

import pytest

from scanner.cdp import Wire, WireError
from scanner.record.watch import Watch
from scanner.seek.finder import Found
from scanner.visit import probe as module
from scanner.visit.forms import Typed
from scanner.visit.probe import UPLOADS_WANTED, WAITS_A_SCRIPT, Probe
from scanner.visit.seeds import LEAST, Seeds
from tests.scanner.gather.makers import HOME

SECRET = b"the secret of one scan"
MAIL = Seeds(SECRET).of("email", 0)
PHONE = Seeds(SECRET).of("phone", 0)
AT = "https://in.adquill.example/t"


class Scene(SimpleNamespace):
    """A seam: a page with a recorder or without, and what it has sent so far."""

    def __init__(self, *observers: str, has_page: bool = True) -> None:
        deeds = SimpleNamespace(observers=lambda: set(observers))
        super().__init__(
            page=SimpleNamespace(id="frame") if has_page else None,
            calls=SimpleNamespace(deeds=deeds),
            uploads=SimpleNamespace(sent=lambda: self.sent),
            crashed=asyncio.Event(),
            sent=0,
            asked=0,
        )

    @property
    def watch(self) -> Watch:
        return cast(Watch, self)


def field(kind: str, seed: str, value: str | None = None) -> Typed:
    return Typed(
        kind=kind,
        name=kind,
        seed=seed,
        value=seed if value is None else value,
        frame="frame",
        frame_url=HOME,
        form=0,
        action=HOME,
    )


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What was planted, and what the form filler answers."""
    seen = SimpleNamespace(planted=[], filled=0, typed=[], fails=False)

    async def evaluate(_wire: Wire, _target: object, frame: str, text: str, _cap: float) -> None:
        if seen.fails:
            raise WireError("the frame is gone")
        seen.planted.append((frame, text))

    async def fill_forms(_wire: Wire, _watch: Watch, _seeds: Seeds) -> list[Typed]:
        seen.filled += 1
        return list(seen.typed)

    monkeypatch.setattr(module, "evaluate", evaluate)
    monkeypatch.setattr(module, "fill_forms", fill_forms)
    monkeypatch.setattr(module, "plant", lambda word: f"plant {word}")
    return seen


async def provoke(probe: Probe, scene: Scene | None = None) -> list[Typed]:
    return await probe.provoke(cast(Wire, None), (scene or Scene()).watch)


def forms(found: list[Found]) -> set[tuple[str, str]]:
    return {(one.word, one.form) for one in found}


def test_the_word_is_the_scans_own() -> None:
    word = Probe(SECRET, types=True).word
    assert word == Probe(SECRET, types=False).word == Probe(SECRET, types=True).idle().word
    assert word != Probe(b"another scan", types=True).word
    assert len(word) >= LEAST
    assert word.isalpha()


@pytest.mark.parametrize(
    ("pack", "form"),
    [
        (lambda word: word, "plain"),
        (lambda word: b"[[" + word + b"]]", "plain"),
        (base64.b64encode, "base64"),
        (gzip.compress, "gzip, plain"),
        (lambda word: word[:-1], None),
        (lambda word: b"", None),
        (lambda word: b"\x00\xff" * 50, None),
    ],
)
def test_the_word_is_found_in_a_body(pack: Any, form: str | None) -> None:
    probe = Probe(SECRET, types=True)
    assert probe.word_in(pack(probe.word.encode()), "application/octet-stream") == form


async def test_who_is_idle_does_nothing(stage: SimpleNamespace) -> None:
    stage.typed = [field("email", MAIL)]
    idle = Probe(SECRET, types=True).idle()
    assert await provoke(idle) == []
    assert (stage.planted, stage.filled) == ([], 0)
    assert idle.seeds_in(f"{AT}?m={MAIL}", [], None, "") == []


async def test_who_only_plants(stage: SimpleNamespace) -> None:
    probe = Probe(SECRET, types=False)
    assert await provoke(probe) == []
    assert (stage.planted, stage.filled) == ([("frame", f"plant {probe.word}")], 0)


async def test_no_page_and_a_page_that_is_gone(stage: SimpleNamespace) -> None:
    probe = Probe(SECRET, types=True)
    assert await provoke(probe, Scene(has_page=False)) == []
    assert stage.filled == 0
    stage.fails, stage.typed = True, [field("email", MAIL)]
    assert await provoke(probe) == stage.typed


async def test_what_was_typed_is_found(stage: SimpleNamespace) -> None:
    probe = Probe(SECRET, types=True)
    assert probe.seeds_in(f"{AT}?m={MAIL}", [], None, "") == []
    assert probe.seeds_in_message(MAIL.encode()) == []
    stage.typed = [field("email", MAIL)]
    assert await provoke(probe) == stage.typed
    digest = hashlib.sha256(MAIL.lower().encode()).hexdigest()
    (hit,) = probe.seeds_in(f"{AT}?m={digest}", [], None, "")
    assert (hit.word, hit.place, hit.parameter) == (MAIL, "url", "m")
    assert "sha256" in hit.form
    assert forms(probe.seeds_in(AT, [("X-Who", MAIL)], None, "")) == {(MAIL, "plain")}
    assert forms(probe.seeds_in(AT, [], MAIL.encode(), "text/plain")) == {(MAIL, "plain")}
    assert forms(probe.seeds_in_message(MAIL.encode())) == {(MAIL, "plain")}
    assert probe.seeds_in(AT, [], b"nothing", "text/plain") == []


async def test_what_the_pages_mask_made_of_it(stage: SimpleNamespace) -> None:
    probe = Probe(SECRET, types=True)
    masked = f"({PHONE[2:5]}) {PHONE[5:8]}-{PHONE[8:]}"
    stage.typed = [field("phone", PHONE, masked)]
    await provoke(probe)
    found = probe.seeds_in(AT, [], masked.encode(), "text/plain")
    assert {one.word for one in found} == {PHONE}


@pytest.mark.parametrize(
    ("kind", "seed", "value"),
    [
        ("postcode", "10115 1234567890", None),  # no secret: every scan types it
        ("email", "a@b.cd", None),  # so short that it turns up by chance
    ],
)
async def test_what_means_nothing_is_not_looked_for(
    stage: SimpleNamespace, kind: str, seed: str, value: str | None
) -> None:
    probe = Probe(SECRET, types=True)
    stage.typed = [field(kind, seed, value)]
    await provoke(probe)
    assert probe.seeds_in(AT, [], seed.encode(), "text/plain") == []


async def test_a_field_that_the_page_emptied(stage: SimpleNamespace) -> None:
    probe = Probe(SECRET, types=True)
    stage.typed = [field("email", MAIL, "")]
    await provoke(probe)
    assert forms(probe.seeds_in_message(MAIL.encode())) == {(MAIL, "plain")}


async def waited(probe: Probe, scene: Scene) -> float:
    began = time.monotonic()
    await probe.wait_for_uploads(scene.watch)
    return time.monotonic() - began


async def test_pages_without_a_recorder_cost_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "UPLOAD_WAIT_S", 60.0)
    assert await waited(Probe(SECRET, types=True), Scene()) < 30


async def test_a_recorder_gets_the_time_that_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "UPLOAD_WAIT_S", 60.0)
    scene = Scene("https://film.example/f.js")
    scene.sent = 3

    async def film() -> None:
        for _ in range(UPLOADS_WANTED):
            await asyncio.sleep(0.01)
            scene.sent += 1

    async with asyncio.TaskGroup() as group:
        group.create_task(film())
        waiting = group.create_task(waited(Probe(SECRET, types=True), scene))
    assert scene.sent == 3 + UPLOADS_WANTED
    assert waiting.result() < 30


async def test_what_was_sent_before_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "UPLOAD_WAIT_S", 0.12)
    scene = Scene("https://film.example/f.js")
    scene.sent = 50
    assert await waited(Probe(SECRET, types=True), scene) > 0.11


async def test_a_script_is_waited_for_on_some_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "UPLOAD_WAIT_S", 0.12)
    probe, known = Probe(SECRET, types=True), Scene("https://film.example/f.js")
    times = [await waited(probe, known) for _ in range(WAITS_A_SCRIPT)]
    assert min(times) > 0.11
    monkeypatch.setattr(module, "UPLOAD_WAIT_S", 60.0)
    assert await waited(probe, known) < 30
    # Another one is new.
    monkeypatch.setattr(module, "UPLOAD_WAIT_S", 0.12)
    both = Scene("https://film.example/f.js", "https://other.example/g.js")
    assert await waited(probe, both) > 0.11


async def test_a_page_that_crashed_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "UPLOAD_WAIT_S", 60.0)
    scene = Scene("https://film.example/f.js")
    scene.crashed.set()
    assert await waited(Probe(SECRET, types=True), scene) < 30
