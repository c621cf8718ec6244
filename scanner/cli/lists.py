"""`consentry lists`: fetch filter lists into the user's cache, and show their age."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from scanner.classify.lists.shelf import Book, Listing


@click.group(
    epilog="""\b
Examples:
  consentry lists show
  consentry lists update
  consentry lists update --add "House list" ./house.txt --licence CC0-1.0
"""
)
def lists() -> None:
    """Fetch filter lists, and show their age.

    Lists are never part of Consentry: they are downloaded into your own cache, under their own
    licences. A scan uses those that are there, and needs none.
    """


@lists.command(
    epilog="""\b
Example:
  consentry lists show --json
"""
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def show(as_json: bool) -> None:
    """Show the lists on this machine, with date, licence and hash."""
    from rich.console import Console

    from scanner.classify.lists.shelf import Shelf
    from scanner.report.columns import Cell, Column, print_table

    books = Shelf().books()
    if as_json:
        import msgspec

        for book in books:
            click.echo(msgspec.json.encode(book).decode())
        return
    if not books:
        click.echo("No lists here; `consentry lists update` fetches EasyPrivacy and EasyList.")
        return
    columns = [
        Column(heading="List", narrowest=10),
        Column(heading="Entries", align="right"),
        Column(heading="Date"),
        Column(heading="Age", align="right"),
        Column(heading="Licence", narrowest=10),
        Column(heading="SHA-256", narrowest=12),
        Column(heading="From", narrowest=20, below="from"),
    ]
    rows: list[list[Cell]] = [
        [
            book.name,
            f"{book.entries:,}",
            book.date,
            _age(book),
            book.licence,
            book.sha256[:12],
            book.url,
        ]
        for book in books
    ]
    print_table(Console(), columns, rows, most=None)


@lists.command(
    epilog="""\b
Examples:
  consentry lists update
  consentry lists update "Open Cookie Database"
  consentry lists update --add Ours https://example.com/ours.txt --licence MIT
"""
)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--add",
    nargs=2,
    metavar="NAME URL|FILE",
    help="Fetch this list in Adblock syntax, from an address or a file.",
)
@click.option("--licence", metavar="TEXT", help="The licence of --add, as its authors state it.")
@click.option(
    "--non-commercial",
    is_flag=True,
    help="Take a list whose licence forbids commercial use: you say that yours is none.",
)
def update(
    names: tuple[str, ...],
    add: tuple[str, str] | None,
    licence: str | None,
    non_commercial: bool,
) -> None:
    """Fetch lists anew: EasyPrivacy and EasyList, those that are named, or one of your own."""
    from scanner.classify.lists.fetch import fetch
    from scanner.classify.lists.shelf import Shelf
    from scanner.errors import ConsentryError

    shelf = Shelf()
    failed = []
    for listing in _wanted(names, add, licence, non_commercial):
        try:
            book = shelf.put(listing, fetch(listing.url))
        except ConsentryError as error:
            failed.append(error)
            continue
        if book.kind == "requests":
            shelf.open(book)
        click.echo(f"{book.name}: {book.entries:,} entries, {book.licence}, {book.sha256[:12]}")
    if failed:
        raise type(failed[0])("\n".join(map(str, failed)))


def _wanted(
    names: tuple[str, ...],
    add: tuple[str, str] | None,
    licence: str | None,
    non_commercial: bool,
) -> list[Listing]:
    from scanner.classify.lists.shelf import Listing, Shelf, catalogue
    from scanner.errors import UsageFault

    if add:
        return [_added(names, add, licence, non_commercial)]
    known = {listing.name.lower(): listing for listing in catalogue()}
    for book in Shelf().books():
        own = Listing(name=book.name, kind=book.kind, url=book.url, licence=book.licence)
        known.setdefault(book.name.lower(), own)
    for name in names:
        if name.lower() not in known:
            there = ", ".join(sorted(listing.name for listing in known.values()))
            raise UsageFault(f"There is no list {name!r}; there are {there}, and --add.")
    if names:
        return [known[name.lower()] for name in names]
    return [listing for listing in known.values() if listing.default]


def _added(
    names: tuple[str, ...], add: tuple[str, str], licence: str | None, non_commercial: bool
) -> Listing:
    """A list of the user's own."""
    from scanner.classify.lists.shelf import Listing
    from scanner.errors import UsageFault

    if names:
        raise UsageFault("--add: fetches one list; name others in a command of their own.")
    if not licence:
        raise UsageFault("--add: say under which licence the list is, with --licence.")
    if _forbids_business(licence) and not non_commercial:
        raise UsageFault(
            f"--licence: {licence} forbids commercial use; add --non-commercial if yours is none."
        )
    return Listing(name=add[0], kind="requests", url=_address(add[1]), licence=licence)


def _address(text: str) -> str:
    """An address as it is, a file so that it is found again from any folder."""
    if text.startswith(("http://", "https://")):
        return text
    return f"file:{Path(text).resolve()}"


def _forbids_business(licence: str) -> bool:
    spelled = licence.lower().replace(" ", "-")
    return "-nc" in spelled or "noncommercial" in spelled.replace("-", "")


def _age(book: Book) -> str:
    day = datetime.date.fromisoformat(book.date)
    days = (datetime.datetime.now(datetime.UTC).date() - day).days
    return f"{days} day" if days == 1 else f"{days} days"
