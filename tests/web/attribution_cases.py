"""Ways in which code comes to run in a page, each as a small program that sets one cookie.

`SET` in a program stands for the statement that sets the cookie `at_<case>`; the comment behind
it marks its line. A program without it marks the line with `/*here*/` where the answer is that
line. Tests read the expected line from the text, so that programs can be changed freely.
"""

from __future__ import annotations

import msgspec

PAGE_HOST = "attribution.example"
LIBRARY_HOST = "lib-attribution.example"
FRAME_HOST = "frame-attribution.example"
LIBRARY = f"https://{LIBRARY_HOST}"
HERE = "/*here*/"


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One way, the files it needs, and who is to be named."""

    name: str
    files: dict[str, str] = {}
    """Programs by path, or by full address on another host."""
    body: str | None = None
    """HTML of the case in the page; None loads the case's first file."""
    setter: str | None = None
    """Path or address of the one to be named; None is the case's first file."""
    chain: tuple[str, ...] = ()
    """Files between the page and the setter, oldest first."""
    line: bool = True
    """Whether the text marks the line; with False only the file is known."""
    cookie: bool = True
    """False where cookies are impossible: then the request `/request/<case>.gif` counts."""
    page: str = "/"
    note: str = ""


def _own(name: str, program: str, note: str = "", *, cookie: bool = True) -> Case:
    """A case of one external script, which is the setter."""
    return Case(name=name, files={f"/at/{name}.js": program}, note=note, cookie=cookie)


def _loaded(name: str, loader: str, note: str = "", program: str = "SET\n") -> Case:
    """A case of a script that brings another one, which is the setter."""
    part = f"/at/{name}_part.js"
    files = {f"/at/{name}.js": loader.replace("PART", part), part: program}
    return Case(name=name, files=files, setter=part, chain=(f"/at/{name}.js",), note=note)


IN_THE_PAGE = (
    Case(name="inline", body="<script>\n  SET\n</script>", setter="/"),
    Case(
        name="handler_attribute",
        body='<button id="attribute" onclick="SET">x</button><script '
        'src="/at/handler_attribute.js"></script>',
        files={"/at/handler_attribute.js": "document.getElementById('attribute').click()"},
        setter="/",
        note="the attribute is in the page; the script that clicks is only the caller",
    ),
    Case(
        name="async",
        body='<script async src="/at/async.js"></script>',
        files={"/at/async.js": "\nSET"},
    ),
    Case(
        name="defer",
        body='<script defer src="/at/defer.js"></script>',
        files={"/at/defer.js": "\n\nSET"},
    ),
    Case(
        name="module",
        body='<script type="module" src="/at/module.js"></script>',
        files={"/at/module.js": "export const nothing = 0\nSET"},
    ),
    _own("external", "const write = () => {\n  SET\n}\nwrite()"),
    _own("listener", "addEventListener('at', () => {\n  SET\n})\ndispatchEvent(new Event('at'))"),
    _own("dom0", "const i = new Image()\ni.onload = () => {\n  SET\n}\ni.src = '/pixel.gif?dom0'"),
    _own("timer", "setTimeout(function later() {\n  SET\n}, 20)"),
    _own("interval", "const t = setInterval(() => {\n  clearInterval(t)\n  SET\n}, 20)"),
    _own("promise", "Promise.resolve().then(() => {\n  SET\n})"),
    _own("await", "(async () => {\n  await null\n  SET\n})()"),
    _own("microtask", "queueMicrotask(() => {\n  SET\n})"),
    _own("fetch_then", "fetch('/nothing.json').then((r) => r.json()).then(() => {\n  SET\n})"),
    _own("frame_request", "requestAnimationFrame(() => {\n  SET\n})"),
    _own(
        "mutation",
        "const seen = new MutationObserver(() => {\n  seen.disconnect()\n  SET\n})\n"
        "seen.observe(document.documentElement, { attributes: true })\n"
        "document.documentElement.dataset.changed = '1'",
    ),
    _own("message", "onmessage = (event) => {\n  if (event.data === 'at') SET\n}\n"
         "postMessage('at', '*')"),
    _own(
        "custom_element",
        "customElements.define('at-element', class extends HTMLElement {\n"
        "  connectedCallback() {\n    SET\n  }\n})\n"
        "document.body.append(document.createElement('at-element'))",
    ),
    _own(
        "deep_stack",
        "const dig = (depth) => {\n  if (depth) return dig(depth - 1)\n  SET\n}\ndig(60)",
        "more frames than a default stack trace keeps",
    ),
    _own("cookie_store", "cookieStore.set('at_cookie_store', '1')/*here*/"),
)  # fmt: skip

WITHOUT_AN_ADDRESS = (
    _own("eval", "const code = `SOURCE`\neval(code)/*here*/"),
    _own("indirect_eval", "const run = eval\nrun(`SOURCE`)/*here*/"),
    _own("nested_eval", "eval('eval(`SOURCE`)')/*here*/"),
    _own("new_function", "const made = new Function(`SOURCE`)\nmade()"),
    _own("string_timer", "\nsetTimeout(`SOURCE`, 10)/*here*/"),
    _own(
        "injected_text",
        "var s = document.createElement('script')\ns.textContent = `SOURCE`\n"
        "document.head.append(s)/*here*/",
    ),
    _own(
        "set_attribute_handler",
        "const b = document.createElement('button')\nb.setAttribute('onclick', `SOURCE`)\n"
        "b.click()",
    ),
    _own(
        "insert_html_handler",
        "document.body.insertAdjacentHTML('beforeend', '<img src=\"/absent\" "
        'onerror="SOURCE">\')/*here*/',
    ),
    _own("write_inline", "document.write('<script>SOURCE<\\/script>')/*here*/"),
    _own(
        "blob_script",
        "var s = document.createElement('script')\n"
        "s.src = URL.createObjectURL(new Blob([`SOURCE`], { type: 'text/javascript' }))\n"
        "document.head.append(s)",
        "who made the blob",
    ),
    _own(
        "data_script",
        "var s = document.createElement('script')\n"
        "s.src = 'data:text/javascript,' + encodeURIComponent(`SOURCE`)\n"
        "document.head.append(s)",
        "who inserted the element",
    ),
)

IN_FRAMES = (
    _own("frame_srcdoc", "var f = document.createElement('iframe')\n"
         "f.srcdoc = '<script>SOURCE<\\/script>'\ndocument.body.append(f)"),
    _own("frame_sandbox", "var f = document.createElement('iframe')\n"
         "f.sandbox = 'allow-scripts allow-same-origin'\n"
         "f.srcdoc = '<script>SOURCE<\\/script>'\ndocument.body.append(f)"),
    _own("frame_blank", "var f = document.createElement('iframe')\ndocument.body.append(f)\n"
         "f.contentDocument.write('<script>SOURCE<\\/script>')\nf.contentDocument.close()"),
    _own("frame_javascript", "var f = document.createElement('iframe')\n"
         "f.src = 'javascript:void eval(`SOURCE`)'\ndocument.body.append(f)"),
    _own("frame_borrowed", "var f = document.createElement('iframe')\ndocument.body.append(f)\n"
         "const fresh = f.contentWindow.Document.prototype\n"
         "const own = Object.getOwnPropertyDescriptor(fresh, 'cookie')\n"
         "own.set.call(document, 'at_frame_borrowed=1; path=/; secure')/*here*/",
         "the setter of a fresh frame, used on the page's document"),
    _own("frame_blob", "var f = document.createElement('iframe')\n"
         "var text = '<script>new Image().src = \"ORIGIN/request/frame_blob.gif\"<\\/script>'\n"
         "f.src = URL.createObjectURL(new Blob([text], { type: 'text/html' }))\n"
         "document.body.append(f)", cookie=False),
    _own("frame_data", "var f = document.createElement('iframe')\n"
         "var text = '<script>new Image().src = \"ORIGIN/request/frame_data.gif\"<\\/script>'\n"
         "f.src = 'data:text/html,' + encodeURIComponent(text)\ndocument.body.append(f)",
         cookie=False),
    Case(
        name="frame_markup",
        body="<iframe srcdoc=\"<script>SET</script>\"></iframe>",
        setter="/",
        note="the srcdoc is in the page's own HTML",
    ),
    Case(
        name="frame_cross",
        body=f'<iframe src="https://{FRAME_HOST}/"></iframe>',
        files={f"https://{FRAME_HOST}/own.js": "\nSET"},
        note="a cross-site frame with a script of its own",
    ),
)  # fmt: skip

INJECT = "var s = document.createElement('script')\ns.src = 'PART'\ndocument.head.append(s)"
BY_OTHERS = (
    _loaded("injected_src", INJECT),
    _loaded("dynamic_import", "import('PART')"),
    _loaded("write_external", "document.write('<script src=\"PART\"><\\/script>')"),
    Case(
        name="library",
        body=f'<script src="{LIBRARY}/jar.js"></script><script src="/at/library.js"></script>',
        files={
            f"{LIBRARY}/jar.js": "window.Jar = {\n  put(name) {\n    document.cookie = "
            "`${name}=1; path=/; secure`/*here*/\n  }\n}",
            "/at/library.js": "Jar.put('at_library')",
        },
        setter=f"{LIBRARY}/jar.js",
        note="the library's code made the call; /at/library.js asked it to",
    ),
    Case(
        name="tag_chain",
        body='<script src="/at/chain_1.js"></script>',
        files={
            "/at/chain_1.js": INJECT.replace("PART", f"{LIBRARY}/chain_2.js"),
            f"{LIBRARY}/chain_2.js": INJECT.replace("PART", f"https://{FRAME_HOST}/chain_3.js"),
            f"https://{FRAME_HOST}/chain_3.js": "\n\n\nSET",
        },
        setter=f"https://{FRAME_HOST}/chain_3.js",
        chain=("/at/chain_1.js", f"{LIBRARY}/chain_2.js"),
        note="a tag manager, its tag, and that tag's partner",
    ),
    Case(
        name="jsonp",
        body='<script src="/at/jsonp.js"></script>',
        files={
            "/at/jsonp.js": "window.answered = () => {\n  SET\n}\n"
            + INJECT.replace("PART", f"{LIBRARY}/answer.js"),
            f"{LIBRARY}/answer.js": "answered({})",
        },
        note="the callback's own file set it; the JSONP answer only called",
    ),
    Case(
        name="wrapped",
        page="/wrapped",
        body='<script src="/at/wrapper.js"></script><script src="/at/wrapped.js"></script>',
        files={
            "/at/wrapper.js": "const own = Object.getOwnPropertyDescriptor(Document.prototype, "
            "'cookie')\nObject.defineProperty(Document.prototype, 'cookie', {\n"
            "  ...own,\n  set(text) {\n    own.set.call(this, text)\n  }\n})",
            "/at/wrapped.js": "\nSET",
        },
        setter="/at/wrapped.js",
        note="a page script wraps the setter; the one who used it is meant",
    ),
)

BY_REQUESTS = (
    Case(
        name="worker_fetch",
        body='<script src="/at/worker_fetch.js"></script>',
        files={
            "/at/worker_fetch.js": "new Worker('/at/worker_fetch_part.js')",
            "/at/worker_fetch_part.js": "fetch('/cookie?worker_fetch')",
        },
        setter="/cookie?worker_fetch",
        chain=("/at/worker_fetch.js", "/at/worker_fetch_part.js"),
        line=False,
        note="set by the response; the worker's script asked for it",
    ),
    Case(
        name="service_fetch",
        body='<script src="/at/service_fetch.js"></script>',
        files={
            "/at/service_fetch.js": "navigator.serviceWorker.register('/service.js')",
            "/service.js": "oninstall = (e) => e.waitUntil(fetch('/cookie?service_fetch'))",
        },
        setter="/cookie?service_fetch",
        chain=("/service.js",),
        line=False,
    ),
    Case(
        name="script_fetch",
        body='<script src="/at/script_fetch.js"></script>',
        files={"/at/script_fetch.js": "fetch('/cookie?script_fetch')"},
        setter="/cookie?script_fetch",
        chain=("/at/script_fetch.js",),
        line=False,
    ),
    Case(
        name="style_image",
        body='<link rel="stylesheet" href="/at/style_image.css"><p class="style-image">x</p>',
        files={"/at/style_image.css": ".style-image { background: url('/cookie?style_image') }"},
        setter="/cookie?style_image",
        chain=("/at/style_image.css",),
        line=False,
        note="a style sheet asked for the image",
    ),
    Case(
        name="style_import",
        body='<link rel="stylesheet" href="/at/style_import.css">',
        files={"/at/style_import.css": "@import url('/cookie?style_import');"},
        setter="/cookie?style_import",
        chain=("/at/style_import.css",),
        line=False,
    ),
)

CASES: tuple[Case, ...] = (
    *IN_THE_PAGE, *WITHOUT_AN_ADDRESS, *IN_FRAMES, *BY_OTHERS, *BY_REQUESTS,
)  # fmt: skip
