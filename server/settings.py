"""The server's settings: one record, from flags, the environment, a file, and defaults.

A flag outweighs a variable, which outweighs the file. docs/server.md lists them all.
"""

from __future__ import annotations

import difflib
import itertools
import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
import platformdirs

from scanner.errors import UsageFault
from server import values
from server.values import Kind

PREFIX = "CONSENTRY_"
# Read where it is there and no other file is named.
DEFAULT_FILE = Path("server.toml")
# A variable this near to a setting's name was meant as one; others belong to other programs.
NEAR_ENOUGH = 0.75
# A longer value would bury the sentence that says what is wrong with it.
MAX_SHOWN = 60

Given = tuple[str, str, Any]
"""Name of a setting, where it was given (as a fault tells it), and its value as in TOML."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How the server runs."""

    config: Path = Path("sites.toml")
    """The sites."""
    data: Path = msgspec.field(
        default_factory=lambda: platformdirs.user_data_path("consentry") / "server"
    )
    """Folder of the database, the keys and the checkpoints."""
    database: str = ""
    """URL; empty means a SQLite file `consents.sqlite3` in `data`."""
    host: str = "127.0.0.1"
    port: int = 8484
    """0 takes any free one."""
    workers: int = 1
    """Processes; more than one needs PostgreSQL."""
    public_url: str = ""
    """E.g. `https://consent.example`; empty means as requested."""
    trusted_proxies: tuple[str, ...] = ()
    """Networks whose word on the client's address counts, e.g. `10.0.0.0/8`."""
    country_headers: tuple[str, ...] = ()
    """Headers that tell the country, first match wins; believed from trusted proxies alone."""
    region_headers: tuple[str, ...] = ()
    """Headers that tell the state or province, likewise."""
    country_database: Path | None = None
    """A MaxMind file."""
    keep_address: bool = False
    """Whether records keep the client's network: /24, or /48 of IPv6."""
    keep_user_agent: bool = False
    """Whether records keep the first 80 characters of the browser's name for itself."""
    admin_tokens: tuple[str, ...] = ()
    """SHA-256 of each admin token, as hex."""
    admin_header: str = ""
    """Header with the name of who has signed in at a proxy; believed from trusted proxies alone."""
    oidc_issuer: str = ""
    """E.g. `https://login.example/realms/main`; empty means without OpenID Connect."""
    oidc_client_id: str = ""
    """What the provider calls this server."""
    oidc_client_secret: str = ""
    """Empty for a public client, which PKCE alone protects."""
    oidc_claim: Literal["email", "preferred_username"] = "email"
    """What of a person has to be a name that is known here; an e-mail has to be verified."""
    posts_a_minute: int = 60
    """For each client network and site; 0 sets no limit."""
    in_flight: int = 1000
    """Requests at a time, for each process."""
    retention_days: int = 912
    """Half a year that a choice stands, and two years after it."""
    log_format: Literal["text", "json"] = "text"

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file, which one process alone may write."""
        return not self.database or self.database.startswith("sqlite")


KINDS: dict[str, Kind] = {
    "config": values.path(),
    "data": values.path(),
    "database": values.text(
        'a URL such as "postgresql://consentry@localhost/consentry"',
        values.database,
        is_secret=True,
    ),
    "host": values.text('a name or an address such as "127.0.0.1"', values.host),
    "port": values.whole(0, 65_535),
    "workers": values.whole(1, 128),
    "public_url": values.text(
        'an address without a path such as "https://consent.example"', values.web_origin
    ),
    "trusted_proxies": values.many('networks such as "10.0.0.0/8"', values.network),
    "country_headers": values.many('names of headers such as "cf-ipcountry"', values.header),
    "region_headers": values.many('names of headers such as "cf-region-code"', values.header),
    "country_database": values.path(),
    "keep_address": values.flag(),
    "keep_user_agent": values.flag(),
    "admin_tokens": values.many(
        "the SHA-256 of each token, as 64 hex digits", values.digest, is_secret=True
    ),
    "admin_header": values.text('a header such as "x-forwarded-user"', values.header),
    "oidc_issuer": values.text(
        'an https address such as "https://login.example/realms/main"', values.issuer
    ),
    "oidc_client_id": values.text("a text without blanks", values.word),
    "oidc_client_secret": values.text("a text without blanks", values.word, is_secret=True),
    "oidc_claim": values.one_of("email", "preferred_username"),
    "posts_a_minute": values.whole(0, 100_000_000),
    "in_flight": values.whole(1, 100_000),
    "retention_days": values.whole(1, 36_500),
    "log_format": values.one_of("text", "json"),
}


def read_settings(flags: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """Settings of a process; `flags` are by name, None or () where not given.

    `flags["settings"]` or `CONSENTRY_SETTINGS` names the file. Raises `UsageFault` with a line for
    each fault of every source, overridden values included.
    """
    faults: list[str] = []
    named = flags.get("settings") or environment.get(f"{PREFIX}SETTINGS")
    found: dict[str, Any] = {}
    # Later sources outweigh earlier ones.
    for name, where, value in itertools.chain(
        _of_file(Path(named or DEFAULT_FILE), faults, is_named=bool(named)),
        _of_environment(environment, faults),
        _of_flags(flags, faults),
    ):
        try:
            found[name] = KINDS[name].check(value)
        except (TypeError, ValueError):
            faults.append(_fault(where, name, value))
    settings = Settings(**found)
    faults += _at_odds(settings)
    if faults:
        raise UsageFault("\n".join(faults))
    return settings


def _of_file(path: Path, faults: list[str], *, is_named: bool) -> Iterator[Given]:
    if not is_named and not path.exists():
        return
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        faults.append(f"{path}: {error.strerror or error}.")
        return
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        faults.append(f"{path}: is not TOML: {error}.")
        return
    for name, value in raw.items():
        if name not in KINDS:
            near = difflib.get_close_matches(name, KINDS, n=1)
            hint = f'; did you mean "{near[0]}"?' if near else "."
            faults.append(f"{path}: {name}: there is no such setting{hint}")
            continue
        if KINDS[name].is_path and isinstance(value, str) and value:
            value = str(path.parent / value)
        yield name, f"{path}: {name}", value


def _of_environment(environment: Mapping[str, str], faults: list[str]) -> Iterator[Given]:
    """`CONSENTRY_PORT`, or `CONSENTRY_PORT_FILE` for a file with the value; empty is not given."""
    for variable, text in sorted(environment.items()):
        name = variable.removeprefix(PREFIX).lower()
        if not variable.startswith(PREFIX) or not text or name == "settings":
            continue
        if name.removesuffix("_file") in KINDS and name not in KINDS:
            name = name.removesuffix("_file")
            try:
                text = Path(text).read_text("utf-8").strip()
            except (OSError, UnicodeDecodeError):
                faults.append(f"{variable}: {text}: cannot be read.")
                continue
        if name in KINDS:
            yield from _of_text(name, variable, text, faults)
        elif near := difflib.get_close_matches(name, KINDS, n=1, cutoff=NEAR_ENOUGH):
            faults.append(
                f"{variable}: there is no such setting; did you mean {PREFIX}{near[0].upper()}?"
            )


def _of_flags(flags: Mapping[str, Any], faults: list[str]) -> Iterator[Given]:
    for name, value in flags.items():
        if name == "settings" or value is None or value == ():
            continue
        where = f"--{name.replace('_', '-')}"
        if isinstance(value, str):
            yield from _of_text(name, where, value, faults)
        else:
            yield name, where, value


def _of_text(name: str, where: str, text: str, faults: list[str]) -> Iterator[Given]:
    try:
        yield name, where, KINDS[name].of_text(text)
    except ValueError:
        faults.append(_fault(where, name, text))


def _fault(where: str, name: str, value: Any) -> str:
    kind = KINDS[name]
    if kind.is_secret:
        return f"{where}: wanted {kind.wanted}."
    shown = json.dumps(value, ensure_ascii=True, default=str)
    if len(shown) > MAX_SHOWN:
        shown = f"{shown[: MAX_SHOWN - 3]}..."
    return f"{where}: wanted {kind.wanted}, got {shown}."


def _at_odds(settings: Settings) -> Iterator[str]:
    """Settings that are right by themselves and wrong together."""
    if settings.workers > 1 and settings.is_sqlite:
        yield (
            f"workers: {settings.workers} processes cannot share a SQLite file; set database to a "
            "postgresql:// URL, or workers to 1."
        )
    for name in ("country_headers", "region_headers", "admin_header"):
        if getattr(settings, name) and not settings.trusted_proxies:
            yield f"{name}: is believed from trusted proxies alone; name them in trusted_proxies."
    yield from _oidc_at_odds(settings)


def _oidc_at_odds(settings: Settings) -> Iterator[str]:
    if settings.oidc_issuer and not settings.oidc_client_id:
        yield "oidc_issuer: wants oidc_client_id too, the name that the provider gave this server."
    if settings.oidc_issuer and not settings.public_url:
        yield "oidc_issuer: wants public_url too; the provider sends people back to it."
    for name in ("oidc_client_id", "oidc_client_secret"):
        if getattr(settings, name) and not settings.oidc_issuer:
            yield f"{name}: is of use with oidc_issuer alone; name the provider there."
