"""Read what was typed into options: every fault is one sentence that names the option."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

from scanner.errors import UsageFault
from scanner.observations import State
from scanner.options import STATES, in_order
from scanner.urls import is_web


def site_url(text: str, where: str = "URL") -> str:
    """An address to visit; `https://` is put before a bare host name."""
    url = text.strip()
    if "://" not in url and re.match(r"^[\w.-]+(:\d+)?(/|$)", url) and ("." in url or ":" in url):
        url = f"https://{url}"
    if "@" in re.split(r"[/?#]", url.split("://", 1)[-1], maxsplit=1)[0]:
        raise UsageFault(f"{where}: leave user and password out of it; use --credentials.")
    if not is_web(url) or any(c.isspace() for c in url):
        raise UsageFault(
            f"{where}: {text!r} is not an address of a web site; write it like "
            "https://www.example.com."
        )
    return url


def pair(text: str, separator: str, option: str, example: str) -> tuple[str, str]:
    """Two parts around a separator."""
    first, found, second = text.partition(separator)
    if not found or not first.strip():
        raise UsageFault(f"{option}: {text!r} is not of the form {example}.")
    return first.strip(), second.strip()


def header(text: str) -> tuple[str, str]:
    """`Name: value`, with nothing in it that could smuggle in another header."""
    name, value = pair(text, ":", "--header", "'Name: value'")
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name) or re.search(r"[\r\n\0]", value):
        raise UsageFault(f"--header: {name!r} is not a header name, or its value has line breaks.")
    return name, value


def consent_states(text: str) -> tuple[State, ...]:
    """Names of consent states with commas between them."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise UsageFault(f"--states: name at least one of {', '.join(STATES)}.")
    for name in names:
        if name not in STATES:
            near = difflib.get_close_matches(name, STATES, n=1)
            meant = f" (did you mean {near[0]}?)" if near else ""
            known = ", ".join(STATES)
            raise UsageFault(f"--states: there is no {name!r}{meant}; there are {known}.")
        if names.count(name) > 1:
            raise UsageFault(f"--states: {name} is there twice; name each state once.")
    return in_order(state for state in STATES if state in names)


def viewport(text: str) -> tuple[int, int]:
    """`WIDTHxHEIGHT` in CSS pixels."""
    match = re.fullmatch(r"([1-9][0-9]{1,4})[xX]([1-9][0-9]{1,4})", text)
    if not match:
        raise UsageFault(f"--viewport: {text!r} is not of the form 1280x900.")
    return int(match[1]), int(match[2])


def readable(path: str, option: str) -> str:
    """A file that is there."""
    if not Path(path).is_file():
        raise UsageFault(f"{option}: {path}: no such file.")
    return str(Path(path).resolve())


def writable_folder(path: Path) -> Path:
    """The folder for results, made if need be and tried out."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe = path / ".consentry-write-test"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise UsageFault(
            f"--out: {path} cannot be written to ({error.strerror}); choose another folder."
        ) from error
    return path
