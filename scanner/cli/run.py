"""Run a scan from the command line: folder, journal, signals, report, exit code."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from scanner.cli.choices import writable_folder
from scanner.cli.progress import ProgressLine
from scanner.crawl.journal import FILE_NAME, Journal
from scanner.errors import (
    BrowserMissing,
    ChoiceImpossible,
    SiteUnreachable,
    Stopped,
    UsageFault,
)
from scanner.login import STATE_FILE, LoginFailed
from scanner.options import BrowserOptions, ScanOptions
from scanner.records import Scan
from scanner.report.failing import Level, default_level, exit_code, why
from scanner.report.files import rendered, write_report
from scanner.report.har import write_har
from scanner.scan import Workplace, begin, scan_site
from scanner.sources import Sources, sources_for
from scanner.visit.stand_in import StandIn

DEFAULT_FORMATS = ("json", "html", "csv")
# Terminals and supervisors may signal twice for one press.
ONE_PRESS_S = 1.0


def run_scan(options: ScanOptions, given: dict[str, Any], sources: Sources | None = None) -> int:
    """Scan, show or write the report, and return the exit code.

    Verdicts rest on `sources`; by default on the user's own files and lists.
    """
    out: Path | None = given["out"]
    if out is None and (given["resume"] or given["har"] or given["formats"]):
        raise UsageFault("--resume, --har and --format need a folder: add --out DIR.")
    if sources is None:
        sources = sources_for(options.url, given["config"], lists=not given["no_lists"])
    with _workplace(out) as folder:
        journal_path = folder / FILE_NAME
        if given["resume"] and not journal_path.exists():
            raise UsageFault(f"--resume: there is no unfinished scan in {folder}.")
        with Journal(journal_path) as journal:
            begin(journal, options, given["resume"])
            try:
                with ProgressLine(quiet=given["quiet"]) as tell:
                    place = Workplace(folder)
                    scan = _run(options, journal, tell, place, sources, keeps=out is not None)
                _deliver(scan, journal, folder, options, given)
            except (UsageFault, BrowserMissing, LoginFailed, SiteUnreachable, ChoiceImpossible):
                journal.discard()  # nothing in it is worth a --resume
                raise
            finally:
                (folder / STATE_FILE).unlink(missing_ok=True)
            journal.discard()
    return _outcome(scan, options, given.get("fail_on") or sources.fail_on)


def _outcome(scan: Scan, options: ScanOptions, wished: Level | None) -> int:
    """The exit code; findings that make it 1 are counted on stderr."""
    level = wished or default_level(options.states)
    reason = why(scan, level)
    if reason:
        click.echo(reason, err=True)
    return exit_code(scan, level)


def run_demo(browser: str, out: Path, quiet: bool) -> int:
    """Serve the demo shop on this machine, scan it, and return the exit code."""
    from scanner.demo.sites import DEMO_URL, demo_sites, demo_vendors
    from scanner.demo.web import running

    given: dict[str, Any] = {
        "out": out,
        "resume": False,
        "har": False,
        "formats": (),
        "as_json": False,
        "quiet": quiet,
    }
    folder = writable_folder(out)
    (folder / FILE_NAME).unlink(missing_ok=True)  # a demo is never resumed
    with running(demo_sites()) as web:
        options = ScanOptions(
            url=DEMO_URL,
            dns=False,
            browser=BrowserOptions(
                path=browser, host_rules=web.host_rules, ignore_https_errors=True
            ),
        )
        return run_scan(options, given, Sources(vendors=demo_vendors()))


def scanned(
    options: ScanOptions,
    *,
    quiet: bool = False,
    sources: Sources | None = None,
    stand_in: StandIn | None = None,
    out: Path | None = None,
) -> Scan:
    """Scan for a command that wants the scan alone; its report is kept in `out`, if anywhere."""
    sources = sources or sources_for(options.url, None)
    with _workplace(out) as folder:
        (folder / FILE_NAME).unlink(missing_ok=True)
        with Journal(folder / FILE_NAME) as journal:
            begin(journal, options, False)
            place = Workplace(folder, stand_in)
            try:
                with ProgressLine(quiet=quiet) as tell:
                    scan = _run(options, journal, tell, place, sources, keeps=False)
                if out is not None:
                    write_report(scan, folder, dict.fromkeys(DEFAULT_FORMATS))
            finally:
                journal.discard()
                (folder / STATE_FILE).unlink(missing_ok=True)
    return scan


def _run(
    options: ScanOptions,
    journal: Journal,
    tell: ProgressLine,
    place: Workplace,
    sources: Sources,
    *,
    keeps: bool,
) -> Scan:
    try:
        return asyncio.run(_scan(options, journal, place, tell, sources))
    except asyncio.CancelledError:
        way = f"add --resume to go on with the scan in {place.folder}" if keeps else "nothing kept"
        raise Stopped(f"Stopped at once; {way}.") from None


async def _scan(
    options: ScanOptions, journal: Journal, place: Workplace, tell: ProgressLine, sources: Sources
) -> Scan:
    """Scan until done; Ctrl-C and SIGTERM end it early, and a second one at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    first = 0.0

    def interrupted() -> None:
        nonlocal first
        if not stop.is_set():
            first = loop.time()
            stop.set()
        elif loop.time() - first > ONE_PRESS_S and task is not None:
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, interrupted)
    try:
        return await scan_site(options, journal, place, tell, stop, sources)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


def _deliver(
    scan: Scan, journal: Journal, folder: Path, options: ScanOptions, given: dict[str, Any]
) -> None:
    if given["as_json"]:
        click.echo(rendered(scan, "json", folder), nl=False)
    if given["out"] is None:
        if not given["as_json"]:
            show(scan)
        return
    formats = given["formats"] or DEFAULT_FORMATS
    written = write_report(scan, folder, dict.fromkeys(("json", *formats)))
    if given["har"]:
        secrets = [name for name, _ in options.page.headers]
        written.append(write_har(journal.visits(), scan, folder / "requests.har", secrets))
    if not given["as_json"]:
        show(scan)
        click.echo("\nWritten to " + ", ".join(path.name for path in written))
        click.echo(f"Report: {_opened(written)}")


def _opened(written: list[Path]) -> Path:
    """The file that a person opens."""
    return next((path for path in written if path.suffix == ".html"), written[0])


def show(scan: Scan) -> None:
    """The report on the terminal."""
    from scanner.report.text import render

    render(scan, Console())


@contextlib.contextmanager
def _workplace(out: Path | None) -> Iterator[Path]:
    """The folder of the scan: the user's, or one that goes away with the command."""
    if out is not None:
        yield writable_folder(out)
        return
    folder = Path(tempfile.mkdtemp(prefix="consentry-scan-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
