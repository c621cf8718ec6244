"""What the columns of a spreadsheet table are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from scanner.observations import ChainLink

Columns = dict[str, Callable[[Any], object]]
"""How each column, by its heading, is read from a record."""

LIST = "; "


def plain(*fields: str) -> Columns:
    """Return columns that are fields of the record."""
    return {field: attrgetter(field) for field in fields}


def where(urls: Mapping[str, str]) -> Columns:
    """Return the columns for consent states and page addresses; `urls` by page id."""

    def pages(record: Any) -> str:
        return LIST.join(dict.fromkeys(urls.get(page, page) for page in record.pages))

    return {"states": attrgetter("states"), "pages": pages}


def chain(links: Sequence[ChainLink]) -> str:
    """Return a chain in full: `url:line:column > url:line:column`."""
    return " > ".join(
        ":".join(str(part) for part in (link.url, link.line, link.column) if part is not None)
        for link in links
    )


def chained(record: Any) -> str:
    """Return a record's initiator chain in full."""
    return chain(record.initiator_chain)


JUDGED = {
    **plain("category", "service", "vendor", "confidence", "because", "disputed"),
    "sources": lambda item: LIST.join(
        f"{one.category or 'tracking'} by {one.rule}"
        for one in item.signals
        if one.name != "behaviour"
    ),
}
