"""A `[sites.x]` block from a scan: services described and grouped, unknowns for a person."""

from __future__ import annotations

import re

import tomlkit
from pydantic import TypeAdapter, ValidationError
from tomlkit.items import Table

from banner.i18n import resolve
from banner.proposal import Proposal, Proposed, propose
from scanner.classify.unknown import snippet, unknowns
from scanner.records import Scan
from scanner.settings.words import CATEGORIES, HostName
from scanner.urls import host_of, is_under, registrable_domain

# Comments are read in editors, which wrap at about this.
MAX_COMMENT = 96
_HOST: TypeAdapter[str] = TypeAdapter(HostName)


def draft(scan: Scan, slug: str | None = None) -> str:
    """TOML that loads as it is, with a comment on every choice that was made. Pure."""
    proposal = propose(scan)
    name = slug or slug_of(proposal.url)
    used: set[str] = set()
    text = tomlkit.dumps(_block(proposal, name, used))
    claimed = {text for one in proposal.services for text in (*one.cookies, *one.storage)}
    hosts = [domain for one in proposal.services for domain in one.domains]
    rest = [
        one
        for one in unknowns(scan)
        if one.name not in claimed
        and not (one.kind == "host" and any(is_under(one.name, host) for host in hosts))
    ]
    return text + _undecided(snippet(rest, name), used)


def _undecided(tables: str, used: set[str]) -> str:
    """Tables of the unknown as comments, so that they load only when somebody has decided."""
    if not tables:
        return ""
    lines = [
        "",
        "# What nobody knows yet. Hosts among it wait until you decide: say what each is for, and",
        "# remove the signs in front of its table.",
        "#",
    ]
    for line in tables.splitlines():
        if line.startswith("# "):
            lines += [f"# # {part}" for part in _lines(line.removeprefix("# "))]
        elif line.startswith('id = "'):
            lines.append(f'# id = "{service_id(line[6:-1], used)}"')
        else:
            lines.append(f"# {line}".rstrip())
    return "\n".join(lines) + "\n"


def slug_of(url: str) -> str:
    """A short name for a site: what its owner would call its domain."""
    label = (registrable_domain(host_of(url)) or host_of(url)).partition(".")[0]
    return re.sub(r"[^a-z0-9-]+", "-", label.lower()).strip("-")[:63] or "site"


def _block(proposal: Proposal, slug: str, used: set[str]) -> tomlkit.TOMLDocument:
    document = tomlkit.document()
    pages = f"{proposal.pages} page{'' if proposal.pages == 1 else 's'}"
    document.add(
        tomlkit.comment(
            f"Drafted from a scan of {pages} on {proposal.scanned_on[:10]}. Read it once: what"
        )
    )
    document.add(tomlkit.comment("visitors are asked, and what waits for their answer, is here."))
    site = tomlkit.table()
    site.add("url", proposal.url)
    if proposal.policy_url:
        site.add("policy_url", proposal.policy_url)
    languages = [tag for tag in proposal.languages if resolve(tag)]
    if languages:
        site.add("languages", languages)
    else:
        site.add(tomlkit.comment('languages = ["en"] # all that there are, where none is named'))
    site.add("regime", "auto")
    site["regime"].comment("by law; a visitor of an unknown place gets the strictest")
    site.add("banner", _banner())
    services = tomlkit.aot()
    for one in proposal.services:
        services.append(_service(one, used))
    if proposal.services:
        site.add("services", services)
    sites = tomlkit.table(is_super_table=True)
    sites.add(slug, site)
    document.add("sites", sites)
    return document


def _banner() -> Table:
    banner = tomlkit.table()
    banner.add("base_url", "/consent/")
    banner["base_url"].comment("where you serve what `consentry build` writes")
    banner.add("unknown", "hold")
    banner["unknown"].comment("third parties of no service wait until you decide")
    banner.add(tomlkit.comment('operator = "DE" # where you are established'))
    banner.add(tomlkit.comment('regions = ["DE", "FR"] # where your visitors come from'))
    return banner


def _service(one: Proposed, used: set[str]) -> Table:
    table = tomlkit.table()
    for line in (line for note in dict.fromkeys(one.notes) for line in _lines(note)):
        table.add(tomlkit.comment(line))
    table.add("id", service_id(one.name, used))
    table.add("name", _shown(one.name))
    if one.vendor:
        table.add("vendor", _shown(one.vendor))
    table.add("category", one.category)
    if one.container:
        table.add("container", True)
    if one.purpose:
        table.add("purpose", _shown(one.purpose))
    else:
        table.add(tomlkit.comment('purpose = "What it does, in a sentence for your visitors."'))
    _add_names(table, one)
    if one.policy_url:
        table.add("policy_url", one.policy_url)
    return table


def _add_names(table: Table, one: Proposed) -> None:
    for key in ("cookies", "storage"):
        if names := sorted(getattr(one, key)):
            table.add(key, [_shown(name) for name in names])
    hosts = sorted(one.domains)
    if fitting := [host for host in hosts if _is_host(host)]:
        table.add("domains", fitting)
    for host in hosts:
        if host not in fitting:
            for line in _lines(f"{host} is also its host, which cannot be written as a domain."):
                table.add(tomlkit.comment(line))


def _is_host(text: str) -> bool:
    """Whether sites.toml takes it as a domain."""
    try:
        _HOST.validate_python(text)
    except ValidationError:
        return False
    return True


def service_id(name: str, used: set[str]) -> str:
    """A short name for a service that is not among those `used`; it is then."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:50] or "service"
    if plain in CATEGORIES:
        plain += "-service"
    chosen, number = plain, 2
    while chosen in used:
        chosen, number = f"{plain}-{number}", number + 1
    used.add(chosen)
    return chosen


def _shown(text: str) -> str:
    """Text that TOML can hold: half characters become `?`."""
    return text.encode("utf-8", "replace").decode()


def _lines(text: str) -> list[str]:
    """A note in lines of a comment."""
    lines: list[str] = []
    plain = "".join(c if c.isprintable() else "?" for c in _shown(text))
    for word in plain.split():
        if lines and len(lines[-1]) + len(word) < MAX_COMMENT:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
