"""The classic canvas program in every place from which it might not be seen, and the heaviest."""

from __future__ import annotations

from typing import Any

from tests.web.fingerprint_scripts import (
    FRAMER,
    LIBRARY,
    OFFSCREEN,
    PAGE,
    Print,
    Program,
)

CLASSIC = Program(
    parts=("send", "paint", "read", "canvas"), given={"READ": "toDataURL", "SHOWN": False}
)
FRAME_PAGE = f"{FRAMER}/place_cross_frame"


def _place(name: str, why: str, program: Program = CLASSIC, **more: Any) -> Print:
    evidence = more.pop("evidence", ("240 by 60", "toDataURL"))
    return Print(
        name=f"place_{name}",
        technique="canvas",
        why=why,
        program=program,
        evidence=evidence,
        **more,
    )


def _brought(way: str, why: str, code: Program = CLASSIC, **more: Any) -> Print:
    """A place whose code is a text that the tracker's file holds."""
    program = Program(parts=("placements",), given={"WAY": way, "CODE": code})
    return _place(way, why, program, **more)


def _later(way: str, why: str) -> Print:
    parts = ("send", "paint", "read", "placements_later")
    return _place(way, why, Program(parts=parts, given={"WAY": way}))


PLACES = (
    _place(
        "inline",
        "Reads a canvas in the very first script of the page, which is inline.",
        script=PAGE,
        head="<script>PROGRAM</script>",
        body="",
    ),
    _place(
        "srcdoc_inline",
        "Reads a canvas in a sandboxed frame whose text is in the page.",
        script=PAGE,
        body='<iframe sandbox="allow-scripts" srcdoc="&lt;script>ESCAPED&lt;/script>"></iframe>',
    ),
    _place(
        "srcdoc",
        "Reads a canvas from a tracker's file in a sandboxed frame.",
        body='<iframe sandbox="allow-scripts" '
        'srcdoc="&lt;script src=ADDRESS>&lt;/script>"></iframe>',
    ),
    _place(
        "cross_frame",
        "Reads a canvas in a frame of another company.",
        body=f'<iframe src="{FRAME_PAGE}"></iframe>',
    ),
    _place(
        "module",
        "Reads a canvas in a module.",
        body='<script type="module" src="ADDRESS"></script>',
    ),
    _brought("frame", "Runs its code in a new frame's window at once, before anything loads."),
    _brought("blob", "Reads a canvas in a script made of a blob."),
    _brought("data", "Reads a canvas in a script whose address is its text."),
    _brought("eval", "Reads a canvas in a text given to eval."),
    _brought("function", "Reads a canvas in a text given to Function."),
    _brought(
        "worker",
        "Reads a canvas in a worker made of a blob.",
        OFFSCREEN,
        evidence=("240 by 60", "convertToBlob"),
    ),
    _later("promise", "Reads a canvas after a promise."),
    _later("timeout", "Reads a canvas after a while."),
    _later("idle", "Reads a canvas when the browser is idle."),
    _place(
        "stolen",
        "Takes the native function out of a fresh frame and reads the page's canvas with it.",
        Program(parts=("send", "paint", "read", "place_stolen")),
    ),
    _place(
        "wrapped",
        "Reads a canvas through a library that has replaced toDataURL.",
        files={f"{LIBRARY}/wrap.js": Program(parts=("wrap",))},
        body=f'<script src="{LIBRARY}/wrap.js"></script>SCRIPT',
    ),
)
HEAVIEST = Print(
    name="heaviest",
    technique="canvas",
    why="Does nearly everything at once: 700 fonts twice, five canvases, sound, graphics, calls.",
    evidence=("240 by 60", "toDataURL"),
    program=Program(
        parts=(
            "send",
            "paint",
            "read",
            "font_names",
            "canvas_fonts",
            "dom_fonts",
            "webgl_paint",
            "webgl_parameters",
            "audio",
            "enumeration",
            "devices",
            "heaviest",
        )
    ),
    also={
        "canvas_font": ("700", "measureText"),
        "font": ("700",),
        "webgl": ("UNMASKED_RENDERER_WEBGL",),
        "audio": ("getChannelData",),
        "webrtc": ("data channel",),
        "enumeration": ("hardwareConcurrency",),
    },
)
