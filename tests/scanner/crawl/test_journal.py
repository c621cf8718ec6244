"""A scan's memory on disk: SQLite in a real file."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scanner.crawl import journal as room
from scanner.crawl.crawl import seeds
from scanner.crawl.journal import FILE_NAME, Candidate, Chosen, Journal, visit_id
from scanner.errors import UsageFault
from scanner.evidence import Visit
from scanner.observations import State
from scanner.options import ScanOptions
from scanner.records import Note
from tests.scanner.gather.makers import cookie, exchange, kept, page, visit, write

OPTIONS: dict[str, Any] = {"url": "https://e.com/", "pages": 3}
STARTED = "2026-11-20T12:00:00.000Z"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / FILE_NAME


def begun(path: Path, resume: bool = False, **changes: Any) -> Journal:
    journal = Journal(path)
    try:
        journal.begin(OPTIONS | changes, STARTED, resume)
    except UsageFault:
        journal.__exit__()
        raise
    return journal


def candidate(url: str, depth: int = 1, rank: int = 0) -> Candidate:
    return Candidate(url, url, depth, "link", None, rank)


def chosen(at: int, denied: bool = False) -> Chosen:
    url = f"https://e.com/{at}"
    return Chosen(f"p{at:04d}", url, url, 0, "link", None, denied)


def test_a_new_scan_has_all_it_needs(path: Path) -> None:
    with begun(path) as journal:
        assert journal.fact("started") == STARTED
        assert journal.fact("resumed") == "0"
        assert len(bytes.fromhex(journal.fact("salt") or "")) == 16
        assert journal.fact("nothing") is None


def test_two_scans_have_two_salts(tmp_path: Path) -> None:
    with begun(tmp_path / "1") as one, begun(tmp_path / "2") as two:
        assert one.fact("salt") != two.fact("salt")
        assert one.fact("id") != two.fact("id")


def test_resuming_keeps_id_and_salt(path: Path) -> None:
    with begun(path) as journal:
        before = journal.fact("id"), journal.fact("salt")
    for times in ("1", "2"):
        with begun(path, resume=True) as journal:
            assert (journal.fact("id"), journal.fact("salt")) == before
            assert journal.fact("resumed") == times


def test_an_unfinished_scan_is_not_overwritten(path: Path) -> None:
    begun(path).__exit__()
    with pytest.raises(UsageFault, match="add --resume"):
        begun(path)


def test_other_options_are_another_scan(path: Path) -> None:
    begun(path).__exit__()
    with pytest.raises(UsageFault, match="with other options"):
        begun(path, resume=True, pages=4)


def test_the_order_of_options_is_nothing(path: Path) -> None:
    begun(path).__exit__()
    with Journal(path) as journal:
        journal.begin(dict(reversed(OPTIONS.items())), STARTED, resume=True)


def test_another_format_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(path).__exit__()
    monkeypatch.setattr(room, "FORMAT", "another")
    with pytest.raises(UsageFault, match="delete the file"):
        begun(path, resume=True)


def test_what_is_no_journal(path: Path) -> None:
    path.write_bytes(b"not a database, and long enough to be looked at" * 99)
    with pytest.raises(UsageFault, match=f"{FILE_NAME} is no journal .*delete the file"):
        Journal(path)


def test_a_visit_comes_back_as_it_went(path: Path) -> None:
    full = visit(
        writes=(write(cookie("id")),),
        jar=(cookie("id"),),
        exchanges=(exchange("https://e.com/ä", via=("https://e.com/",)),),
        storage=(kept("k"),),
        links=("https://e.com/a",),
    )
    with begun(path) as journal:
        journal.choose(chosen(1), 0)
        journal.keep(full, "https://e.com/", [candidate("https://e.com/a")])
    with begun(path, resume=True) as journal:
        assert list(journal.visits()) == [full]
        assert journal.finished() == {"p0001": "https://e.com/"}
        assert [c.url for c in journal.candidates(1)] == ["https://e.com/a"]


def test_visits_come_in_the_order_of_the_scan(path: Path) -> None:
    with begun(path) as journal:
        for at in (1, 2, 3):
            journal.choose(chosen(at, denied=at == 2), at)
        for at in (3, 1):
            journal.keep(visit(at), "", [])
        assert [v.page.id for v in journal.visits()] == ["p0001", "p0003"]
        assert journal.chosen() == [chosen(1), chosen(2, denied=True), chosen(3)]


def test_a_visit_and_its_links_are_kept_both_or_neither(path: Path) -> None:
    broken = [candidate("https://e.com/a"), candidate("https://e.com/\ud800")]
    with begun(path) as journal:
        journal.choose(chosen(1), 0)
        with pytest.raises(UnicodeEncodeError):
            journal.keep(visit(1), "", broken)
        assert journal.finished() == {}
        assert journal.candidates(1) == []
        journal.keep(visit(1), "", broken[:1])
        assert len(journal.candidates(1)) == 1


def test_candidates_come_as_they_were_met(path: Path) -> None:
    with begun(path) as journal:
        journal.find([candidate("https://e.com/b", rank=2), candidate("https://e.com/z", rank=1)])
        journal.find([candidate("https://e.com/a", rank=2), candidate("https://e.com/0", 2)])
        journal.find([candidate("https://e.com/z", rank=0)])
        assert [c.url[-1] for c in journal.candidates(1)] == ["z", "a", "b"]
        assert [c.url[-1] for c in journal.candidates(2)] == ["0"]


def test_a_killed_scan_loses_no_finished_page(path: Path) -> None:
    code = (
        "import os, pathlib, sys\n"
        "from tests.scanner.crawl.test_journal import begun, chosen, visit\n"
        "journal = begun(pathlib.Path(sys.argv[1]))\n"
        "journal.choose(chosen(1), 0)\n"
        "journal.keep(visit(1), 'https://e.com/', [])\n"
        "journal._db.execute('begin'); journal.choose(chosen(2), 1)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=False)  # noqa: S603
    assert done.returncode == -9
    with begun(path, resume=True) as journal:
        assert journal.finished() == {"p0001": "https://e.com/"}
        assert [page.id for page in journal.chosen()] == ["p0001"]


def test_another_reader_sees_what_is_kept(path: Path) -> None:
    with begun(path) as journal:
        journal.choose(chosen(1), 0)
        journal.keep(visit(1), "", [])
        other = sqlite3.connect(path)
        try:
            assert other.execute("select id from visits").fetchall() == [("p0001",)]
        finally:
            other.close()


def test_a_note_is_kept_once(path: Path) -> None:
    note = Note(about="dns", text="No resolver.")
    with begun(path) as journal:
        for _ in range(2):
            journal.note(note)
    with begun(path, resume=True) as journal:
        assert journal.notes() == [note]


def test_nothing_is_left_of_a_finished_scan(path: Path) -> None:
    with begun(path) as journal:
        journal.choose(chosen(1), 0)
        journal.discard()
    assert list(path.parent.iterdir()) == []


def seen(at: int, state: State = "before", *, first: bool = True, **changes: Any) -> Visit:
    name = visit_id(f"p{at:04d}", state, first)
    return visit(page=page(at, id=name, state=state, **changes))


def test_visits_come_page_by_page_in_every_state(path: Path) -> None:
    after = msgspec.structs.replace(seen(1, "rejected", first=False), after_choice=True)
    with begun(path) as journal:
        for at in (1, 2):
            journal.choose(chosen(at), at - 1)
        for each in (seen(2), seen(2, "gpc", first=False), seen(1, "rejected", first=False),
                     seen(1), seen(1, "accepted", first=False)):  # fmt: skip
            journal.keep(each, "", [])
        journal.keep_choice("rejected", b"made", after)
    with begun(path, resume=True) as journal:
        assert [(v.page.id, v.after_choice) for v in journal.visits()] == [
            ("p0001", False),
            ("p0001-rejected", True),
            ("p0001-rejected", False),
            ("p0001-accepted", False),
            ("p0002", False),
            ("p0002-gpc", False),
        ]
        assert journal.choice("rejected") == b"made"
        assert journal.choice("accepted") is None


def test_only_pages_that_answered_are_visited_again(path: Path) -> None:
    ends: list[dict[str, Any]] = [
        {},
        {"status": None, "outcome": "dns_error"},
        {"status": 404, "outcome": "http_error"},
        {"outcome": "download"},
        {"outcome": "redirected_away"},
        {"status": None, "outcome": "timeout"},
    ]
    with begun(path) as journal:
        for at, end in enumerate(ends, 1):
            journal.choose(chosen(at), at)
            journal.keep(seen(at, **end), "", [])
        journal.keep(seen(2, "gpc", first=False), "", [])
        assert [each.id for each in journal.answered("before")] == ["p0001", "p0003", "p0005"]
        assert [each.id for each in journal.answered("gpc")] == ["p0002"]


def test_where_other_states_end_is_nothing_to_the_crawl(path: Path) -> None:
    with begun(path) as journal:
        journal.choose(chosen(1), 0)
        journal.keep(seen(1), "https://e.com/1", [])
        journal.keep(seen(1, "accepted", first=False), "https://e.com/other", [])
        assert journal.ends() == {"https://e.com/1"}
        assert journal.finished_in("before")
        assert not journal.finished_in("accepted")


def test_the_journal_is_for_its_owner_alone(path: Path) -> None:
    with begun(path) as journal:
        journal.keep_choice("accepted", b"session", None)
        files = list(path.parent.iterdir())
        assert len(files) > 1
        assert {file.stat().st_mode & 0o077 for file in files} == {0}


def test_where_a_crawl_begins(path: Path) -> None:
    options = ScanOptions(url="https://E.com", extra_pages=("https://e.com/x#y",))
    first, extra, mapped = seeds(options, ["https://e.com/m?utm_source=a"])
    assert (first.canonical, first.depth, first.found_by) == ("https://e.com/", 0, "start")
    assert (extra.canonical, extra.depth, extra.found_by) == ("https://e.com/x", 0, "option")
    assert (mapped.canonical, mapped.depth, mapped.found_by) == ("https://e.com/m", 1, "sitemap")
    with begun(path) as journal:
        linked = candidate("https://e.com/linked", rank=100)
        journal.find([mapped, extra, linked, first])
        assert journal.candidates(0) == [first, extra]
        assert journal.candidates(1) == [linked, mapped]
