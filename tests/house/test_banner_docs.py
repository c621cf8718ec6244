"""What docs/banner.md and its neighbours say of the banner is what it does."""

from __future__ import annotations

import json
import re
import tomllib
import typing
from pathlib import Path

import msgspec
import pytest

from banner.bundle import bundle
from banner.regimes import Place
from banner.style import DARK, LIGHT
from scanner.settings.banner import BannerSettings, Colours, Theme
from scanner.settings.service import Service
from scanner.settings.texts import TEXTS
from scanner.settings.words import Table
from scanner.sites import load_sites
from tests.banner.ways import CALLS, ELEMENTS, TAGS
from tests.house.test_faces import ROOT, commands, options, read

DOCS = ROOT / "docs"
PAGE = read(DOCS / "banner.md")
PAGES = ("banner.md", "embedding.md", "holding-back.md", "regimes.md", "choice-cookie.md")
HOLDING = read(DOCS / "holding-back.md")
STATIC = ROOT / "static"
TABLES: dict[str, type[Table]] = {
    "`[sites.x.banner]`": BannerSettings,
    "`[sites.x.banner.theme]`": Theme,
    "`[[sites.x.services]]`": Service,
}


def section(page: str, heading: str) -> str:
    """What stands under a heading, up to the next one."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", page, re.MULTILINE | re.DOTALL)
    assert found is not None, heading
    return found[1]


def rows(text: str) -> dict[str, list[str]]:
    """Cells of each row that begins with a name in backticks, by that name."""
    lines = re.findall(r"^\| `([\w.]+)` \| (.*) \|$", text, re.MULTILINE)
    return {name: cells.split(" | ") for name, cells in lines}


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("heading", TABLES)
def test_every_setting_has_its_row(heading: str) -> None:
    known = list(TABLES[heading].model_fields)
    told = rows(section(PAGE, heading))
    if TABLES[heading] is Theme:
        known += list(Colours.model_fields)
    assert list(told) == known


@pytest.mark.parametrize("heading", TABLES)
def test_the_defaults_are_right(heading: str) -> None:
    told = rows(section(PAGE, heading))
    for name, field in TABLES[heading].model_fields.items():
        if isinstance(field.default, Table):
            continue
        shown = "none" if field.default is None else f"`{json.dumps(field.default, default=str)}`"
        if field.is_required():
            shown = "required"
        assert told[name][0] == shown, name


def test_the_colours_are_right() -> None:
    told = rows(section(PAGE, "`[sites.x.banner.theme]`"))
    for name in Colours.model_fields:
        ours = [f"`{getattr(mode, name)}`" for mode in (LIGHT, DARK)]
        assert told[name][:2] == ours, name
        assert f"`--consentry-{name.replace('_', '-')}`" in PAGE


def test_every_value_that_can_be_chosen_is_named() -> None:
    told = rows(section(PAGE, "`[sites.x.banner]`"))
    for name in ("layout", "reopen", "unknown", "consent_mode", "gpc"):
        hint = typing.get_type_hints(BannerSettings, include_extras=False)[name]
        for value in typing.get_args(hint):
            assert f'`"{value}"`' in " ".join(told[name]), (name, value)


def test_every_text_is_named() -> None:
    told = set(re.findall(r"`(\w+)`", section(PAGE, "Texts")))
    assert set(TEXTS) <= told
    table = "".join(line for line in section(PAGE, "Texts").splitlines() if line.startswith("|"))
    assert set(re.findall(r"`(\w+)`", table)) == set(TEXTS)


@pytest.mark.parametrize("name", ["draft", "build", "declare"])
def test_every_option_is_explained(name: str) -> None:
    arguments = {"draft": "SCAN|URL", "build": "SITE", "declare": "SITE"}[name]
    text = section(PAGE, f"`consentry {name} {arguments}`")
    first = "\n".join(re.findall(r"^\| (`-.*?) \|", text, re.MULTILINE))
    named = set(re.findall(r"(?<![\w-])(--[a-z][a-z-]+|-[a-z])(?![\w-])", first))
    assert named == options(commands()[name]) - {"--help", "-h"}


def test_the_files_of_a_build_are_listed(tmp_path: Path) -> None:
    from banner.files import all_files

    (tmp_path / "sites.toml").write_text('[sites.a]\nurl = "https://a.example/"\nlanguages=["en"]')
    made = bundle(load_sites(tmp_path / "sites.toml").site("a"))
    text = section(PAGE, "`consentry build SITE`")
    for path in all_files(made, None, inline=True):
        spelled = re.sub(r"(?<=engine/)[0-9a-f]+", "<digest>", path)
        spelled = re.sub(r"(?<=[/.])en(?=[.-])", "<language>", spelled)
        name = "`.json`" if spelled == "declaration/<language>.json" else f"`{spelled}`"
        assert name in text, path


def test_the_programming_interface_is_whole() -> None:
    gate = read(STATIC / "gate" / "main.js")
    own = re.search(r"window\.consentry = \{\n(.*?)^\}", gate, re.MULTILINE | re.DOTALL)
    late = re.search(r"for \(const name of '([\w ]+)'", gate)
    assert own is not None
    assert late is not None
    names = set(re.findall(r"^  (\w+)", own[1], re.MULTILINE)) - {"listeners", "return"}
    names |= set(late[1].split())
    told = re.findall(r"^\| `consentry\.(\w+)(?:\(\w*\))?` \|", PAGE, re.MULTILINE)
    assert set(told) == names
    assert len(told) == len(names)


def test_every_event_is_told() -> None:
    sources = "".join(read(path) for path in sorted(STATIC.rglob("*.js")))
    events = set(re.findall(r"'(consentry:\w+)'", sources))
    assert events
    assert set(re.findall(r"^\| `(consentry:\w+)` \|", PAGE, re.MULTILINE)) == events
    pushed = set(re.findall(r"event: '(\w+)'", sources))
    assert pushed
    assert all(f"`{name}`" in read(DOCS / "embedding.md") for name in pushed)


def test_page_markup_names_every_address() -> None:
    text = section(PAGE, "Page markup")
    for name in ("src", "srcset", "href", "srcdoc", "poster", "data", "imagesrcset"):
        assert f"`data-{name}`" in text
    for name in ("consent", "service", "type", "consentry"):
        assert re.search(rf"^\| `data-{name}` \|", text, re.MULTILINE), name


@pytest.mark.parametrize(
    ("heading", "ways"),
    [
        ("Elements that scripts make", ELEMENTS),
        ("Requests that scripts make", CALLS),
        ("Tags in the page's own HTML", TAGS),
    ],
)
def test_every_way_is_told(heading: str, ways: dict[str, str]) -> None:
    told = re.findall(r"^\| ([^|]*?) \|", section(HOLDING, heading), re.MULTILINE)
    assert told[0] == "Way"
    assert told[2:] == list(ways)


@pytest.mark.parametrize("name", PAGES)
def test_tests_that_are_named_exist(name: str) -> None:
    named = set(re.findall(r"`(tests/[\w/.]+)`", read(DOCS / name)))
    assert all((ROOT / path).is_file() for path in named), named


@pytest.mark.parametrize("name", PAGES)
def test_examples_of_settings_load(name: str, tmp_path: Path) -> None:
    for text in blocks(read(DOCS / name), "toml"):
        parsed = tomllib.loads(text)
        if "places" in parsed:
            (place,) = msgspec.convert(parsed["places"], list[Place])
            assert place.code == "XX"
            continue
        site = (
            "" if "url" in parsed["sites"]["shop"] else '[sites.shop]\nurl = "https://a.example"\n'
        )
        path = tmp_path / "sites.toml"
        path.write_text(f"{site}{text}", "utf-8")
        bundle(load_sites(path).site("shop"))


@pytest.mark.parametrize("name", PAGES)
def test_examples_in_python_are_python(name: str) -> None:
    for text in blocks(read(DOCS / name), "python"):
        compile(text, name, "exec")


def test_every_column_of_a_place_is_explained() -> None:
    page = read(DOCS / "regimes.md")
    fields = [field.name for field in msgspec.structs.fields(Place)]
    assert list(rows(section(page, "The columns"))) == fields


def test_the_example_shows_every_setting() -> None:
    shop = tomllib.loads(read(ROOT / "sites.example.toml"))["sites"]["shop"]
    assert set(shop["banner"]) == set(BannerSettings.model_fields)
    assert set(shop["banner"]["theme"]) == set(Theme.model_fields)
    assert {name for one in shop["services"] for name in one} == set(Service.model_fields)
