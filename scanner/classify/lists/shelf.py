"""The lists on this machine: downloaded into the user's cache, or packaged by Debian."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import os
import tomllib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Literal

import msgspec
import platformdirs

from scanner.classify.lists.engine import Index, index
from scanner.classify.lists.rules import read_rules
from scanner.errors import UsageFault
from scanner.writing import make_folder, unwritable, write_whole

FOLDER_VARIABLE = "CONSENTRY_LISTS"
_REMEDY = f"Let {FOLDER_VARIABLE} name another folder."

# Raised when the compiled form changes: older ones are made anew.
FORMAT = 1
# Debian's packages of uBlock Origin, which bring both lists.
PACKAGES = (
    Path("/usr/share/chromium/extensions/ublock-origin"),
    Path("/usr/share/webext/ublock-origin"),
    Path(
        "/usr/share/mozilla/extensions/{ec8030f7-c20a-464f-9b0e-13a3a9e97384}/uBlock0@raymondhill.net"
    ),
)

Kind = Literal["requests", "cookies"]


class Listing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A list that Consentry knows by name, from catalogue.toml."""

    name: str
    kind: Kind
    default: bool = False
    url: str
    licence: str
    packaged: str | None = None


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """A list that is on this machine."""

    name: str
    kind: Kind
    file: str
    url: str
    """Where it came from; `file:` for a file of the user's, `package:` for Debian's."""
    licence: str
    date: str
    """Day of the download, or of the packaged file, ISO 8601."""
    sha256: str
    entries: int
    """Rules or names."""

    @property
    def path(self) -> Path:
        """Where it lies."""
        return Path(self.file)

    @property
    def facts(self) -> dict[str, str]:
        """What a scan says of the lists that it used."""
        return {
            "name": self.name,
            "date": self.date,
            "rules": str(self.entries),
            "url": self.url,
            "licence": self.licence,
            "sha256": self.sha256,
        }


def catalogue() -> tuple[Listing, ...]:
    """All lists that are known by name."""
    text = (resources.files("scanner.classify.lists") / "catalogue.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text)["list"], tuple[Listing, ...])


class Shelf:
    """One folder of lists: by default `lists` in the user's cache, and Debian's packages.

    Where $CONSENTRY_LISTS names a folder, that one counts alone.
    """

    def __init__(self, folder: Path | None = None, packages: Sequence[Path] = PACKAGES) -> None:
        named = os.environ.get(FOLDER_VARIABLE)
        self.folder = folder or (
            Path(named) if named else platformdirs.user_cache_path("consentry") / "lists"
        )
        self._packages = () if named and not folder else packages

    def books(self) -> list[Book]:
        """Downloaded lists first, then packaged ones that were not downloaded."""
        found = {book.name: book for book in self.downloaded()}
        for listing in catalogue():
            if listing.name not in found and (book := self._packaged(listing)):
                found[listing.name] = book
        return list(found.values())

    def put(self, listing: Listing, data: bytes) -> Book:
        """Keep a list that was fetched; raises `UsageFault` where it is none, or can't be kept."""
        entries = count(listing.kind, data)
        if not entries:
            raise UsageFault(
                f"{listing.name}: what {listing.url} answered is no such list "
                f"({len(data)} bytes without a single entry); the one here was kept."
            )
        digest = hashlib.sha256(data).hexdigest()
        slug = _slug(listing.name)
        # The data go by their hash, so that the facts, written last, always speak of what is there.
        file = f"{slug}-{digest[:16]}.txt"
        book = Book(
            name=listing.name,
            kind=listing.kind,
            file=str(self.folder / file),
            url=listing.url,
            licence=listing.licence,
            date=datetime.datetime.now(datetime.UTC).date().isoformat(),
            sha256=digest,
            entries=entries,
        )
        make_folder(self.folder, _REMEDY)
        try:
            write_whole(self.folder / file, data)
            facts = msgspec.structs.replace(book, file=file)
            write_whole(self.folder / f"{slug}.json", msgspec.json.encode(facts))
        except OSError as error:
            raise unwritable(self.folder, error, _REMEDY) from error
        for old in self.folder.glob(f"{slug}-{'?' * 16}.txt"):
            if old.name != file:
                old.unlink(missing_ok=True)
        return book

    def open(self, book: Book) -> Index:
        """The compiled form of a list of requests, made anew where there is none yet.

        Raises OSError where the list itself is gone.
        """
        compiled = self.folder / "compiled" / f"{FORMAT}-{book.sha256[:24]}.msgpack"
        with contextlib.suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
            return msgspec.msgpack.decode(compiled.read_bytes(), type=Index)
        made = index(read_rules(book.path.read_text("utf-8", "replace")))
        self._cache(compiled, msgspec.msgpack.encode(made))
        return made

    def downloaded(self) -> list[Book]:
        """Lists that the user fetched."""
        found = []
        for path in sorted(self.folder.glob("*.json")):
            with contextlib.suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
                book = msgspec.json.decode(path.read_bytes(), type=Book)
                book = msgspec.structs.replace(book, file=str(self.folder / book.file))
                if book.path.is_file():
                    found.append(book)
        return found

    def _packaged(self, listing: Listing) -> Book | None:
        for package in self._packages if listing.packaged else ():
            path = package / (listing.packaged or "")
            with contextlib.suppress(OSError):
                return self._of_package(listing, path)
        return None

    def _of_package(self, listing: Listing, path: Path) -> Book:
        """A packaged list; its facts are kept, because counting takes longer than opening."""
        state = path.stat()
        mark = f"{_slug(listing.name)}-{state.st_size}-{state.st_mtime_ns}"
        facts = self.folder / "compiled" / f"{FORMAT}-{mark}.json"
        with contextlib.suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
            known = msgspec.json.decode(facts.read_bytes(), type=Book)
            if known.path == path:
                return known
        data = path.read_bytes()
        day = datetime.datetime.fromtimestamp(state.st_mtime, datetime.UTC)
        book = Book(
            name=listing.name,
            kind=listing.kind,
            file=str(path),
            url=f"package:{path}",
            licence=listing.licence,
            date=day.date().isoformat(),
            sha256=hashlib.sha256(data).hexdigest(),
            entries=count(listing.kind, data),
        )
        self._cache(facts, msgspec.json.encode(book))
        return book

    def _cache(self, path: Path, data: bytes) -> None:
        """Keep what can be made again: a cache that can't be written costs time, no more."""
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, data)


def count(kind: Kind, data: bytes) -> int:
    """How many rules or names a list has."""
    if kind == "cookies":
        from scanner.classify.lists.cookie_table import read_table

        return len(read_table(data))
    if data.lstrip()[:1] == b"<":  # a page that says why there is no list
        return 0
    return sum(1 for _ in read_rules(data.decode("utf-8", "replace")))


def _slug(name: str) -> str:
    """A file's name for a list: readable, and another for each name."""
    words = "-".join(
        "".join(c if c.isascii() and c.isalnum() else " " for c in name.lower()).split()
    )
    mark = hashlib.sha256(name.lower().encode("utf-8", "replace")).hexdigest()[:6]
    return f"{words[:40] or 'list'}-{mark}"
