"""Revisions of a site's question, and what visitors were shown under each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import msgspec
import sqlalchemy as sa
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from server.admin.door import Door
from server.admin.shown import read_shown
from server.admin.visit import Place, Visit
from server.house import House
from server.store.tables import revisions

# Texts of one site that are listed: years of changes in a dozen languages.
MOST = 500


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One text of one revision."""

    revision: str
    text_hash: str
    regime: str
    language: str
    title: str
    services: int
    since: int | None
    """Unix ms of the first record that it was archived for; None before there is one."""
    is_current: bool


def routes(door: Door) -> list[Route]:
    """`/admin/sites/{site}/questions` and below."""
    below = "/admin/sites/{site}/questions"
    return [
        Route(below, door.guarded(questions)),
        Route(f"{below}/{{text_hash}}", door.guarded(question)),
    ]


async def questions(visit: Visit) -> Response:
    """All that are known: today's first, then earlier ones, newest first."""
    place = await visit.place()
    kept = await _archived(visit.house, place.slug)
    current = _current(place)
    known = {text_hash: since for text_hash, since, _ in kept}
    # The archive has lists of services as well.
    earlier = [one for one in kept if one[0] not in current and one[2].startswith(b"{")]
    rows = [_asked(content, known.get(text_hash), is_current=True)
            for text_hash, content in current.items()]  # fmt: skip
    rows += [_asked(content, since, is_current=False)
             for text_hash, since, content in earlier]  # fmt: skip
    return visit.show("questions", place=place, rows=rows, is_cut=len(kept) == MOST)


async def question(visit: Visit) -> Response:
    """One of them, as it was shown."""
    place = await visit.place()
    text_hash = visit.request.path_params["text_hash"].replace("\0", "")
    content = _current(place).get(text_hash)
    if content is None:
        content = await visit.house.store.archived(place.slug, text_hash)
    if content is None:
        raise HTTPException(404, "There is no such text in the archive.")
    return visit.show("question", place=place, shown=read_shown(content))


def _current(place: Place) -> dict[str, bytes]:
    """Texts that may be shown today, by their hashes."""

    def texts() -> Iterator[tuple[str, bytes]]:
        if place.stand is None:
            return
        for bundle in place.stand.bundles.values():
            asked = place.stand.revisions[bundle.revision]
            for language, content in asked.texts.items():
                yield asked.text_hash(language), content

    return dict(texts())


def _asked(content: bytes, since: int | None, *, is_current: bool) -> Asked:
    shown = read_shown(content)
    return Asked(
        revision=shown.revision,
        text_hash=shown.text_hash,
        regime=shown.regime,
        language=shown.language,
        title=shown.title,
        services=sum(len(services) for _, services in shown.groups),
        since=since,
        is_current=is_current,
    )


async def _archived(house: House, site: str) -> list[tuple[str, int, bytes]]:
    """Hash, since when (Unix ms) and content of a site's texts, newest first."""
    chosen = (
        sa.select(revisions.c.text_hash, revisions.c.since, revisions.c.content)
        .where(revisions.c.site == site)
        .order_by(revisions.c.since.desc(), revisions.c.text_hash)
        .limit(MOST)
    )

    def read() -> list[tuple[str, int, bytes]]:
        with house.store.engine.connect() as line:
            return [(one.text_hash, one.since, bytes(one.content)) for one in line.execute(chosen)]

    return await asyncio.to_thread(read)
