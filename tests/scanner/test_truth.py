"""Whole scans held against the truth tables: what a page does is what the scan says."""

from __future__ import annotations

import pytest

from tests.web.attribution import ORIGIN, attribution_sites
from tests.web.cookies import cookie_sites
from tests.web.hostile import HOST as HOSTILE_HOST
from tests.web.hostile import hostile_sites
from tests.web.judging import (
    missed_attributions,
    missed_cookies,
    missed_kinds,
    missed_storage,
    unrecorded,
)
from tests.web.kinds import kind_sites
from tests.web.scanning import scan_local
from tests.web.storage import storage_sites
from tests.web.truth_cookies import ALICE_PAGE, FIRST_PAGE, PLAIN_PAGE

pytestmark = pytest.mark.browser

# Chromium tells nobody, over no DevTools domain, of the `Set-Cookie` headers that a shared
# worker's requests bring: the cookie is found in the jar, its writer is not.
SHARED_WORKER = "c_shared: set by "

# Code that is born of markup that a script inserted, in Chromium's words without a parent:
# - set_attribute_handler: the handler's stack has the page's address; the script that set the
#   attribute is on no stack when it runs;
# - insert_html_handler: the same for a handler in inserted HTML;
# - frame_markup: a frame that innerHTML made has the document for an initiator, not the script.
KNOWN_MISATTRIBUTIONS = {"set_attribute_handler", "insert_html_handler", "frame_markup"}


async def test_every_kind_of_request() -> None:
    scan, web = await scan_local(kind_sites(), "https://kinds.example/")
    assert missed_kinds(scan, web.log) == []
    assert unrecorded(scan, web.log) == []


@pytest.mark.parametrize("page", [FIRST_PAGE, PLAIN_PAGE, ALICE_PAGE])
async def test_every_way_to_set_a_cookie(page: str) -> None:
    scan, _ = await scan_local(cookie_sites(), page)
    misses = missed_cookies(scan, page)
    assert [miss for miss in misses if not miss.startswith(SHARED_WORKER)] == []


async def test_every_kind_of_storage() -> None:
    scan, _ = await scan_local(storage_sites(), "https://storage.example/")
    assert missed_storage(scan) == []


@pytest.mark.parametrize("path", ["/", "/wrapped"])
async def test_who_did_it(path: str) -> None:
    scan, _ = await scan_local(attribution_sites(), ORIGIN + path)
    misses = {miss.partition(":")[0]: miss for miss in missed_attributions(scan, ORIGIN + path)}
    assert {name: miss for name, miss in misses.items() if name not in KNOWN_MISATTRIBUTIONS} == {}


async def test_the_page_cannot_tell_that_it_is_watched() -> None:
    scan, _ = await scan_local(hostile_sites(), f"https://{HOSTILE_HOST}/check")
    assert scan.pages[0].title == "natives untouched"
