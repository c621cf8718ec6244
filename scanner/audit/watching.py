"""Tracking beyond cookies as findings: each verdict of the deep sections, by state and consent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias, TypeVar

from scanner.audit.cases import Case
from scanner.audit.scene import Scene
from scanner.audit.telling import chain_told, listed, shortened
from scanner.tracking import (
    FirstPartyCover,
    FormCapture,
    IdentifierSync,
    LinkDecoration,
    Proof,
    Respawning,
    Watcher,
)
from scanner.urls import host_of, template

Watching = TypeVar("Watching", bound=Watcher)
Plain: TypeAlias = IdentifierSync | FirstPartyCover | Respawning | LinkDecoration

# A finding gives the weightiest reasons; the scan file has them all.
MAX_PROOFS = 2
# Characters; what a page calls its things may stand in it.
MAX_PROOF = 200


def watching_cases(scene: Scene) -> Iterator[Case]:
    """Every rule of watching.toml that was broken; none for sections that nobody looked for."""
    yield from _fingerprinting(scene)
    yield from _recording(scene)
    yield from _captures(scene)
    yield from _syncs(scene)
    yield from _covers(scene)
    yield from _respawning(scene)
    yield from _decoration(scene)


def _fingerprinting(scene: Scene) -> Iterator[Case]:
    proven = [one for one in scene.scan.fingerprinting or () if one.score >= one.threshold]
    for script, found in _by_script(proven).items():
        techniques = sorted({one.technique for one in found})
        seen = f"{script} does so by {listed(techniques)}."
        yield from _of_watchers(scene, "watching.fingerprinting", script, seen, found)


def _recording(scene: Scene) -> Iterator[Case]:
    for script, found in _by_script(scene.scan.session_recording or ()).items():
        hosts = sorted({host for one in found for host in one.sent_to})
        seen = f"{script} records and sends to {listed(hosts)}." if hosts else f"{script} records."
        yield from _of_watchers(scene, "watching.recording", script, seen, found)


def _captures(scene: Scene) -> Iterator[Case]:
    by_receiver: dict[str, list[FormCapture]] = {}
    for one in scene.scan.form_exfiltration or ():
        if one.recipient == "third":
            by_receiver.setdefault(one.registrable_domain, []).append(one)
    for domain, found in by_receiver.items():
        fields = sorted({one.field for one in found})
        early = " before the form was sent" if any(one.when == "typing" for one in found) else ""
        seen = f"{domain} gets what is typed as {listed(fields)}{early}."
        yield from _of_watchers(scene, "watching.form-capture", domain, seen, found)


def _by_script(found: Iterable[Watching]) -> dict[str, list[Watching]]:
    by_script: dict[str, list[Watching]] = {}
    for one in sorted(found, key=lambda one: one.id):
        name = template(one.script_url).partition("?")[0] if one.script_url else "An unknown script"
        by_script.setdefault(name, []).append(one)
    return by_script


def _of_watchers(
    scene: Scene, rule: str, subject: str, seen: str, found: Iterable[Watcher]
) -> Iterator[Case]:
    found = sorted(found, key=lambda one: one.id)
    states = tuple(state for state in scene.visited if any(state in one.states for one in found))
    if not states:
        return
    chain = max((one.initiator_chain for one in found), key=len)
    needed = all(one.category == "necessary" for one in found)
    pages = [page for one in found for page in scene.addresses(one, states)]
    proofs = _proofs(proof for one in found for proof in one.evidence)
    yield Case(
        rule=rule,
        subject=subject,
        seen=" ".join(filter(None, (seen, *proofs, chain_told(chain)))),
        pages=tuple(dict.fromkeys(pages)),
        states=states,
        evidence=tuple(one.id for one in found),
        # What secures a login, say, may have to know the browser: for a person to decide.
        severity="low" if needed and rule != "watching.form-capture" else None,
    )


def _proofs(proofs: Iterable[Proof]) -> list[str]:
    heavy = sorted(dict.fromkeys(proofs), key=lambda one: (-one.points, one.rule, one.text))
    return [_cut(one.text) for one in heavy[:MAX_PROOFS]]


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= MAX_PROOF else f"{plain[: MAX_PROOF - 3]}..."


def _plain(scene: Scene, rule: str, subject: str, seen: str, of: Plain) -> Iterator[Case]:
    states = tuple(state for state in scene.visited if state in of.states)
    if states:
        yield Case(
            rule=rule,
            subject=subject,
            seen=" ".join((seen, *_proofs(of.evidence))),
            pages=(of.page_url,),
            states=states,
            evidence=(of.id,),
        )


def _syncs(scene: Scene) -> Iterator[Case]:
    for one in sorted(scene.scan.identifier_syncs or (), key=lambda one: one.id):
        name = f"{one.owner or 'someone'} {one.name or one.kind}"
        chain = max((it.initiator_chain for it in one.receivers), key=len, default=())
        seen = " ".join(filter(None, (_synced(one), chain_told(chain))))
        yield from _plain(scene, "watching.sync", name, seen, one)


def _synced(one: IdentifierSync) -> str:
    whose = f"An identifier of {one.owner}" if one.owner else "An identifier"
    named = f"{whose} ({shortened(one.name)})" if one.name else whose
    if one.kind == "bounce":
        return f"The page was reached by way of {listed(one.domains)}, who knew the visitor."
    by = " by redirects" if one.kind == "redirect_sync" else ""
    return f"{named} is known{by} to {listed(one.domains)}."


def _covers(scene: Scene) -> Iterator[Case]:
    for one in sorted(scene.scan.first_party_cover or (), key=lambda one: one.id):
        whose = one.vendor or one.registrable_domain
        names = f", with {listed(one.names)}" if one.names else ""
        seen = f"{one.host} works for {whose}{names}."
        yield from _plain(scene, "watching.cover", f"{one.kind} {one.host}", seen, one)


def _respawning(scene: Scene) -> Iterator[Case]:
    for one in sorted(scene.scan.respawning or (), key=lambda one: one.id):
        by = f", brought back by {host_of(one.set_by) or one.set_by}" if one.set_by else ""
        seen = f"{shortened(one.name)} of {one.domain} came back{by}."
        yield from _plain(scene, "watching.respawning", f"{one.name} {one.domain}", seen, one)


def _decoration(scene: Scene) -> Iterator[Case]:
    for one in sorted(scene.scan.link_decoration or (), key=lambda one: one.id):
        kept = f" is kept in {listed(one.stored_in)}" if one.stored_in else ""
        told = f" is handed on to {listed(one.sent_to)}" if one.sent_to else ""
        if kept or told:
            deeds = " and".join(filter(None, (kept, told)))
            seen = f"{one.parameter} of {one.vendor}{deeds}."
            yield from _plain(scene, "watching.decoration", one.parameter, seen, one)
