"""One request of an owner's, with all that a page needs to answer it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from scanner.urls import host_of
from server.admin.sessions import Owner
from server.admin.show import page
from server.house import House
from server.record import Record
from server.shelf import Stand
from server.store import Start

# Last parts of the addresses of pages that belong to the list of records.
_OF_RECORDS = ("find", "erase", "export")
_ID = re.compile(r"[0-9a-f]{32}")


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A site that is served, or one that is no more and has records still."""

    slug: str
    name: str
    """Its host; its short name where it is not served."""
    stand: Stand | None
    start: Start | None
    """Where its chain begins and ends; None before its first record."""

    def address(self, record: Record) -> str:
        """Path of a record's page."""
        return f"/admin/sites/{quote(self.slug, safe='')}/consents/{record.id}"


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks for what."""

    house: House
    request: Request
    owner: Owner
    form: Mapping[str, str]
    """What was posted; empty for a page that is only looked at."""
    token: str
    """What this owner's forms have to carry; empty for a program."""

    @property
    def who(self) -> str:
        """The owner, as the audit names them."""
        return self.owner.who

    def show(self, template: str, status: int = 200, **values: Any) -> Response:
        """The page that a template makes."""
        path = self.request.scope["path"]
        last = path.rpartition("/")[2]
        known = {
            "token": self.token,
            "who": self.who,
            "scopes": self.owner.scopes,
            "may_leave": self.owner.may_leave,
            "path": path,
            "place": None,
            "tab": "/consents" if last in _OF_RECORDS else None,
        }
        return page(template, {**known, **values}, status)

    async def note(self, act: str, site: str, detail: str) -> None:
        """Write into the audit what this owner does; raises `Unwell`. No detail is personal."""
        await self.house.store.note(self.who, act, site, detail)

    async def place(self) -> Place:
        """The site of the address; raises `HTTPException` where there is none and never was."""
        slug = self.request.path_params["site"]
        for one in await places(self.house):
            if one.slug == slug:
                return one
        raise HTTPException(404, "There is no such site.")

    def asked(self, name: str) -> str:
        """A field of the address's query, without blanks around it; empty where it is not given."""
        return self.request.query_params.get(name, "").replace("\0", "").strip()


async def places(house: House) -> list[Place]:
    """All sites, those that are served first."""
    starts = await house.store.starts()
    stands = house.shelf.stands
    return [
        Place(
            slug=slug,
            name=host_of(stands[slug].site.url) if slug in stands else slug,
            stand=stands.get(slug),
            start=starts.get(slug),
        )
        for slug in (*stands, *sorted(starts.keys() - stands.keys()))
    ]


def is_id(text: str) -> bool:
    """Whether a text has the form of a record's or a browser's id."""
    return _ID.fullmatch(text) is not None


def numbers(records: Any) -> str:
    """Records as the audit names them: by their places in the chain, which erasure leaves."""
    found = [record.number for record in records]
    if not found:
        return "no record"
    named = ", ".join(str(number) for number in found[:20])
    more = f" and {len(found) - 20} more" if len(found) > 20 else ""
    return f"number {named}{more}"
