"""Read techniques.toml: what fingerprinting and its kin are, in words that all reports share."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import msgspec

from scanner.observations import Record
from scanner.tracking import FormCapture, Technique

FILE = Path(__file__).with_name("techniques.toml")


class Section(Record, frozen=True, kw_only=True):
    """One part of "What watches the visitor"."""

    title: str
    what: str
    """What it is."""
    law: str
    """Why it matters."""
    do: str
    """What the site's owner can do."""
    one: str
    """To go after "1": `script films the visit`."""
    many: str
    deed: str
    """To go after the site's name: `films visits`."""
    short: str = ""
    """The title, where there is little room; empty where the title is short."""


class Words(Record, frozen=True, kw_only=True):
    """One technique or kind."""

    title: str
    does: str
    """A technique: to go after "This script". A kind: a whole sentence."""
    matters: str = ""
    do: str = ""


class Glossary(Record, frozen=True, kw_only=True):
    """The whole file."""

    sections: dict[str, Section]
    """By the scan file's field."""
    techniques: dict[Technique, Words]
    kinds: dict[str, Words]
    fields: dict[str, str]


@cache
def glossary() -> Glossary:
    """Return the words, read once a process."""
    return msgspec.convert(tomllib.loads(FILE.read_text("utf-8")), Glossary)


def field_name(capture: FormCapture) -> str:
    """Return what was typed in words: `e-mail address`; the record's own word when new to us."""
    return glossary().fields.get(capture.field, capture.field.replace("_", " "))
