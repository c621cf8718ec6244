"""Make the smallest TrueType font that browsers accept: one empty glyph, used for the space."""

from __future__ import annotations

import struct

UNITS_PER_EM = 1_000
GLYPHS = 2  # .notdef and space
CHECKSUM_MAGIC = 0xB1B0AFBA


def plain_font(family: str) -> bytes:
    """Return the font file; tables are in the order that the format asks for."""
    tables = {
        b"OS/2": _os2(),
        b"cmap": _cmap(),
        b"glyf": b"\0\0\0\0",
        b"head": _head(0),
        b"hhea": struct.pack(">IhhhHhhhhhh8xhH", 0x10000, 800, -200, 0, 500, *[0] * 7, GLYPHS),
        b"hmtx": struct.pack(">HhHh", 500, 0, 250, 0),
        b"loca": struct.pack(">3H", 0, 0, 0),
        b"maxp": struct.pack(">IH13H", 0x10000, GLYPHS, 0, 0, 0, 0, 2, *[0] * 8),
        b"name": _name(family),
        b"post": struct.pack(">IIhhIIIII", 0x30000, 0, -100, 50, 0, 0, 0, 0, 0),
    }
    whole = _file(tables)
    tables[b"head"] = _head((CHECKSUM_MAGIC - _checksum(whole)) & 0xFFFFFFFF)
    return _file(tables)


def _file(tables: dict[bytes, bytes]) -> bytes:
    count = len(tables)
    power = count.bit_length() - 1
    search = 16 << power
    head = struct.pack(">IHHHH", 0x10000, count, search, power, count * 16 - search)
    directory, bodies = b"", b""
    begin = len(head) + 16 * count
    for tag, body in tables.items():
        checked = body[:8] + b"\0\0\0\0" + body[12:] if tag == b"head" else body
        directory += tag + struct.pack(">III", _checksum(checked), begin + len(bodies), len(body))
        bodies += body + b"\0" * (-len(body) % 4)
    return head + directory + bodies


def _checksum(body: bytes) -> int:
    padded = body + b"\0" * (-len(body) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF


def _head(adjustment: int) -> bytes:
    dates = (3_800_000_000, 3_800_000_000)  # seconds since 1904
    box = (0, 0, 0, 0)
    return struct.pack(
        ">IIIIHHQQhhhhHHhhh",
        *(0x10000, 0x10000, adjustment, 0x5F0F3CF5, 0x000B, UNITS_PER_EM),
        *(*dates, *box, 0, 8, 2, 0, 0),
    )


def _cmap() -> bytes:
    """Map the space (U+0020) to glyph 1; the second segment is the closing one."""
    ends, starts = (0x20, 0xFFFF), (0x20, 0xFFFF)
    deltas, ranges = ((1 - 0x20) & 0xFFFF, 1), (0, 0)
    body = struct.pack(">4H2HH2H2H2H", 4, 4, 1, 0, *ends, 0, *starts, *deltas, *ranges)
    sub = struct.pack(">HHH", 4, len(body) + 6, 0) + body
    return struct.pack(">HHHHI", 0, 1, 3, 1, 12) + sub


def _name(family: str) -> bytes:
    texts = {1: family, 2: "Regular", 3: f"{family} demo", 4: family, 5: "Version 1.0"}
    texts[6] = family.replace(" ", "")
    strings, records = b"", b""
    for number, text in texts.items():
        raw = text.encode("utf-16-be")
        records += struct.pack(">6H", 3, 1, 0x409, number, len(raw), len(strings))
        strings += raw
    return struct.pack(">HHH", 0, len(texts), 6 + len(records)) + records + strings


def _os2() -> bytes:
    sizes = (650, 699, 0, 140, 650, 699, 0, 479, 49, 258, 0)
    return struct.pack(
        ">HhHHH11h10s4I4sHHHhhhHH2IhhHHH",
        *(4, 375, 400, 5, 0, *sizes, bytes(10), 0, 0, 0, 0, b"DEMO", 0x40, 0x20, 0x20),
        *(800, -200, 0, 800, 200, 1, 0, 500, 700, 0, 0x20, 0),
    )
