"""`consentry serve` as a process of its own: begins, says where, ends well."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.server.conftest import Database
from tests.server.test_app import SITES

ROOT = Path(__file__).parents[2]
# Seconds; a start takes one on an idle core.
SOON_S = 40


class Running:
    """A server, the lines that it has logged, and its address."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        (folder / "sites.toml").write_text(SITES)
        self.process = subprocess.Popen(  # noqa: S603 - it runs what is tested
            [
                sys.executable,
                "-m",
                "consentry",
                "serve",
                "--data",
                str(folder / "data"),
                *arguments,
            ],
            cwd=folder,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        self.lines.extend(iter(self.process.stderr.readline, ""))

    def wait_for(self, pattern: str) -> re.Match[str]:
        until = time.monotonic() + SOON_S
        while time.monotonic() < until:
            for line in list(self.lines):
                if found := re.search(pattern, line):
                    return found
            assert self.process.poll() is None, self.lines
            time.sleep(0.02)
        raise AssertionError((pattern, self.lines))

    @property
    def url(self) -> str:
        return self.wait_for(r"http://[\w.:\[\]]+:\d+")[0]

    def wait_ready(self) -> str:
        url = self.url
        until = time.monotonic() + SOON_S
        while time.monotonic() < until:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                    return url
            time.sleep(0.05)
        raise AssertionError(self.lines)

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        code = self.process.wait(SOON_S)
        self._reader.join(5)
        return code


@contextlib.contextmanager
def running(folder: Path, *arguments: str, **environment: str) -> Iterator[Running]:
    one = Running(folder, *arguments, **environment)
    try:
        yield one
    finally:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()
        for pipe in (one.process.stdout, one.process.stderr):
            if pipe:
                pipe.close()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_serves_and_ends_with_0(tmp_path: Path, how: signal.Signals) -> None:
    with running(tmp_path, "--port", "0") as server:
        url = server.wait_ready()
        assert httpx.get(f"{url}/shop/gate.js").status_code == 200
        assert server.end(how) == 0
        assert server.process.stdout is not None
        assert server.process.stdout.read() == ""
        assert not any("Traceback" in line for line in server.lines)
        with pytest.raises(httpx.TransportError):
            httpx.get(f"{url}/healthz")


def test_a_request_that_has_begun_is_answered(tmp_path: Path) -> None:
    with running(tmp_path, "--port", "0") as server:
        host, _, port = server.wait_ready().removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=SOON_S) as line:
            line.sendall(b"POST /shop/nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab")
            time.sleep(0.3)
            server.process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            assert server.process.poll() is None
            line.sendall(b"cd")
            assert line.recv(4_096).startswith(b"HTTP/1.1 404")
        assert server.process.wait(SOON_S) == 0


def test_an_edit_is_taken_while_it_runs_and_at_once_on_sighup(tmp_path: Path) -> None:
    with running(tmp_path, "--port", "0") as server:
        url = server.wait_ready()
        assert httpx.get(f"{url}/third/gate.js").status_code == 404
        more = SITES.replace("[sites.blog]", "[sites.third]")
        (tmp_path / "sites.toml").write_text(more)
        server.process.send_signal(signal.SIGHUP)
        until = time.monotonic() + SOON_S
        while httpx.get(f"{url}/third/gate.js").status_code != 200:
            assert time.monotonic() < until, server.lines
            time.sleep(0.1)
        assert server.end() == 0


def test_what_is_slow_or_long_is_cut_over_a_real_socket(tmp_path: Path) -> None:
    with running(tmp_path, "--port", "0") as server:
        host, _, port = server.wait_ready().removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=SOON_S) as line:
            line.sendall(b"POST /shop/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                for _ in range(9):
                    line.sendall(b"400\r\n" + b"x" * 1_024 + b"\r\n")
            assert line.recv(4_096).startswith(b"HTTP/1.1 413")
        with contextlib.ExitStack() as stack:
            body, head, nothing, kept = (
                stack.enter_context(socket.create_connection((host, int(port)), timeout=SOON_S))
                for _ in range(4)
            )
            began = time.monotonic()
            whole = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
            body.sendall(b"POST /shop/x HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx")
            head.sendall(whole[:-2])
            kept.sendall(whole)
            assert whole_answer(kept).startswith(b"HTTP/1.1 200")
            assert body.recv(4_096).startswith(b"HTTP/1.1 408")
            assert (head.recv(4_096), nothing.recv(4_096)) == (b"", b"")
            assert 9 < time.monotonic() - began < 20
            kept.sendall(whole)
            assert whole_answer(kept).startswith(b"HTTP/1.1 200")


def whole_answer(line: socket.socket) -> bytes:
    """Head and JSON, which may come apart."""
    found = b""
    while not found.endswith(b"}"):
        part = line.recv(4_096)
        assert part
        found += part
    return found


def refused(folder: Path, *arguments: str, **environment: str) -> str:
    """The sentence of a server that does not start."""
    with running(folder, *arguments, **environment) as server:
        code = server.process.wait(SOON_S)
        server._reader.join(5)
        assert code == 2, server.lines
        assert not any("Traceback" in line for line in server.lines)
        return "".join(server.lines)


def test_a_port_that_is_taken_is_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused(tmp_path, "--port", str(port))
    assert said.count("\n") == 1
    assert f"cannot listen on 127.0.0.1, port {port}" in said
    assert "another --port" in said


def test_a_database_that_does_not_answer_is_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    url = f"postgresql://someone:hunter2@127.0.0.1:{port}/consents"
    for workers in ("1", "2"):
        said = refused(tmp_path, "--port", "0", "--database", url, "--workers", workers)
        assert said.count("\n") == 1
        assert "cannot be opened" in said
        assert "hunter2" not in said


def test_several_processes_on_a_file_are_a_sentence(tmp_path: Path) -> None:
    said = refused(tmp_path, "--workers", "3")
    assert said.count("\n") == 1
    assert "3 processes cannot share a SQLite file" in said


def test_faults_of_all_sources_come_together(tmp_path: Path) -> None:
    said = refused(tmp_path, "--port", "lots", CONSENTRY_LOG_FORMAT="xml")
    assert "--port" in said
    assert "CONSENTRY_LOG_FORMAT" in said
    (tmp_path / "gone").mkdir()
    assert "sites.toml" in refused(tmp_path, "--config", str(tmp_path / "gone" / "sites.toml"))


def wait_for_files(folder: Path, count: int) -> set[int]:
    until = time.monotonic() + SOON_S
    while len(found := {int(path.name) for path in folder.iterdir()}) < count:
        assert time.monotonic() < until, found
        time.sleep(0.05)
    return found


def test_a_process_that_dies_is_replaced_and_all_end_together(tmp_path: Path) -> None:
    watchman = subprocess.Popen(  # noqa: S603 - it runs what is tested
        [sys.executable, "-m", "tests.server.watched", str(tmp_path)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        first = wait_for_files(tmp_path, 2)
        os.kill(min(first), signal.SIGKILL)
        everybody = wait_for_files(tmp_path, 3)
        watchman.send_signal(signal.SIGTERM)
        _, said = watchman.communicate(timeout=SOON_S)
    finally:
        watchman.kill()
        watchman.wait()
    assert watchman.returncode == 0
    assert said.count('"exit_code":-9') == 1
    for pid in everybody:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_several_processes_share_counts_and_one_that_dies_is_replaced(
    tmp_path: Path, on_postgres: Database
) -> None:
    arguments = ("--port", "0", "--database", on_postgres.url, "--workers", "2")
    with running(tmp_path, *arguments, CONSENTRY_LOG_FORMAT="json") as server:
        url = server.wait_ready()
        for _ in range(20):
            assert httpx.get(f"{url}/healthz").status_code == 200
        counts = httpx.get(f"{url}/metrics").text
        found = re.search(r'consentry_requests_total{[^}]*route="/healthz"[^}]*} ([\d.]+)', counts)
        assert found is not None
        assert float(found[1]) == 20
        children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
        if children.exists():
            for pid in children.read_text().split():
                words = Path(f"/proc/{pid}/cmdline").read_text()
                if "spawn_main" in words:
                    os.kill(int(pid), signal.SIGKILL)
                    break
            server.wait_for('"said":"a process ended and is replaced".*"exit_code":-9')
            server.wait_ready()
        assert server.end() == 0
