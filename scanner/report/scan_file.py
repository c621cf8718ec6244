"""Read and write `scan.json`, the file that every other report is made from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from scanner.errors import UsageFault
from scanner.records import SCHEMA_VERSION, Scan
from scanner.report.plain import shorten, visible
from scanner.writing import make_folder, unwritable, write_whole

SCAN_FILE = "scan.json"

# A line on a terminal has room for this much of a parser's message.
_MAX_REASON = 160


def dump(scan: Scan) -> bytes:
    """Return the scan file: indented JSON in the records' order, the same for equal scans.

    Half a character (a lone surrogate, which JavaScript allows and UTF-8 does not) becomes
    U+FFFD.
    """
    try:
        packed = msgspec.json.encode(scan, order="deterministic")
    except UnicodeEncodeError:
        packed = msgspec.json.encode(_whole(msgspec.to_builtins(scan)), order="deterministic")
    return msgspec.json.format(packed, indent=2) + b"\n"


def _whole(value: Any) -> Any:
    """Return JSON-like `value` with every lone surrogate replaced."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(item) for item in value]
    return value


def save_scan(scan: Scan, path: Path) -> None:
    """Write `scan` to `path`, whole or not at all, creating the folder; raises UsageFault."""
    make_folder(path.parent)
    try:
        write_whole(path, dump(scan))
    except OSError as error:
        raise unwritable(path.parent, error) from error


def load_scan(path: Path) -> Scan:
    """Return the scan in the file `path`, or in `path/scan.json` when that is a folder.

    Raises UsageFault, in one sentence, for a file that is missing, unreadable, not JSON, not a
    scan file, written by a newer Consentry, or that has a field of the wrong type.
    """
    path = path / SCAN_FILE if path.is_dir() else path
    name = visible(str(path))
    content = _read(path, name)
    _check_version(_decoded_head(content, name), name)
    try:
        return msgspec.json.decode(content, type=Scan)
    except msgspec.ValidationError as error:
        raise UsageFault(f"{name} is not a valid scan file: {_reason(error)}.") from error


def _read(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UsageFault(
            f"{name} does not exist. Pass the {SCAN_FILE} that `consentry scan --out DIR` wrote."
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageFault(f"Cannot read {name}: {reason}.") from error


class _Head(msgspec.Struct):
    """The part of a scan file that tells whether the rest can be read."""

    schema_version: str
    scan: msgspec.Raw


def _decoded_head(content: bytes, name: str) -> _Head:
    try:
        return msgspec.json.decode(content, type=_Head)
    except msgspec.ValidationError as error:
        raise UsageFault(
            f"{name} is not a scan file: {_reason(error)}. Pass the {SCAN_FILE} of a scan."
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageFault(f"{name} is not JSON: {_reason(error)}.") from error
    except RecursionError as error:
        raise UsageFault(f"{name} is not a scan file: it is nested too deeply.") from error


def _check_version(head: _Head, name: str) -> None:
    major = head.schema_version.partition(".")[0]
    ours = SCHEMA_VERSION.partition(".")[0]
    if not (major.isascii() and major.isdigit()):
        version = shorten(head.schema_version, 20)
        raise UsageFault(f'{name} is not a scan file: its schema_version is "{version}".')
    if len(major) > 9 or int(major) != int(ours):
        raise UsageFault(
            f"{name} has schema version {shorten(head.schema_version, 20)}, and this Consentry "
            f"reads version {ours}. Read it with the version of Consentry that wrote it, or newer."
        )


def _reason(error: Exception) -> str:
    return shorten(str(error), _MAX_REASON).rstrip(".")
