"""What things are for, on a terminal."""

from __future__ import annotations

from rich.console import Console

from scanner.records import Scan
from scanner.report import words
from scanner.report.columns import Cell, Column, print_table
from scanner.report.purposes import NAMES, compared, disputes, purposes, undeclared
from scanner.report.terminal import prose, title


def what_for(scan: Scan, console: Console) -> None:
    """Print the categories, what is disputed, and what the site declares differently."""
    rows = purposes(scan)
    if not rows:
        return
    console.print()
    columns = [
        Column(heading="For", narrowest=14),
        Column(heading="Cookies", align="right"),
        Column(heading="Storage", align="right"),
        Column(heading="Beacons", align="right"),
        Column(heading="Hosts", align="right"),
        Column(heading="Services", narrowest=18),
    ]
    cells: list[list[Cell]] = [
        [
            one.name,
            words.number(one.cookies),
            words.number(one.storage),
            words.number(one.beacons),
            words.number(one.hosts),
            ", ".join(one.services) or "-",
        ]
        for one in rows
    ]
    print_table(console, columns, cells)
    if rows[-1].total:
        prose("`consentry unknown SCAN` lists what is not classified.", console, style="dim")
    _disputes(scan, console)
    _declared(scan, console)


def _disputes(scan: Scan, console: Console) -> None:
    found = disputes(scan)
    if not found:
        return
    title("Disputed: a person should decide", len(found), console)
    columns = [
        Column(heading="Name", narrowest=12),
        Column(heading="Where", narrowest=12),
        Column(heading="Taken for", narrowest=11),
        Column(heading="Who says what", narrowest=24, below="who says what"),
    ]
    cells: list[list[Cell]] = [
        [
            one.name,
            one.where.removeprefix("https://"),
            NAMES[one.category],
            "; ".join(f"{category}: {who}" for category, who in one.said),
        ]
        for one in found
    ]
    print_table(console, columns, cells, "disputes")


def _declared(scan: Scan, console: Console) -> None:
    found = [one for one in compared(scan) if one.agrees is False]
    missing = undeclared(scan)
    if not found and not missing:
        return
    title("The site's own declaration", len(scan.declared or ()), console)
    for one in found:
        known = NAMES[one.known or "unclassified"]
        prose(
            f"{one.declared.name} is declared as {NAMES[one.declared.category].lower()}, and is "
            f"known as {known.lower()}.",
            console,
            lead="! ",
        )
    if missing:
        names = words.listed([cookie.name or "(no name)" for cookie in missing[:12]])
        more = f" and {len(missing) - 12} more" if len(missing) > 12 else ""
        prose(f"Stored but not declared: {names}{more}.", console)
