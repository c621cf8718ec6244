"""A withdrawal that came by letter, by telephone or in person."""

from __future__ import annotations

import hashlib
import secrets

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server import offline
from server.admin.door import Door
from server.admin.visit import Place, Visit, is_id, numbers
from server.record import Draft
from server.shelf import Stand
from server.store import Altered

WAYS = ("letter", "e-mail", "telephone", "in person", "other")
MAX_REFERENCE = 80
# With every letter in nine bytes of a form it still fits into a body.
MAX_EVIDENCE = 700


def routes(door: Door) -> list[Route]:
    """`/admin/sites/{site}/withdrawal`."""
    answer = door.guarded(withdrawal, "erase")
    return [Route("/admin/sites/{site}/withdrawal", answer, methods=["GET", "POST"])]


async def withdrawal(visit: Visit) -> Response:
    """The form, and what is done with it."""
    place = await visit.place()
    if place.stand is None:
        raise HTTPException(409, "This site is not served any more; nothing of it is in force.")
    if visit.request.method != "POST":
        return _ask(visit, place)
    fault = await _fault(visit, place.slug)
    if fault:
        return _ask(visit, place, fault)
    made = draft(place.stand, visit)
    text = place.stand.revisions[made.revision].text(made.language)
    await visit.house.store.archive(made.site, made.revision, made.text_hash, text)
    try:
        record, is_new = await visit.house.store.add(made)
    except Altered:
        return _ask(visit, place, "This form was sent before, with another content; "
                    "that one is recorded. Send this one again if it is another case.")  # fmt: skip
    if is_new:
        visit.house.metrics.kept(made.site, made.method)
    await visit.note("withdraw", place.slug, f"{numbers([record])}, id {record.id}")
    return RedirectResponse(place.address(record), 303)


def draft(stand: Stand, visit: Visit) -> Draft:
    """The record of a withdrawal; the same for a form that is sent twice."""
    form = visit.form
    nonce, subject = form.get("nonce", ""), form.get("subject", "").strip().lower()
    reference = form.get("reference", "").strip()
    text = form["evidence"].strip().replace("\r\n", "\n")
    evidence = f"By: {form['way']}\nReference: {reference or 'none'}\n{text}"
    return msgspec.structs.replace(
        # Without a browser it gets an id of its own, by which it can be erased.
        offline.withdrawal(stand, subject or secrets.token_hex(16), evidence),
        key=_hash(f"off-line {visit.who} {visit.token} {nonce}")[:32],
        body_hash=_hash(f"{stand.slug}\n{subject}\n{evidence}"),
    )


async def _fault(visit: Visit, site: str) -> str:
    """What is wrong with the form, in a sentence; empty where nothing is."""
    form = visit.form
    subject = form.get("subject", "").strip().lower()
    evidence, reference = form.get("evidence", "").strip(), form.get("reference", "").strip()
    if form.get("way") not in WAYS:
        return "Choose how it came."
    if not evidence:
        return "Say what shows that it was withdrawn, such as where the letter is kept."
    if len(evidence) > MAX_EVIDENCE or len(reference) > MAX_REFERENCE:
        return (
            f"At most {MAX_EVIDENCE} letters of evidence and {MAX_REFERENCE} of reference are kept."
        )
    if subject and not is_id(subject):
        return "A browser's id has 32 hex digits; leave it empty where there is none."
    if subject and not await visit.house.store.of_subject(site, subject):
        return (
            "No record has this browser's id; leave it empty, and say in the reference who it was."
        )
    return ""


def _ask(visit: Visit, place: Place, fault: str = "") -> Response:
    known = {"way": WAYS[0], "nonce": secrets.token_hex(16), **visit.form}
    if not visit.form:
        known["subject"] = ""
    if "another content" in fault:
        known["nonce"] = secrets.token_hex(16)
    return visit.show(
        "withdrawal", 422 if fault else 200, place=place, form=known, ways=WAYS, fault=fault,
        max_reference=MAX_REFERENCE, max_evidence=MAX_EVIDENCE,
    )  # fmt: skip


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
