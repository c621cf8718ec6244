"""Only real, small pictures from the scan's own folder are embedded."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scanner.records import Scan
from scanner.report.pictures import MAX_PICTURE_BYTES, MAX_PICTURES, load_pictures
from tests.scanner.report import sample

PNG = sample.picture(1, 2, 3)


def with_screenshot(path: str) -> Scan:
    return sample.shop(pages=(sample.page(0, "/", "", screenshot=path),))


def test_pictures_of_pages(tmp_path: Path) -> None:
    sample.write_pictures(tmp_path)
    found = load_pictures(sample.shop(), tmp_path)
    assert list(found) == ["p0", "p1", "p2", "p3"]
    assert found["p0"].startswith("data:image/png;base64,iVBOR")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (PNG, "png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "webp"),
        (b"<svg onload=alert(1)>", None),
        (b"RIFF\0\0\0\0WAVE", None),
        (b"", None),
        (PNG + b"\0" * MAX_PICTURE_BYTES, None),
    ],
)
def test_kinds_by_first_bytes(content: bytes, kind: str | None, tmp_path: Path) -> None:
    (tmp_path / "p.png").write_bytes(content)
    found = load_pictures(with_screenshot("p.png"), tmp_path)
    assert [uri.split(";")[0] for uri in found.values()] == ([f"data:image/{kind}"] if kind else [])


def test_paths_stay_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(PNG)
    folder = tmp_path / "scan"
    folder.mkdir()
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    os.mkfifo(folder / "pipe.png")
    outside = ["../secret.png", str(tmp_path / "secret.png"), "link.png", "pipe.png", ".", "a\0b"]
    for path in [*outside, "x" * 5_000, "missing.png", "\ud800.png"]:
        assert load_pictures(with_screenshot(path), folder) == {}


def test_number_is_limited(tmp_path: Path) -> None:
    (tmp_path / "p.png").write_bytes(PNG)
    pages = tuple(sample.page(at, "/", "", screenshot="p.png") for at in range(MAX_PICTURES + 5))
    assert len(load_pictures(sample.shop(pages=pages), tmp_path)) == MAX_PICTURES
