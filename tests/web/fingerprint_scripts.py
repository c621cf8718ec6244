"""Pages that recognise a browser, each by one program of `scripts/`, and what each does.

A program is the named files of `scripts/` one after the other, in a function of its own, with the
constants of `given` before them. Bodies hold the words SCRIPT (an element that loads the program),
PROGRAM (its text, for inline scripts), ADDRESS (where it lies) and TRACKER (its host).
"""

from __future__ import annotations

from typing import Any

import msgspec

from scanner.tracking import Technique

TRACKER = "https://fp.trackco.example"
LIBRARY = "https://cdn.chartlib.example"
FRAMER = "https://frame.adco.example"
COLLECTOR = "https://collect.trackco.example"
PAGE = "PAGE"
"""Stands for the page's own address, where an inline script is to be named."""


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """One script file that is put together."""

    parts: tuple[str, ...]
    """Files of `scripts/`, without their ending."""
    given: dict[str, Any] = {}
    """Constants, by name."""


class Print(msgspec.Struct, frozen=True, kw_only=True):
    """One page, its programs, and what is to be said of it."""

    name: str
    """The page's path, without the stroke."""
    technique: Technique
    """What it does, or what a hasty rule would take it for."""
    why: str
    evidence: tuple[str, ...] = ()
    positive: bool = True
    program: Program
    host: str = TRACKER
    files: dict[str, Program] = {}
    """More programs: by full address, or by path on the page's own host."""
    script: str | None = None
    """Who is to be named: a full address, a path, or PAGE; None is the program's address."""
    drawn_by: tuple[str, ...] = ()
    head: str = ""
    body: str = "SCRIPT"
    secure: bool = False
    """Whether browsers offer it on https pages only."""
    also: dict[Technique, tuple[str, ...]] = {}
    """Further techniques of the same script, each with its evidence."""

    @property
    def address(self) -> str:
        """Where the program lies."""
        return f"{self.host}/{self.name}.js"


def _program(*parts: str, **given: Any) -> Program:
    return Program(parts=("send", *parts), given=given)


def _canvas(name: str, why: str, read: str = "toDataURL", **more: Any) -> Print:
    program = more.pop("program", None)
    usual = _program("paint", "read", "canvas", READ=read, SHOWN=more.pop("shown", False))
    return Print(
        name=name,
        technique="canvas",
        why=why,
        program=program or usual,
        evidence=more.pop("evidence", ("240 by 60", read)),
        **more,
    )


def _copied(way: str, why: str) -> Print:
    program = _program("paint", "read", "canvas_copied", WAY=way)
    return _canvas(f"canvas_copied_{way}", why, program=program)


def _webgl_read(name: str, read: str, why: str) -> Print:
    program = _program("webgl_paint", "webgl_read", READ=read)
    return _canvas(name, why, program=program, evidence=("256 by 128", read))


OFFSCREEN = _program("paint", "canvas_offscreen")
CANVASES = (
    _canvas("canvas_text", "Draws two texts off the page and reads the picture as an address."),
    _canvas("canvas_image_data", "The same picture, read pixel by pixel.", "getImageData"),
    _canvas("canvas_blob", "The same picture, read as a file.", "toBlob"),
    _canvas(
        "canvas_offscreen_worker",
        "A worker of the site draws on a canvas without a page and reads it as a file.",
        program=_program("worker", WORKER="/canvas_offscreen_worker.worker.js"),
        files={"/canvas_offscreen_worker.worker.js": OFFSCREEN},
        script="/canvas_offscreen_worker.worker.js",
        evidence=("240 by 60", "convertToBlob"),
    ),
    _canvas(
        "canvas_offscreen_page",
        "Draws on a canvas that belongs to no page and reads it as a file.",
        program=OFFSCREEN,
        evidence=("240 by 60", "convertToBlob"),
    ),
    _webgl_read(
        "webgl_read_pixels", "readPixels", "Renders a triangle with WebGL and reads its pixels."
    ),
    _webgl_read(
        "webgl_data_url", "toDataURL", "Renders a triangle with WebGL and reads it as an address."
    ),
    _canvas(
        "canvas_two_files",
        "A drawing library paints, and another company's script reads what it painted.",
        program=_program("canvas_pick_up"),
        files={f"{LIBRARY}/canvas_two_files.js": _program("paint", "read", "canvas_hand_over")},
        drawn_by=(f"{LIBRARY}/canvas_two_files.js",),
        body=f'<script src="{LIBRARY}/canvas_two_files.js"></script>SCRIPT',
    ),
    _canvas(
        "canvas_visible",
        "Draws the two texts for everybody to see, reads them, and sends their hash away.",
        shown=True,
    ),
    _canvas(
        "canvas_geometry",
        "Draws discs, gradients and blends without any text, and reads them.",
        program=_program("canvas_geometry"),
        evidence=("122 by 110", "toDataURL"),
    ),
    _canvas(
        "canvas_twice",
        "Draws the same picture twice and compares, to find browsers that add noise.",
        program=_program("paint", "read", "canvas_twice"),
    ),
    _copied("drawImage", "Copies the picture to a second canvas and reads only the copy."),
    _copied("createImageBitmap", "Copies the picture by way of an image bitmap."),
    _copied("transferToImageBitmap", "Takes the picture out of a canvas without a page."),
)


def _measured(name: str, technique: Technique, why: str, program: Program, *seen: str) -> Print:
    return Print(name=name, technique=technique, why=why, program=program, evidence=seen)


def _dom_fonts(way: str, why: str) -> Print:
    program = _program("font_names", "dom_fonts", "dom_fonts_run", WAY=way)
    return _measured(f"dom_fonts_{way}", "font", why, program, "120")


def _canvas_fonts(count: int) -> Print:
    program = _program("font_names", "canvas_fonts", "canvas_fonts_run", COUNT=count)
    why = f"Measures one text on a canvas in {count} fonts."
    return _measured(
        f"canvas_fonts_{count}", "canvas_font", why, program, str(count), "measureText"
    )


FONTS = (
    _canvas_fonts(120),
    _canvas_fonts(700),
    _measured(
        "fonts_check",
        "font",
        "Asks the browser for 100 fonts by name.",
        _program("font_names", "fonts_check"),
        "100",
    ),
    _dom_fonts("spans", "Measures 120 hidden elements, each in another font."),
    _dom_fonts("one", "Measures one hidden element in 120 fonts."),
    _dom_fonts("attribute", "Measures one element whose style attribute names 120 fonts in turn."),
    _dom_fonts("rect", "Measures one element's rectangle in 120 fonts."),
    _dom_fonts("sheet", "Measures one element in 120 classes of an inserted style sheet."),
    _measured(
        "fonts_local",
        "font",
        "Loads 100 fonts of the visitor's machine by name.",
        _program("font_names", "fonts_local"),
        "100",
    ),
)
AUDIO_READS = (
    "getChannelData",
    "copyFromChannel",
    "getFloatFrequencyData",
    "getByteFrequencyData",
    "getFloatTimeDomainData",
    "getByteTimeDomainData",
)


def _audio(read: str) -> Print:
    program = _program("audio", "audio_run", READ=read)
    why = f"Renders a tone that nobody hears and reads it back by {read}."
    return _measured(f"audio_{read}", "audio", why, program, read)


def _heard(way: str, why: str, *seen: str) -> Print:
    program = _program("audio", "audio_processors", WAY=way)
    return _measured(f"audio_{way}", "audio", why, program, *seen)


def _webrtc(way: str, why: str) -> Print:
    program = _program("webrtc", WAY=way)
    return _measured(f"webrtc_{way}", "webrtc", why, program, "data channel")


def _enumerated(way: str, why: str) -> Print:
    program = _program("enumeration", "enumeration_run", WAY=way)
    seen = ("hardwareConcurrency", "availHeight")
    return _measured(f"enumeration_{way}", "enumeration", why, program, *seen)


def _ports(way: str, why: str) -> Print:
    program = _program("ports", WAY=way)
    return _measured(f"ports_{way}", "port_scan", why, program, "6", "127.0.0.1", "localhost")


def _secure(case: Print) -> Print:
    return msgspec.structs.replace(case, secure=True)


MACHINE = (
    _measured(
        "webgl_parameters",
        "webgl",
        "Asks the graphics driver for its name, 40 limits, its extensions and precisions.",
        _program("webgl_parameters", "webgl_parameters_run"),
        "UNMASKED_RENDERER_WEBGL",
    ),
    *map(_audio, AUDIO_READS),
    _heard(
        "processor", "Renders such a tone and reads it in a script processor.", "getChannelData"
    ),
    _secure(_heard("worklet", "Renders such a tone and reads it in the audio thread.")),
    _measured(
        "audio_live",
        "audio",
        "Plays a muted tone and reads its spectrum.",
        _program("audio", "audio_live"),
        "getFloatFrequencyData",
    ),
    _webrtc("property", "Opens a call to nobody and takes down the addresses offered for it."),
    _webrtc("listener", "The same with a listener instead of a property."),
    _webrtc("description", "The same, reading the addresses from the call's description."),
    _secure(
        _measured(
            "battery",
            "battery",
            "Reads the battery's level and times.",
            _program("battery"),
            "getBattery",
        )
    ),
    _secure(
        _measured(
            "sensors_events",
            "sensors",
            "Listens to movement and orientation of the device.",
            _program("sensors", WAY="events"),
            "devicemotion",
        )
    ),
    _secure(
        _measured(
            "sensors_constructors",
            "sensors",
            "Starts four motion sensors.",
            _program("sensors", WAY="constructors"),
            "Accelerometer",
        )
    ),
    _enumerated("names", "Reads 25 properties of the browser and the screen."),
    _enumerated("for_in", "Walks through everything that the browser says of itself."),
    _enumerated("descriptors", "Calls the getters of 25 properties without naming the object."),
    _enumerated("reflect", "Reads 25 properties by way of Reflect.get."),
    _secure(
        _measured(
            "enumeration_devices",
            "enumeration",
            "Lists voices, devices, permissions, plugins and the keyboard's layout.",
            _program("devices", "devices_run"),
            "enumerateDevices",
            "getVoices",
        )
    ),
    _secure(
        _measured(
            "client_hints",
            "client_hints",
            "Asks for the machine's model, platform version and full browser version.",
            _program("client_hints"),
            "platformVersion",
        )
    ),
    _ports("fetch", "Asks six ports of the visitor's own machine by fetch."),
    _ports("socket", "Asks six ports of the visitor's own machine by WebSocket."),
    _ports("image", "Asks six ports of the visitor's own machine by images."),
)
