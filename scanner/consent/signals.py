"""What a page says of the choice: its tool's memory, TCF, GPP, US Privacy, Consent Mode."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

import msgspec

from scanner.choices import ConsentModeSignal, Signals, TcfSignal
from scanner.consent.places import Gone, Place
from scanner.consent.stay import Stay
from scanner.consent.tools import Tool, stored_choice
from scanner.record.hooks import stores
from scanner.visit.visit import read_jar

# An API that answers later than this answers nobody; tags give up after half a second, too.
ANSWER_MS = 600
# TC strings of a thousand vendors have about 4,000 characters.
MOST_OF_A_STRING = 10_000

Json = dict[str, Any]


class _Tcf(msgspec.Struct):
    applies: bool | None
    status: str
    cmp: int | None
    policy: int | None
    string: str
    purposes: list[int]
    interests: list[int]
    vendors: int


class _Mode(msgspec.Struct):
    default: dict[str, str]
    update: dict[str, str]
    late: bool


class _Said(msgspec.Struct):
    tcf: _Tcf | None = None
    gpp: str | None = None
    usp: str | None = None
    mode: _Mode | None = None


_Items = Mapping[tuple[str, str], object]
_Kind = tuple[str, _Items, _Items, int]


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What the browser keeps for a page at one moment."""

    cookies: dict[tuple[str, str], str]
    """By name and domain."""
    local: dict[tuple[str, str], str]
    """By origin and key."""
    session: dict[tuple[str, str], str]
    databases: dict[tuple[str, str], int]
    """By kind and name; a number that is another when the contents are."""

    def changed_since(self, before: Kept) -> tuple[str, ...]:
        """What is new or another since `before`, in words: `cookie shop_consent`."""
        kinds: tuple[
            tuple[str, Mapping[tuple[str, str], object], Mapping[tuple[str, str], object], int], ...
        ] = (
            ("cookie", self.cookies, before.cookies, 0),
            ("storage key", self.local, before.local, 1),
            ("session storage key", self.session, before.session, 1),
            ("database", self.databases, before.databases, 1),
        )
        return tuple(
            f"{word} {key[place]}"
            for word, after, earlier, place in kinds
            for key, value in after.items()
            if earlier.get(key) != value
        )


async def read_kept(stay: Stay, places: Iterable[Place]) -> Kept:
    """Cookies of the visitor, and storage of these frames; one that is gone stores nothing."""
    jar = await read_jar(stay.errand.chromium, stay.key)
    cookies = {(one["name"], one["domain"].lstrip(".")): one["value"] for one in jar}
    local: dict[tuple[str, str], str] = {}
    session: dict[tuple[str, str], str] = {}
    databases: dict[tuple[str, str], int] = {}
    for place in places:
        try:
            held = await place.ask("storedKeys")
            texts = await place.value(stores())
        except Gone:
            continue
        origin = str(held["origin"])
        local.update({(origin, key): str(value) for key, value in held["local"].items()})
        session.update({(origin, key): str(value) for key, value in held["session"].items()})
        for kind, name, text in texts or ():
            databases[kind, name] = hash((databases.get((kind, name)), text))
    return Kept(cookies=cookies, local=local, session=session, databases=databases)


async def read_signals(stay: Stay, tool: Tool | None, kept: Kept) -> Signals:
    """Everything that the page says at this moment; what doesn't answer is left out."""
    try:
        main = stay.places.main
        answer = await main.page_says(f"({_script('signals.js')})({ANSWER_MS})")
        said = msgspec.convert(answer, _Said)
    except (Gone, msgspec.ValidationError):
        said = _Said()
    choice = await _tool_says(stay, tool, kept) if tool else None
    return Signals(
        tool_says=choice[0] if choice else None,
        tool_because=choice[1][:200] if choice else "",
        tcf=_tcf(said.tcf),
        gpp=said.gpp,
        usp=said.usp,
        consent_mode=_mode(said.mode),
    )


async def _tool_says(stay: Stay, tool: Tool, kept: Kept) -> tuple[Any, str] | None:
    answers: dict[str, object] = {}
    for stored in tool.stored:
        if stored.script is not None:
            try:
                answers[stored.script] = await stay.places.main.page_says(stored.script, 1.5)
            except Gone:
                continue
    cookies = {name: value for (name, _), value in kept.cookies.items()}
    storage = {key: value for (_, key), value in kept.local.items()}
    return stored_choice(tool, cookies, storage, answers)


async def known_globals(stay: Stay, names: tuple[str, ...]) -> frozenset[str]:
    """Which of these global names the page has."""
    try:
        found = await stay.places.main.page_says(f"({_script('globals.js')})({json.dumps(names)})")
        return frozenset(str(name) for name in found)
    except (Gone, TypeError):
        return frozenset()


def _tcf(said: _Tcf | None) -> TcfSignal | None:
    if said is None:
        return None
    return TcfSignal(
        gdpr_applies=said.applies,
        status=said.status[:60],
        cmp_id=said.cmp,
        policy_version=said.policy,
        tc_string=said.string[:MOST_OF_A_STRING],
        purposes=tuple(sorted(said.purposes)),
        legitimate_interests=tuple(sorted(said.interests)),
        vendors=said.vendors,
    )


def _mode(said: _Mode | None) -> ConsentModeSignal | None:
    if said is None:
        return None
    return ConsentModeSignal(default=said.default, update=said.update, default_after_tag=said.late)


@functools.cache
def _script(name: str) -> str:
    return (resources.files("scanner.consent") / "scripts" / name).read_text("utf-8")
