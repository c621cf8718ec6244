"""Fetch a list from an address or a file."""

from __future__ import annotations

from pathlib import Path

import httpx

from scanner.errors import ConsentryError, UsageFault, first_line

# The largest lists have 4 MB.
MAX_BYTES = 64_000_000
TIMEOUT_S = 30.0


class FetchFailed(ConsentryError):
    """A list could not be fetched; the one that is here stays."""


def fetch(url: str) -> bytes:
    """The list's bytes. Raises `FetchFailed`, or `UsageFault` for a file that is not there."""
    if not url.startswith(("http://", "https://")):
        return _read(Path(url.removeprefix("package:").removeprefix("file:")))
    try:
        with httpx.stream("GET", url, timeout=TIMEOUT_S, follow_redirects=True) as response:
            response.raise_for_status()
            parts: list[bytes] = []
            size = 0
            for part in response.iter_bytes():
                size += len(part)
                if size > MAX_BYTES:
                    raise FetchFailed(f"{url}: is larger than {MAX_BYTES // 1_000_000} MB.")
                parts.append(part)
    except httpx.HTTPStatusError as error:
        raise FetchFailed(
            f"{url}: answered {error.response.status_code}; the list here was kept."
        ) from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise FetchFailed(
            f"{url}: could not be fetched ({first_line(error)}); the list here was kept. "
            "Behind a firewall, download it elsewhere and give the file with --add."
        ) from None
    return b"".join(parts)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FetchFailed(f"{path}: is larger than {MAX_BYTES // 1_000_000} MB.")
        return path.read_bytes()
    except OSError as error:
        raise UsageFault(f"{path}: {error.strerror or error}.") from None
