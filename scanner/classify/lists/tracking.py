"""What the lists on this machine say of a request or a cookie's name."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.classify.classifier import Asked
from scanner.classify.lists.cookie_table import TableRow, read_table
from scanner.classify.lists.engine import Index, match, request
from scanner.classify.lists.shelf import Book, Shelf
from scanner.observations import Signal
from scanner.urls import host_of


class Lists:
    """Lists that are open, in the order in which they are asked."""

    def __init__(
        self,
        requests: Sequence[tuple[str, Index]] = (),
        tables: Sequence[tuple[str, list[TableRow]]] = (),
        books: Sequence[Book] = (),
    ) -> None:
        self._requests = requests
        self._names: dict[str, tuple[str, TableRow]] = {}
        self._prefixes: dict[str, tuple[str, TableRow]] = {}
        for title, rows in tables:
            for row in rows:
                kept = self._prefixes if row.wildcard else self._names
                kept.setdefault(row.name, (title, row))
        self.books = tuple(books)

    def tracking(self, asked: Asked) -> Signal | None:
        """The first list's rule that blocks a request, as a signal named `list`."""
        host = host_of(asked.url)
        if not host:
            return None
        seen = request(asked.url, host, asked.page_host, asked.resource_type)
        for title, found in self._requests:
            if rule := match(found, seen):
                return Signal(name="list", rule=f"{title}: {rule.text}")
        return None

    def named(self, name: str) -> Signal | None:
        """What a downloaded table says of a cookie's name: asked after our own knowledge."""
        found = self._names.get(name)
        for length in range(len(name) - 1, 3, -1):
            found = found or self._prefixes.get(name[:length])
        if found is None:
            return None
        title, row = found
        return Signal(
            name="table",
            rule=f"table:{title}: {row.name}{'*' if row.wildcard else ''}",
            category=row.category,
            service=row.platform or None,
        )


def open_lists(shelf: Shelf | None = None) -> Lists | None:
    """All lists on this machine; None where there is none."""
    shelf = shelf or Shelf()
    books = shelf.books()
    if not books:
        return None
    return Lists(
        [(book.name, shelf.open(book)) for book in books if book.kind == "requests"],
        [
            (book.name, read_table(book.path.read_bytes()))
            for book in books
            if book.kind == "cookies"
        ],
        books,
    )


def has_tables(shelf: Shelf | None = None) -> bool:
    """Whether a table of cookie names was downloaded."""
    return any(book.kind == "cookies" for book in (shelf or Shelf()).downloaded())
