"""What was seen against what is declared: by the site to its visitors, and by its owner to us."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.audit.cases import Case
from scanner.audit.scene import Scene
from scanner.audit.standing import about, kept_items, label
from scanner.audit.telling import counted, listed
from scanner.classify.own import OwnService, matches
from scanner.observations import Cookie, StorageItem
from scanner.urls import is_under


def declaration_cases(scene: Scene) -> Iterator[Case]:
    """Undeclared and absent cookies, by the site's declaration and by sites.toml."""
    yield from _published(scene)
    yield from _settings(scene)


def _published(scene: Scene) -> Iterator[Case]:
    declared = [one for one in scene.scan.declared or () if one.name]
    if not declared:
        return
    names = {one.name for one in declared}
    seen = [one for one in kept_items(scene) if isinstance(one, Cookie)]
    missing = [one for one in seen if not _is_named(one.name, names)]
    if missing:
        told = listed(sorted({one.name for one in missing}))
        number = counted(len(missing), "cookie is", "cookies are")
        tool = declared[0].tool
        whose = "the site's own table" if tool == "table" else f"what {tool} declares"
        text = f"{number} not in {whose}: {told}."
        yield about(scene, "always.undeclared", "the declaration", text, list(missing))
    there = {label(one) for one in scene.kept}
    absent = sorted(name for name in names if not any(matches(one, name) for one in there))
    yield from _absent(scene, "the declaration", absent)


def _settings(scene: Scene) -> Iterator[Case]:
    services = scene.terms.services
    if not services:
        return
    items = [one for one in kept_items(scene) if not any(_owns(it, one) for it in services)]
    if items:
        names = sorted({one.service or one.vendor or label(one) for one in items})
        text = f"No service of sites.toml has the cookies or storage of {listed(names)}."
        yield about(scene, "always.not-in-settings", "sites.toml", text, items)
    hosts = {one.host for one in scene.scan.requests}
    absent = [it.name for it in services if _is_testable(it) and not _met(it, scene.kept, hosts)]
    yield from _absent(scene, "sites.toml", sorted(absent))


def _absent(scene: Scene, subject: str, names: list[str]) -> Iterator[Case]:
    # Without accepting, much of what is declared has no reason to be there.
    if not names or "accepted" not in scene.visited:
        return
    yield Case(
        rule="always.declared-absent",
        subject=subject,
        seen=f"In {subject}, and not seen: {listed(names)}.",
        pages=(),
        states=("accepted",),
    )


def _is_named(name: str, declared: Iterable[str]) -> bool:
    return any(matches(name, one) for one in declared)


def _owns(service: OwnService, item: Cookie | StorageItem) -> bool:
    globs = service.cookies if isinstance(item, Cookie) else service.storage
    return any(matches(label(item), glob) for glob in globs)


def _is_testable(service: OwnService) -> bool:
    return bool(service.cookies or service.storage or service.domains)


def _met(service: OwnService, items: Iterable[Cookie | StorageItem], hosts: Iterable[str]) -> bool:
    if any(is_under(host, domain) for host in hosts for domain in service.domains):
        return True
    return any(_owns(service, item) for item in items)
