"""What was typed into options."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.cli.choices import header, pair, readable, site_url, viewport, writable_folder
from scanner.errors import UsageFault


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("www.shop.example", "https://www.shop.example"),
        (" shop.example/a?b ", "https://shop.example/a?b"),
        ("shop.example:8443/a", "https://shop.example:8443/a"),
        ("localhost:8000", "https://localhost:8000"),
        ("http://localhost:8000/", "http://localhost:8000/"),
        ("HTTPS://Shop.Example", "HTTPS://Shop.Example"),
        ("http://[::1]:80/", "http://[::1]:80/"),
        ("https://shop.example/@me?to=a@b", "https://shop.example/@me?to=a@b"),
        ("https://shop.example?to=a@b", "https://shop.example?to=a@b"),
        ("https://bücher.example/", "https://bücher.example/"),
    ],
)
def test_addresses(text: str, url: str) -> None:
    assert site_url(text) == url


@pytest.mark.parametrize(
    "text",
    ["", "shop", "https://", "ftp://shop.example", "javascript:alert(1)", "file:///etc/passwd",
     "https://shop.example/a b", "https://shop.example:99999/", "http://[::1", "https:///a",
     "about:blank", "-h"],
)  # fmt: skip
def test_no_addresses(text: str) -> None:
    with pytest.raises(UsageFault, match=r"^--page: .* is not an address of a web site") as fault:
        site_url(text, "--page")
    assert repr(text) in str(fault.value)


def test_a_password_is_not_repeated() -> None:
    with pytest.raises(UsageFault, match="use --credentials") as fault:
        site_url("https://me:hush@shop.example/")
    assert "hush" not in str(fault.value)


@given(st.text())
def test_any_text_is_an_address_or_a_fault(text: str) -> None:
    try:
        url = site_url(text)
    except UsageFault as fault:
        said = str(fault)
    else:
        said = f"URL: {url}" if "://" in url else url
    assert said.startswith("URL: ")


def test_pairs() -> None:
    assert pair("a=b=c", "=", "--cookie", "NAME=VALUE") == ("a", "b=c")
    assert pair(" a = ", "=", "--cookie", "NAME=VALUE") == ("a", "")


@pytest.mark.parametrize("text", ["", "a", "=b", "  =b"])
def test_no_pairs(text: str) -> None:
    with pytest.raises(UsageFault, match=r"^--cookie: .* is not of the form NAME=VALUE\.$"):
        pair(text, "=", "--cookie", "NAME=VALUE")


def test_headers() -> None:
    assert header("X-Key: a: b ") == ("X-Key", "a: b")
    assert header("X-Empty:") == ("X-Empty", "")


@pytest.mark.parametrize(
    "text",
    ["X Key: a", "X-Key", ": a", "X-Kéy: a", "X: a\r\nY: b", "X: a\nb", "X: a\0b", "X\n: a\0"],
)
def test_no_headers(text: str) -> None:
    with pytest.raises(UsageFault, match=r"^--header: "):
        header(text)


def test_viewports() -> None:
    assert viewport("1280x900") == viewport("1280X900") == (1280, 900)


@pytest.mark.parametrize("text", ["", "1280", "1280x", "0x900", "00x10", "1280x900x2", "-10x20",
                                  "123456x10", "\u0661\u0662x\u0661\u0662"])  # fmt: skip
def test_no_viewports(text: str) -> None:
    with pytest.raises(UsageFault, match=r"^--viewport: .* is not of the form 1280x900\.$"):
        viewport(text)


def test_files_to_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "steps.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    assert readable("steps.toml", "--login") == str(tmp_path / "steps.toml")
    for missing in ("other.toml", "."):
        with pytest.raises(UsageFault, match=r"^--login: .*: no such file\.$"):
            readable(missing, "--login")


def test_a_folder_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    assert writable_folder(folder) == folder
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("below", [lambda p: p, lambda p: p / "sub"])
def test_a_folder_that_is_a_file(tmp_path: Path, below: Callable[[Path], Path]) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageFault, match=r"^--out: .*cannot be written to .*another folder\.$"):
        writable_folder(below(tmp_path / "file"))
    assert (tmp_path / "file").read_text() == "mine"
