"""Which scripts film the visit: they watch the document and the visitor, and send it away."""

from __future__ import annotations

import msgspec

from scanner.behaviour import Actor, Behaviour, Upload
from scanner.detect.cases import Case, listed, rules
from scanner.detect.scripts import Ledger, actor_of, name_of, scripts_of, watcher
from scanner.detect.surfaces import Uses
from scanner.evidence import Visit
from scanner.record.surfaces import INPUT, POINTER, SCROLL
from scanner.tracking import SessionRecording
from scanner.urls import host_of

_CHANGES = {"childList": "elements", "attributes": "attributes", "characterData": "text"}
_KINDS = {"pointer": POINTER, "scrolling": SCROLL, "typing": INPUT}


class _Film(msgspec.Struct):
    """What one script did on one page."""

    case: Case
    observes: bool
    kinds: tuple[str, ...]
    uploads: int
    bytes: int
    hosts: tuple[str, ...]
    word: str | None


class Recordings:
    """Collects verdicts visit by visit."""

    def __init__(self) -> None:
        self._ledger: Ledger[_Film] = Ledger(lambda a, b: a.case.score > b.case.score)
        self._totals: dict[tuple[object, ...], tuple[int, int]] = {}
        self._hosts: dict[tuple[object, ...], dict[str, None]] = {}

    def add(self, visit: Visit) -> None:
        """Judge every script of one visit."""
        behaviour = visit.behaviour
        if behaviour is None:
            return
        senders: dict[object, list[Upload]] = {}
        for upload in behaviour.uploads:
            actor = actor_of(upload.chain, upload.frame_url)
            senders.setdefault(name_of(actor, visit.page), []).append(upload)
        for name, numbers in scripts_of(behaviour, visit.page).items():
            film = _film(behaviour, numbers, senders.get(name, []))
            if film.case.is_proven:
                self._note(_actor(behaviour, numbers), visit, film)

    def _note(self, actor: Actor, visit: Visit, film: _Film) -> None:
        key = (name_of(actor, visit.page),)
        count, size = self._totals.get(key, (0, 0))
        self._totals[key] = (count + film.uploads, size + film.bytes)
        self._hosts.setdefault(key, {}).update(dict.fromkeys(film.hosts))
        self._ledger.add((), actor, visit.page, film)

    def records(self) -> tuple[SessionRecording, ...]:
        """The verdicts, by script."""
        return tuple(
            SessionRecording(
                **watcher("rec", key, seen),
                evidence=tuple(seen.best.case.proofs),
                observes_document=seen.best.observes,
                listens_to=seen.best.kinds,
                uploads=self._totals[key][0],
                uploaded_bytes=self._totals[key][1],
                sent_to=tuple(self._hosts[key]),
                word_left=seen.best.word,
            )
            for key, seen in sorted(self._ledger.items(), key=lambda item: item[1].actor.url or "")
        )


def _actor(behaviour: Behaviour, numbers: list[int]) -> Actor:
    """Where the script began to watch the document; else where it first acted."""
    of = set(numbers)
    for use in behaviour.uses:
        if use.actor in of and use.api == "MutationObserver.observe":
            return behaviour.actors[use.actor]
    return behaviour.actors[numbers[0]]


def _film(behaviour: Behaviour, numbers: list[int], uploads: list[Upload]) -> _Film:
    of = set(numbers)
    uses = Uses(use for use in behaviour.uses if use.actor in of)
    book = rules("recording")
    case = Case(book, "session_recording")
    whole = [what for what in uses.details("MutationObserver.observe") if _is_whole(what)]
    if whole:
        case.holds("recording.observer", what=listed([_in_words(what) for what in whole]))
    heard = set(uses.details("addEventListener"))
    kinds = tuple(kind for kind, types in _KINDS.items() if heard.intersection(types))
    if case.enough("recording.listeners", len(kinds), kinds=listed(kinds)):
        case.enough("recording.all-listeners", len(kinds))
    hosts = tuple(dict.fromkeys(host_of(upload.url) for upload in uploads))
    count, size = sum(one.count for one in uploads), sum(one.bytes for one in uploads)
    if case.enough("recording.uploads", count, uploads=count, hosts=listed(hosts)):
        case.enough("recording.large", size, kilobytes=max(1, size // 1000))
    word = next((upload.word for upload in uploads if upload.word), None)
    if word:
        told = [host_of(upload.url) for upload in uploads if upload.word]
        case.holds("recording.word", hosts=listed(list(dict.fromkeys(told))), form=word)
    if not count or not (whole or (word and count >= book.least("recording.uploads"))):
        case.proofs.clear()  # without eyes or without a way out there is no film
    return _Film(case, bool(whole), kinds, count, size, hosts, word)


def _in_words(what: str) -> str:
    """E.g. `document: elements, text, attributes`."""
    root, _, wanted = what.partition(":")
    names = [_CHANGES[flag] for flag in wanted.split(",") if flag in _CHANGES]
    return f"{root}: {', '.join(names)}"


def _is_whole(what: str) -> bool:
    """Whether an observer follows every change: `document:childList,subtree,attributes`."""
    _, _, wanted = what.partition(":")
    flags = set(wanted.split(","))
    return {"childList", "subtree"} <= flags and bool(flags & {"attributes", "characterData"})
