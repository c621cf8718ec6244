"""Which stored values could name the visitor, and who was told them."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from scanner.behaviour import Kept, Told
from scanner.observations import Value
from scanner.record.entropy import is_client_pair, may_identify
from scanner.record.sent import AUTOMATIC, MIN_WORD, Sent, words
from scanner.seek.parts import Part, message_parts
from scanner.tracking import Store
from scanner.urls import host_of, registrable_domain, template

__all__ = ["AUTOMATIC", "Sent", "Stored", "identifying", "kept", "told"]

Redact = Callable[[str], Value]

# Bigger texts are caches of a whole application; 20 kB of JSON hold any settings.
MAX_STORED = 20_000
# Parts of one stored text, and values of one visit: no page may make the search slow.
MAX_PARTS = 40
MAX_VALUES = 300
# Different places that were told, of one visit.
MAX_TOLD = 2_000

_UUID = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])", re.I)
_CLIENT_PAIR = re.compile(r"(?<!\d)\d{6,10}\.\d{10}(?!\d)")
_SEPARATORS = re.compile(r"[.|~:$!*,;/]+")
_LOW_SEPARATORS = re.compile(r"[.|~:$!*,;/_]+")


class Stored(NamedTuple):
    """One text that the browser keeps for a site."""

    store: Store
    name: str
    owner: str
    """Registrable domain."""
    text: str


def kept(stored: Iterable[Stored], redact: Redact) -> tuple[dict[str, Value], list[Kept]]:
    """The values that may identify the visitor, in the clear and redacted; and where they are.

    The texts in the first are for `told` only, and must not be kept.
    """
    values: dict[str, Value] = {}
    found: list[Kept] = []
    for item in dict.fromkeys(stored):
        for part, text in identifying(item.text):
            if text not in values and len(values) >= MAX_VALUES:
                continue
            value = values.setdefault(text, redact(text))
            found.append(
                Kept(value=value, store=item.store, name=item.name, owner=item.owner, part=part)
            )
    return values, found


def identifying(text: str) -> list[tuple[str, str]]:
    """The parts of a stored text that may identify, each after its place in the text.

    The whole has the place ``; a member of JSON `.user.id`, a pair `.uid`, the third of several
    pieces `[2]`.
    """
    if len(text) > MAX_STORED:
        return []
    found: dict[str, str] = {}
    for place, piece in _places(text):
        if piece not in found and may_identify(piece):
            found[piece] = place
            if len(found) >= MAX_PARTS:
                break
    return [(place, piece) for piece, place in found.items()]


def told(values: Mapping[str, Value], sent: Iterable[Sent]) -> list[Told]:
    """Who was told one of the values of `kept`, plain, in base64 or hashed; each place once.

    Headers that the browser writes by itself, `Cookie` and `Referer` above all, do not count.
    """
    search = _Search(values)
    found: dict[tuple[object, ...], Told] = {}
    for one in sent if values else ():
        raw = one.raw()
        if not (search.is_hinted(raw) or one.is_opaque(raw)):
            continue
        for part in one.parts():
            for form in search.found(part.text):
                each = _told(one, part, form)
                key = (each.value.hash, each.form, each.url, each.place, each.parameter)
                found.setdefault(key, each)
        if len(found) >= MAX_TOLD:
            break
    return list(found.values())


class _Form(NamedTuple):
    """One way to write a value."""

    text: str
    name: str
    value: Value

    @property
    def pattern(self) -> re.Pattern[str]:
        """Finds it as a whole value: as a piece of a longer word it is chance."""
        return re.compile(rf"(?<![a-z0-9]){re.escape(self.text)}(?![a-z0-9])", re.IGNORECASE)


class _Search:
    """Finds values in texts; a word of each value leads to it, so most texts cost one look."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._forms: dict[str, list[_Form]] = {}
        for text, value in values.items():
            for name, written in _forms(text).items():
                self._forms.setdefault(_anchor(written), []).append(_Form(written, name, value))
        self._anchors = frozenset(self._forms)

    def is_hinted(self, lowered: str) -> bool:
        """Whether any value may be in a text in lower case."""
        return not self._anchors.isdisjoint(words(lowered))

    def found(self, text: str) -> list[_Form]:
        """The values that are in it."""
        lowered = text.lower()
        hints = self._anchors.intersection(words(lowered))
        return [
            form
            for hint in sorted(hints)
            for form in self._forms[hint]
            if form.text.lower() in lowered and form.pattern.search(text)
        ]


def _forms(text: str) -> dict[str, str]:
    """Ways to write a value, by their names; those whose words are too short to find left out."""
    data = text.encode("utf-8", "surrogatepass")
    found = {
        "plain": text,
        "base64": base64.b64encode(data).decode().rstrip("="),
        "base64url": base64.urlsafe_b64encode(data).decode().rstrip("="),
        "md5": hashlib.md5(data, usedforsecurity=False).hexdigest(),
        "sha1": hashlib.sha1(data, usedforsecurity=False).hexdigest(),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    if found["base64"] == found["base64url"]:
        del found["base64url"]
    return {name: written for name, written in found.items() if len(_anchor(written)) >= MIN_WORD}


def _anchor(text: str) -> str:
    """The longest word of a text, by which it is found."""
    return max(words(text.lower()), key=len, default="")


def _told(one: Sent, part: Part, form: _Form) -> Told:
    before = registrable_domain(host_of(one.came_from)) if one.came_from else None
    handed = part.place == "url" and before not in (None, registrable_domain(host_of(one.url)))
    return Told(
        value=form.value,
        form=form.name,
        # Short values look like no identifier to `template`, and are one all the same.
        url=form.pattern.sub("*", template(one.url)),
        place="redirect" if handed else part.place,
        parameter=form.pattern.sub("*", part.parameter) if part.parameter else None,
        chain=one.chain,
        hop=one.hop,
    )


def _places(text: str) -> Iterator[tuple[str, str]]:
    """Everything in a stored text that could be a value of its own, after where it stands."""
    for part in message_parts(text.encode("utf-8", "replace")):
        name = (part.parameter or "").replace(">", ".")
        path = f".{name}" if name and name[0] != "[" else name
        for inner, piece in _pieces(part.text):
            yield f"{path}{inner}", piece


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """The text, the client id in it, and what stands between separators."""
    yield "", text
    if len(text) > 1_000:
        return
    for found in _CLIENT_PAIR.findall(text):
        if is_client_pair(found):
            yield "[client]", found
    whole = _UUID.findall(text)
    for index, uuid in enumerate(whole):
        yield f"[uuid {index}]", uuid
    if whole:
        text = _UUID.sub("|", text)
    for separators in (_SEPARATORS, _LOW_SEPARATORS):
        pieces = separators.split(text)
        if len(pieces) > 1:
            yield from ((f"[{index}]", piece) for index, piece in enumerate(pieces))
