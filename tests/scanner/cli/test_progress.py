"""The progress line, on a terminal and in a log."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from scanner.cli import progress
from scanner.cli.progress import LOG_EVERY_S, ProgressLine
from scanner.crawl.crawl import Count


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(progress.time, "monotonic", clock)
    return clock


def logged(clock: Clock, count: Count, capsys: pytest.CaptureFixture[str]) -> str:
    """What a log says of this count after a while."""
    line = ProgressLine()
    clock.now += LOG_EVERY_S
    line(count)
    out, err = capsys.readouterr()
    assert out == ""
    return err


def test_before_the_first_page(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    assert logged(clock, Count(), capsys).startswith("Starting the browser")


def test_how_far_it_is(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    said = logged(clock, Count(done=30, chosen=90, failed=2, current="https://e.com/a"), capsys)
    assert said == "30 of 90 pages  2.0/s  about 30 s left  2 failed  https://e.com/a\n"


@pytest.mark.parametrize(
    ("done", "chosen", "left"),
    [(15, 15, "finishing"), (15, 1815, "about 30 min left"), (15, 18015, "about 5.0 h left")],
)
def test_time_left(
    clock: Clock, capsys: pytest.CaptureFixture[str], done: int, chosen: int, left: str
) -> None:
    assert left in logged(clock, Count(done=done, chosen=chosen), capsys)


def test_no_rate_before_the_first_page_is_done(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    assert logged(clock, Count(chosen=9), capsys) == "0 of 9 pages\n"


def test_a_log_is_told_now_and_then(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressLine() as line:
        for _ in range(31):
            line(Count(chosen=1))
            clock.now += 1
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_quiet_is_quiet(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressLine(quiet=True) as line:
        clock.now += LOG_EVERY_S * 2
        line(Count(chosen=1))
    assert capsys.readouterr() == ("", "")


def drawn(monkeypatch: pytest.MonkeyPatch, count: Count, width: int) -> str:
    """What a terminal of this width is shown."""
    screen = io.StringIO()

    def console(**_options: object) -> Console:
        return Console(file=screen, force_terminal=True, width=width, color_system=None)

    monkeypatch.setattr(progress, "Console", console)
    line = ProgressLine()
    with line:
        line(count)
        line._live.refresh()
    return screen.getvalue()


def test_a_hostile_address_is_shown_safely(monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = "https://e.com/\x1b]0;owned\x07\u202egnp.exe\n[red]x[/red]"
    shown = drawn(monkeypatch, Count(done=1, chosen=2, current=hostile), 200)
    assert "\x1b]0" not in shown
    assert "\x07" not in shown
    assert "\u202e" not in shown
    assert r"\x1b]0;owned\x07\u202egnp.exe\n[red]x[/red]" in shown


@given(st.text(min_size=1), st.integers(20, 200))
def test_the_line_fits(current: str, width: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        shown = drawn(patch, Count(done=3, chosen=9, failed=1, current=current), width)
    for control in ("\x1b[?25l", "\x1b[?25h", "\x1b[2K", "\x1b[1A", "\r"):
        shown = shown.replace(control, "\n")
    assert max(cell_len(line) for line in shown.split("\n")) <= width
