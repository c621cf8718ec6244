"""Put a scan's reports into a folder, each file whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal, get_args

from rich.console import Console

from scanner.errors import UsageFault
from scanner.records import Scan
from scanner.report import csv, html, junit, markdown, sarif, text
from scanner.report.pictures import load_pictures
from scanner.report.scan_file import SCAN_FILE, dump
from scanner.writing import make_folder, unwritable, write_whole

Format = Literal["text", "json", "html", "csv", "md", "sarif", "junit"]

FORMATS: tuple[Format, ...] = get_args(Format)

# Columns of a text report that is read later, in an editor or a mail.
TEXT_WIDTH = 100


def write_report(
    scan: Scan, folder: Path, formats: Iterable[str], *, pictures_from: Path | None = None
) -> list[Path]:
    """Write `scan` into `folder` in each of `formats` and return the files, in that order.

    The folder is created. Screenshots are read from `pictures_from` (default: `folder`).
    Raises UsageFault, in one sentence, for an unknown format or a folder that can't be written.
    """
    wanted = list(dict.fromkeys(formats))
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown:
        raise UsageFault(
            f'"{unknown[0]}" is not a report format; choose from {", ".join(FORMATS)}.'
        )
    make_folder(folder)
    written = []
    for name in wanted:
        for file, content in _MAKERS[name](scan, pictures_from or folder).items():
            written.append(_write(folder / file, content))
    return written


def rendered(scan: Scan, name: str, pictures_from: Path) -> bytes:
    """Return `scan` in a format that is one file."""
    (content,) = _MAKERS[name](scan, pictures_from).values()
    return content


def _write(path: Path, content: bytes) -> Path:
    try:
        write_whole(path, content)
    except OSError as error:
        raise unwritable(path, error) from error
    return path


def _json(scan: Scan, _: Path) -> dict[str, bytes]:
    return {SCAN_FILE: dump(scan)}


def _html(scan: Scan, folder: Path) -> dict[str, bytes]:
    return {"report.html": html.render(scan, load_pictures(scan, folder)).encode()}


def _csv(scan: Scan, _: Path) -> dict[str, bytes]:
    return csv.tables(scan)


def _markdown(scan: Scan, _: Path) -> dict[str, bytes]:
    return {"report.md": markdown.render(scan).encode()}


def _sarif(scan: Scan, _: Path) -> dict[str, bytes]:
    return {"report.sarif": sarif.render(scan)}


def _junit(scan: Scan, _: Path) -> dict[str, bytes]:
    return {"report.junit.xml": junit.render(scan)}


def _text(scan: Scan, _: Path) -> dict[str, bytes]:
    page = io.StringIO()
    text.render(scan, Console(file=page, width=TEXT_WIDTH, color_system=None, legacy_windows=False))
    return {"report.txt": page.getvalue().encode()}


_MAKERS: dict[str, Callable[[Scan, Path], dict[str, bytes]]] = {
    "text": _text,
    "json": _json,
    "html": _html,
    "csv": _csv,
    "md": _markdown,
    "sarif": _sarif,
    "junit": _junit,
}
