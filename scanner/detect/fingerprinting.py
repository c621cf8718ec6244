"""Which scripts measured the browser in order to recognise it, by technique."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec

from scanner.behaviour import Actor, Behaviour, CanvasRead
from scanner.detect.canvas import judge_canvas
from scanner.detect.cases import Case, listed, rules
from scanner.detect.scripts import Ledger, actor_of, scripts_of, watcher
from scanner.detect.surfaces import (
    Uses,
    judge_audio,
    judge_battery,
    judge_canvas_font,
    judge_client_hints,
    judge_enumeration,
    judge_font,
    judge_sensors,
    judge_webgl,
    judge_webrtc,
)
from scanner.evidence import Visit
from scanner.record.surfaces import SENSORS, weights
from scanner.tracking import Fingerprinting, Technique
from scanner.urls import host_of, is_local, template

_BY_USES = {
    "canvas_font": judge_canvas_font,
    "font": judge_font,
    "webgl": judge_webgl,
    "battery": judge_battery,
    "sensors": judge_sensors,
    "enumeration": judge_enumeration,
    "client_hints": judge_client_hints,
}
# Which APIs a verdict names.
_APIS: dict[str, tuple[str, ...]] = {
    "canvas_font": ("CanvasRenderingContext2D.measureText",),
    "font": ("font-probe", "FontFaceSet.check", "FontFace.local", "queryLocalFonts"),
    "webgl": ("WebGL.",),
    "battery": ("Navigator.getBattery", "BatteryManager."),
    "sensors": ("Sensor",),
    "client_hints": ("NavigatorUAData.getHighEntropyValues", "Accept-CH"),
}
_API_WORDS = {"font-probe": "HTMLElement.offsetWidth, offsetHeight or getBoundingClientRect"}


class _Verdict(msgspec.Struct):
    case: Case
    apis: tuple[str, ...]
    drawn_by: tuple[str, ...] = ()


class Fingerprints:
    """Collects verdicts visit by visit."""

    def __init__(self) -> None:
        self._ledger: Ledger[_Verdict] = Ledger(lambda a, b: a.case.score > b.case.score)

    def add(self, visit: Visit) -> None:
        """Judge every script of one visit."""
        behaviour = visit.behaviour
        if behaviour is None:
            return
        for numbers in scripts_of(behaviour, visit.page).values():
            for technique, actor, verdict in _judged(behaviour, numbers):
                if verdict.case.is_proven:
                    self._ledger.add((technique,), actor, visit.page, verdict)
        for actor, verdict in _ports(visit):
            if verdict.case.is_proven:
                self._ledger.add(("port_scan",), actor, visit.page, verdict)

    def records(self) -> tuple[Fingerprinting, ...]:
        """The verdicts, by script and technique."""
        found = [
            Fingerprinting(
                **watcher("fp", key, seen),
                technique=key[0],  # type: ignore[arg-type]
                score=seen.best.case.score,
                threshold=seen.best.case.threshold,
                evidence=tuple(seen.best.case.proofs),
                apis=seen.best.apis,
                drawn_by=seen.best.drawn_by,
            )
            for key, seen in self._ledger.items()
        ]
        return tuple(sorted(found, key=lambda one: (one.script_url or "", one.technique, one.id)))


def _judged(
    behaviour: Behaviour, numbers: list[int]
) -> Iterator[tuple[Technique, Actor, _Verdict]]:
    """Every technique held against one script."""
    of = set(numbers)
    used = [use for use in behaviour.uses if use.actor in of]
    reads = [read for read in behaviour.canvases if read.reader in of]
    uses = Uses(used, reads)
    first = behaviour.actors[numbers[0]]
    for technique, judge in _BY_USES.items():
        apis = _named(technique, uses)
        busy = [use for use in used if _is_of(use.api, technique)]
        actor = behaviour.actors[busy[0].actor] if busy else first
        yield technique, actor, _Verdict(judge(uses), apis)  # type: ignore[misc]
    case, loudest = judge_canvas(reads)
    if loudest is not None:
        yield "canvas", behaviour.actors[loudest.reader], _canvas(behaviour, case, loudest, reads)
    graphs = [graph for graph in behaviour.audio if of.intersection(graph.readers)]
    if graphs:
        apis = tuple(dict.fromkeys(api for graph in graphs for api in graph.reads))
        reader = next(number for number in graphs[0].readers if number in of)
        yield "audio", behaviour.actors[reader], _Verdict(judge_audio(graphs), apis)
    peers = [peer for peer in behaviour.peers if peer.maker in of]
    if peers:
        actor = behaviour.actors[peers[0].maker]
        yield "webrtc", actor, _Verdict(judge_webrtc(peers), ("RTCPeerConnection",))


def _canvas(
    behaviour: Behaviour, case: Case, loudest: CanvasRead, reads: list[CanvasRead]
) -> _Verdict:
    reader = behaviour.actors[loudest.reader].url
    drawers = (behaviour.actors[number].url for number in loudest.drawers)
    others = [template(url) for url in drawers if url and url != reader]
    apis = [*loudest.operations, *(read.how for read in reads)]
    return _Verdict(case, tuple(dict.fromkeys(apis)), tuple(dict.fromkeys(others)))


def _is_of(api: str, technique: str) -> bool:
    if technique == "enumeration":
        return api in weights()
    if technique == "sensors":
        return api in ("Sensor", "addEventListener")
    return api.startswith(_APIS[technique])


def _named(technique: str, uses: Uses) -> tuple[str, ...]:
    if technique == "sensors":
        heard = [name for name in uses.details("addEventListener") if name in SENSORS]
        return tuple(heard + uses.details("Sensor"))
    return tuple(
        _API_WORDS.get(api, api)
        for api in sorted(uses.apis)
        if _is_of(api, technique) and not api.endswith(".text")
    )


def _ports(visit: Visit) -> Iterator[tuple[Actor, _Verdict]]:
    """Scripts that knock at the visitor's own machine or network, by the requests seen."""
    if is_local(visit.page.final_url) or _is_private(host_of(visit.page.final_url)):
        return
    tried: dict[str, dict[str, None]] = {}
    actors: dict[str, Actor] = {}
    for exchange in visit.exchanges:
        if not _is_private(host_of(exchange.url)):
            continue
        actor = actor_of(exchange.chain, exchange.frame_url)
        script = actor.url or ""
        actors.setdefault(script, actor)
        tried.setdefault(script, {}).setdefault(urlsplit(exchange.url).netloc)
    for script, places in tried.items():
        case = Case(rules("fingerprinting"), "port_scan")
        names = list(places)
        case.enough("ports.tried", len(names), ports=len(names), names=listed(names))
        yield actors[script], _Verdict(case, ("fetch, WebSocket or image",))


def _is_private(host: str) -> bool:
    """Whether it is the visitor's own machine or local network."""
    if host == "localhost" or host.endswith((".localhost", ".local")):
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return address.is_private or address.is_loopback or address.is_link_local
