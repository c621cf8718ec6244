"""Which security page has which fault."""

from __future__ import annotations

from typing import Literal

import msgspec

from tests.web.hygiene import HOST, OTHER

Fault = Literal[
    "mixed_content",
    "cookie_flags",
    "insecure_form",
    "no_integrity",
    "permission",
    "service_worker",
    "push",
]


class HygieneTruth(msgspec.Struct, frozen=True, kw_only=True):
    """One fault, or for a negative row the page that must be without it."""

    path: str
    fault: Fault
    subject: str
    """What must be named: an address, a cookie, a permission."""
    positive: bool
    why: str

    @property
    def page(self) -> str:
        """Address of the page; all are on https."""
        return f"https://{HOST}/{self.path}"


def pair(
    paths: tuple[str, str], fault: Fault, subjects: tuple[str, str], why: str
) -> tuple[HygieneTruth, HygieneTruth]:
    """Rows for the page with the fault, and for its twin."""
    bad = HygieneTruth(path=paths[0], fault=fault, subject=subjects[0], positive=True, why=why)
    good = HygieneTruth(
        path=paths[1], fault=fault, subject=subjects[1], positive=False, why="without the fault"
    )
    return bad, good


def asked(name: str, fault: Fault, subject: str) -> tuple[HygieneTruth, HygieneTruth]:
    """Rows for a page that asks on load, and for one that waits for a click."""
    return pair((f"{name}-load", f"{name}-click"), fault, (subject, subject), "asked on load")


PICTURE, SCRIPT, WIDGET = f"{OTHER}/picture.gif", f"{OTHER}/mixed.js", f"https://{OTHER}/widget.js"

HYGIENE: tuple[HygieneTruth, ...] = (
    *pair(
        ("mixed-image", "secure-image"),
        "mixed_content",
        (f"http://{PICTURE}", f"https://{PICTURE}"),
        "an image over http, which Chromium asks for over https instead",
    ),
    *pair(
        ("mixed-script", "secure-script"),
        "mixed_content",
        (f"http://{SCRIPT}", f"https://{SCRIPT}"),
        "a script over http, which is blocked",
    ),
    *pair(
        ("session-loose", "session-tight"),
        "cookie_flags",
        ("PHPSESSID", "__Host-session"),
        "a session cookie without Secure, HttpOnly and SameSite",
    ),
    *pair(
        ("login-http", "login-https"),
        "insecure_form",
        (f"http://{HOST}/done", f"https://{HOST}/done"),
        "a password would be sent in the clear",
    ),
    *pair(
        ("password-loose", "password-pinned"),
        "no_integrity",
        (WIDGET, WIDGET),
        "a third party's script beside a password field",
    ),
    *pair(
        ("card-loose", "card-pinned"),
        "no_integrity",
        (WIDGET, WIDGET),
        "a third party's script beside card fields",
    ),
    HygieneTruth(
        path="plain-loose",
        fault="no_integrity",
        subject=WIDGET,
        positive=False,
        why="nothing secret is typed on this page",
    ),
    *asked("notifications", "permission", "notifications"),
    *asked("geolocation", "permission", "geolocation"),
    *asked("camera", "permission", "camera"),
    *asked("worker", "service_worker", f"https://{HOST}/service.js"),
    HygieneTruth(
        path="push-load",
        fault="service_worker",
        subject=f"https://{HOST}/service.js",
        positive=True,
        why="registered for the push subscription",
    ),
    *asked("push", "push", f"https://{HOST}/push-load"),
)
