"""Lists on this machine: kept whole, found where Debian puts them, opened from the cache."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scanner.classify.classifier import Asked
from scanner.classify.lists.cookie_table import read_table
from scanner.classify.lists.fetch import FetchFailed, fetch
from scanner.classify.lists.shelf import Listing, Shelf, catalogue
from scanner.classify.lists.tracking import has_tables, open_lists
from scanner.errors import UsageFault

RULES = b"! Title: House\n||ads.example^\n/track.gif$image\n"
TABLE = (
    b'\xef\xbb\xbfID,Platform,Category,"Cookie / Data Key name",Domain,Description,'
    b'"Retention period","Data Controller","User Privacy & GDPR Rights Portals","Wildcard match"\n'
    b"1,Counter,Analytics,_cnt_,,Counts,1 day,Counter,https://x.example,1\n"
    b"2,Shop,Functional,basket,shop.example (1st party),Keeps,session,Shop,https://x.example,0\n"
    b"3,Odd,Whatever,odd,,Odd,1 day,Odd,https://x.example,0\n"
)
HOUSE = Listing(name="House list", kind="requests", url="https://x.example/h.txt", licence="MIT")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "lists", packages=())


def test_what_was_put_is_there_with_its_facts(shelf: Shelf) -> None:
    assert shelf.books() == []
    book = shelf.put(HOUSE, RULES)
    assert (book.entries, book.licence, len(book.sha256)) == (2, "MIT", 64)
    assert shelf.books() == [book]
    assert book.facts["rules"] == "2"
    assert book.path.read_bytes() == RULES


def test_what_is_no_list_does_not_replace_one(shelf: Shelf) -> None:
    kept = shelf.put(HOUSE, RULES)
    with pytest.raises(UsageFault, match=r"House list: .*was kept"):
        shelf.put(HOUSE, b"<html>Not found</html>")
    assert shelf.books() == [kept]
    assert not list(shelf.folder.glob(".part-*"))


def test_a_list_is_compiled_once_and_opened_from_the_cache(shelf: Shelf) -> None:
    book = shelf.put(HOUSE, RULES)
    first = shelf.open(book)
    book.path.write_bytes(b"")
    assert shelf.open(book) == first
    assert first.count == 2


def test_a_spoiled_cache_is_made_anew(shelf: Shelf) -> None:
    book = shelf.put(HOUSE, RULES)
    first = shelf.open(book)
    (compiled,) = (shelf.folder / "compiled").iterdir()
    compiled.write_bytes(b"\x00spoiled")
    assert shelf.open(book) == first


def test_a_packaged_copy_is_used_until_one_was_downloaded(tmp_path: Path) -> None:
    package = tmp_path / "ublock-origin"
    listing = next(one for one in catalogue() if one.packaged)
    path = package / str(listing.packaged)
    path.parent.mkdir(parents=True)
    path.write_bytes(RULES)
    shelf = Shelf(tmp_path / "lists", packages=(package,))
    (found,) = shelf.books()
    assert (found.name, found.url) == (listing.name, f"package:{path}")
    assert shelf.open(found).count == 2
    shelf.put(listing, RULES + b"||more.example^\n")
    (found,) = shelf.books()
    assert found.entries == 3


def test_lists_speak_of_requests_and_tables_of_names(shelf: Shelf) -> None:
    assert open_lists(shelf) is None
    shelf.put(HOUSE, RULES)
    assert not has_tables(shelf)
    table = Listing(name="Table", kind="cookies", url="https://x.example/t.csv", licence="MIT")
    shelf.put(table, TABLE)
    assert has_tables(shelf)
    lists = open_lists(shelf)
    assert lists is not None
    hit = lists.tracking(Asked(url="https://ads.example/x", page_host="shop.example"))
    assert hit is not None
    assert hit.rule == "House list: ||ads.example^"
    named = lists.named("_cnt_42", "")
    assert named is not None
    assert (named.category, named.service) == ("analytics", "Counter")
    assert lists.named("odd", "") is None
    assert lists.named("basket", "www.shop.example") is not None
    assert lists.named("basket", "else.example") is None
    assert lists.named("x" * 1_000_000, "") is None


def test_the_open_cookie_databases_columns() -> None:
    first, second = read_table(TABLE)
    assert (first.name, first.wildcard, first.category) == ("_cnt_", True, "analytics")
    assert (second.name, second.domain, second.category) == (
        "basket",
        "shop.example",
        "preferences",
    )


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, body = (200, RULES) if self.path == "/list.txt" else (404, b"gone")
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_fetched_over_http(address: str) -> None:
    assert fetch(f"{address}/list.txt") == RULES


@pytest.mark.parametrize("path", ["/gone.txt", ""])
def test_what_can_not_be_fetched_is_one_sentence(address: str, path: str) -> None:
    url = f"{address}{path}" if path else "http://127.0.0.1:1/x"
    with pytest.raises(FetchFailed, match="was kept"):
        fetch(url)


def test_a_file_can_be_a_list(tmp_path: Path) -> None:
    path = tmp_path / "house.txt"
    with pytest.raises(UsageFault, match="No such file"):
        fetch(str(path))
    path.write_bytes(RULES)
    assert fetch(str(path)) == RULES
    assert fetch(f"file:{path}") == RULES


def test_a_list_whose_facts_or_cache_are_spoiled_is_no_crash(shelf: Shelf) -> None:
    book = shelf.put(HOUSE, RULES)
    shelf.open(book)
    (compiled,) = (shelf.folder / "compiled").iterdir()
    compiled.write_bytes(compiled.read_bytes().replace(b"ads.example", b"\xff\xfes.example"))
    assert shelf.open(book).count == 2
    (shelf.folder / "spoiled.json").write_bytes(b'{"name":"\xff"}')
    assert shelf.books() == [book]
    book.path.unlink()
    assert shelf.books() == []


def test_the_folder_can_be_moved_and_read_by_others(shelf: Shelf, tmp_path: Path) -> None:
    book = shelf.put(HOUSE, RULES)
    assert book.path.stat().st_mode & 0o044
    moved = shelf.folder.rename(tmp_path / "elsewhere")
    (found,) = Shelf(moved, packages=()).books()
    assert found.path.parent == moved


def test_a_new_version_takes_the_place_of_the_old(shelf: Shelf) -> None:
    shelf.put(HOUSE, RULES)
    book = shelf.put(HOUSE, RULES + b"||more.example^\n")
    assert [one.entries for one in shelf.books()] == [3]
    assert len(list(shelf.folder.glob("*.txt"))) == 1
    assert shelf.open(book).count == 3


def test_names_that_are_spelled_alike_are_two_lists(shelf: Shelf) -> None:
    for name in ("Ours", "Ours!", "x" * 300):
        listing = Listing(name=name, kind="requests", url="file:/x", licence="MIT")
        shelf.put(listing, RULES)
    assert len(shelf.books()) == 3


def test_an_unwritable_folder_is_one_sentence() -> None:
    with pytest.raises(UsageFault, match="Cannot write"):
        Shelf(Path("/proc/nowhere"), packages=()).put(HOUSE, RULES)


def test_a_table_with_an_endless_cell_is_read_up_to_it() -> None:
    text = TABLE + b"4,Big,Analytics,big,," + b"x" * 200_000 + b",1 day,B,https://x,0\n"
    assert len(read_table(text)) == 2


def test_an_exception_in_one_list_holds_against_all(shelf: Shelf) -> None:
    shelf.put(HOUSE, RULES)
    other = Listing(name="Mercy", kind="requests", url="file:/m", licence="MIT")
    shelf.put(other, b"@@||ads.example/ok\n||pixels.example^\n")
    lists = open_lists(shelf)
    assert lists is not None
    assert lists.tracking(Asked(url="https://ads.example/ok", page_host="shop.example")) is None
    assert lists.tracking(Asked(url="https://ads.example/no", page_host="shop.example"))
