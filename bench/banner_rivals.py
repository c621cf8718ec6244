"""Other consent banners: fetched from npm when the bench runs, embedded as their makers say."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bench.banner_pages import RIVALS, Page, files_of

ROOT = Path(__file__).parents[1]
VENV = ROOT / ".venv"
HOME = VENV / "rivals"
MODULES = HOME / "node_modules"
BUILT = HOME / "built"

_PINS = ("package.json", "package-lock.json", ".npmrc")
# What goes through esbuild: the one rival that is made of modules, and the floor, to be minified.
_BUNDLED = ("c15t.jsx", "floor.js", "floor.css")


def fetch() -> None:
    """Install the pinned rivals into .venv/rivals, unless they are there, and bundle."""
    lock = (RIVALS / "package-lock.json").read_bytes()
    # Written last, so that half an installation is none.
    stamp = HOME / ".fetched"
    if not stamp.is_file() or stamp.read_bytes() != lock:
        _install()
        stamp.write_bytes(lock)
    _bundle()


def _install() -> None:
    if not (VENV / "bin" / "npm").exists():
        needed = ROOT / "tests" / "sdk" / "requirements.txt"
        _run("pip install", sys.executable, "-m", "pip", "install", "-qq", "--no-deps",
             "--disable-pip-version-check", "-r", str(needed))  # fmt: skip
    print(f"Fetching the rivals into {HOME.relative_to(ROOT)} ...", file=sys.stderr)
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    for name in _PINS:
        shutil.copy(RIVALS / name, HOME / name)
    _run("npm ci", str(VENV / "bin" / "npm"), "ci", "--prefix", str(HOME), "--ignore-scripts")


def _bundle() -> None:
    shutil.rmtree(BUILT, ignore_errors=True)
    _run(
        "esbuild",
        str(VENV / "bin" / "node"),
        str(MODULES / "esbuild" / "bin" / "esbuild"),
        *(str(RIVALS / name) for name in _BUNDLED),
        "--bundle",
        "--minify",
        "--jsx=automatic",
        "--format=esm",
        "--target=es2022",
        '--define:process.env.NODE_ENV="production"',
        "--log-level=error",
        f"--outdir={BUILT}",
    )


def _run(name: str, *words: str) -> None:
    # npm looks for node; the bundler looks for modules, as its sources lie elsewhere.
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(  # noqa: S603  # our own tools, by their full paths
        words,
        env={**os.environ, "PATH": path, "NODE_PATH": str(MODULES)},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{name} failed; mend this and run again:\n{done.stderr or done.stdout}")


def rivals() -> list[Page]:
    """A page for each rival; `fetch` must have run."""
    return [_vanilla(), _klaro(), _osano(), _tarteaucitron(), _c15t()]


def _vanilla() -> Page:
    dist = MODULES / "vanilla-cookieconsent" / "dist"
    return Page(
        key="vcc",
        name="vanilla-cookieconsent 3.1.0",
        head='<link rel="stylesheet" href="cookieconsent.css">\n',
        body_last='<script type="module" src="cookieconsent-config.js"></script>\n',
        files=files_of("vcc", {
            "cookieconsent.css": dist / "cookieconsent.css",
            "cookieconsent.umd.js": dist / "cookieconsent.umd.js",
            "cookieconsent-config.js": RIVALS / "vcc-config.js",
        }),
        accept='#cc-main .cm__btn[data-role="all"]',
        banner="#cc-main .cm",
        returning=True,
    )  # fmt: skip


def _klaro() -> Page:
    return Page(
        key="klaro",
        name="Klaro 0.7.22",
        head='<script defer src="config.js"></script>\n<script defer src="klaro.js"></script>\n',
        files=files_of("klaro", {
            "config.js": RIVALS / "klaro-config.js",
            "klaro.js": MODULES / "klaro" / "dist" / "klaro.js",
        }),
        accept="#klaro .cookie-notice .cm-btn-success",
        banner="#klaro .cookie-notice",
    )  # fmt: skip


def _osano() -> Page:
    build = MODULES / "cookieconsent" / "build"
    return Page(
        key="osano",
        name="Osano cookieconsent 3.1.1",
        head='<link rel="stylesheet" href="cookieconsent.min.css">\n',
        body_last='<script src="cookieconsent.min.js"></script>\n' + _inline("osano-init.js"),
        files=files_of("osano", {
            name: build / name for name in ("cookieconsent.min.css", "cookieconsent.min.js")
        }),
        accept=".cc-window .cc-allow",
        banner=".cc-window",
    )  # fmt: skip


def _tarteaucitron() -> Page:
    package = MODULES / "tarteaucitronjs"
    names = (
        "tarteaucitron.min.js",
        "tarteaucitron.services.min.js",
        "lang/tarteaucitron.en.min.js",
        "css/tarteaucitron.min.css",
    )
    return Page(
        key="tarteaucitron",
        name="tarteaucitron 1.34.0",
        head='<script src="tarteaucitron.min.js"></script>\n' + _inline("tarteaucitron-init.js"),
        files=files_of("tarteaucitron", {name: package / name for name in names}),
        accept="#tarteaucitronPersonalize2",
        banner="#tarteaucitronAlertBig",
    )


def _c15t() -> Page:
    return Page(
        key="c15t",
        name="c15t 2.2.1 on React 19",
        head='<script type="module" src="c15t.js"></script>\n'
        '<link rel="stylesheet" href="c15t.css">\n',
        body_first='<div id="consent"></div>\n',
        files=files_of("c15t", {name: BUILT / name for name in ("c15t.js", "c15t.css")}),
        accept='[data-testid="consent-banner-accept-button"]',
        banner='[data-testid="consent-banner-card"]',
    )


def _inline(name: str) -> str:
    return f"<script>\n{(RIVALS / name).read_text('utf-8')}</script>\n"
