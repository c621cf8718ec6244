"""The demo's sites of sin: each finding where it belongs, and none on those that do no wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from scanner.demo.sins.table import Sin, sins
from tests.web.sins import Scans, found, scans_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(300),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scans(request: pytest.FixtureRequest, chromium_path: Path) -> AsyncIterator[Scans]:
    """The scans of all sites that are asked for here, some at once, as they become ready."""
    items = (item for item in request.session.items if item.path == request.path)
    asked = {item.callspec.params["sin"].id for item in items if hasattr(item, "callspec")}
    async with scans_of(sin for sin in sins() if sin.id in asked) as coming:
        yield coming


@pytest.mark.parametrize("sin", sins(), ids=lambda sin: sin.id)
async def test_each_finding_where_it_belongs(sin: Sin, scans: Scans) -> None:
    scan = await scans[sin.id]
    told = "\n".join(f"{one.rule} {one.subject}: {one.detail}" for one in scan.findings or ())
    assert found(scan) == tuple(sorted(sin.expects)), told
    assert scan.scan.complete
    if not sin.expects:
        assert not [one for one in scan.findings or () if one.rule.startswith("blind.")], told


async def test_what_does_no_wrong_is_said_to(scans: Scans) -> None:
    clean = await scans["clean"]
    assert {one.state: one.verdict for one in clean.verdicts or ()} == dict.fromkeys(
        ("before", "rejected", "accepted", "gpc", "withdrawn"), "honoured"
    )
