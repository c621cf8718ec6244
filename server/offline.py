"""Choices that reach the owner by letter, telephone or e-mail."""

from __future__ import annotations

import hashlib
import re
import secrets

from scanner.errors import UsageFault
from server.archive import keep_questions
from server.checkpoints import sign_now
from server.house import House
from server.record import Draft, Record
from server.settings import Settings
from server.shelf import Stand

MAX_EVIDENCE = 2_000


def withdrawal(stand: Stand, subject: str, evidence: str) -> Draft:
    """A withdrawal of everything, as it is kept.

    Raises `UsageFault` where the subject is no id or the evidence is empty or too long.
    """
    if subject and not re.fullmatch(r"[0-9a-f]{32}", subject):
        raise UsageFault("subject: is no id (32 digits and letters a to f, as the settings show).")
    if not evidence.strip() or len(evidence) > MAX_EVIDENCE:
        raise UsageFault(f"evidence: say what reached you, in at most {MAX_EVIDENCE} characters.")
    question = stand.revisions[stand.main.revision]
    language = stand.main.languages[0]
    key = secrets.token_hex(16)
    return Draft(
        site=stand.slug,
        key=key,
        body_hash=hashlib.sha256(f"{key}\n{subject}\n{evidence}".encode()).hexdigest(),
        method="off-line",
        channel="off-line",
        revision=question.revision,
        text_hash=question.text_hash(language),
        services_hash=question.services_hash,
        language=language,
        regime=question.regime,
        regime_shown=question.regime,
        place="",
        place_from="unknown",
        signal=False,
        granted=(),
        denied=tuple(sorted(question.purposes)),
        days=stand.main.asked.days,
        subject=subject,
        evidence=evidence.strip(),
    )


async def withdraw(settings: Settings, site: str, subject: str, evidence: str, who: str) -> Record:
    """Keep a withdrawal; `who` is written into the audit. Raises `UsageFault`."""
    house = House(settings)
    await house.open()
    try:
        stand = house.shelf.stand(site)
        if stand is None:
            raise UsageFault(f"{settings.config}: there is no site {site}.")
        await keep_questions(house)
        # One of its own where there is none, so that the evidence can be erased.
        whose = subject or secrets.token_hex(16)
        record, _ = await house.store.add(withdrawal(stand, whose, evidence))
        await house.store.note(who, "withdraw", site, record.id)
        await sign_now(house)
        return record
    finally:
        await house.close()
