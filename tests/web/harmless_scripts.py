"""Pages that use the same functions of the browser for their visitors' sake."""

from __future__ import annotations

from typing import Any

from scanner.tracking import Technique
from tests.web.fingerprint_scripts import LIBRARY, Print, Program

STAGE = '<div id="stage"></div>SCRIPT'


def _harmless(
    name: str, technique: Technique, why: str, *parts: str, body: str = STAGE, **given: Any
) -> Print:
    return Print(
        name=name,
        technique=technique,
        why=why,
        positive=False,
        program=Program(parts=("done", *(parts or (name,))), given=given),
        host=LIBRARY,
        body=body,
    )


def _emoji(way: str, why: str, **given: Any) -> Print:
    return _harmless(f"emoji_{way}", "canvas", why, "emoji", "emoji_run", WAY=way, **given)


PICTURES = (
    _harmless("chart", "canvas", "Draws a chart and never reads it.", EXPORTED=False),
    _harmless(
        "chart_export",
        "canvas",
        "Draws a chart for all to see and offers it as an image.",
        "chart",
        EXPORTED=True,
    ),
    _emoji("getImageData", "Draws a flag in two ways to see whether the browser knows it."),
    _emoji("toDataURL", "The same, comparing addresses instead of pixels."),
    _emoji("worker", "The same in a worker.", TEST=Program(parts=("emoji",))),
    _harmless("game", "canvas", "A game that looks for collisions in its own picture."),
    _harmless("qr", "canvas", "Draws the squares of a code and shows them as an image."),
    _harmless(
        "thumbnail",
        "canvas",
        "Makes a photo smaller.",
        body=f'<img id="photo" src="/photo.svg" alt="A photo" width="320" height="240">{STAGE}',
    ),
    _harmless(
        "signature",
        "canvas",
        "A pad to sign on, whose picture becomes part of a form.",
        body='<form><canvas id="pad" width="320" height="180"></canvas>'
        '<input type="hidden" id="signed" name="signed"></form>SCRIPT',
    ),
    _harmless("initials", "canvas", "Makes a portrait of two letters."),
    _harmless("colour_picker", "canvas", "Reads the one pixel that was chosen."),
    _harmless(
        "cube",
        "webgl",
        "Asks what the graphics driver can do, and draws for all to see.",
        "webgl_paint",
        "cube",
    ),
    _harmless(
        "map",
        "webgl",
        "Asks once which driver this is, because one of them draws wrongly.",
        "webgl_paint",
        "map",
    ),
)
OTHERS = (
    _harmless("visualiser", "audio", "Shows the music that is playing.", "wav", "visualiser"),
    _harmless(
        "synth",
        "audio",
        "Plays a tone when a key is pressed.",
        body=f'<button id="key">A</button>{STAGE}',
    ),
    _harmless("waveform", "audio", "Draws a sound file's curve.", "wav", "waveform"),
    _harmless("video_call", "webrtc", "Sets up a video call.", "call", WAY="video"),
    _harmless("data_call", "webrtc", "Sets up a chat that connects.", "call", WAY="data"),
    _harmless("icon_font", "font", "Waits for the three fonts of the site itself."),
    _harmless("responsive", "font", "Measures 200 entries of a menu in two fonts."),
    _harmless("text_layout", "canvas_font", "Measures 500 words in two fonts to break lines."),
    _harmless("features", "enumeration", "Looks what the browser can do, by 8 properties."),
    _harmless("analytics", "enumeration", "Counts a visit with 9 usual facts."),
    _harmless("dev_server", "port_scan", "Asks one port, left over from development."),
)
HARMLESS = (*PICTURES, *OTHERS)
