"""Pages that run real SDKs from the npm registry; truth_sdks.py says what each must be seen to do.

Neither hosts nor file names say whose SDK it is. The files are bundled by `make sdks`.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import msgspec

from scanner.demo.exchange import Hit, Response, content, data, empty, html, script
from scanner.demo.site import Route, Site

BUNDLES = Path(__file__).parents[2] / ".venv" / "sdk" / "built"

SDK_HOST = "sdk.example"
MANAGER_HOST = "www.googletagmanager.com"
"""Where the tag manager's client looks for its container; the container here is our own."""
TAG_CODE = "d2"
"""Of the tag that the container brings in."""

CODES = {
    "fingerprintjs": "a1",
    "thumbmark": "a2",
    "rrweb-json": "b1",
    "rrweb-gzip": "b2",
    "posthog-recorder": "b3",
    "mixpanel-recorder": "b4",
    "openreplay": "b5",
    "sentry-replay": "b6",
    "posthog": "c1",
    "mixpanel": "c2",
    "amplitude": "c3",
    "segment": "c4",
    "snowplow": "c5",
    "plausible": "c6",
    "countly": "c7",
    "gtm": "d1",
    "cookieconsent": "e1",
    "cookieconsent-chosen": "e2",
    "klaro": "e3",
    "chart": "f1",
    "chart-image": "f2",
    "qrcode": "f3",
    "three": "f4",
    "quill": "f5",
    "twemoji": "f6",
    "imask": "f7",
    "autocomplete": "f8",
    "alpine": "f9",
}
"""The code in the host names of each page's SDK."""

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>A page with something to see</title></head>
<body>
<h1>Chairs and tables</h1>
<p>We make chairs and tables of oak, and bring them to your door.</p>
<div id="stage"></div>
<form action="/login" method="post">
<label>Search <input type="search" id="search" name="q"></label>
<label>Name <input name="name" autocomplete="name"></label>
<label>E-mail <input type="email" name="email" autocomplete="email"></label>
<label>Phone <input type="tel" name="phone" autocomplete="tel"></label>
<label>Message <textarea name="message"></textarea></label>
<button>Send</button>
</form>
{waiting}
<p style="margin-top: 1200px">Oak grows slowly, and so do we.</p>
<script src="https://{file_host}/m.js" data-to="https://{endpoint}"></script>
</body>
</html>
"""

# Each consent tool finds held-back scripts by markup of its own; nobody says yes on these pages.
WAITING = {
    "cookieconsent": '<script type="text/plain" data-category="analytics" src="{tag}"></script>',
    "klaro": '<script type="text/plain" data-type="text/javascript" data-name="counter"'
    ' data-src="{tag}"></script>',
}

CONTAINER = f"""(function () {{
  const layer = window.dataLayer
  const fire = (entry) => {{
    if (entry.event !== 'gtm.js') return
    const tag = document.createElement('script')
    tag.src = 'https://{TAG_CODE}.static-tag.example/t.js'
    document.head.append(tag)
  }}
  layer.forEach(fire)
  const push = layer.push.bind(layer)
  layer.push = (entry) => {{ fire(entry); return push(entry) }}
}})()
"""

TAG = f"""(function () {{
  const known = /(?:^|; )visitor=([^;]+)/.exec(document.cookie)
  const id = known ? known[1] : crypto.randomUUID()
  document.cookie = 'visitor=' + id + '; path=/; max-age=31536000'
  new Image().src = 'https://in.collect-{TAG_CODE}.example/p.gif?id=' + id
}})()
"""

# What PostHog's server says about itself; the recorder runs only where it says so.
POSTHOG: dict[str, Any] = {
    "status": 1,
    "config": {"enable_collect_everything": True},
    "featureFlags": {},
    "featureFlagPayloads": {},
    "hasFeatureFlags": False,
    "supportedCompression": ["gzip-js"],
    "sessionRecording": {"endpoint": "/s/", "recorderVersion": "v2", "sampleRate": None},
}

# OpenReplay sends a batch when it has reached this size, or after half a minute.
OPENREPLAY_BATCH_BYTES = 3_000


def file_host(page: str) -> str:
    """Host of the page's SDK."""
    return f"{CODES[page]}.static-tag.example"


def endpoint(page: str) -> str:
    """Host that the page's SDK reports to."""
    return f"in.collect-{CODES[page]}.example"


def sdk_sites() -> dict[str, Site]:
    """Every page, `https://sdk.example/NAME`, with the hosts of its SDK and its endpoint."""
    pages: dict[str, Route] = {f"/{name}": html(_page(name)) for name in CODES}
    sites = {
        SDK_HOST: Site({**pages, "/suggest": data(["oak chair", "oak table"]), "/login": empty()}),
        MANAGER_HOST: Site({"/gtm.js": script(CONTAINER)}),
        f"{TAG_CODE}.static-tag.example": Site({"/t.js": script(TAG)}),
        f"in.collect-{TAG_CODE}.example": Site(fallback=empty()),
    }
    for name in CODES:
        sites[file_host(name)] = Site({"/m.js": script(_bundle(name))})
        sites[endpoint(name)] = Site(fallback=_answer)
    return sites


def _page(name: str) -> str:
    tag = f"https://{TAG_CODE}.static-tag.example/t.js"
    waiting = WAITING.get(name, "").format(tag=tag)
    return PAGE.format(waiting=waiting, file_host=file_host(name), endpoint=endpoint(name))


def _bundle(name: str) -> str:
    try:
        return (BUNDLES / f"{name}.js").read_text("utf-8")
    except FileNotFoundError:
        raise FileNotFoundError(
            f"{name}.js, an SDK of the test pages, is not there. Run `make sdks`."
        ) from None


def _answer(hit: Hit) -> Response:
    """Answer as the real servers do, as far as their SDKs look at it."""
    answer = empty() if hit.method == "OPTIONS" else _said(hit)
    bare = tuple(pair for pair in answer.headers if not pair[0].startswith("Access-Control-"))
    return msgspec.structs.replace(answer, headers=bare).plus(
        ("Access-Control-Allow-Origin", hit.header("origin") or "*"),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Allow-Methods", "GET, POST"),
        ("Access-Control-Allow-Headers", hit.header("access-control-request-headers") or "*"),
    )


def _said(hit: Hit) -> Response:
    path = hit.path
    if path.endswith(".svg"):
        return content(
            '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"/>', "image/svg+xml"
        )
    if path.startswith(("/flags", "/array/")):
        return data(POSTHOG)
    if path.endswith("/settings"):
        return data({"integrations": {"Segment.io": {"apiKey": "test"}}, "plan": {}})
    if path.startswith("/ingest/v1/web/start"):
        return data(_openreplay())
    if path.startswith("/ingest/v1/web/i"):
        return empty()
    if path == "/2/httpapi":
        return data({"code": 200, "events_ingested": 1, "payload_size_bytes": len(hit.body)})
    return data({"status": 1, "code": 200, "success": True, "result": "Success"})


def _openreplay() -> dict[str, Any]:
    return {
        "token": "test-token",
        "userUUID": "7d1d2b5c-3f0e-4d5a-9c34-0f2a6c1e8b97",
        "projectID": "1",
        "sessionID": "4711",
        "beaconSizeLimit": OPENREPLAY_BATCH_BYTES,
        "compressionThreshold": 24_000,
        "startTimestamp": int(time.time() * 1_000),
        "delay": 0,
        "features": {},
        "lockedStatus": False,
    }
