"""Hand-made verdicts about scripts that measure, film or read along: strong, weak and odd."""

from __future__ import annotations

from typing import Any

from scanner.observations import ChainLink
from scanner.tracking import Fingerprinting, FormCapture, Proof, SessionRecording
from tests.scanner.report.makers import (
    BY_APP,
    BY_FBEVENTS,
    BY_GTM,
    BY_HOTJAR,
    FBEVENTS,
    HOME,
    HOTJAR,
    OWN,
    TAG,
)

AGENT = "https://fp.identity-check.example/v3/agent.min.js?key=*"
BY_AGENT = ChainLink(url=AGENT, line=1, column=20_418, kind="script", function="collect")
FRAUD = (
    "https://device.payments.example/tags/5c1e0b7e-6f0d-4a3c-9d0e-3f7b1a2c4d5e/collector/"
    "bundle.production.chunk-vendors~runtime.4f1c9a.js?org=*&session=*"
)
BY_FRAUD = ChainLink(url=FRAUD, line=1, column=3, kind="script")
CHARTS = "https://cdn.shop.example/js/charts.js"
BY_CHARTS = ChainLink(url=CHARTS, line=88, column=1, kind="script", function="render")


def proof(rule: str, text: str, points: int = 0) -> Proof:
    return Proof(rule=rule, text=text, points=points)


def watcher(key: str, url: str | None, *chain: ChainLink, **more: Any) -> dict[str, Any]:
    """Return the fields that all verdicts about a script share."""
    host = url.split("/")[2] if url else "unknown.example"
    return {
        "id": key,
        "script_url": url,
        "line": chain[-1].line if chain else None,
        "column": chain[-1].column if chain else None,
        "party": "first" if host.endswith("shop.example") else "third",
        "initiator_chain": chain,
        "frame_url": HOME,
        "page_url": HOME,
        "states": ("before",),
        "pages": ("p0", "p1", "p2"),
        "page_count": 3,
        **more,
    }


def fingerprint(
    technique: Any, url: str | None, *chain: ChainLink, score: int = 9, **more: Any
) -> Fingerprinting:
    own = {
        "technique": technique,
        "score": score,
        "threshold": 6,
        "apis": ("Navigator.userAgent",),
        "evidence": (proof(f"{technique}.seen", "It was used as fingerprinting uses it.", score),),
    }
    base = watcher(f"f:{technique}:{url}", url, *chain)
    return Fingerprinting(**{**base, **own, **more})


FINGERPRINTING = (
    fingerprint(
        "canvas",
        AGENT,
        TAG,
        BY_GTM,
        BY_AGENT,
        score=11,
        apis=("CanvasRenderingContext2D.fillText", "HTMLCanvasElement.toDataURL"),
        evidence=(
            proof("canvas.hidden", "A canvas of 240 x 60 pixels was read, never shown.", 3),
            proof("canvas.text", "It had drawn `Cwm fjordbank gly 😃` in 2 fonts.", 3),
            proof("canvas.colours", "The text had 3 colours.", 2),
            proof("canvas.twice", "It was read twice, to see whether the browser adds noise.", 4),
            proof("canvas.small", "It is small enough for an icon.", -1),
        ),
    ),
    fingerprint(
        "audio",
        AGENT,
        TAG,
        BY_GTM,
        BY_AGENT,
        score=8,
        apis=("OfflineAudioContext.startRendering", "AudioBuffer.getChannelData"),
        evidence=(
            proof("audio.silent", "A tone was computed off-line and could not be heard.", 5),
            proof("audio.read", "5,000 samples of it were read back.", 3),
        ),
    ),
    fingerprint("webgl", AGENT, TAG, BY_GTM, BY_AGENT, score=7, apis=("getParameter",) * 1),
    fingerprint("canvas_font", AGENT, TAG, BY_GTM, BY_AGENT, score=7),
    fingerprint(
        "enumeration",
        AGENT,
        TAG,
        BY_GTM,
        BY_AGENT,
        score=14,
        apis=tuple(f"Navigator.fact{at}" for at in range(34)),
        evidence=(proof("enumeration.many", "34 facts were asked for within 40 ms.", 14),),
    ),
    fingerprint(
        "port_scan",
        FRAUD,
        OWN,
        BY_FRAUD,
        score=10,
        apis=("WebSocket",),
        evidence=(proof("port_scan.local", "14 ports of 127.0.0.1 were tried: 3389, 5900.", 10),),
        pages=("p3",),
        page_count=1,
        states=("before", "rejected"),
    ),
    fingerprint(
        "canvas",
        HOME,
        OWN,
        score=6,
        drawn_by=("https://cdn.shop.example/js/draw.js",),
        pages=tuple(f"p{at}" for at in range(50)),
        page_count=412,
    ),
    fingerprint("battery", None, score=6, frame_url="https://ads.example/frame.html"),
    fingerprint(
        "canvas",
        CHARTS,
        OWN,
        BY_CHARTS,
        score=2,
        evidence=(
            proof("canvas.text", "Text was drawn and the pixels were read.", 3),
            proof("canvas.shown", "The canvas is on the screen: a chart.", -1),
        ),
    ),
)

RECORDING = (
    SessionRecording(
        **watcher("r:1", HOTJAR, OWN, BY_HOTJAR),
        evidence=(
            proof("recording.observer", "It watches every change of the whole document.", 3),
            proof("recording.listeners", "It listens to pointer, scroll and input events.", 3),
            proof("recording.word", "The planted word was in 3 of 37 uploads.", 5),
        ),
        observes_document=True,
        listens_to=("pointer", "scrolling", "typing"),
        uploads=37,
        uploaded_bytes=412_800,
        sent_to=("in.hotjar.com", "ws.hotjar.com"),
        word_left="gzip, plain",
    ),
    SessionRecording(
        **watcher("r:2", "https://shop.example/assets/rum.js", OWN, BY_APP),
        evidence=(proof("recording.listeners", "It listens to pointer and scroll events.", 3),),
        observes_document=False,
        listens_to=("pointer", "scrolling"),
        uploads=1,
        uploaded_bytes=800,
        sent_to=("metrics.shop.example",),
        word_left=None,
    ),
)


def capture(key: str, field: str, label: str, form: str, **more: Any) -> FormCapture:
    base = {
        **watcher(f"x:{key}", FBEVENTS, TAG, BY_GTM, BY_FBEVENTS, pages=("p3",), page_count=1),
        "evidence": (proof("form.typed", "The value that was typed was found in it.", 5),),
        "field": field,
        "field_name": label,
        "host": "www.facebook.com",
        "registrable_domain": "facebook.com",
        "recipient": "third",
        "when": "typing",
        "place": "url",
        "parameter": "udff[em]",
        "form": form,
        "request_url": "https://www.facebook.com/tr/?id=8841&udff%5Bem%5D=*&ev=SubscribedButtonClick",
    }
    return FormCapture(**{**base, **more})


CAPTURES = (
    capture("email", "email", "Your e-mail", "sha256 of the lower-cased value"),
    capture("phone", "phone", "tel", "sha256", parameter="udff[ph]", when="submit"),
    capture(
        "search",
        "search",
        "",
        "plain",
        script_url=HOTJAR,
        initiator_chain=(OWN, BY_HOTJAR),
        host="ws.hotjar.com",
        registrable_domain="hotjar.com",
        place="websocket",
        parameter=None,
        request_url="wss://ws.hotjar.com/api/v2/client/ws?v=7&site_id=*",
    ),
    capture(
        "own",
        "email",
        "newsletter",
        "base64",
        script_url="https://shop.example/assets/forms.js",
        party="first",
        initiator_chain=(OWN, BY_APP),
        host="api.shop.example",
        registrable_domain="shop.example",
        recipient="first",
        place="body",
        parameter="draft",
        request_url="https://api.shop.example/v1/draft",
    ),
)
