"""Take a multipart body apart; lenient, because nobody checks what a tracker sends."""

from __future__ import annotations

import re
from typing import NamedTuple

# A form with more fields than this is no form.
MAX_FIELDS = 500

_BOUNDARY = re.compile(r"boundary=\"?([^\";,\s]{1,200})", re.IGNORECASE)
_FIRST_LINE = re.compile(rb"--([^\r\n]{1,200})\r?\n(?=[A-Za-z-]+:)")
_NAME = re.compile(rb"\bname=\"?([^\";\r\n]*)", re.IGNORECASE)
_TYPE = re.compile(rb"^content-type:\s*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_FILE = re.compile(rb"\bfilename=\"?([^\";\r\n]*)", re.IGNORECASE)


class Field(NamedTuple):
    """One field of a form."""

    name: str
    content_type: str
    file_name: str
    data: bytes


def fields(body: bytes, content_type: str = "") -> list[Field]:
    """The fields of a multipart body; empty when it is none.

    Where the type does not name the boundary, the first line of the body does.
    """
    told = _BOUNDARY.search(content_type) if "multipart" in content_type.lower() else None
    boundary = told[1].encode("utf-8", "replace") if told else b""
    if not boundary:
        first = _FIRST_LINE.match(body)
        boundary = first[1] if first else b""
    if not boundary:
        return []
    pieces = body.split(b"--" + boundary, MAX_FIELDS + 1)[1:]
    return [_field(piece) for piece in pieces if not piece.startswith(b"--")]


def _field(piece: bytes) -> Field:
    head, _, data = piece.removeprefix(b"\r").removeprefix(b"\n").partition(b"\r\n\r\n")
    if not data and b"\n\n" in head:
        head, _, data = head.partition(b"\n\n")
    return Field(
        _words(_NAME.search(head.split(b"filename", 1)[0])),
        _words(_TYPE.search(head)),
        _words(_FILE.search(head)),
        data.removesuffix(b"\n").removesuffix(b"\r"),
    )


def _words(match: re.Match[bytes] | None) -> str:
    return match[1].decode("utf-8", "replace").strip() if match else ""
