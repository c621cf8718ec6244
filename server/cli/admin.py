"""`consentry admin`: people who may sign in to the owner's pages."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import click

from server.cli.where import settings_of, where, who


@click.group(
    epilog="""\b
Examples:
  consentry admin add ada@example.com --scope records
  consentry admin list
  consentry admin remove ada@example.com
"""
)
def admin() -> None:
    """Say who may sign in to the owner's pages, and what they may do there.

    Scopes, each with all that those before it allow: read (figures, questions, scans), records
    (single choices and the audit), erase (erasure and withdrawals).
    """


@admin.command(
    epilog="""\b
Examples:
  consentry admin add ada --scope erase
  consentry admin add ada@example.com --no-password
"""
)
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, metavar="SCOPE", help="read (the default), records, erase."
)
@click.option(
    "--no-password", is_flag=True, help="For one who comes by OpenID Connect or a proxy alone."
)
@where
def add(name: str, scopes: tuple[str, ...], no_password: bool, **given: Any) -> None:
    """Let a person sign in. Asks for a password, or reads it as one line from stdin."""
    from scanner.errors import UsageFault
    from server.people import name_of, scopes_of

    known, may = name_of(name), scopes_of(scopes)
    hashed = "" if no_password else _new_password()

    async def put(users: Any) -> str:
        if not await users.add(known, hashed, may):
            raise UsageFault(
                f"{known}: is known already; see `consentry admin password` and `admin scope`."
            )
        return ", ".join(sorted(may))

    said = _done(given, f"add {known}", put)
    click.echo(f"{known} may sign in ({said}).", err=True)


@admin.command("list", epilog="\b\nExample:\n  consentry admin list --json\n")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@where
def list_(as_json: bool, **given: Any) -> None:
    """List people who may sign in, and what each may do."""
    from server.ledger import awaited
    from server.people import SCOPES
    from server.store.rows import moment

    found = awaited(settings_of(given), lambda ledger: ledger.store.users.all())
    for user in found:
        may = [scope for scope in SCOPES if scope in user.scopes]
        since = moment(user.since).isoformat(timespec="seconds")
        if as_json:
            told = {"name": user.name, "scopes": may, "password": bool(user.password),
                    "since": since}  # fmt: skip
            click.echo(json.dumps(told))
        else:
            how = "" if user.password else "  (without a password)"
            click.echo(f"{user.name}  {', '.join(may)}{how}")
    if not found:
        click.echo("Nobody may sign in by name yet; see `consentry admin add`.", err=True)


@admin.command(epilog="\b\nExample:\n  consentry admin remove ada\n")
@click.argument("name")
@where
def remove(name: str, **given: Any) -> None:
    """Let a person in no more; their sessions end at once."""
    known = _known(name)
    _done(given, f"remove {known}", lambda users: _sure(known, users.remove(known)))
    click.echo(f"{known} may not sign in any more.", err=True)


@admin.command(epilog="\b\nExample:\n  consentry admin password ada\n")
@click.argument("name")
@where
def password(name: str, **given: Any) -> None:
    """Give a person another password; their sessions end at once."""
    known, hashed = _known(name), _new_password()
    act = f"password of {known}"
    _done(given, act, lambda users: _sure(known, users.set_password(known, hashed)))
    click.echo(f"{known} has another password.", err=True)


@admin.command(epilog="\b\nExample:\n  consentry admin scope ada records\n")
@click.argument("name")
@click.argument("scope")
@where
def scope(name: str, scope: str, **given: Any) -> None:
    """Let a person do more or less; their sessions end at once."""
    from server.people import scopes_of

    known, may = _known(name), scopes_of([scope])
    act = f"scope of {known}"
    _done(given, act, lambda users: _sure(known, users.set_scopes(known, may)))
    click.echo(f"{known} may {', '.join(sorted(may))}.", err=True)


def _done(given: dict[str, Any], act: str, do: Callable[[Any], Awaitable[Any]]) -> Any:
    """What is done with the people of the database, and noted in its audit."""
    from server.ledger import Ledger, awaited

    async def noted(ledger: Ledger) -> Any:
        done = await do(ledger.store.users)
        await ledger.store.note(who(), "people", detail=act)
        return done

    return awaited(settings_of(given), noted)


async def _sure(name: str, changed: Awaitable[bool]) -> None:
    from scanner.errors import UsageFault

    if not await changed:
        raise UsageFault(f"{name}: nobody has this name; `consentry admin list` shows who does.")


def _known(name: str) -> str:
    from server.people import name_of

    return name_of(name)


def _new_password() -> str:
    """The hash of a password that is asked for twice, or stands on the first line of stdin."""
    from scanner.errors import UsageFault
    from server.passwords import Passwords, fault_of

    if sys.stdin.isatty():
        given = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    if fault := fault_of(given):
        raise UsageFault(fault)
    return Passwords().hash(given)
