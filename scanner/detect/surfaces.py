"""All techniques but the canvas: fonts, graphics, sound, network, sensors, properties."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scanner.behaviour import AudioGraph, CanvasRead, Peer, Use
from scanner.detect.canvas import LEAST_AREA
from scanner.detect.cases import Case, listed, rules
from scanner.record.surfaces import SENSORS, weights

_MEASURE = "CanvasRenderingContext2D.measureText"
_RENDERER = ("0x9245", "0x9246")
# VENDOR, RENDERER, VERSION and SHADING_LANGUAGE_VERSION.
_NAMES = ("0x1f00", "0x1f01", "0x1f02", "0x8b8c")
_LOCAL = re.compile(r"local\(\s*[\"']?([^\"')]+)")
MOST_PERMISSIONS = 6
# What the browser sends or tells everybody is no detail.
LOW_HINTS = ("brands", "mobile", "platform", "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform")


class Uses:
    """All uses by one script, and the canvases that it read."""

    def __init__(self, uses: Iterable[Use], reads: Iterable[CanvasRead] = ()) -> None:
        self.reads = tuple(reads)
        self._details: dict[str, dict[str, None]] = {}
        self._distinct: dict[str, int] = {}
        self.apis: dict[str, int] = {}
        for use in uses:
            self.apis[use.api] = self.apis.get(use.api, 0) + use.count
            self._details.setdefault(use.api, {}).update(dict.fromkeys(use.details))
            most = max(self._distinct.get(use.api, 0), use.distinct)
            self._distinct[use.api] = max(most, len(self._details[use.api]))

    def details(self, api: str) -> list[str]:
        """Different arguments, those that were kept."""
        return list(self._details.get(api, ()))

    def distinct(self, api: str) -> int:
        """How many different arguments."""
        return self._distinct.get(api, 0)

    def named(self, prefix: str) -> list[str]:
        """APIs that begin so, less the prefix."""
        return [api.removeprefix(prefix) for api in self.apis if api.startswith(prefix)]

    def families(self, api: str) -> tuple[int, list[str]]:
        """How many font families were asked for, and some of them."""
        names = list(dict.fromkeys(_family(detail) for detail in self.details(api)))
        return self.distinct(api), names


def _family(text: str) -> str:
    local = _LOCAL.search(text)
    return (local[1] if local else text).strip(" '\"")


def judge_canvas_font(uses: Uses) -> Case:
    """Fonts found out with `measureText`."""
    case = Case(rules("fingerprinting"), "canvas_font")
    fonts, names = uses.families(_MEASURE)
    if case.enough("font.measured", fonts, fonts=fonts, examples=listed(names[:4])):
        texts = uses.distinct(f"{_MEASURE}.text")
        if texts <= rules("fingerprinting").least("font.same-text"):
            case.holds("font.same-text", texts=texts)
        case.enough("font.many-texts", texts, texts=texts)
    return case


def judge_font(uses: Uses) -> Case:
    """Fonts found out in the page."""
    case = Case(rules("fingerprinting"), "font")
    for rule, api in (
        ("font.probed", "font-probe"),
        ("font.checked", "FontFaceSet.check"),
        ("font.local", "FontFace.local"),
    ):
        fonts, names = uses.families(api)
        case.enough(rule, fonts, fonts=fonts, examples=listed(names[:4]))
    if "queryLocalFonts" in uses.apis:
        case.holds("font.listed")
    return case


def judge_webgl(uses: Uses) -> Case:
    """What the graphics card was asked."""
    case = Case(rules("fingerprinting"), "webgl")
    asked = uses.details("WebGL.getParameter")
    count = uses.distinct("WebGL.getParameter")
    if not asked:
        return case
    if any(parameter in _RENDERER for parameter in asked):
        case.holds("webgl.renderer")
    case.enough("webgl.parameters", count, parameters=count)
    case.enough("webgl.many-parameters", count)
    if "WebGL.getSupportedExtensions" in uses.apis:
        case.holds("webgl.extensions")
    formats = uses.distinct("WebGL.getShaderPrecisionFormat")
    case.enough("webgl.precision", formats, formats=formats)
    if any(is_hidden_scene(read) for read in uses.reads):
        case.holds("webgl.read")  # it was drawn in order to be read
        case.enough("webgl.names", sum(parameter in _NAMES for parameter in asked))
    else:
        case.holds("webgl.drawn" if "webgl" in uses.details("canvas.draw") else "webgl.undrawn")
    return case


def is_hidden_scene(read: CanvasRead) -> bool:
    """Whether the pixels are of what the graphics card drew for nobody to see."""
    return read.context == "webgl" and not read.visible and read.width * read.height >= LEAST_AREA


def judge_audio(graphs: list[AudioGraph]) -> Case:
    """The audio context of a script that speaks loudest."""
    cases = [_sound(graph) for graph in graphs]
    nothing = Case(rules("fingerprinting"), "audio")
    return max(cases, key=lambda case: case.score, default=nothing)


def _sound(graph: AudioGraph) -> Case:
    case = Case(rules("fingerprinting"), "audio")
    if not graph.generators or not graph.reads:
        return case
    case.holds("audio.generated", generators=graph.generators, reads=listed(graph.reads))
    if graph.silent:
        case.holds("audio.silent", how="off-line" if graph.offline else "muted or not connected")
    else:
        case.holds("audio.heard")
    processors = [name for name in graph.processors if name not in ("gain", "script", "worklet")]
    if processors:
        case.holds("audio.processed", processors=listed(processors))
    if not graph.gesture:
        case.holds("audio.unasked")
    return case


def judge_webrtc(peers: list[Peer]) -> Case:
    """The connection of a script that speaks loudest."""
    cases = [_connection(peer) for peer in peers]
    nothing = Case(rules("fingerprinting"), "webrtc")
    return max(cases, key=lambda case: case.score, default=nothing)


def _connection(peer: Peer) -> Case:
    case = Case(rules("fingerprinting"), "webrtc")
    for rule, held in (
        ("webrtc.channel", peer.data_channel),
        ("webrtc.offer", peer.offered),
        ("webrtc.listened", peer.listened),
        ("webrtc.alone", not peer.connected),
        ("webrtc.silent", not peer.media),
    ):
        if held:
            case.holds(rule)
    return case


def judge_battery(uses: Uses) -> Case:
    """What was asked of the battery."""
    case = Case(rules("fingerprinting"), "battery")
    if "Navigator.getBattery" not in uses.apis:
        return case
    case.holds("battery.asked")
    names = uses.named("BatteryManager.")
    case.enough("battery.read", len(names), properties=len(names), names=listed(names))
    return case


def judge_sensors(uses: Uses) -> Case:
    """Whether sensors were listened to; a visit of ours never asks a page for it."""
    case = Case(rules("fingerprinting"), "sensors")
    names = [type_ for type_ in uses.details("addEventListener") if type_ in SENSORS]
    names += uses.details("Sensor")
    if names:
        case.holds("sensors.unasked", names=listed(names))
    return case


def judge_enumeration(uses: Uses) -> Case:
    """Properties read by one script, by how seldom a page has a use for each."""
    case = Case(rules("fingerprinting"), "enumeration")
    known = weights()
    names = [api for api in uses.apis if api in known]
    least = rules("fingerprinting").least("enumeration.read")
    if len(names) >= least:
        rare = sorted(names, key=lambda api: -known[api])
        # Each permission asked about is a property of its own.
        permissions = min(uses.distinct("Permissions.query"), MOST_PERMISSIONS)
        case.holds(
            "enumeration.read",
            extra=sum(known[api] for api in names) + permissions,
            properties=len(names),
            names=listed(rare, 10),
        )
    return case


def judge_client_hints(uses: Uses) -> Case:
    """Details of the browser that it keeps back until asked."""
    case = Case(rules("fingerprinting"), "client_hints")
    asked = [
        hint
        for several in uses.details("NavigatorUAData.getHighEntropyValues")
        for hint in several.split(",")
        if hint not in LOW_HINTS
    ]
    hints = list(dict.fromkeys(asked))
    case.enough("hints.asked", len(hints), hints=len(hints), names=listed(hints, 10))
    headers = [hint for hint in uses.details("Accept-CH") if hint not in LOW_HINTS]
    case.enough("hints.header", len(headers), hints=len(headers), names=listed(headers, 10))
    return case
