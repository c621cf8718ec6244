"""The size of a picture from its first bytes."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.record.images import dimensions

GIF = bytes.fromhex(
    "47494638396101000100800000ffffff00000021f90400000000002c00000000010001000002024401003b"
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000003000000020806000000b5794b5d"
    "0000000049454e44ae426082"
)  # fmt: skip
BMP = b"BM" + bytes(12) + struct.pack("<IiiHH", 40, 5, -4, 1, 24)
ICO = b"\0\0\1\0\1\0\x10\x20" + bytes(14)
VP8 = b"RIFF\x30\0\0\0WEBPVP8 \x18\0\0\0" + b"\x30\x01\x00\x9d\x01\x2a" + b"\x07\x00\x06\x40"
VP8L = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f" + (8 | 4 << 14).to_bytes(4, "little")
VP8X = b"RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0" + bytes(4) + b"\x0b\0\0\x09\0\0"


def jpeg(start: int, width: int, height: int) -> bytes:
    """A JPEG's head: an APP0 segment, then a frame of the given kind."""
    app0 = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + bytes(9)
    frame = bytes([0xFF, start]) + struct.pack(">HBHH", 8, 8, height, width)
    return b"\xff\xd8" + app0 + frame


PICTURES = {
    "gif": (GIF, (1, 1)),
    "gif87": (b"GIF87a" + struct.pack("<HH", 640, 480), (640, 480)),
    "png": (PNG, (3, 2)),
    "bmp": (BMP, (5, 4)),
    "ico": (ICO, (16, 32)),
    "ico256": (b"\0\0\1\0\1\0\0\0", (256, 256)),
    "webp": (VP8, (7, 6)),
    "webp lossless": (VP8L, (9, 5)),
    "webp extended": (VP8X, (12, 10)),
    "jpeg": (jpeg(0xC0, 11, 13), (11, 13)),
    "jpeg progressive": (jpeg(0xC2, 300, 200), (300, 200)),
    "svg": (b'<?xml version="1.0"?><svg xmlns="x" width="1" height=\'2px\'/>', (1, 2)),
    "svg decimals": (b'<SVG height="2.5" width="24.">', (24, 2)),
    "svg strokes": (b'<svg stroke-width="1" width="24" height="24">', (24, 24)),
}


@pytest.mark.parametrize("name", PICTURES)
def test_every_format(name: str) -> None:
    data, size = PICTURES[name]
    assert dimensions(data) == size


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><body>not found</body></html>",
        b"{}",
        jpeg(0xC4, 1, 1),
        b"\xff\xd8 no marker here at all",
        b"RIFF\0\0\0\0WEBPNEW " + bytes(30),
        b'<svg viewBox="0 0 24 24"><rect width="1" height="1"/></svg>',
        b'<svg width="100%" height="100%">',
        b'<svg width="1.2.3" height="...">',
        b'<svg width="' + b"9" * 400 + b'" height="1">',
    ],
)
def test_no_size_to_be_had(data: bytes) -> None:
    assert dimensions(data) is None


@pytest.mark.parametrize("name", PICTURES)
def test_a_cut_picture_has_its_size_or_none(name: str) -> None:
    data, size = PICTURES[name]
    for end in range(len(data)):
        assert dimensions(data[:end]) in (size, None)


@given(st.sampled_from(["GIF89a", "BM", "ÿØ", "ÿØÿà", "<svg ", "RIFF0000WEBPVP8X"]), st.binary())
def test_no_bytes_are_too_broken(head: str, rest: bytes) -> None:
    size = dimensions(head.encode("latin-1") + rest)
    assert size is None or min(size) >= 0
