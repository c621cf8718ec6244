"""What browsers are told of answers so that they do no more with them than is meant."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# For pages that send no policy of their own.
POLICY = (
    b"default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    b"script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ON_PAGES = (
    (b"content-security-policy", POLICY),
    # With `no-referrer` forms would send `Origin: null`, and none could be told from a forged one.
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"browsing-topics=(), camera=(), geolocation=(), microphone=()"),
)
_NO_GUESSING = (b"x-content-type-options", b"nosniff")


class PageHeaders:
    """`nosniff` on every answer; on HTML a strict policy as well, where the route has set none."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _with_ours(list(message.get("headers", ())))
            await send(message)

        await self.app(scope, receive, told)


def _with_ours(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    is_page = is_told = False
    for key, value in headers:
        if key == b"content-type":
            is_page = value.startswith(b"text/html")
        elif key == _NO_GUESSING[0]:
            is_told = True
    if not is_told:
        headers.append(_NO_GUESSING)
    if is_page:
        known = dict(headers)
        headers += [pair for pair in _ON_PAGES if pair[0] not in known]
    return headers
