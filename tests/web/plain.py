"""Sites with nothing wrong: one in four languages, and one without a single cookie."""

from __future__ import annotations

from scanner.demo.exchange import Response, content, html
from scanner.demo.site import Site
from tests.web.assets import site

LANGUAGES_HOST, CLEAN_HOST = "multilingual.example", "clean.example"
WORDS = {
    "en": ("Welcome", "We use cookies.", "Accept", "Reject"),
    "de": ("Willkommen", "Wir verwenden Cookies.", "Akzeptieren", "Ablehnen"),
    "fr": ("Bienvenue", "Nous utilisons des cookies.", "Accepter", "Refuser"),
    "ja": ("ようこそ", "クッキーを使用しています。", "同意する", "拒否する"),
}
CLEAN_PAGES = ("/", "/about", "/contact")


def _translated(language: str) -> Response:
    title, sentence, accept, reject = WORDS[language]
    alternates = "".join(
        f'<link rel="alternate" hreflang="{other}" href="https://{LANGUAGES_HOST}/{other}/">'
        for other in WORDS
    )
    links = " ".join(f'<a href="/{other}/" lang="{other}">{other}</a>' for other in WORDS)
    return html(
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{title}</title>{alternates}</head><body><h1>{title}</h1><p>{links}</p>"
        f'<div id="cookie-banner" role="dialog"><p>{sentence}</p>'
        f'<button id="accept">{accept}</button> <button id="reject">{reject}</button></div>'
        f"<script>document.cookie = 'lang={language}; path=/; max-age=3600'</script></body></html>"
    )


def _clean(path: str) -> Response:
    links = " ".join(f'<a href="{to}">{to}</a>' for to in CLEAN_PAGES)
    return html(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Clean {path}</title>'
        '<link rel="stylesheet" href="/clean.css"></head><body><h1>Nothing to see</h1>'
        f'<p>{links}</p><img src="/picture.svg" alt=""><script src="/clean.js"></script>'
        "</body></html>"
    )


def plain_sites() -> dict[str, Site]:
    """The multilingual and the clean site."""
    robots = content("User-agent: *\nAllow: /\n", "text/plain")
    return {
        LANGUAGES_HOST: site(
            {
                "/": _translated("en"),
                **{f"/{language}/": _translated(language) for language in WORDS},
            }
        ),
        CLEAN_HOST: site({"/robots.txt": robots, **{path: _clean(path) for path in CLEAN_PAGES}}),
    }
