"""Read the words of each language when it is first needed."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable
from importlib import resources

import msgspec

from scanner.consent.words.language import Language
from scanner.consent.words.rows import Words

# Where a page names its language otherwise than the files do.
OTHER_NAMES = {
    "no": "nb", "nn": "nb", "iw": "he", "in": "id", "zh": "zh-Hans", "zh-cn": "zh-Hans",
    "zh-sg": "zh-Hans", "zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-mo": "zh-Hant",
    "zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "bs": "hr", "sh": "hr", "cnr": "sr", "mo": "ro",
    "gl": "pt", "val": "ca",
}  # fmt: skip

# Where a text fits several languages alike, that of more pages is meant (the first ones here).
COMMON = ("en", "de", "fr", "es", "ja", "it", "pt", "ru", "nl", "pl", "tr", "zh-Hans", "sv", "nb")


@functools.cache
def codes() -> tuple[str, ...]:
    """The languages there are, the most common ones first."""
    files = resources.files("scanner.consent.words").iterdir()
    every = sorted(file.name[:-5] for file in files if file.name.endswith(".toml"))
    return (*(one for one in COMMON if one in every), *(one for one in every if one not in COMMON))


@functools.cache
def language(code: str) -> Language:
    """One of `codes`."""
    return Language(code, rows(code))


def rows(code: str) -> Words:
    """The file of one of `codes` as it is written."""
    file = resources.files("scanner.consent.words") / f"{code}.toml"
    return msgspec.convert(tomllib.loads(file.read_text("utf-8")), Words)


def hinted(tags: Iterable[str]) -> tuple[str, ...]:
    """Which of `codes` are meant by BCP 47 tags such as `pt-BR` or `zh_TW`; others are left out."""
    found = (_code(tag.strip().lower().replace("_", "-")) for tag in tags)
    return tuple(dict.fromkeys(code for code in found if code in codes()))


def _code(tag: str) -> str:
    while tag:
        if tag in OTHER_NAMES or tag in codes():
            return OTHER_NAMES.get(tag, tag)
        tag = tag.rpartition("-")[0]
    return ""
