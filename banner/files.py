"""What `consentry build` writes: the bundle, ready-made compressed, with declarations and tags."""

from __future__ import annotations

import datetime
import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import brotli

from banner.bundle import Bundle
from banner.csp import policy
from banner.declaration import as_json, as_page, declare
from banner.embed import body_tags, head_tags
from banner.i18n import words
from banner.page import rewritten
from scanner.errors import UsageFault
from scanner.records import Scan
from scanner.writing import make_folder, unwritable, write_whole

# What servers send compressed as it lies there (`gzip_static`, `brotli_static`).
_COMPRESSED = (".js", ".json", ".html")
_PAGES = (".html", ".htm", ".xhtml")


def all_files(bundle: Bundle, scan: Scan | None, *, inline: bool) -> dict[str, bytes]:
    """Content by path: what changes never first, the gate, which names it, last."""
    files = {path: one for path, one in bundle.files.items() if path != bundle.gate_name}
    for tag in bundle.languages:
        told = declare(bundle.site, bundle.asked, words(tag, bundle.site.banner.text), scan)
        files[f"declaration/{tag}.html"] = as_page(told).encode()
        files[f"declaration/{tag}.json"] = as_json(told)
    if bundle.asked.gpc != "ignore":
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        files["gpc.json"] = json.dumps({"gpc": True, "lastUpdate": today}).encode() + b"\n"
    files["embed.html"] = head_tags(bundle).encode() + b"\n"
    if inline:
        files["embed-inline.html"] = head_tags(bundle, inline=True).encode() + b"\n"
        for tag in bundle.languages:
            name = "" if tag == bundle.languages[0] else f".{tag}"
            files[f"embed-inline-body{name}.html"] = body_tags(bundle, tag).encode() + b"\n"
    files["csp.txt"] = policies(bundle).encode()
    files[bundle.gate_name] = bundle.files[bundle.gate_name]
    return files


def policies(bundle: Bundle) -> str:
    """Content Security Policies for each answer, one a line, with what they are for."""
    site = bundle.site
    categories = ("preferences", "analytics", "marketing")
    lines = [("nothing", ()), *((name, (name,)) for name in categories), ("everything", categories)]
    return "".join(
        f"# {title} allowed\nContent-Security-Policy: {policy(site, allowed)}\n"
        for title, allowed in lines
    )


def write_files(files: dict[str, bytes], out: Path) -> None:
    """Write each file whole, compressed ones beside it. Raises `UsageFault` where that fails."""
    for path, content in files.items():
        target = out / path
        make_folder(target.parent)
        variants = {target: content}
        if target.suffix in _COMPRESSED:
            variants[target.with_name(f"{target.name}.br")] = brotli.compress(content, quality=11)
            variants[target.with_name(f"{target.name}.gz")] = gzip.compress(content, 9, mtime=0)
        try:
            for name, body in variants.items():
                write_whole(name, body)
        except OSError as error:
            raise unwritable(target, error) from error


def check_pages(pages: Path, out: Path) -> None:
    """Raise `UsageFault` where `pages` is no folder, or `out` lies within it."""
    if not pages.is_dir():
        raise UsageFault(f"--pages: {pages}: no such folder.")
    if out.resolve().is_relative_to(pages.resolve()):
        raise UsageFault(
            f"--pages-out: {out} lies within --pages {pages}; choose a folder outside of it."
        )


def write_pages(bundle: Bundle, pages: Path, out: Path, *, inline: bool) -> int:
    """Copy a static site to `out` with its pages rewritten; how many were."""
    count = 0
    for source in _below(pages):
        target = out / source.relative_to(pages)
        make_folder(target.parent)
        try:
            content = source.read_bytes()
            if source.suffix.lower() in _PAGES:
                content = rewritten(bundle, content, inline=inline)
                count += 1
            write_whole(target, content)
        except OSError as error:
            raise unwritable(target, error) from error
    return count


def _below(folder: Path) -> Iterator[Path]:
    yield from (path for path in sorted(folder.rglob("*")) if path.is_file())
