"""One file that is ready to be sent: its bytes, those bytes compressed, and its tags."""

from __future__ import annotations

import gzip
import hashlib
from collections import deque
from collections.abc import Mapping

import brotli
import msgspec

# Smaller ones gain nothing: they fit into a packet as they are.
MIN_COMPRESSED = 200
# 128 bits: no two contents of a site meet by chance.
TAG_DIGITS = 32
SCRIPT = "text/javascript; charset=utf-8"
JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"
MARKDOWN = "text/markdown; charset=utf-8"


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file in memory, in all the encodings that it is sent in."""

    body: bytes
    gzip: bytes | None
    """None where it saves nothing."""
    brotli: bytes | None
    """None where it saves nothing, or is not ready yet."""
    etag: str
    """Strong, with its quotes; of the body as it is. `tag` has that of each encoding."""
    media_type: str

    def tag(self, coding: str) -> str:
        """The strong tag of the file in this encoding: `br`, `gzip`, or as it is."""
        return f'{self.etag[:-1]}-{coding}"' if coding else self.etag

    def content(self, coding: str) -> bytes:
        """Its bytes in this encoding; as it is where it doesn't have that."""
        packed = self.brotli if coding == "br" else self.gzip if coding == "gzip" else None
        return self.body if packed is None else packed

    def coding(self, accepted: tuple[str, ...]) -> str:
        """The first of these encodings that the file has; empty for none."""
        for name in accepted:
            if (self.brotli if name == "br" else self.gzip) is not None:
                return name
        return ""


class Press:
    """Makes files, and takes those whose content is known as they are.

    Brotli at its best takes 20 ms a file, and a site in all languages has hundreds: `finish` does
    that when they are served already.
    """

    def __init__(self, known: Mapping[str, File] | None = None) -> None:
        self._known = known or {}
        self.made: dict[str, File] = {}
        """By content and media type; hand it to the next press."""
        self._waiting: deque[File] = deque()

    def file(self, content: bytes, media_type: str) -> File:
        """The file of a content."""
        digest = hashlib.sha256(media_type.encode() + b"\0" + content).hexdigest()[:TAG_DIGITS]
        found = self.made.get(digest) or self._known.get(digest)
        if found is None:
            found = File(
                body=content,
                gzip=_if_less(gzip.compress(content, 9, mtime=0), content),
                brotli=None,
                etag=f'"{digest}"',
                media_type=media_type,
            )
        if digest not in self.made and found.gzip is not None and found.brotli is None:
            self._waiting.append(found)
        self.made[digest] = found
        return found

    def finish(self) -> None:
        """Compress what has not been compressed with Brotli, in the order in which it was made."""
        while True:
            try:
                file = self._waiting.popleft()
            except IndexError:
                return
            packed = _if_less(brotli.compress(file.body, quality=11), file.body)
            # The one change that a file ever sees: from not ready to ready.
            msgspec.structs.force_setattr(file, "brotli", packed)

    def stop(self) -> None:
        """Let `finish` end after the file that it is at: nobody waits for the others any more."""
        self._waiting.clear()


def _if_less(packed: bytes, content: bytes) -> bytes | None:
    return packed if len(content) >= MIN_COMPRESSED and len(packed) < len(content) else None
