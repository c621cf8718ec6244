"""What the lists on this machine say of a request or a cookie's name."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from scanner.classify.classifier import Asked
from scanner.classify.lists.cookie_table import TableRow, read_table
from scanner.classify.lists.engine import Index, match, request
from scanner.classify.lists.shelf import Book, Shelf
from scanner.observations import Signal
from scanner.urls import host_of, is_under

# A shorter beginning of a name says nothing.
MIN_PREFIX = 4


class Lists:
    """Lists that are open, in the order in which they are asked."""

    def __init__(
        self,
        requests: Sequence[tuple[str, Index]] = (),
        tables: Sequence[tuple[str, list[TableRow]]] = (),
        books: Sequence[Book] = (),
    ) -> None:
        self._titles = [title for title, _ in requests]
        self._indexes = [found for _, found in requests]
        self._names: dict[str, list[tuple[str, TableRow]]] = {}
        self._prefixes: dict[str, list[tuple[str, TableRow]]] = {}
        for title, rows in tables:
            for row in rows:
                kept = self._prefixes if row.wildcard else self._names
                kept.setdefault(row.name, []).append((title, row))
        self._lengths = sorted({len(prefix) for prefix in self._prefixes}, reverse=True)
        self.books = tuple(books)

    def tracking(self, asked: Asked) -> Signal | None:
        """The rule that blocks a request, as a signal named `list`."""
        host = host_of(asked.url)
        if not host or not self._indexes:
            return None
        seen = request(asked.url, host, asked.page_host, asked.resource_type)
        found = match(self._indexes, seen)
        if found is None:
            return None
        at, rule = found
        return Signal(name="list", rule=f"{self._titles[at]}: {rule.text}")

    def named(self, name: str, host: str) -> Signal | None:
        """What a downloaded table says of a cookie's name: asked after our own knowledge.

        A row that names a domain speaks for that domain alone.
        """
        for title, row in self._rows(name):
            if not row.domain or is_under(host, row.domain):
                return Signal(
                    name="table",
                    rule=f"table:{title}: {row.name}{'*' if row.wildcard else ''}",
                    category=row.category,
                    service=row.platform or None,
                )
        return None

    def _rows(self, name: str) -> Iterator[tuple[str, TableRow]]:
        yield from self._names.get(name, ())
        for length in self._lengths:
            if MIN_PREFIX <= length < len(name):
                yield from self._prefixes.get(name[:length], ())


def open_lists(shelf: Shelf | None = None) -> Lists | None:
    """All lists on this machine; None where there is none."""
    shelf = shelf or Shelf()
    indexes: list[tuple[str, Index]] = []
    tables: list[tuple[str, list[TableRow]]] = []
    books = []
    for book in shelf.books():
        with contextlib.suppress(OSError):  # lists are never required: one that is gone is not used
            if book.kind == "requests":
                indexes.append((book.name, shelf.open(book)))
            else:
                tables.append((book.name, read_table(book.path.read_bytes())))
            books.append(book)
    return Lists(indexes, tables, books) if books else None


def has_tables(shelf: Shelf | None = None) -> bool:
    """Whether a table of cookie names was downloaded."""
    return any(book.kind == "cookies" for book in (shelf or Shelf()).downloaded())
