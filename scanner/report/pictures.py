"""Read a scan's screenshots for embedding: only real pictures, small, and from its own folder."""

from __future__ import annotations

import base64
from pathlib import Path

from scanner.records import Scan
from scanner.report.banner import shots

# A report with 60 pictures of this size is 16 MB in base64, which mail still carries.
MAX_PICTURE_BYTES = 200_000
MAX_PICTURES = 60


def load_pictures(scan: Scan, folder: Path) -> dict[str, str]:
    """Return `data:` URIs by page id, and by path for the banner's; MAX_PICTURES at most.

    A path that leaves `folder` (by `..`, by root or by a link), a file that is too large, and a
    file that is not a JPEG, PNG or WebP by its first bytes are left out.
    """
    found: dict[str, str] = {}
    of_banner = [(shot.path, shot.path) for shot in shots(scan)]
    of_pages = [(page.id, page.screenshot) for page in scan.pages if page.screenshot]
    for key, path in (*of_banner, *of_pages):
        if len(found) >= MAX_PICTURES:
            break
        uri = _data_uri(folder, path)
        if uri:
            found[key] = uri
    return found


def _data_uri(folder: Path, relative: str) -> str | None:
    try:
        root = folder.resolve()
        path = (root / relative).resolve()
        if not (path.is_relative_to(root) and path.is_file()):
            return None
        with path.open("rb") as file:
            content = file.read(MAX_PICTURE_BYTES + 1)
    except (OSError, ValueError, RuntimeError):
        return None
    kind = _kind(content)
    if kind is None or len(content) > MAX_PICTURE_BYTES:
        return None
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def _kind(content: bytes) -> str | None:
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return None
