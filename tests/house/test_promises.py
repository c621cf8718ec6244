"""What docs/privacy-and-safety.md promises about secrets, tried on two sites and a real browser."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# `localhost` is the site; `127.0.0.1`, the same server, is a third party that asks for a password.
_PAGE = """<!doctype html><title>Shop</title>
<script src="/own.js"></script><script src="/away"></script>
<iframe src="http://127.0.0.1:{port}/asks"></iframe>
<script src="http://127.0.0.1:{port}/asks?script"></script>"""


class Server(ThreadingHTTPServer):
    """Two sites on one port, and which secret reached which of them."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.heard: list[tuple[str, str, str]] = []
        self.gone = False
        """Whether it hangs up on everybody."""


class Answers(BaseHTTPRequestHandler):
    """A page, a redirect to the third party, and a third party that wants a password."""

    server: Server

    def do_GET(self) -> None:
        if self.server.gone:
            return
        host = (self.headers["Host"] or "").partition(":")[0]
        for header in ("X-Token", "Authorization"):
            if header in self.headers:
                self.server.heard.append((host, self.path, header))
        asks = self.path.startswith("/asks") or self.path == "/private"
        if self.path == "/last":
            self.server.gone = True
        if self.path == "/away":
            self._answer(302, "", Location=f"http://127.0.0.1:{self.server.server_port}/script.js")
        elif asks and "Authorization" not in self.headers:
            self._answer(401, "", **{"WWW-Authenticate": 'Basic realm="x"'})
        elif self.path in ("/", "/private"):
            self._answer(200, _PAGE.format(port=self.server.server_port))
        else:
            self._answer(200, "")

    def _answer(self, status: int, body: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if body else "text/javascript")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def scan(server: Server, path: str, *words: str) -> subprocess.CompletedProcess[str]:
    url = f"http://localhost:{server.server_port}{path}"
    line = [sys.executable, "-m", "consentry", "scan", url, "--pages", "1", "-q", *words]
    return subprocess.run(  # noqa: S603
        line, cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.browser
def test_a_header_goes_to_the_site_alone(server: Server) -> None:
    done = scan(server, "/", "--header", "X-Token: sesame", "--json")
    heard = {(host, path) for host, path, header in server.heard if header == "X-Token"}
    assert {("localhost", "/"), ("localhost", "/own.js"), ("localhost", "/away")} <= heard
    assert not [host for host, _ in heard if host != "localhost"]
    assert "sesame" not in done.stdout


@pytest.mark.browser
def test_a_password_goes_to_the_site_alone(server: Server) -> None:
    done = scan(server, "/private", "--credentials", "ann:sesame", "--json")
    hosts = {host for host, _, header in server.heard if header == "Authorization"}
    assert hosts == {"localhost"}
    assert "sesame" not in done.stdout


@pytest.mark.browser
def test_a_session_is_deleted_when_the_scan_fails(server: Server, tmp_path: Path) -> None:
    script = tmp_path / "login.py"
    script.write_text("async def login(page):\n    await page.goto(page.url + 'last')\n")
    out = tmp_path / "out"
    done = scan(server, "/", "--login", str(script), "--out", str(out))
    assert done.returncode == 3, done.stderr
    assert not (out / "login-state.json").exists()
