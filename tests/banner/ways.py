"""Every way in which a page's script can bring a request to a tracker about."""

from __future__ import annotations

T = "https://t.track.test"

# Elements, which run after consent without the page's doing: name to script.
ELEMENTS = {
    "createElement script": f"add(make('script', {{src: '{T}/x'}}))",
    "src set when in the page": f"const s = make('script'); add(s); s.src = '{T}/x'",
    "setAttribute": f"const s = make('script'); s.setAttribute('src', '{T}/x'); add(s)",
    "setAttribute in capitals": f"const s = make('script'); s.setAttribute('SRC', '{T}/x'); add(s)",
    "setAttributeNS": f"const s = make('script'); s.setAttributeNS(null, 'src', '{T}/x'); add(s)",
    "protocol-relative": "add(make('script', {src: '//t.track.test/x'}))",
    "with a port": "add(make('script', {src: 'https://t.track.test:443/x'}))",
    "capital letters": "add(make('script', {src: 'HTTPS://T.TRACK.TEST/x'}))",
    "an address object": f"add(make('script', {{src: new URL('{T}/x')}}))",
    "module": f"add(make('script', {{type: 'module', src: '{T}/x'}}))",
    "iframe": f"add(make('iframe', {{src: '{T}/x'}}))",
    "iframe srcdoc": f"add(make('iframe', {{srcdoc: '<img src={T}/x>'}}))",
    "image": f"add(make('img', {{src: '{T}/x'}}))",
    "image in no page": f"window.kept = new Image(); kept.src = '{T}/x'",
    "image srcset": f"add(make('img', {{srcset: '/own.gif?1 3x, {T}/x 1x'}}))",
    "picture source": "const p = make('picture'), i = make('img', {src: '/own.gif?2'});"
    f" p.append(make('source', {{srcset: '{T}/x'}}), i); add(p)",
    "style sheet": f"add(make('link', {{rel: 'stylesheet', href: '{T}/x'}}))",
    "link, rel last": f"const l = make('link'); l.href = '{T}/x'; l.rel = 'stylesheet'; add(l)",
    "prefetch": f"add(make('link', {{rel: 'prefetch', href: '{T}/x'}}))",
    "preload": f"add(make('link', {{rel: 'preload', as: 'script', href: '{T}/x'}}))",
    "module preload": f"add(make('link', {{rel: 'modulepreload', href: '{T}/x'}}))",
    "icon": f"add(make('link', {{rel: 'stylesheet icon', href: '{T}/x'}}))",
    "video": f"add(make('video', {{preload: 'auto', src: '{T}/x'}}))",
    "poster": f"add(make('video', {{poster: '{T}/x'}}))",
    "audio source": f"const a = make('audio', {{preload: 'auto'}});"
    f" a.append(make('source', {{src: '{T}/x'}})); add(a)",
    "object": f"add(make('object', {{data: '{T}/x', type: 'image/gif'}}))",
    "embed": f"add(make('embed', {{src: '{T}/x', type: 'image/gif'}}))",
    "image input": f"add(make('input', {{type: 'image', src: '{T}/x'}}))",
    "svg image": "const s = document.createElementNS('http://www.w3.org/2000/svg', 'svg');"
    " const i = document.createElementNS('http://www.w3.org/2000/svg', 'image');"
    f" i.setAttribute('href', '{T}/x'); i.setAttribute('width', 9); i.setAttribute('height', 9);"
    " s.append(i); add(s)",
    "innerHTML image": "const d = make('div');"
    f" d.innerHTML = '<p>a</p><img src=\"{T}/x\">'; add(d)",
    "innerHTML in no page": f"window.d = make('div'); d.innerHTML = '<img src={T}/x>'; add(d)",
    "innerHTML iframe": f"document.querySelector('div').innerHTML = '<iframe src={T}/x></iframe>'",
    "innerHTML entity": "const d = make('div'); d.innerHTML ="
    " '<img src=\"https:&#47;&#47;t.track.test/x\">//t.track.test'; add(d)",
    "outerHTML": f"const d = make('div'); add(d); d.outerHTML = '<img src=\"{T}/x\">'",
    "insertAdjacentHTML": f"document.body.insertAdjacentHTML('beforeend', '<img src={T}/x>')",
    "contextual fragment": "add(document.createRange().createContextualFragment("
    f"'<script src=\"{T}/x\"></scr' + 'ipt>'))",
    "document.write": f"document.write('<p>w</p><script src=\"{T}/x\"></scr' + 'ipt>')",
    "document.writeln": f"document.writeln('<img ', 'src=\"{T}/x\">')",
    "cloned template": "const t = make('template');"
    f" t.innerHTML = '<script src=\"{T}/x\"></scr' + 'ipt><img src=\"{T}/x\">';"
    " add(document.importNode(t.content, true)); add(t.content.cloneNode(true))",
    "DOMParser": "const d = new DOMParser().parseFromString("
    f"'<body><img src=\"{T}/x\"></body>', 'text/html'); add(document.adoptNode(d.body.firstChild))",
    "shadow root": "const d = make('div'); add(d); const r = d.attachShadow({mode: 'open'});"
    f" r.innerHTML = '<p>s</p>'; r.append(make('img', {{src: '{T}/x'}}))",
    "frame without address": "const f = make('iframe'); add(f); const d = f.contentDocument;"
    f" const i = d.createElement('img'); i.src = '{T}/x'; d.body.append(i)",
    "allowed first, then not": "const i = make('img', {src: '/own.gif?3'});"
    f" add(i); i.src = '{T}/x'",
}

# Requests without an element: name to script; they fail, and work when done again.
CALLS = {
    "fetch": f"await fetch('{T}/x', {{mode: 'no-cors'}}).then(() => 'done', () => 'failed')",
    "fetch of a request": f"await fetch(new Request('{T}/x', {{mode: 'no-cors'}})).catch(() => 0)",
    "fetch keepalive": f"await fetch('{T}/x', {{mode: 'no-cors', keepalive: true}}).catch(() => 0)",
    "XMLHttpRequest": "await new Promise((done) => { const x = new XMLHttpRequest();"
    f" x.open('GET', '{T}/x'); x.onloadend = done; x.send() }})",
    "sendBeacon": f"navigator.sendBeacon('{T}/x', 'a')",
    "EventSource": f"const e = new EventSource('{T}/x'); await failed(e); e.close()",
    "WebSocket": "const w = new WebSocket('wss://t.track.test/x'); await failed(w); w.close()",
    "Image constructor": f"new Image(1, 1).src = '{T}/x'",
    "fetch in a frame": "const f = make('iframe'); add(f);"
    f" await f.contentWindow.fetch('{T}/x', {{mode: 'no-cors'}}).catch(() => 0)",
    "XMLHttpRequest in a frame": "const f = make('iframe'); add(f); await new Promise((done) => {"
    f" const x = new f.contentWindow.XMLHttpRequest(); x.open('GET', '{T}/x'); x.onloadend = done;"
    " x.send() })",
}

# Tags in a page's own HTML; held by a script alone only as far as executing goes.
TAGS = {
    "script": f'<script src="{T}/x"></script>',
    "async script": f'<script async src="{T}/x"></script>',
    "deferred script": f'<script defer src="{T}/x"></script>',
    "module": f'<script type="module" src="{T}/x"></script>',
    "no quotes": f"<SCRIPT SRC={T}/x></SCRIPT>",
    "iframe": f'<iframe src="{T}/x"></iframe>',
    "image": f'<img alt="a > b" src="{T}/x">',
    "image set": f'<img src="/own.gif?4" srcset="{T}/x 1x">',
    "style sheet": f'<link rel="stylesheet" href="{T}/x">',
    "preload": f'<link rel="preload" as="script" href="{T}/x">',
    "prefetch": f'<link rel="prefetch" href="{T}/x">',
    "preconnect": f'<link rel="preconnect" href="{T}">',
    "video": f'<video preload="auto" src="{T}/x"></video>',
    "source": f'<audio preload="auto"><source src="{T}/x"></audio>',
    "poster": f'<video poster="{T}/x"></video>',
    "object": f'<object data="{T}/x" type="image/gif"></object>',
    "embed": f'<embed src="{T}/x" type="image/gif">',
    "image input": f'<input type="image" alt="" src="{T}/x">',
    "svg image": f'<svg><image href="{T}/x" width="9" height="9"/></svg>',
    "frame with words": f"<iframe srcdoc='<img src={T}/x>'></iframe>",
    "loader": "<script>(function (d) { var s = d.createElement('script'); s.async = 1;"
    f" s.src = '{T}/x'; d.head.appendChild(s) }})(document)</script>",
    "loader by document.write": "<script>document.write("
    f"'<script src=\"{T}/x\"></scr' + 'ipt>')</script>",
    "marked by hand": '<script type="text/plain" data-consent="marketing"'
    f' data-src="{T}/x"></script>',
    "marked for a service": f'<img alt="" data-service="tracker" data-src="{T}/x">',
}
