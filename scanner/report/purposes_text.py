"""What things are for, on a terminal."""

from __future__ import annotations

from rich.console import Console

from scanner.records import Scan
from scanner.report import words
from scanner.report.columns import Cell, Column, print_table
from scanner.report.purposes import NAMES, compared, disputes, purposes, undeclared
from scanner.report.terminal import prose, title

# More would hide the rest of the report.
MAX_DISPUTES = 10
MAX_NAMES = 12


def what_for(scan: Scan, console: Console) -> None:
    """Print the categories, what is disputed, and what the site declares differently."""
    rows = purposes(scan)
    if not rows:
        return
    console.print()
    columns = [
        Column(heading="For", narrowest=8),
        Column(heading="Cookies", align="right"),
        Column(heading="Storage", align="right"),
        Column(heading="Beacons", align="right"),
        Column(heading="Hosts", align="right"),
        Column(heading="Services", narrowest=10),
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
    for one in found[:MAX_DISPUTES]:
        where = one.where.removeprefix("https://")
        prose(f"{one.name} of {where}: taken for {NAMES[one.category].lower()}", console, lead="- ")
        for category, who in one.said:
            prose(who, console, lead=f"    {category:<15}")
    if len(found) > MAX_DISPUTES:
        prose(f"... and {len(found) - MAX_DISPUTES} more in scan.json", console)


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
        names = words.listed([cookie.name or "(no name)" for cookie in missing[:MAX_NAMES]])
        rest = len(missing) - MAX_NAMES
        more = f", and {rest} more" if rest > 0 else ""
        prose(f"Stored but not declared: {names}{more}.", console)
