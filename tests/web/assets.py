"""Answers by a path's ending: the small files that test pages ask for."""

from __future__ import annotations

import struct
from collections.abc import Mapping

from scanner.demo.exchange import PIXEL, Hit, Response, content, with_credentials
from scanner.demo.font import plain_font
from scanner.demo.site import NOT_FOUND, Route, Site


def silence() -> bytes:
    """A wave file with a tenth of a second of nothing."""
    samples = bytes(800)
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8_000, 8_000, 1, 8)
    body = b"WAVE" + form + struct.pack("<4sI", b"data", len(samples)) + samples
    return struct.pack("<4sI", b"RIFF", len(body)) + body


BY_ENDING: dict[str, tuple[str | bytes, str]] = {
    "js": ("void 0", "text/javascript"),
    "css": ("/* nothing */", "text/css"),
    "gif": (PIXEL, "image/gif"),
    "png": (PIXEL, "image/gif"),
    "svg": ('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "image/svg+xml"),
    "ttf": (plain_font("Test"), "font/ttf"),
    "vtt": ("WEBVTT\n\n00:00.000 --> 00:01.000\nhello\n", "text/vtt"),
    "wav": (silence(), "audio/wav"),
    "mp4": (bytes(64), "video/mp4"),
    "json": ("{}", "application/json"),
    "webmanifest": ('{"name": "Kinds"}', "application/manifest+json"),
    "txt": ("text", "text/plain"),
    "html": ("<!doctype html><title>Asset</title>", "text/html; charset=utf-8"),
}


def asset(hit: Hit) -> Response:
    """Answer any path with a known ending, readable by every origin."""
    ending = hit.path.rpartition(".")[2]
    if ending not in BY_ENDING:
        return NOT_FOUND
    body, mime = BY_ENDING[ending]
    return with_credentials(hit, content(body, mime))


def site(routes: Mapping[str, Route]) -> Site:
    """A site whose unknown paths are answered by their ending."""
    return Site(routes, fallback=asset)
