"""A small static server for banner pages: HTTP/1.1 on 127.0.0.1, kept alive, gzipped."""

from __future__ import annotations

import gzip
import mimetypes
import multiprocessing
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection

# A bench that forgot its server should not leave it running for days.
LIFETIME_S = 4 * 3600.0
# Files may be kept, pages may not: a returning visitor has the files and asks for the page.
_KEPT, _FRESH = "public, max-age=3600", "no-store"
_TEXTS = ("text/", "application/json", "image/svg+xml")

Answer = tuple[bytes, bytes]
"""One response as it is for who takes gzip, and for who does not."""


def answers(files: Mapping[str, bytes]) -> dict[str, Answer]:
    """Every response ready to be sent, by path; paths that end with a slash are pages."""
    return {path: (_response(path, body, pack=True), _response(path, body, pack=False))
            for path, body in files.items()}  # fmt: skip


def kind_of(path: str) -> str:
    """The content type of a path."""
    if path.endswith("/"):
        return "text/html; charset=utf-8"
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    if path.endswith((".js", ".mjs")):
        kind = "text/javascript"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def _response(path: str, body: bytes, *, pack: bool) -> bytes:
    kind = kind_of(path)
    head = [
        "HTTP/1.1 200 OK",
        f"Content-Type: {kind}",
        f"Cache-Control: {_FRESH if path.endswith('/') else _KEPT}",
        "Vary: Accept-Encoding",
    ]
    if pack and kind.startswith(_TEXTS):
        body = gzip.compress(body, 9, mtime=0)
        head.append("Content-Encoding: gzip")
    head.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*head, "", ""]).encode() + body


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    known: dict[str, Answer]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Else the kernel holds small responses back for a while.
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        """Send what is known under this path, whatever its query."""
        found = self.server.known.get(self.path.partition("?")[0])
        if found is None:
            self.wfile.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return
        packed, plain = found
        self.wfile.write(packed if "gzip" in self.headers.get("Accept-Encoding", "") else plain)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _serve(files: dict[str, bytes], theirs: Connection, pipe: Connection) -> None:
    # Then a bench that is killed ends its server, too.
    theirs.close()
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.known = answers(files)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        pipe.send(server.server_port)
        pipe.poll(LIFETIME_S)
        server.shutdown()


@contextmanager
def served(files: dict[str, bytes]) -> Iterator[str]:
    """Serve `files` from a process of their own; yields the address without a closing slash."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_serve, args=(files, ours, theirs), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        ours.send("end")
        process.join(5)
        process.kill()
