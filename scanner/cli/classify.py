"""`consentry classify`: what cookies, hosts and addresses are for, and why."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from scanner.classify.classifier import Classifier
    from scanner.classify.decide import Verdict
    from scanner.classify.inputs import Input


@click.command(
    epilog="""\b
Examples:
  consentry classify _ga _fbp PHPSESSID
  consentry classify uid@criteo.com https://www.google.com/recaptcha/api.js --explain
  consentry classify --json < names.txt
"""
)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Read names from this file, one a line.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--explain", is_flag=True, help="Show every source that spoke.")
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="sites.toml with a site's own services. Default: ./sites.toml.",
)
@click.option("--site", metavar="SLUG", help="Believe this site's own services first.")
@click.option("--no-lists", is_flag=True, help="Don't ask the filter lists on this machine.")
@click.option("--count", is_flag=True, help="Count what is known, and end.")
def classify(**given: Any) -> None:
    """Say what cookies, storage keys, hosts and addresses are for.

    NAME is a cookie or key (_ga), one of a domain (uid@criteo.com), a host or a URL. Without any,
    they are read from standard input, one a line.
    """
    if given["count"]:
        _count(given["as_json"])
        return
    from scanner.classify.classifier import Classifier, knowledge
    from scanner.classify.inputs import read_input
    from scanner.classify.lists.tracking import has_tables, open_lists
    from scanner.errors import UsageFault
    from scanner.sources import own_services_of

    if given["config"] and not given["site"]:
        raise UsageFault("--config: say of which site the services count, with --site SLUG.")
    words = [read_input(word) for word in _words(given["names"], given["file"])]
    # Most lists speak of addresses alone: where there is none they are not even opened.
    asks = not given["no_lists"] and (any(one.kind != "name" for one in words) or has_tables())
    classifier = Classifier(
        knowledge(),
        own=own_services_of(given["config"], given["site"]),
        lists=open_lists() if asks else None,
    )
    rows = _judged(words, classifier)
    if given["as_json"]:
        _print_json(rows)
    else:
        _print_table(list(rows), given["explain"])


def _words(names: tuple[str, ...], file: Path | None) -> list[str]:
    """What is to be classified: arguments, a file's lines, or standard input's."""
    from scanner.classify.inputs import MAX_INPUT
    from scanner.errors import UsageFault

    if names:
        return [name.encode("utf-8", "replace").decode() for name in names]
    if file is None and sys.stdin.isatty():
        raise UsageFault("Name something: `consentry classify _ga`, or give names on stdin.")
    raw = file.read_bytes() if file else sys.stdin.buffer.read()
    lines = raw.decode("utf-8", "replace").split("\n")
    return [line.strip()[:MAX_INPUT] for line in lines if line.strip()]


def _judged(words: Iterable[Input], classifier: Classifier) -> Iterator[tuple[Input, Verdict]]:
    from scanner.classify.inputs import answer

    for one in words:
        yield one, answer(one, classifier)


def _print_json(rows: Iterable[tuple[Input, Verdict]]) -> None:
    import msgspec

    encode = msgspec.json.Encoder().encode
    out = sys.stdout.buffer
    for given, verdict in rows:
        shown = {"input": given.text, **msgspec.structs.asdict(verdict)}
        out.write(encode(shown) + b"\n")
    out.flush()


def _print_table(rows: list[tuple[Input, Verdict]], explain: bool) -> None:
    from rich.console import Console

    from scanner.classify.explain import reason, says
    from scanner.report.columns import Cell, Column, print_table
    from scanner.report.plain import visible

    console = Console()
    columns = [
        Column(heading="Name", narrowest=12),
        Column(heading="Category"),
        Column(heading="Service", narrowest=14),
        Column(heading="Sure"),
        Column(heading="Because", narrowest=24, below="because"),
    ]
    cells: list[list[Cell]] = [
        [
            given.text,
            verdict.category,
            verdict.service or verdict.vendor or "-",
            "disputed" if verdict.disputed else verdict.confidence,
            reason(verdict.because, verdict.signals),
        ]
        for given, verdict in rows
    ]
    print_table(console, columns, cells, most=None)
    for given, verdict in rows if explain else ():
        console.print()
        console.print(visible(given.text), style="bold", markup=False, highlight=False)
        if not verdict.signals:
            console.print("  no source knows it", markup=False, highlight=False)
        for signal in verdict.signals:
            said = signal.category or ("tracking" if signal.name == "list" else "-")
            line = f"  {said:<13} {says(signal)}"
            whose = " / ".join(dict.fromkeys(filter(None, (signal.service, signal.vendor))))
            console.print(
                visible(f"{line}{f': {whose}' if whose else ''}"), markup=False, highlight=False
            )


def _count(as_json: bool) -> None:
    import msgspec

    from scanner.classify.classifier import knowledge
    from scanner.classify.knowledge.counts import counts, in_words

    counted = counts(knowledge())
    if as_json:
        click.echo(msgspec.json.encode(counted).decode())
        return
    for line in in_words(counted):
        click.echo(line)
