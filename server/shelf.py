"""Every site of sites.toml, built and ready to be sent; built anew when its files change."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import hashlib
import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec

from scanner.errors import UsageFault
from scanner.report.scan_file import load_scan
from scanner.settings.banner import BannerSettings
from scanner.settings.site import Site
from scanner.sites import Sites, load_sites
from server.file import File, Press
from server.question import Question
from server.settings import Settings
from server.stand import Built, Stand, build

__all__ = ["File", "Question", "Shelf", "Stand"]

# Often enough for an owner who looks at the page after an edit; a look is a few calls of `stat`.
LOOK_EVERY_S = 2.0
# First parts of addresses that are the server's own.
RESERVED = frozenset({"admin", "engine", "healthz", "metrics", "openapi", "readyz"})

_log = logging.getLogger("consentry.shelf")

Stamp = tuple[int, int, int]
"""When a file was written and its entry changed, in ns, and its size: a new one means a look."""


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """All sites at one time; swapped as a whole."""

    stands: Mapping[str, Stand] = {}
    kept: Mapping[str, File] = {}
    """What never changes, of this and all earlier editions: `engine/...` and `{slug}/{pinned}/...`
    by path."""
    press: Press = msgspec.field(default_factory=Press)
    """What made the files."""
    hashes: Mapping[Path, str] = {}
    """Of the files' contents."""


class Shelf:
    """Hands out what was built; whoever asks sees one edition, never parts of two."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._clock = clock
        self._edition = Edition()
        self._seen: dict[Path, Stamp | None] = {}
        self._building = threading.Lock()
        self.loaded_at = 0.0
        """Unix seconds of the last edit that was taken."""
        self.trouble: str | None = None
        """Why the last edit was not taken, a line for each fault; None while all is well."""

    @property
    def stands(self) -> Mapping[str, Stand]:
        """Sites by slug."""
        return self._edition.stands

    def stand(self, slug: str) -> Stand | None:
        """One site; None where there is no such."""
        return self._edition.stands.get(slug)

    def kept(self, path: str) -> File | None:
        """A file that never changes: `engine/{digest}/{name}` or `{slug}/{key}.{digest}/{name}`."""
        return self._edition.kept.get(path)

    def load(self) -> None:
        """Build everything for the first time. Raises `UsageFault` with a line for each fault."""
        with self._building:
            self._take()

    def reload_if_changed(self) -> bool:
        """Build anew if a file has changed; whether there is something new. Blocks, for threads.

        A bad edit leaves everything as it is, and says why in `trouble` and, once, in the log.
        """
        with self._building:
            if self._seen == {path: _stamp(path) for path in self._seen}:
                return False
            try:
                return self._take()
            except UsageFault as fault:
                self._refuse(str(fault))
            except Exception as error:
                # A mistake of ours must not take the banner from every site.
                _log.debug("a mistake in the program", exc_info=error)
                self._refuse(f"{self._settings.config}: {type(error).__name__}: {error}")
            return False

    def finish(self) -> None:
        """Make Brotli of what is served without it until now. Blocks, for threads."""
        self._edition.press.finish()

    async def watch(self) -> None:
        """Look for changes for as long as the server runs, and at once on SIGHUP."""
        hurry = asyncio.Event()
        try:
            with _on_hangup(hurry.set):
                await asyncio.to_thread(self.finish)
                while True:
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(LOOK_EVERY_S):
                            await hurry.wait()
                    hurry.clear()
                    await asyncio.to_thread(self.reload_if_changed)
                    await asyncio.to_thread(self.finish)
        finally:
            # A thread can't be cancelled, and the server's end would wait for it.
            self._edition.press.stop()

    def scan_of(self, slug: str) -> Path:
        """Where a site's scan lies, from which its declaration has lifetimes."""
        return self._settings.data / "scans" / slug / "scan.json"

    def _take(self) -> bool:
        """Build what the files say now, and swap; whether they say anything new.

        Files are looked at before they are read: one that is written meanwhile is read again.
        Raises `UsageFault`.
        """
        config = self._settings.config
        self._seen = {config: _stamp(config)}
        hashes = {config: _hash(config)}
        sites = _checked(load_sites(config))
        scans = [self.scan_of(slug) for slug in sites.by_slug]
        self._seen |= {path: _stamp(path) for path in scans}
        hashes |= {path: _hash(path) for path in scans}
        if hashes != self._edition.hashes:
            press = Press(self._edition.press.made)
            built = list(self._build(sites, press))
            self._edition = Edition(
                stands={each.stand.slug: self._with_earlier(each.stand) for each in built},
                kept={**self._edition.kept, **_for_good(built)},
                press=press,
                hashes=hashes,
            )
            self.loaded_at = self._clock()
            self.trouble = None
            return True
        self.trouble = None
        return False

    def _build(self, sites: Sites, press: Press) -> Iterator[Built]:
        written = datetime.datetime.fromtimestamp(sites.path.stat().st_mtime, datetime.UTC)
        for slug, site in sites.by_slug.items():
            path = self.scan_of(slug)
            scan = load_scan(path) if path.exists() else None
            served = _served(site, slug, self._settings.public_url)
            yield build(slug, served, scan, written.date(), press)

    def _with_earlier(self, stand: Stand) -> Stand:
        """The site with the questions that pages in caches may still ask."""
        before = self._edition.stands.get(stand.slug)
        earlier = before.revisions if before else {}
        return msgspec.structs.replace(stand, revisions={**earlier, **stand.revisions})

    def _refuse(self, why: str) -> None:
        """Say once why what was there stays."""
        if why != self.trouble:
            self.trouble = why
            for line in why.splitlines():
                _log.error("an edit was not taken, what was there stays: %s", line)


def _checked(sites: Sites) -> Sites:
    """The sites themselves; raises `UsageFault` where one takes an address of the server's."""
    if taken := sorted(RESERVED.intersection(sites.by_slug)):
        raise UsageFault(
            "\n".join(
                f"{sites.path}: sites.{slug}: the server has pages of its own under this name; "
                "choose another."
                for slug in taken
            )
        )
    return sites


def _served(site: Site, slug: str, public_url: str) -> Site:
    """The site with the addresses of this server, where its owner says nothing else."""
    said = site.banner.model_fields_set
    ours = {"record_url": f"{public_url}/{slug}/consents"}
    if public_url:
        ours["declaration_url"] = f"{public_url}/{slug}/declaration"
    ours = {name: value for name, value in ours.items() if name not in said}
    if public_url or "base_url" not in said:
        ours["base_url"] = f"{public_url}/{slug}/"
    known = {name: value for name, value in ours.items() if name in BannerSettings.model_fields}
    return site.model_copy(update={"banner": site.banner.model_copy(update=known)})


def _for_good(built: list[Built]) -> dict[str, File]:
    engine = {f"engine/{path}": file for each in built for path, file in each.engine.items()}
    return engine | {
        f"{each.stand.slug}/{path}": file for each in built for path, file in each.pinned.items()
    }


def _stamp(path: Path) -> Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


@contextlib.contextmanager
def _on_hangup(act: Callable[[], None]) -> Iterator[None]:
    """Do this on SIGHUP, where the system has that signal and this thread may hear it."""
    loop = asyncio.get_running_loop()
    hangup = getattr(signal, "SIGHUP", None)
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            if hangup is not None:
                loop.add_signal_handler(hangup, act)
                stack.callback(loop.remove_signal_handler, hangup)
        yield
