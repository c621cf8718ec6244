"""A banner on a site that hasn't got it: the scanner's `StandIn`, so that nothing is deployed."""

from __future__ import annotations

import mimetypes
from typing import Literal
from urllib.parse import urljoin, urlsplit

import msgspec

from banner.allowing import allowing
from banner.bundle import Bundle
from banner.page import rewritten
from scanner.visit.stand_in import BLOCKED, Answer, Blocked

Way = Literal["tag", "inline", "pages"]
"""How the banner comes into a page: by its one tag; with the first layer in the page itself; or in
pages whose other tags wait too, as `consentry build --pages` and the middleware make them."""
WAYS: tuple[Way, ...] = ("tag", "inline", "pages")

_PAGES = ("text/html", "application/xhtml+xml")
_POLICY = "content-security-policy"
# What is asked from a page of another origin: modules are only read with leave.
_ANY_ORIGIN = ("Access-Control-Allow-Origin", "*")


class Trial:
    """Answers for the bundle, changes the site's pages as its owner would, blocks what is to go."""

    def __init__(self, bundle: Bundle, way: Way, without: tuple[str, ...] = ()) -> None:
        """`without` are parts of addresses that are not asked for, such as an old banner's."""
        self.bundle = bundle
        self._way = way
        self._without = without
        self._base = urljoin(bundle.site.url, bundle.site.banner.base_url)
        self.policies: dict[str, None] = {}
        """What policies of the site's pages would have to be given, once each."""
        self.changed = 0
        """How many documents got the banner."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """The bundle's, and those that are blocked."""
        parts = (f"*{_literal(part)}*" for part in self._without)
        return (f"{_literal(self._base)}*", *parts)

    def answer(self, url: str) -> Answer | Blocked | None:
        """A file of the bundle; what lies beside them isn't there."""
        if any(part in url for part in self._without):
            return BLOCKED
        if not url.startswith(self._base):
            return None
        path = urlsplit(url[len(self._base) :]).path
        content = self.bundle.files.get(path)
        if content is None:
            return Answer(status=404, headers=(_ANY_ORIGIN,))
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        return Answer(
            headers=(("Content-Type", f"{kind}; charset=utf-8"), _ANY_ORIGIN), body=content
        )

    def page(self, url: str, answer: Answer) -> Answer | None:
        """A page of the site with the banner in it."""
        if not answer.header("content-type").lower().startswith(_PAGES) or not answer.body:
            return None
        headers, nonce = self._headers(answer)
        self.changed += 1
        body = rewritten(
            self.bundle,
            answer.body,
            inline=self._way == "inline",
            holds=self._way == "pages",
            nonce=nonce,
        )
        return msgspec.structs.replace(answer, headers=headers, body=body)

    def _headers(self, answer: Answer) -> tuple[tuple[tuple[str, str], ...], str]:
        """The answer's headers, and the nonce that its policy wants in scripts."""
        headers, nonce = [], ""
        for name, value in answer.headers:
            text = value
            if name.lower() == _POLICY:
                allowed = allowing(value, self._base + self.bundle.gate_name)
                text, nonce = allowed.policy, nonce or allowed.nonce
                if allowed.added:
                    self.policies[allowed.added] = None
            headers.append((name, text))
        return tuple(headers), nonce


def _literal(text: str) -> str:
    """Text as a pattern of Chromium's that stands for nothing else."""
    return "".join(f"\\{sign}" if sign in "*?\\" else sign for sign in text)
