"""Real SDKs: what each does is said of it, and nothing else, with no list of names involved."""

from __future__ import annotations

import pytest

from tests.web.judging_sdks import WAITING_HOST, crawls, missed_sdks
from tests.web.scanning import scan_visits
from tests.web.sdks import SDK_HOST, WAITING, sdk_sites

pytestmark = pytest.mark.browser

# Whether deleted cookies come back is tried only where a scan begins.
STARTS = ("posthog-recorder", "posthog", "segment", "cookieconsent-chosen")


@pytest.mark.parametrize("pages", crawls(STARTS), ids=STARTS)
async def test_sdks(pages: list[str]) -> None:
    first, *more = pages
    scan, visits, _ = await scan_visits(
        sdk_sites(), first, pages=len(pages), extra_pages=tuple(more)
    )
    assert {visit.page.url for visit in visits} == set(pages)
    assert missed_sdks(scan, visits) == []


@pytest.mark.parametrize("page", WAITING)
async def test_consent_tools_hold_back_what_waits(page: str) -> None:
    _, visits, web = await scan_visits(sdk_sites(), f"https://{SDK_HOST}/{page}")
    assert visits[0].page.outcome == "ok"
    assert WAITING_HOST not in {hit.host for hit in web.log}
