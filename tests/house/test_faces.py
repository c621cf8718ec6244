"""What the docs say is true, and every door teaches."""

from __future__ import annotations

import ast
import re
import shlex
import tomllib
import typing
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
import pytest

import consentry
import scanner
from scanner import choices, login, observations, records, tracking
from scanner.gather import beacons

ROOT = Path(__file__).parents[2]
DOCS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
# The wall; most files are half as long.
MAX_LINES = 400
# Commands that are run in docs with `$ ` before them, or alone in an epilog.
_COMMAND = re.compile(r"^\s*(?:\$ )?(consentry [a-z].*)$", re.MULTILINE)
_FENCE = re.compile(r"^```(?:console|sh|shell|bash)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_SHORT = re.compile(r"`(consentry [a-z][^`]*)`")


def commands() -> dict[str, click.Command]:
    context = click.Context(consentry.cli)
    found = {name: consentry.cli.get_command(context, name) for name in consentry.COMMANDS}
    return {name: command for name, command in found.items() if command is not None}


def options(command: click.Command) -> set[str]:
    known = {
        name
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in (*parameter.opts, *parameter.secondary_opts)
    }
    return known | {"--help", "-h"}


def read(path: Path) -> str:
    return path.read_text("utf-8")


def documented() -> Iterator[tuple[str, str]]:
    """(where, command line) of every command that the docs and the helps show."""
    for path in DOCS:
        text = read(path)
        blocks = "\n".join(_FENCE.findall(text))
        lines = [*_COMMAND.findall(blocks), *_SHORT.findall(text)]
        yield from ((path.name, line) for line in dict.fromkeys(lines))
    for name, command in commands().items():
        for line in _COMMAND.findall(command.epilog or ""):
            yield f"{name} --help", line


@pytest.mark.parametrize(("where", "line"), sorted(set(documented())))
def test_every_command_in_the_docs_exists(where: str, line: str) -> None:
    words = shlex.split(re.split(r" (?:[|>]|>>) ", line)[0], comments=True)
    name = words[1]
    assert name in commands(), f"{where}: {line}"
    known = options(commands()[name])
    if isinstance(commands()[name], click.Group):
        assert words[2] in commands()[name].commands, f"{where}: {line}"  # type: ignore[attr-defined]
        return
    for word in words[2:]:
        if word.startswith("-"):
            assert word.partition("=")[0] in known, f"{where}: {line}: {word}"
    if "..." not in line and len(words) > 2:
        with commands()[name].make_context(name, words[2:], resilient_parsing=False):
            pass


@pytest.mark.parametrize("name", consentry.COMMANDS)
def test_every_help_ends_with_an_example(name: str) -> None:
    command = commands()[name]
    text = command.get_help(click.Context(command, info_name=name))
    assert re.search(rf"Examples?:\n(?:  .*\n)*  +consentry {name}\b.*\Z", text.rstrip())
    assert command.help, "no sentence about what it does"


def test_the_front_door_ends_with_an_example() -> None:
    text = consentry.cli.get_help(click.Context(consentry.cli, info_name="consentry"))
    assert text.rstrip().splitlines()[-1].strip().startswith("consentry scan ")
    assert all(name in text for name in consentry.COMMANDS)


def test_the_guide_names_every_option_of_a_scan() -> None:
    guide = read(ROOT / "docs" / "scanning.md")
    named = set(re.findall(r"(?<![\w-])(--[a-z][a-z-]+|-[a-z])(?![\w-])", guide))
    known = options(commands()["scan"]) - {"--help", "-h"}
    assert known <= named, f"not explained: {known - named}"


def test_the_guide_says_the_defaults() -> None:
    guide = read(ROOT / "docs" / "scanning.md")
    for parameter in commands()["scan"].params:
        if isinstance(parameter, click.Option) and parameter.show_default:
            row = next(
                line for line in guide.splitlines() if line.startswith(f"| `{parameter.opts[0]} ")
            )
            default = f"{parameter.default:g}" if isinstance(parameter.default, float) else None
            shown = default or str(parameter.default)
            assert re.search(rf"Default: `?{shown}\b", row), row


def test_the_login_example_is_one(tmp_path: Path) -> None:
    guide = read(ROOT / "docs" / "scanning.md")
    (example,) = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    steps = tomllib.loads(example)["steps"]
    assert len(msgspec.convert(steps, list[login.Step])) == 5
    words = typing.get_args(typing.get_type_hints(login.Step)["do"])
    assert all(f"`{word}`" in guide for word in words)


def test_the_scan_file_page_names_every_field() -> None:
    page = read(ROOT / "docs" / "scan-file.md")
    sections = {
        part.partition("\n")[0]: re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)
        for part in re.split(r"^### ", page, flags=re.MULTILINE)[1:]
    }
    judged = [field.name for field in msgspec.structs.fields(observations.Judged)]
    structs = {
        name: struct
        for name, struct in {
            **vars(observations),
            **vars(tracking),
            **vars(choices),
            **vars(records),
        }.items()
        if isinstance(struct, type) and issubclass(struct, observations.Record)
    }
    del structs["Record"]
    assert set(sections) == set(structs)
    for name, struct in structs.items():
        fields = [field.name for field in msgspec.structs.fields(struct)]
        own = fields if struct is observations.Judged else [f for f in fields if f not in judged]
        if not issubclass(struct, observations.Judged):
            own = fields
        assert sections[name] == own, name
    assert all(f"`{kind}`" in page for kind in observations.RESOURCE_TYPES)


def test_how_it_works_names_every_outcome_and_beacon_rule() -> None:
    page = read(ROOT / "docs" / "how-it-works.md")
    rows = re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE)
    assert set(typing.get_args(records.Outcome)) <= set(rows)
    source = read(Path(beacons.__file__))
    rules = {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", node.value)
    }
    assert rules
    assert set(rows) - set(typing.get_args(records.Outcome)) == rules


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_between_the_docs_lead_somewhere(path: Path) -> None:
    for link in _LINK.findall(read(path)):
        if link.startswith(("https://", "http://")):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.*)$", read(target), re.MULTILINE)
            slugs = {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings}
            assert anchor in slugs, link


def test_every_page_is_in_the_index() -> None:
    index = read(ROOT / "docs" / "index.md")
    pages = {path.name for path in (ROOT / "docs").iterdir() if path.is_file()} - {"index.md"}
    assert pages <= set(_LINK.findall(index))


def test_one_version_everywhere() -> None:
    project = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]
    top = re.search(r"^## \[([\d.]+)\]", read(ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert top is not None
    assert top[1] == project["version"] == scanner.__version__


def test_make_targets_in_the_docs_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", read(ROOT / "Makefile"), re.MULTILINE))
    for path in DOCS:
        blocks = "\n".join(_FENCE.findall(read(path)))
        named = set(re.findall(r"^\s*(?:\$ )?make ([a-z]+)", blocks, re.MULTILINE))
        assert named <= targets, path.name


def sources() -> list[Path]:
    folders = ("scanner", "banner", "server", "tests", "bench")
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted([*found, ROOT / "consentry.py"])


def kept() -> Iterator[Path]:
    """Text files that belong to the project."""
    endings = {".py", ".md", ".toml", ".lock", ".js", ".css", ".html", ".j2", ".json", ".svg", ""}
    skipped = {".git", ".venv", "__pycache__", ".hypothesis", "demo-report", "dist"}
    for path in ROOT.rglob("*"):
        inside = path.relative_to(ROOT).parts
        made = skipped.intersection(inside) or any(part.endswith("_cache") for part in inside)
        if not made and path.suffix in endings and path.is_file():
            yield path


def test_no_file_is_longer_than_the_wall() -> None:
    long = {str(path): n for path in sources() if (n := read(path).count("\n")) > MAX_LINES}
    # The contract in one piece, and one long made-up scan.
    tables = {ROOT / "tests" / "scanner" / "report" / "sample.py"}
    assert not {path: n for path, n in long.items() if Path(path) not in tables}


def test_nothing_names_this_machine_or_a_registry() -> None:
    # Spelled in parts, so that this file does not name them itself.
    registries = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com")
    homes = re.compile(r"(?<![\w.])/(?:home|Users|root|work)/\w")
    for path in kept():
        text = path.read_text("utf-8", "ignore")
        assert not any(host in text for host in registries), path
        assert str(ROOT) not in text, path
        if path.suffix in (".py", ".md", ".toml", ".lock", ""):
            assert not homes.search(text), path
