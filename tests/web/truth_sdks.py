"""What each SDK of the test pages must be seen to do, and what must not be said of it.

All of it was looked at in a plain headless browser and in the log of the local web.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path

import msgspec

PACKAGES = Path(__file__).parents[1] / "sdk" / "package.json"

FINGERPRINTING = "fingerprinting"
RECORDING = "session_recording"
FORMS = "form_exfiltration"
SYNCS = "identifier_syncs"
COVER = "first_party_cover"
RESPAWNING = "respawning"
COOKIES = "cookies"
REQUESTS = "requests"

WATCHING = (FINGERPRINTING, RECORDING, FORMS, SYNCS)
NOTHING = (*WATCHING, COVER, RESPAWNING)
"""The sections that must stay empty for whatever watches nobody."""
DRAWN = tuple(
    f"{FINGERPRINTING}:{technique}"
    for technique in (
        "canvas", "canvas_font", "font", "webgl", "audio", "webrtc", "battery", "sensors",
        "port_scan",
    )
)  # fmt: skip
"""Techniques that no analytics or recording SDK here uses; some do read a few plain values."""
COUNTING = (*DRAWN, RECORDING, FORMS, SYNCS)


class Seen(msgspec.Struct, frozen=True):
    """One thing that the scan file must say."""

    section: str
    """Field of `scanner.records.Scan`."""
    kind: str
    """Fingerprinting: the technique. Session recording: `behaviour`, and `word` where the planted
    word can be found. Form capture: the kind of field. First-party cover: the kind. Respawning
    and cookies: the cookie's name. Requests: the host."""
    needed: bool = True
    """False: true as well, but too faint to insist on; neither its presence nor its absence is
    a fault."""


class SdkTruth(msgspec.Struct, frozen=True, kw_only=True):
    """One page."""

    page: str
    """Its path on `sdks.SDK_HOST`, without the slash."""
    package: str
    seen: tuple[Seen, ...] = ()
    never: tuple[str, ...] = NOTHING
    """Sections, or `section:kind`, that must say nothing about this page."""
    why: str

    @property
    def version(self) -> str:
        """The version that is pinned."""
        return _versions()[self.package]


@functools.cache
def _versions() -> dict[str, str]:
    pinned: dict[str, str] = json.loads(PACKAGES.read_text("utf-8"))["devDependencies"]
    return pinned


def _techniques(*names: str, faint: tuple[str, ...] = ()) -> tuple[Seen, ...]:
    sure = tuple(Seen(FINGERPRINTING, name) for name in names)
    return sure + tuple(Seen(FINGERPRINTING, name, needed=False) for name in faint)


def _sends_to(code: str) -> Seen:
    return Seen(REQUESTS, f"in.collect-{code}.example")


BEHAVIOUR, WORD = Seen(RECORDING, "behaviour"), Seen(RECORDING, "word")
TYPED = tuple(Seen(FORMS, field) for field in ("email", "name", "phone", "search", "text"))
KEEPS = Seen(COVER, "script_cookies")
HINTS = Seen(FINGERPRINTING, "client_hints", needed=False)
VALUES = Seen(FINGERPRINTING, "enumeration", needed=False)

FINGERPRINTERS = (
    SdkTruth(
        page="fingerprintjs",
        package="@fingerprintjs/fingerprintjs",
        seen=(
            *_techniques("canvas", "audio", "webgl", "font", "enumeration", "client_hints"),
            _sends_to("a1"),
        ),
        never=(RECORDING, FORMS, SYNCS, COVER, RESPAWNING),
        why="reads one drawing twice and another once, renders silent sound, asks WebGL for a"
        " hundred values, measures 50 fonts by elements of a hidden frame, sends one number",
    ),
    SdkTruth(
        page="thumbmark",
        package="@thumbmarkjs/thumbmarkjs",
        seen=(
            *_techniques("canvas", "audio", "webgl", "canvas_font", faint=("enumeration",)),
            Seen(FINGERPRINTING, "webrtc", needed=False),
            _sends_to("a2"),
        ),
        never=(RECORDING, FORMS, SYNCS, COVER, RESPAWNING),
        why="reads the same drawing thrice, renders silent sound, reads WebGL pixels, measures"
        " 90 fonts on a canvas of a hidden frame, opens a peer connection",
    ),
)

RECORDERS = (
    SdkTruth(
        page="rrweb-json",
        package="rrweb",
        seen=(BEHAVIOUR, WORD, *TYPED, _sends_to("b1")),
        never=(FINGERPRINTING, SYNCS, COVER, RESPAWNING),
        why="films everything, what is typed included, and uploads it as plain JSON",
    ),
    SdkTruth(
        page="rrweb-gzip",
        package="rrweb",
        seen=(BEHAVIOUR, WORD, *TYPED, _sends_to("b2")),
        never=(FINGERPRINTING, SYNCS, COVER, RESPAWNING),
        why="the same film, gzipped",
    ),
    SdkTruth(
        page="posthog-recorder",
        package="posthog-js",
        seen=(
            BEHAVIOUR,
            Seen(RECORDING, "word", needed=False),
            KEEPS,
            Seen(RESPAWNING, "ph_phc_test_posthog"),
            HINTS,
            VALUES,
            _sends_to("b3"),
        ),
        never=(*DRAWN, FORMS, SYNCS),
        why="uploads once the visitor has moved, four seconds later, or on leaving; the page's"
        " text is gzip, written as characters, in JSON, in gzip; typed text is masked",
    ),
    SdkTruth(
        page="mixpanel-recorder",
        package="mixpanel-browser",
        seen=(Seen(RECORDING, "behaviour", needed=False), KEEPS, VALUES, _sends_to("b4")),
        never=(*DRAWN, f"{RECORDING}:word", FORMS, SYNCS, RESPAWNING),
        why="observes and listens at once, but its first upload comes after ten seconds; all"
        " texts are masked",
    ),
    SdkTruth(
        page="openreplay",
        package="@openreplay/tracker",
        seen=(BEHAVIOUR, WORD, VALUES, _sends_to("b5")),
        never=(*DRAWN, FORMS, SYNCS, COVER, RESPAWNING),
        why="a worker made from a blob uploads messages of its own binary form, texts readable;"
        " typed text is masked",
    ),
    SdkTruth(
        page="sentry-replay",
        package="@sentry/browser",
        seen=(BEHAVIOUR, _sends_to("b6")),
        never=(FINGERPRINTING, f"{RECORDING}:word", FORMS, SYNCS, COVER, RESPAWNING),
        why="all texts are masked and a worker deflates the film: only its doings tell",
    ),
)

COUNTERS = (
    SdkTruth(
        page="posthog",
        package="posthog-js",
        seen=(
            Seen(COOKIES, "ph_phc_test_posthog"),
            KEEPS,
            Seen(RESPAWNING, "ph_phc_test_posthog"),
            HINTS,
            VALUES,
            _sends_to("c1"),
        ),
        never=COUNTING,
        why="clicks and scrolls are listened to for counting, and nothing observes the document;"
        " a deleted cookie comes back from localStorage",
    ),
    SdkTruth(
        page="mixpanel",
        package="mixpanel-browser",
        seen=(Seen(COOKIES, "mp_test_mixpanel"), KEEPS, VALUES, _sends_to("c2")),
        never=(*COUNTING, RESPAWNING),
        why="keeps a device's number in a cookie of JSON and sends base64 in a form field",
    ),
    SdkTruth(
        page="amplitude",
        package="@amplitude/analytics-browser",
        seen=(Seen(COOKIES, "AMP_test"), KEEPS, VALUES, _sends_to("c3")),
        never=(*COUNTING, RESPAWNING),
        why="the cookie is base64 of URL-encoded JSON; it observes the body for links and forms"
        " that are added, and uploads no page",
    ),
    SdkTruth(
        page="segment",
        package="@segment/analytics-next",
        seen=(
            Seen(COOKIES, "ajs_anonymous_id"),
            KEEPS,
            Seen(RESPAWNING, "ajs_anonymous_id"),
            _sends_to("c4"),
        ),
        never=COUNTING,
        why="the same number in a cookie and in localStorage, each of which brings back the other",
    ),
    SdkTruth(
        page="snowplow",
        package="@snowplow/browser-tracker",
        seen=(Seen(COOKIES, "_sp_id.2828"), KEEPS, VALUES, _sends_to("c5")),
        never=(*COUNTING, RESPAWNING),
        why="the cookie's first part is the visitor's number",
    ),
    SdkTruth(
        page="plausible",
        package="plausible-tracker",
        seen=(_sends_to("c6"),),
        why="counts without any identifier",
    ),
    SdkTruth(
        page="countly",
        package="countly-sdk-web",
        seen=(HINTS, VALUES, _sends_to("c7")),
        never=(*COUNTING, COVER, RESPAWNING),
        why="listens to pointer, keys and scrolling to see whether somebody is there, uploads"
        " again and again, but never looks at the document; its number is in localStorage",
    ),
)

BRINGERS = (
    SdkTruth(
        page="gtm",
        package="@gtm-support/core",
        seen=(
            Seen(REQUESTS, "www.googletagmanager.com"),
            Seen(COOKIES, "visitor"),
            KEEPS,
            _sends_to("d2"),
        ),
        never=(*WATCHING, RESPAWNING),
        why="the tag that the container brings in acts, with client and container in its chain",
    ),
    SdkTruth(
        page="cookieconsent",
        package="vanilla-cookieconsent",
        why="shows a dialog; the tag that waits for a yes is not asked for",
    ),
    SdkTruth(
        page="cookieconsent-chosen",
        package="vanilla-cookieconsent",
        seen=(Seen(COOKIES, "cc_cookie"), Seen(COVER, "script_cookies", needed=False)),
        never=(*WATCHING, RESPAWNING),
        why="keeps the choice with a random number of its own, and tells nobody",
    ),
    SdkTruth(
        page="klaro",
        package="klaro",
        why="shows a dialog; the tag that waits for a yes is not asked for",
    ),
)

BYSTANDERS = (
    SdkTruth(
        page="chart",
        package="chart.js",
        why="draws and measures a thousand texts on a visible canvas, and reads nothing back",
    ),
    SdkTruth(
        page="chart-image",
        package="chart.js",
        why="reads a large visible chart once, for the visitor to save",
    ),
    SdkTruth(
        page="qrcode",
        package="qrcode",
        why="reads a hidden canvas once, but only squares were put there, and it shows them",
    ),
    SdkTruth(
        page="three",
        package="three",
        why="asks WebGL for a dozen limits in order to draw, and reads nothing back",
    ),
    SdkTruth(
        page="quill",
        package="quill",
        why="observes its own box and listens for keys, and uploads nothing",
    ),
    SdkTruth(
        page="twemoji",
        package="@twemoji/api",
        seen=(_sends_to("f6"),),
        why="replaces emoji by pictures of another host",
    ),
    SdkTruth(
        page="imask",
        package="imask",
        why="listens to every letter of one field, and tells nobody",
    ),
    SdkTruth(
        page="autocomplete",
        package="@tarekraafat/autocomplete.js",
        why="asks the site itself for suggestions while one types",
    ),
    SdkTruth(
        page="alpine",
        package="alpinejs",
        why="observes the whole document, and uploads nothing",
    ),
)

SDKS = (*FINGERPRINTERS, *RECORDERS, *COUNTERS, *BRINGERS, *BYSTANDERS)
