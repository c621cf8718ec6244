"""`/admin`: all pages of the owner's."""

from __future__ import annotations

from starlette.routing import BaseRoute

from server.admin import (
    audit,
    choices,
    consents,
    erase,
    export,
    login,
    oidc,
    overview,
    questions,
    record,
    scans,
    withdrawal,
)
from server.admin.door import Door
from server.house import House
from server.passwords import Passwords

SUBJECTS = (
    login, oidc, overview, audit, export, consents, record, erase, withdrawal, questions, scans,
    choices,
)  # fmt: skip


def routes(house: House) -> list[BaseRoute]:
    """Every page, behind one door. Raises `UsageFault` where settings want what isn't installed."""
    door = Door(house, Passwords())
    return [route for subject in SUBJECTS for route in subject.routes(door)]
