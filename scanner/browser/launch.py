"""One running browser: started with the right profile, listened to, and killed for sure."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import psutil
from playwright.async_api import Browser as PlaywrightBrowser
from playwright.async_api import BrowserContext, Playwright, ProxySettings
from playwright.async_api import Error as PlaywrightError

from scanner.browser.find import is_shell
from scanner.cdp import Wire, WireError
from scanner.errors import BrowserFailed, first_line
from scanner.record.targets import Targets, signal_headers
from scanner.record.watch import WANTED, Watch
from scanner.records import PrivacySignalName

# A cold start on a slow disk; a browser that needs longer has failed.
LAUNCH_TIMEOUT_S = 60.0
CLOSE_TIMEOUT_S = 5.0
# Of a profile's folder, before the id of the process that it belongs to.
PREFIX = "consentry-profile-"

# Switched off: Playwright's list (a later switch replaces an earlier one, so it is repeated),
# less ThirdPartyStoragePartitioning, which real visitors have; RenderDocument, which takes the
# listening line off a document before its last requests are told (measured: every request of a
# pagehide handler lost with it, none without); and the omnibox windows that full Chromium opens
# in every context, which halve its speed.
_OFF = (
    "AimEnabled,AvoidCorsURLLoaderRestartOnRedirect,AvoidUnnecessaryBeforeUnloadCheckSync,"
    "DestroyProfileOnBrowserClose,HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,LensOverlay,"
    "MediaRouter,NetworkTimeServiceQuerying,OptimizationHints,PaintHolding,PreconnectToSearch,"
    "RenderDocument,TrackingProtection3pcd,Translate,OmniboxAimPopup,WebUIOmniboxAimPopup,"
    "WebUIOmniboxFullPopup,WebUIOmniboxPopup"
)

_LOCAL = ",LocalNetworkAccessChecks"

# Measured in Chromium 156, headless shell included: `Sec-GPC: 1` goes with every request but CORS
# preflights and WebSocket handshakes, and pages and workers have the property. It is no name that
# a browser must know: one that doesn't, ignores it.
_GPC_FEATURE = "GlobalPrivacyControlForce"
_ENABLE = "--enable-features="


class LaunchOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How to start the browser."""

    executable: Path
    headed: bool = False
    third_party_cookies: bool = True
    proxy: str | None = None
    host_rules: str | None = None
    ignore_https_errors: bool = False
    deep: bool = False
    """Whether pages are watched for fingerprinting, recording and form capture."""
    gpc: bool = False
    """Ask not to be tracked with Global Privacy Control, as far as the browser can by itself."""
    dnt: bool = False
    """The same with Do Not Track."""
    local_network: bool = False
    """Whether every page may ask this machine for something. Pages that were handed over in a
    site's place come from no address, and would need leave where the site itself is local."""
    native_signals: bool = True
    """Whether the browser is asked to send them itself; tests say no to see what else is done."""
    added_signals: tuple[PrivacySignalName, ...] = ()
    """Signals that are put into every target from outside: the browser has no way of its own."""
    extra: tuple[str, ...] = ()
    """Further command line switches, as given."""

    @property
    def sandbox(self) -> bool:
        """Chromium's sandbox can't run as root."""
        return os.geteuid() != 0

    @property
    def mode(self) -> str:
        """As in the scan file."""
        if self.headed:
            return "headed"
        return "headless-shell" if is_shell(self.executable) else "headless"


class Chromium:
    """A running browser: Playwright's handle to drive it and our own line to hear it."""

    def __init__(self, browser: PlaywrightBrowser, options: LaunchOptions) -> None:
        self.browser = browser
        self.options = options
        self.version = browser.version
        self.pages = 0
        """Visits made so far."""
        self.channel = "c" + secrets.token_hex(6)
        self.binding = "b" + secrets.token_hex(6)
        self.wire: Wire
        self._watches: dict[str, Watch] = {}
        self._targets = Targets(self.channel, self.binding, self.watch)
        self._targets.signals = options.added_signals
        self._targets.deep = options.deep
        self._process: psutil.Process | None = None

    @property
    def alive(self) -> bool:
        """Whether it can still be asked for anything."""
        return self.browser.is_connected() and not self.wire.closed.is_set()

    def watch(self, context: str) -> Watch:
        """What is heard from one browser context; made on first sight."""
        if context not in self._watches:
            self._watches[context] = Watch(
                self.wire, self.channel, self.binding, deep=self.options.deep
            )
        return self._watches[context]

    def add_signals(self, signals: tuple[PrivacySignalName, ...]) -> None:
        """Put these signals into every target that opens from now on."""
        self._targets.signals = signals

    async def new_context(self, **arguments: Any) -> BrowserContext:
        """A fresh profile; `arguments` are for Playwright's `new_context`.

        Playwright sends the added signals' headers too: it lets service workers go, and may do so
        before our own line has reached them.
        """
        headers = signal_headers(self._targets.signals)
        return await self.browser.new_context(extra_http_headers=headers or None, **arguments)

    def forget(self, context: str) -> None:
        """Drop what was heard from a context that is closed."""
        self._watches.pop(context, None)

    def memory(self) -> int:
        """Bytes of memory of all its processes, shared pages counted once a process."""
        total = 0
        for process in self._family():
            with contextlib.suppress(psutil.Error):
                total += process.memory_info().rss
        return total

    async def listen(self, group: asyncio.TaskGroup, profile: Path) -> None:
        """Open our own line and attach to every target from now on."""
        address = await _devtools_address(profile)
        self.wire = Wire(WANTED, self._targets.listen)
        opened = asyncio.Event()
        group.create_task(self.wire.run(address, opened))
        await opened.wait()
        await self._targets.start(self.wire)
        info = await self.wire.call("SystemInfo.getProcessInfo")
        for entry in info["processInfo"]:
            if entry["type"] == "browser":
                with contextlib.suppress(psutil.Error):
                    self._process = psutil.Process(entry["id"])

    def _family(self) -> list[psutil.Process]:
        if self._process is None:
            return []
        try:
            return [self._process, *self._process.children(recursive=True)]
        except psutil.Error:
            return []

    def kill(self) -> None:
        """End every process of this browser at once."""
        for process in reversed(self._family()):
            with contextlib.suppress(psutil.Error):
                process.kill()


@contextlib.asynccontextmanager
async def launched(playwright: Playwright, options: LaunchOptions) -> AsyncIterator[Chromium]:
    """Start a browser; whatever happens, no process of it is left afterwards.

    Raises `BrowserFailed` with the browser's own words where it will not start.
    """
    profile = _profile(options)
    chromium: Chromium | None = None
    try:
        async with asyncio.TaskGroup() as group:
            context = await _start(playwright, options, profile)
            try:
                browser = context.browser
                assert browser is not None  # noqa: S101  # Playwright: None only for Android
                chromium = Chromium(browser, options)
                await chromium.listen(group, profile)
                yield chromium
            finally:
                with contextlib.suppress(PlaywrightError, TimeoutError):
                    async with asyncio.timeout(CLOSE_TIMEOUT_S):
                        await context.close()
                if chromium is not None:
                    chromium.kill()
    finally:
        shutil.rmtree(profile, ignore_errors=True)


async def _start(playwright: Playwright, options: LaunchOptions, profile: Path) -> Any:
    proxy = ProxySettings(server=options.proxy) if options.proxy else None
    try:
        return await playwright.chromium.launch_persistent_context(
            profile,
            executable_path=options.executable,
            headless=not options.headed,
            args=list(switches(options)),
            chromium_sandbox=options.sandbox,
            proxy=proxy,
            timeout=LAUNCH_TIMEOUT_S * 1000,
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )
    except PlaywrightError as error:
        raise BrowserFailed(f"{options.executable} would not start: {first_line(error)}") from error


def switches(options: LaunchOptions) -> list[str]:
    """The browser's command line, less what Playwright adds."""
    given = [
        "--remote-debugging-port=0",
        "--disable-blink-features=AutomationControlled",
        f"--disable-features={_OFF}{_LOCAL if options.local_network else ''}",
        "--disable-quic",
        "--mute-audio",
    ]
    if options.host_rules:
        # The measurement of the cookie policy needs the two loopback names as they are.
        given.append(
            f"--host-resolver-rules={options.host_rules}, EXCLUDE localhost, EXCLUDE 127.0.0.1"
        )
    if not options.third_party_cookies:
        # The headless shell does not read the profile's preference.
        given.append("--test-third-party-cookie-phaseout")
    if options.ignore_https_errors:
        # The browser's own switch: service workers register only with it.
        given.append("--ignore-certificate-errors")
    if options.gpc and options.native_signals:
        given.append(f"--enable-features={','.join([_GPC_FEATURE, *_wanted_features(options)])}")
        return [*given, *(s for s in options.extra if not s.startswith(_ENABLE))]
    return [*given, *options.extra]


def _wanted_features(options: LaunchOptions) -> list[str]:
    """What the user switches on; of two such switches Chromium would obey the last alone."""
    return [s.removeprefix(_ENABLE) for s in options.extra if s.startswith(_ENABLE)][-1:]


def _profile(options: LaunchOptions) -> Path:
    """An empty profile that says what to do with third-party cookies.

    Chromium reports none at all from a default profile (measured, see docs/how-it-works.md).
    """
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    blocked = not options.third_party_cookies
    preferences: dict[str, Any] = {
        "profile": {"cookie_controls_mode": int(blocked), "block_third_party_cookies": blocked}
    }
    if options.dnt and options.native_signals:
        # Full Chromium obeys; the headless shell reads no preference and gets it added.
        preferences["enable_do_not_track"] = True
    (folder / "Default").mkdir()
    (folder / "Default" / "Preferences").write_text(json.dumps(preferences))
    return folder


def _sweep() -> None:
    """Delete the profiles of scans that were killed before they could."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


async def _devtools_address(profile: Path) -> str:
    port_file = profile / "DevToolsActivePort"
    for _ in range(100):
        with contextlib.suppress(OSError):
            lines = port_file.read_text().split("\n")
            if len(lines) >= 2:
                return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
        await asyncio.sleep(0.05)
    raise BrowserFailed("Chromium started but opened no DevTools port; try another --browser.")


__all__ = ["Chromium", "LaunchOptions", "WireError", "launched", "switches"]
