"""Commands that show whether records and receipts are what the server made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from server.cli.where import settings_of, where


@click.command(
    epilog="""\b
Examples:
  consentry consents verify
  consentry consents verify shop --checkpoints /mnt/elsewhere/checkpoints
"""
)
@click.argument("site", required=False)
@click.option(
    "--checkpoints",
    "copies",
    multiple=True,
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Copies of checkpoints that were kept elsewhere; may be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="For a machine.")
@where
def verify(site: str | None, copies: tuple[Path, ...], as_json: bool, **given: Any) -> None:
    """Check every record of a site, or of all: exit code 1 where one is not as it was written."""
    from server.ledger import Ledger, using
    from server.verify import Verdict, in_words

    def walk(ledger: Ledger) -> list[Verdict]:
        sites = [ledger.known(site, copies)] if site else ledger.sites(copies)
        return [ledger.verify(one, copies) for one in sites]

    verdicts = using(settings_of(given), walk)
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode([_told(verdict) for verdict in verdicts]).decode())
    else:
        for line in (line for verdict in verdicts for line in in_words(verdict)):
            click.echo(line)
        if not verdicts:
            click.echo("There are no records yet.", err=True)
    if not all(verdict.holds for verdict in verdicts):
        raise click.exceptions.Exit(1)


@click.command(epilog="\b\nExample:\n  consentry consents checkpoint\n")
@where
def checkpoint(**given: Any) -> None:
    """Sign where each chain ends now, as the server does every hour."""
    import time

    from server.checkpoints import sign_ends
    from server.ledger import Ledger, awaited

    async def sign(ledger: Ledger) -> dict[str, int]:
        return await sign_ends(ledger.store, ledger.checkpoints, ledger.keys, time.time())

    settings = settings_of(given)
    try:
        signed = awaited(settings, sign)
    except OSError as error:
        from scanner.errors import UsageFault

        raise UsageFault(f"{error.filename}: cannot be written ({error.strerror}).") from error
    for site, number in signed.items():
        click.echo(f"{site}: signed for {number:,} records.")
    if not signed:
        click.echo("Every record was signed for before.", err=True)


@click.group()
def receipt() -> None:
    """Check what visitors keep."""


@receipt.command("verify", epilog="\b\nExample:\n  consentry consents receipt verify FILE\n")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--keys", type=click.Path(path_type=Path), help="The server's jwks.json, saved.")
@where
def verify_receipt(file: Path, keys: Path | None, **given: Any) -> None:
    """Say whether a receipt is what the server signed; exit code 1 where it is not.

    The keys are those of --keys, or of the server's data folder on this machine.
    """
    from server.house import KEYS
    from server.keys import BadSignature, load_keys
    from server.receipts import check_receipt

    kept = _json_of(file)
    known = (
        _json_of(keys) if keys else load_keys(settings_of(given).data / KEYS, create=False).jwks()
    )
    try:
        content = check_receipt(kept, known)
    except BadSignature as error:
        click.echo(f"{file}: NOT VALID: {error}")
        raise click.exceptions.Exit(1) from None
    last = content["dpv:hasConsentStatus"][-1]
    click.echo(
        f"{file}: valid. {content['dpv:hasDataController']['site']}, "
        f"{last['dpv:isIndicatedAtTime']}, {last['dpv:hasIndicationMethod']}: "
        f"granted {', '.join(last['granted']) or 'nothing'}."
    )


@click.command("rotate-keys", epilog="\b\nExample:\n  consentry consents rotate-keys\n")
@where
def rotate_keys(**given: Any) -> None:
    """Make new keys, used from the server's next start; old ones stay to check what they made."""
    from server.house import KEYS
    from server.keys import load_keys, rotate

    folder = settings_of(given).data / KEYS
    load_keys(folder, create=False)
    rotate(folder)
    click.echo(f"New keys in {folder}; restart the server, and back the folder up.", err=True)


@click.command(epilog="\b\nExample:\n  consentry consents token\n")
def token() -> None:
    """Make a token for the admin pages, and the digest to put into the settings."""
    import hashlib
    import secrets

    made = secrets.token_urlsafe(32)
    click.echo(f"token   {made}")
    click.echo(f"digest  {hashlib.sha256(made.encode()).hexdigest()}")


def _told(verdict: Any) -> dict[str, Any]:
    import msgspec

    return {**msgspec.to_builtins(verdict), "holds": verdict.holds}


def _json_of(file: Path) -> dict[str, Any]:
    """The object in a JSON file; names that come twice in it are none."""
    from scanner.errors import UsageFault

    try:
        kept = json.loads(file.read_text("utf-8"), object_pairs_hook=_once)
    except OSError as error:
        raise UsageFault(f"{file}: cannot be read ({error.strerror}).") from error
    except (ValueError, RecursionError):
        raise UsageFault(f"{file}: is no JSON; give the file as it was downloaded.") from None
    return kept if isinstance(kept, dict) else {}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """One reader would take the first of two, another the last."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found
