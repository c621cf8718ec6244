"""The committed engine is what its sources make, and weighs what was promised."""

from __future__ import annotations

import tomllib
from pathlib import Path

import brotli
import pytest

from banner import engine
from banner.bundle import bundle
from banner.engine.__main__ import TOOLS, build
from banner.i18n import tags
from scanner.settings.site import Site
from tests.conftest import MUST

HERE = Path(__file__).parent
# 4.0 and 6.0 KB; visitors download the first on their first page, the second when they are asked.
GATE_LIMIT = 4_096
DIALOG_LIMIT = 6_144


def weight(content: bytes) -> int:
    return len(brotli.compress(content, quality=11))


@pytest.fixture(scope="module")
def twelve() -> Site:
    """A shop with the twelve services that shops have."""
    return Site.model_validate(tomllib.loads((HERE / "twelve.toml").read_text("utf-8")))


def test_the_stamp_is_that_of_the_sources() -> None:
    assert engine.STAMP.read_text("utf-8").strip() == engine.stamp_of(), "run `make engine`"


@pytest.mark.skipif(
    not (TOOLS.exists() or MUST), reason="`make tools` fetches what builds the engine"
)
def test_a_build_is_what_is_committed(tmp_path: Path) -> None:
    build(tmp_path)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.*")}
    kept = {path.relative_to(engine.BUILT): path.read_bytes() for path in engine.BUILT.rglob("*.*")}
    assert made == kept


@pytest.mark.parametrize("record_url", ["", "/shop/consents"])
def test_the_weight_of_the_gate_with_twelve_services(twelve: Site, record_url: str) -> None:
    assert len(twelve.services) == 12
    made = bundle(recorded(twelve, record_url))
    assert weight(made.files[made.gate_name]) <= GATE_LIMIT


@pytest.mark.parametrize("record_url", ["", "/shop/consents"])
def test_the_weight_of_the_dialog(twelve: Site, record_url: str) -> None:
    """With its styles, in each language; the services' own texts are the owner's."""
    plain = recorded(twelve, record_url).model_copy(update={"services": (), "languages": tags()})
    files = {
        path: weight(content)
        for path, content in bundle(plain).files.items()
        if path.startswith("engine/")
    }
    assert len(files) == 2 * len(tags()) + bool(record_url)
    assert max(files.values()) <= DIALOG_LIMIT, files


def recorded(site: Site, record_url: str) -> Site:
    """The same with its choices posted there; nowhere if empty."""
    banner = site.banner.model_copy(update={"record_url": record_url})
    return site.model_copy(update={"banner": banner})


@pytest.mark.parametrize("name", engine.scripts())
def test_no_script_builds_code_or_markup_from_text(name: str) -> None:
    text = engine.script(name)
    for banned in ("eval(", "new Function", "insertAdjacentHTML(", "document.write("):
        assert banned not in text
    assert ".innerHTML=" not in text
