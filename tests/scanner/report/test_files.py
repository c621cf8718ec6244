"""Reports land in a folder whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.errors import UsageFault
from scanner.report.files import FORMATS, write_report
from scanner.writing import write_whole
from tests.scanner.report import sample


def test_all_formats(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    written = write_report(sample.shop(), folder, [*FORMATS, "json"])
    assert [path.name for path in written] == [
        "report.txt", "scan.json", "report.html", "pages.csv", "cookies.csv", "storage.csv",
        "requests.csv", "beacons.csv", "third_parties.csv", "fingerprinting.csv",
        "session_recording.csv", "form_exfiltration.csv", "identifier_syncs.csv",
        "link_decoration.csv", "first_party_cover.csv", "respawning.csv", "findings.csv",
        "report.md", "report.sarif", "report.junit.xml",
    ]  # fmt: skip
    assert sorted(folder.iterdir()) == sorted(written)
    assert all(path.stat().st_size for path in written)


def test_pictures_come_from_the_scan_file(tmp_path: Path) -> None:
    sample.write_pictures(tmp_path / "scan")
    (path,) = write_report(
        sample.shop(), tmp_path / "out", ["html"], pictures_from=tmp_path / "scan"
    )
    assert path.read_text().count("data:image/png") == 4


def test_hostile_scans_write_only_these_files(tmp_path: Path) -> None:
    written = write_report(sample.hostile(), tmp_path / "out", FORMATS)
    assert {path.parent for path in written} == {tmp_path / "out"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_unknown_format(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match='"pdf" is not a report format; choose from text, json'):
        write_report(sample.clean(), tmp_path, ["pdf"])


def test_folder_that_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageFault, match=r"Cannot write to .*file.* Choose another --out DIR"):
        write_report(sample.clean(), tmp_path / "file" / "out", ["md"])
    (tmp_path / "report.md").mkdir()
    with pytest.raises(UsageFault, match=r"Cannot write to .*report\.md"):
        write_report(sample.clean(), tmp_path, ["md"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "report.md"]


def test_failed_writing_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.md"
    write_whole(path, b"old")
    path.chmod(0o640)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space left"):
            write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
