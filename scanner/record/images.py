"""The size of a picture from its first bytes: tracking pixels are 1x1."""

from __future__ import annotations

import re
import struct


def dimensions(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; None when it is no picture that we know."""
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return width, height
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data[:2] == b"BM" and len(data) >= 26:
        width, height = struct.unpack("<ii", data[18:26])
        return abs(width), abs(height)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    if data[:2] == b"\xff\xd8":
        return _jpeg(data)
    if data[:4] == b"\x00\x00\x01\x00" and len(data) >= 8:
        return data[6] or 256, data[7] or 256
    return _svg(data) if b"<svg" in data[:500].lower() else None


def _webp(data: bytes) -> tuple[int, int] | None:
    kind = data[12:16]
    if kind == b"VP8X" and len(data) >= 30:
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and len(data) >= 30:
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _svg(data: bytes) -> tuple[int, int] | None:
    tag = re.search(r"<svg\b[^>]*", data[:2000].decode("utf-8", "replace"), re.IGNORECASE)
    sizes = [
        re.search(rf'\s{name}\s*=\s*["\']([0-9]{{1,6}}(\.[0-9]*)?)(px)?["\']', tag[0])
        for name in ("width", "height")
        if tag
    ]
    if not sizes or not all(sizes):
        return None
    width, height = (int(float(size[1])) for size in sizes if size)
    return width, height
