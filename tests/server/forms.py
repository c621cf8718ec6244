"""A visitor without a script: reads the form of a page, fills it in, and sends it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from banner.choice import Choice, cookie_of, parse_choice
from server.life import living
from server.record import Record
from tests.server.serving import HOST, SITES, browser, opened


class Shown(HTMLParser):
    """The form of a page, and its words."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        assert answer.status_code == 200, answer.text
        self.hidden: list[tuple[str, str]] = []
        self.on: list[str] = []
        self.boxes: list[str] = []
        self.buttons: list[str] = []
        self.action = ""
        self.root: dict[str, str | None] = {}
        self.scripts = 0
        self.feed(answer.text)
        self.text = answer.text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.root = given
        if tag == "form":
            self.action = given["action"] or ""
        if tag == "button":
            self.buttons.append(given["value"] or "")
        self.scripts += tag == "script" or any(name.startswith("on") for name, _ in attrs)
        if tag == "input" and given["type"] == "hidden":
            self.hidden.append((given["name"] or "", given["value"] or ""))
        if tag == "input" and given["type"] == "checkbox":
            self.boxes.append(given["value"] or "")
            if "checked" in given:
                self.on.append(given["value"] or "")

    def filled(self, act: str, on: Sequence[str] | None = None, **changed: str) -> dict[str, Any]:
        """What a browser sends."""
        fields: dict[str, Any] = {"on": list(self.on if on is None else on), "do": act, "was": []}
        for name, value in self.hidden:
            if name == "was":
                fields["was"].append(value)
            else:
                fields[name] = value
        return {**fields, **changed}


@contextlib.asynccontextmanager
async def serving(folder: Path, toml: str = SITES, **more: Any) -> AsyncIterator[Starlette]:
    app = opened(folder, toml, ready=False, **more)
    async with living(app.state.house):
        yield app


@contextlib.asynccontextmanager
async def visitor(app: Starlette, base: str = HOST) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app) as ask:
        ask.base_url = httpx.URL(base)
        ask.headers["Origin"] = base
        yield ask


async def seen(ask: httpx.AsyncClient, slug: str = "shop", **more: Any) -> Shown:
    return Shown(await ask.get(f"/{slug}/preferences", **more))


async def choose(
    ask: httpx.AsyncClient, act: str, on: Sequence[str] | None = None, slug: str = "shop"
) -> Shown:
    """Choose as a browser does; the page after it."""
    page = await seen(ask, slug)
    answer = await ask.post(page.action, data=page.filled(act, on))
    assert answer.status_code == 303, answer.text
    return Shown(await ask.get(answer.headers["location"]))


async def kept(app: Starlette, slug: str = "shop") -> list[Record]:
    return list(await app.state.house.store.newest(slug))


def choice_in(answer: httpx.Response, name: str = "consentry") -> Choice | None:
    texts = [cookie_of(line, name) for line in answer.headers.get_list("set-cookie")]
    return parse_choice(next((text for text in texts if text), None))
