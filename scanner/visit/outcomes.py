"""How a visit ended, in words, from what Chromium and Playwright call it."""

from __future__ import annotations

import re

from scanner.errors import first_line
from scanner.records import Outcome

_BY_ERROR: tuple[tuple[str, Outcome, str], ...] = (
    ("ERR_NAME_NOT_RESOLVED", "dns_error", "The host name has no address."),
    ("ERR_NAME_RESOLUTION_FAILED", "dns_error", "The host name could not be looked up."),
    ("ERR_TOO_MANY_REDIRECTS", "redirect_loop", "The server redirects in circles."),
    ("ERR_CERT_", "certificate_error", "The certificate is not valid"),
    ("ERR_SSL_", "certificate_error", "The encrypted connection failed"),
    ("ERR_INVALID_AUTH_CREDENTIALS", "auth_required", "The page asks for a user and password."),
    ("ERR_CONNECTION_TIMED_OUT", "timeout", "The server did not answer."),
    ("ERR_TIMED_OUT", "timeout", "The server did not answer."),
    ("ERR_CONNECTION", "connection_error", "The connection failed"),
    ("ERR_EMPTY_RESPONSE", "connection_error", "The server closed the connection unanswered."),
    ("ERR_SOCKET", "connection_error", "The connection failed"),
    ("ERR_ADDRESS", "connection_error", "The address cannot be reached"),
    ("ERR_PROXY", "connection_error", "The proxy failed"),
    ("ERR_TUNNEL", "connection_error", "The proxy failed"),
    ("ERR_INTERNET_DISCONNECTED", "connection_error", "This machine is offline."),
    ("ERR_HTTP2", "connection_error", "The server broke the HTTP/2 protocol"),
    ("ERR_INVALID_HTTP_RESPONSE", "connection_error", "The answer was no HTTP."),
    ("ERR_RESPONSE_HEADERS", "connection_error", "The answer's headers are broken"),
    ("ERR_CONTENT_LENGTH_MISMATCH", "connection_error", "The answer was cut short."),
    ("ERR_INCOMPLETE_CHUNKED", "connection_error", "The answer was cut short."),
    ("ERR_ABORTED", "error", "The browser gave the page up, as for a link to a mail program"),
    ("ERR_UNSAFE_PORT", "error", "Browsers refuse this port."),
    ("ERR_BLOCKED_BY", "error", "The browser blocked the page"),
    ("Download is starting", "download", "A download, not a page."),
    ("Page crashed", "crashed", "The page crashed the browser's tab."),
    ("Target crashed", "crashed", "The page crashed the browser's tab."),
    ("Timeout", "timeout", "The page did not answer in time."),
)

_NET_ERROR = re.compile(r"net::(ERR_\w+)")


def from_error(text: str) -> tuple[Outcome, str]:
    """Outcome and one sentence for a navigation that raised."""
    net = _NET_ERROR.search(text)
    for mark, outcome, words in _BY_ERROR:
        if mark in text:
            ended = words if words.endswith(".") else f"{words} ({net[1] if net else mark})."
            return outcome, ended
    return "error", f"The page could not be loaded ({(net[1] if net else first_line(text))[:200]})."


def from_status(status: int, mime: str | None) -> tuple[Outcome, str | None]:
    """Outcome of a page that answered."""
    if status == 204 or status == 205:
        return "no_content", f"The server answered {status}: no page here."
    if status == 401:
        return "auth_required", "The page asks for a user and password (401)."
    if status == 407:
        return "auth_required", "The proxy asks for a user and password (407)."
    if status >= 400:
        return "http_error", f"The server answered {status}."
    if mime and not is_page(mime):
        return "download", f"Not a page: {mime}."
    return "ok", None


def is_page(mime: str) -> bool:
    """Whether a browser shows it as a document with scripts."""
    return "html" in mime or mime in ("text/plain", "text/xml", "application/xml", "image/svg+xml")
