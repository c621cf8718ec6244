"""Tell what a word that somebody wants classified is: a cookie, a host or an address."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from scanner.classify.classifier import Asked, Classifier, Kept
from scanner.classify.decide import Verdict
from scanner.urls import has_known_suffix, host_of, is_address, is_web

_HOST = re.compile(r"\.?(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]+\.?", re.IGNORECASE)
_PORT = re.compile(r":\d{1,5}$")
# A word longer than any cookie that browsers keep.
MAX_INPUT = 4_096


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """One word, as it was given."""

    text: str
    kind: Literal["name", "host", "url"]
    name: str = ""
    host: str = ""


def read_input(text: str) -> Input:
    """`_ga`, `uid@example.com`, `stats.example.com` or `https://example.com/collect`.

    A word with dots is a host where its end is a known public suffix, else a name.
    """
    if is_web(text.replace("wss://", "https://", 1).replace("ws://", "http://", 1)):
        return Input(text=text, kind="url", host=host_of(text))
    name, at, domain = text.rpartition("@")
    if at and name and (_HOST.fullmatch(domain) or domain == "localhost" or is_address(domain)):
        return Input(text=text, kind="name", name=name, host=domain.strip(".").lower())
    host = _PORT.sub("", text)
    if _HOST.fullmatch(host) and has_known_suffix(host.strip(".").lower()):
        return Input(text=text, kind="host", host=host.strip(".").lower())
    return Input(text=text, kind="name", name=text)


def answer(given: Input, classifier: Classifier) -> Verdict:
    """The verdict on one word."""
    if given.kind == "url":
        return classifier.asked(Asked(url=given.text))
    if given.kind == "host":
        verdict = classifier.asked(Asked(url=f"https://{given.host}/"))
        if verdict.category != "unclassified" or verdict.vendor:
            return verdict
        # Some cookies are named for a host.
        named = classifier.kept(Kept(name=given.text))
        return named if named.category != "unclassified" else verdict
    return classifier.kept(Kept(name=given.name, host=given.host))
