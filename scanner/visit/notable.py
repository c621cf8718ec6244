"""What a visit saw that the security audit reads: forms, scripts beside them, permissions."""

from __future__ import annotations

from typing import Any

from scanner.evidence import Asked, Form, Insecure, ScriptTag
from scanner.record.calls import Call
from scanner.record.causes import Causes
from scanner.record.storage import FrameLook
from scanner.record.watch import Watch


def hygiene_evidence(looks: list[tuple[str, FrameLook]], watch: Watch) -> dict[str, Any]:
    """Fields of a `Visit`: `forms`, `scripts`, `insecure`, `permissions`."""
    forms: list[Form] = []
    scripts: list[ScriptTag] = []
    insecure: list[Insecure] = []
    for frame, look in looks:
        url = look.href if look.href.startswith("http") else watch.causes.frames.document(frame)
        forms += [
            Form(
                frame_url=url,
                action=form.action,
                method=form.method,
                password=form.password,
                card=form.card,
            )
            for form in look.forms
        ]
        scripts += [
            ScriptTag(frame_url=url, src=tag.src, integrity=tag.integrity)
            for tag in look.scripts
            if tag.src.startswith("http")
        ]
        insecure += [Insecure(frame_url=url, url=at, tag=tag) for at, tag in look.insecure]
    return {
        "forms": tuple(dict.fromkeys(forms)),
        "scripts": tuple(dict.fromkeys(scripts)),
        "insecure": tuple(dict.fromkeys(insecure)),
        "permissions": tuple(permissions(watch.calls.calls, watch.causes)),
    }


def permissions(calls: list[Call], causes: Causes) -> list[Asked]:
    """Every permission that scripts asked for, in order of time."""
    found = [
        Asked(
            permission=call.facts[0],
            gesture=call.facts[1] == "gesture",
            url=call.place.url if call.place else None,
            line=call.place.line if call.place else None,
            column=call.place.column if call.place else None,
            chain=causes.chain(call.place),
            frame_url=call.url,
            time=call.time,
        )
        for call in calls
        if call.kind == "permission" and len(call.facts) >= 2
    ]
    return sorted(found, key=lambda asked: asked.time)
