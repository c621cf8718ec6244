"""What the page of every request kind asks for, and what each request is to be called."""

from __future__ import annotations

import msgspec

FIRST, THIRD, DEEP = "kinds.example", "third-kinds.example", "deep-kinds.example"


class Kind(msgspec.Struct, frozen=True):
    """One request of the page."""

    marker: str
    """The request's path, unique in the whole site."""
    host: str
    resource_type: str
    """One of RESOURCE_TYPES of scanner/records.py."""
    note: str = ""
    arrives: str = "always"
    """`always`, or when: `headless` (not in the headless shell), `never` (no HTTP request)."""


KINDS = (
    Kind("/", FIRST, "document"),
    Kind("/k/style.css", FIRST, "style"),
    Kind("/k/import.css", THIRD, "style", "@import in style.css"),
    Kind("/k/background.png", FIRST, "image", "CSS background in style.css"),
    Kind("/k/face.ttf", FIRST, "font"),
    Kind("/k/classic.js", FIRST, "script"),
    Kind("/k/calls.js", FIRST, "script"),
    Kind("/k/module.js", FIRST, "script"),
    Kind("/k/imported.js", FIRST, "script", "static import of module.js"),
    Kind("/k/dynamic.js", THIRD, "script", "import() in module.js"),
    Kind("/k/image.gif", THIRD, "image"),
    Kind("/k/srcset.png", FIRST, "image", "srcset"),
    Kind("/k/picture.png", FIRST, "image", "source of a picture element"),
    Kind("/k/input.png", FIRST, "image", "input type=image"),
    Kind("/k/svg-image.png", FIRST, "image", "image inside an inline SVG"),
    Kind("/k/poster.png", FIRST, "image", "poster of the video"),
    Kind("/k/object.gif", FIRST, "object", "an image to DevTools; Sec-Fetch-Dest: object"),
    Kind("/k/embed.gif", FIRST, "object", "an image to DevTools; Sec-Fetch-Dest: embed"),
    Kind("/k/video.mp4", FIRST, "media"),
    Kind("/k/audio.wav", THIRD, "media"),
    Kind("/k/track.vtt", FIRST, "track"),
    Kind("/k/frame.html", FIRST, "iframe"),
    Kind("/k/frame-third.html", THIRD, "iframe", "in frame.html, cross-site"),
    Kind("/k/frame-image.gif", DEEP, "image", "from the second level of frames"),
    Kind("/k/frame-script.js", DEEP, "script", "from the second level of frames"),
    Kind("/k/frame-fetch.json", DEEP, "fetch", "by frame-script.js"),
    Kind("/k/fetch.json", THIRD, "fetch"),
    Kind("/k/preflighted.json", THIRD, "fetch", "follows a preflight to the same path"),
    Kind("/k/xhr.json", FIRST, "xhr"),
    Kind("/k/events", FIRST, "eventsource"),
    Kind("/k/socket", THIRD, "websocket"),
    Kind("/k/send-beacon", THIRD, "send_beacon"),
    Kind("/k/keepalive", FIRST, "keepalive", "fetch with keepalive"),
    Kind("/k/ping", THIRD, "ping", "the ping of a link that a script clicks"),
    Kind("/k/prefetch.html", FIRST, "prefetch"),
    Kind("/k/preload.png", FIRST, "preload", "never used by the page"),
    Kind("/k/modulepreload.js", FIRST, "preload", "never used by the page"),
    Kind("/k/manifest.webmanifest", FIRST, "manifest", "fetched for installing", arrives="never"),
    Kind("/k/favicon.png", FIRST, "favicon", arrives="headless"),
    Kind("/k/csp-report", FIRST, "csp_report", "the font violates a report-only policy"),
    Kind("/k/worker.js", FIRST, "worker"),
    Kind("/k/worker-import.js", THIRD, "script", "importScripts in worker.js"),
    Kind("/k/worker-fetch.json", THIRD, "fetch"),
    Kind("/k/shared.js", FIRST, "shared_worker"),
    Kind("/k/shared-fetch.json", THIRD, "fetch"),
    Kind("/k/service.js", FIRST, "service_worker"),
    Kind("/k/service-import.js", THIRD, "script", "importScripts in service.js"),
    Kind("/k/service-fetch.json", THIRD, "fetch", "while the service worker installs"),
    Kind("/k/popup.html", FIRST, "document", "window.open"),
    Kind("/k/popup-image.gif", THIRD, "image", "in the popup"),
    Kind("/k/hop-1.gif", FIRST, "image", "first of three redirects"),
    Kind("/k/hop-2.gif", THIRD, "image", "second of three redirects"),
    Kind("/k/hop-3.gif", DEEP, "image", "third of three redirects"),
    Kind("/k/hop-end.gif", THIRD, "image", "where the redirects end"),
    Kind("/k/unload-beacon", THIRD, "send_beacon", "in pagehide"),
    Kind("/k/unload-keepalive", FIRST, "keepalive", "in pagehide"),
    Kind(
        "/k/unload-image.gif",
        THIRD,
        "image",
        "in pagehide; Sec-Fetch-Dest: empty",
        arrives="sometimes",
    ),
    Kind("", "preconnect-kinds.example", "preconnect", "a connection only", arrives="never"),
    Kind("", "dns-kinds.example", "dns_prefetch", "a name lookup only", arrives="never"),
)
PREFLIGHTS = (Kind("/k/preflighted.json", THIRD, "preflight"),)
