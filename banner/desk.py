"""What middleware does for a request: reads the visitor's consent, rewrites the page for it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from banner.bundle import Bundle
from banner.choice import Consent, consent_of, cookie_of, parse_choice
from banner.csp import policy
from banner.page import rewritten
from scanner.classify.own import matches
from scanner.settings.words import CATEGORIES


class Desk:
    """What both kinds of middleware share: reads requests, rewrites pages."""

    def __init__(self, bundle: Bundle, *, inline: bool = False, csp: bool = False) -> None:
        self.bundle = bundle
        self.inline = inline
        self.csp = csp
        self._before = ("necessary",) if bundle.asked.regime == "opt-in" else CATEGORIES

    def consent(self, cookies: str | None, signals: Mapping[str, str]) -> Consent:
        """What the visitor of a request allows; `signals` are its headers `sec-gpc` and `dnt`."""
        site = self.bundle.site
        if site.banner.minors:
            return consent_of(None, site.services)
        choice = parse_choice(cookie_of(cookies, site.banner.cookie_name))
        age = datetime.datetime.now(datetime.UTC) - choice.time if choice else None
        if age and age > datetime.timedelta(days=self.bundle.asked.days):
            choice = None
        gpc = self.bundle.asked.gpc != "ignore" and signals.get("sec-gpc") == "1"
        return consent_of(
            choice,
            site.services,
            answered=choice is not None and choice.revision == self.bundle.revision,
            before=self._before,
            refuses=gpc or (site.banner.dnt and signals.get("dnt") == "1"),
        )

    def page(self, content: bytes) -> bytes:
        """A page whose tags wait, with the gate in its head."""
        return rewritten(self.bundle, content, inline=self.inline)

    def added(self, consent: Consent, cookies: str | None, host: str) -> list[tuple[str, str]]:
        """Headers for a page: its policy, and the end of cookies that scripts can't delete."""
        headers = [("Vary", "Cookie, Sec-GPC, DNT")] if self.csp else []
        if self.csp:
            # By service: a granted category says nothing of the one in it that is refused.
            may = [one.id for one in self.bundle.site.services if consent.allows(one.id)]
            headers.append(("Content-Security-Policy", policy(self.bundle.site, may)))
        return headers + [
            ("Set-Cookie", text) for text in _expired(self.bundle, consent, cookies, host)
        ]


def _expired(bundle: Bundle, consent: Consent, cookies: str | None, host: str) -> Iterator[str]:
    """`Set-Cookie` for each cookie of a request whose services all wait; HttpOnly ones too."""
    for pair in (cookies or "").split(";"):
        name = pair.partition("=")[0].strip()
        owners = [
            service
            for service in bundle.site.services
            if any(matches(name, glob) for glob in service.cookies)
        ]
        if not owners or any(consent.allows(service.id) for service in owners):
            continue
        # Browsers take cookies with such names from secure answers alone, and only marked so.
        secure = "; Secure" if name.lower().startswith(("__secure-", "__host-")) else ""
        labels = host.partition(":")[0].split(".")
        domains = [".".join(labels[at:]) for at in range(len(labels) - 1)]
        for domain in ("", *(f"; Domain={domain}" for domain in domains)):
            yield f"{name}=; Path=/; Max-Age=0{secure}{domain}"
