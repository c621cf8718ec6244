"""`consentry consents`: look at records, check them, and give visitors their rights."""

from __future__ import annotations

import json
from typing import Any

import click

from server.cli import proof
from server.cli.where import settings_of, where, who, with_sites


@click.group(
    epilog="""\b
Examples:
  consentry consents verify
  consentry consents export shop --form csv > shop.csv
  consentry consents receipt verify consent-receipt.json --keys jwks.json
"""
)
def consents() -> None:
    """Look at records of choices, check them, export and erase them."""


@consents.command("list", epilog="\b\nExample:\n  consentry consents list shop --limit 20\n")
@click.argument("site")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@where
def list_(site: str, limit: int, as_json: bool, **given: Any) -> None:
    """List a site's newest records."""
    from server.ledger import Ledger, as_lines, awaited, print_lines, using

    settings = settings_of(given)

    async def newest(ledger: Ledger) -> Any:
        found = await ledger.store.newest(site, limit)
        await ledger.store.note(who(), "list", site, f"{len(found)} records")
        return found

    using(settings, lambda ledger: ledger.known(site))
    found = awaited(settings, newest)
    if as_json:
        print_lines(as_lines(found, "ndjson"))
        return
    for record in found:
        granted = ", ".join(record.granted) or "nothing"
        click.echo(f"{record.number:>8}  {record.id}  {record.method:<10}  {granted}")


@consents.command(epilog="\b\nExample:\n  consentry consents show shop 0123456789abcdef...\n")
@click.argument("site")
@click.argument("id_", metavar="ID")
@where
def show(site: str, id_: str, **given: Any) -> None:
    """Show one record, with the words and services that its visitor saw, as JSON."""
    from scanner.errors import UsageFault
    from server.ledger import Ledger, awaited
    from server.record import told

    async def look(ledger: Ledger) -> dict[str, Any]:
        record = await ledger.store.find(site, id_)
        await ledger.store.note(who(), "show", site, f"number {record.number}" if record else "-")
        if record is None:
            raise UsageFault(f"{site} has no record {id_}; `consents list {site}` shows ids.")
        seen = await ledger.store.archived(site, record.text_hash)
        return {"record": told(record), "shown": json.loads(seen) if seen else None}

    click.echo(json.dumps(awaited(settings_of(given), look), ensure_ascii=False, indent=2))


@consents.command(
    epilog="""\b
Examples:
  consentry consents export shop > shop.ndjson
  consentry consents export shop --subject 0123... > what-we-have-of-you.json
"""
)
@click.argument("site")
@click.option("--form", type=click.Choice(["json", "ndjson", "csv"]), help="Default: see above.")
@click.option("--subject", metavar="ID", help="Everything about one browser, nothing of others.")
@where
def export(site: str, form: str | None, subject: str | None, **given: Any) -> None:
    """Print all records of a site, one a line; or all that there is about one subject.

    The latter is one JSON document, with the words and services that the visitor saw.
    """
    from server.ledger import as_lines, print_lines, using

    settings = settings_of(given)
    if subject:
        print_lines(_of_subject(settings, site, subject, form or "json"))
        return
    if form == "json":
        raise click.UsageError("--form json is for one --subject; a site's records are ndjson.")
    using(settings, lambda ledger: ledger.known(site))
    _note(settings, "export", site, "all records")
    using(
        settings, lambda ledger: print_lines(as_lines(ledger.store.stream(site), form or "ndjson"))
    )


@consents.command(epilog="\b\nExample:\n  consentry consents erase shop 0123456789abcdef...\n")
@click.argument("site")
@click.argument("subject")
@where
def erase(site: str, subject: str, **given: Any) -> None:
    """Remove what is personal from a subject's records; the chain still verifies."""
    from scanner.errors import UsageFault
    from server.ledger import Ledger, awaited

    async def remove(ledger: Ledger) -> int:
        records = await ledger.store.of_subject(site, subject)
        if not records:
            raise UsageFault(f"{site} has no records of this subject.")
        await ledger.store.note(who(), "erase", site, _numbers(records))
        return await ledger.store.erase(site, subject)

    click.echo(f"{awaited(settings_of(given), remove)} records erased.", err=True)


@consents.command(epilog="\b\nExample:\n  consentry consents purge --dry-run\n")
@click.option("--dry-run", is_flag=True, help="Only say what is due.")
@with_sites
def purge(dry_run: bool, **given: Any) -> None:
    """Delete records that are older than they are to be kept."""
    import asyncio

    from server.house import House
    from server.retention import purge_due

    house = House(settings_of(given))

    async def run() -> dict[str, int]:
        await house.open()
        try:
            return await purge_due(house, dry_run=dry_run, who=who())
        finally:
            await house.close()

    gone = asyncio.run(run())
    for site, count in gone.items():
        click.echo(f"{site}: {count} records {'are due' if dry_run else 'purged'}.")
    if not gone:
        click.echo("No record is due.", err=True)


@consents.command(
    epilog="\b\nExample:\n  consentry consents withdraw shop --subject 0123... "
    '--evidence "letter of 3 May, folder 12"\n'
)
@click.argument("site")
@click.option("--subject", default="", metavar="ID", help="The id that the settings show.")
@click.option("--evidence", required=True, metavar="TEXT", help="The letter, the call, the ticket.")
@with_sites
def withdraw(site: str, subject: str, evidence: str, **given: Any) -> None:
    """Record a withdrawal that reached you by letter, telephone or e-mail."""
    import asyncio

    from server.offline import withdraw as record_it

    record = asyncio.run(record_it(settings_of(given), site, subject, evidence, who()))
    click.echo(f"Recorded as {record.id}, number {record.number}.")


for _command in (proof.verify, proof.checkpoint, proof.receipt, proof.rotate_keys, proof.token):
    consents.add_command(_command)


def _of_subject(settings: Any, site: str, subject: str, form: str) -> list[str]:
    from scanner.errors import UsageFault
    from server.ledger import Ledger, about, as_lines, awaited

    async def look(ledger: Ledger) -> list[str]:
        records = await ledger.store.of_subject(site, subject)
        # Not whose: that would be one more place to erase it from.
        await ledger.store.note(who(), "export", site, _numbers(records))
        if not records:
            raise UsageFault(f"{site} has no records of this subject.")
        if form != "json":
            return list(as_lines(records, form))
        whole = {"subject": subject, **await about(ledger.store, site, records)}
        return [json.dumps(whole, ensure_ascii=False, indent=2), "\n"]

    return awaited(settings, look)


def _numbers(records: Any) -> str:
    """Records as the audit names them: by what erasure leaves."""
    return "numbers " + (", ".join(str(record.number) for record in records) or "none")


def _note(settings: Any, act: str, site: str, detail: str) -> None:
    from server.ledger import awaited

    awaited(settings, lambda ledger: ledger.store.note(who(), act, site, detail))
