"""Pages that are alike but for their banner: none, the least there can be, and ours."""

from __future__ import annotations

from html import escape
from pathlib import Path

import msgspec

RIVALS = Path(__file__).parent / "rivals"

# Where our files are served, as `embed.html` expects it.
CONSENT = "/consent/"
# How our buttons and our box are found, unless the command line says otherwise.
OUR_ACCEPT, OUR_BANNER = 'section.first [data-consentry="acceptAll"]', "section.first"

_STYLE = """
body { margin: 0 auto; max-width: 44rem; padding: 1rem; font: 1rem/1.5 sans-serif }
"""
_SUBJECTS = (
    "Bread", "Bicycles", "Clocks", "Gardens", "Harbours", "Kites", "Lanterns", "Maps", "Markets",
    "Rivers", "Stairs", "Windmills",
)  # fmt: skip
_SENTENCES = (
    "{0} were here before the town had a name, and nobody has found out who brought them.",
    "Ask two neighbours about {1} and you will hear three opinions, all of them firm.",
    "What the old books say about {1} is short, and half of it was copied from older books.",
    "Children learn the names of {1} first and the uses of them later, if they have to.",
    "In winter there is less to say about {1}, so people say it more slowly.",
    "Once a year the square is full of {1}, and the morning after it is full of brooms.",
    "A visitor who wants to see {1} should come early, bring a coat and expect no signs.",
)


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the bench, and how its banner is known."""

    key: str
    """Its folder on the server, e.g. `klaro`."""
    name: str
    """How tables call it."""
    head_first: str = ""
    """HTML before everything else in the head."""
    head: str = ""
    """HTML at the end of the head."""
    body_first: str = ""
    body_last: str = ""
    files: dict[str, bytes] = {}
    """What it loads, by path on the server."""
    accept: str = ""
    """Selector of the button that accepts all; none where there is no banner."""
    banner: str = ""
    """Selector of the first layer's box."""
    returning: bool = False
    """Whether a returning visit is timed as well; all are weighed."""

    @property
    def path(self) -> str:
        """Where the page itself is served."""
        return f"/{self.key}/"

    @property
    def html(self) -> bytes:
        """The page as the server sends it."""
        return (
            f'<!doctype html>\n<html lang="en">\n<head>\n{self.head_first}<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<title>Twelve things about a town</title>\n<link rel="icon" href="data:,">\n'
            f"<style>{_STYLE}</style>\n{self.head}</head>\n<body>\n{self.body_first}"
            f"{_text()}{self.body_last}</body>\n</html>\n"
        ).encode()


def routes(pages: list[Page]) -> dict[str, bytes]:
    """Everything the server has to know, by path."""
    known: dict[str, bytes] = {}
    for page in pages:
        known |= page.files
        known[page.path] = page.html
    return known


def control() -> Page:
    """The page without a banner."""
    return Page(key="control", name="no banner", returning=True)


def floor(built: Path) -> Page:
    """The least there can be: a script and a style sheet by hand, minified like everybody's."""
    return Page(
        key="floor",
        name="floor",
        head='<link rel="stylesheet" href="floor.css">\n<script src="floor.js" defer></script>\n',
        files=files_of("floor", {name: built / name for name in ("floor.css", "floor.js")}),
        accept='#floor [data-choice="yes"]',
        banner="#floor",
        returning=True,
    )


def ours(folder: Path, accept: str = OUR_ACCEPT, banner: str = OUR_BANNER) -> Page:
    """Our banner as `embed.html` puts it: tags first in the head."""
    return Page(
        key="consentry",
        name="**Consentry**",
        head_first=_fragment(folder, "embed.html"),
        files=_consent(folder),
        accept=accept,
        banner=banner,
        returning=True,
    )


def ours_inline(folder: Path, accept: str = OUR_ACCEPT, banner: str = OUR_BANNER) -> Page:
    """Our banner with its first layer in the page's own HTML."""
    return Page(
        key="consentry-inline",
        name="**Consentry, inline**",
        head_first=_fragment(folder, "embed-inline.html"),
        body_first=_fragment(folder, "embed-inline-body.html"),
        files=_consent(folder),
        accept=accept,
        banner=banner,
        returning=True,
    )


def files_of(key: str, paths: dict[str, Path]) -> dict[str, bytes]:
    """Files of one page's folder, by path on the server."""
    return {f"/{key}/{name}": path.read_bytes() for name, path in paths.items()}


def _fragment(folder: Path, name: str) -> str:
    return (folder / name).read_text("utf-8").strip() + "\n"


def _consent(folder: Path) -> dict[str, bytes]:
    return {
        f"{CONSENT}{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _text() -> str:
    sections = []
    for number, subject in enumerate(_SUBJECTS):
        said = [
            escape(_SENTENCES[(number + turn) % len(_SENTENCES)].format(subject, subject.lower()))
            for turn in range(6)
        ]
        sections.append(
            f'<section id="s{number}">\n<h2>{subject}</h2>\n<p>{" ".join(said[:3])}</p>\n'
            f'<p>{" ".join(said[3:])} <a href="#s{(number + 1) % len(_SUBJECTS)}">Next</a></p>\n'
            "</section>\n"
        )
    return f"<h1>Twelve things about a town</h1>\n{''.join(sections)}"
