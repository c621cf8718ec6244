"""The first layer in a page's own HTML: painted with it, hidden until the gate asks for it."""

from __future__ import annotations

from html import escape

from banner import engine
from banner.dialog import data
from banner.i18n import Words
from banner.regimes import Asked
from banner.style import style
from scanner.settings.site import Site

# Acts with the texts of their buttons, by regime; the same as in static/dialog/first-layer.js.
_ANSWERS = {
    "opt-in": (("acceptAll", "accept_all"), ("rejectAll", "reject_all"), ("open", "settings")),
    "opt-out": (("understood", "understood"), ("rejectAll", "reject_all"), ("open", "settings")),
    "notice": (("understood", "understood"), ("open", "settings")),
}
# A page that comes slowly may be shown while half of the first layer is there: it would grow.
_WHOLE = ".first:not(:has(~ i)) { visibility: hidden }"


def first_layer(site: Site, asked: Asked, words: Words) -> str:
    """HTML to put first in the body: a host with a declarative shadow root."""
    known = data(site, asked, words)
    answers = [
        (act, "do_not_sell" if text == "reject_all" and asked.sale else text)
        if asked.regime == "opt-out"
        else (act, text)
        for act, text in _ANSWERS[asked.regime]
    ]
    buttons = "".join(
        f'<button type="button" data-consentry="{act}">{escape(words[text])}</button>'
        for act, text in answers
    )
    links = "".join(
        f'<a href="{escape(href)}">{escape(words[text])}</a>'
        for href, text in (
            (known["links"]["policy"], "privacy_policy"),
            (known["links"]["declaration"], "declaration"),
        )
        if href
    )
    text = words[f"text_{asked.regime.replace('-', '_')}"]
    return (
        f'<div id="consentry" lang="{words.tag}" dir="{words.direction}" data-consent hidden>'
        f'<template shadowrootmode="open"><style>{style_sheet(site)}</style>'
        f'<section aria-labelledby="t" class="first {site.banner.layout}"><div class="words">'
        f'<h2 id="t">{escape(words["title"])}</h2><p>{escape(text)}</p>'
        f'<p class="small">{escape(known["purposes"])}{links}</p></div>'
        f'<div class="answers">{buttons}</div></section><i hidden></i></template></div>'
    )


def style_sheet(site: Site) -> str:
    """What the `<style>` of the first layer holds, for a policy's hash too."""
    return engine.style() + style(site.banner.theme) + _WHOLE
