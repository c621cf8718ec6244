"""Every page of the test web is in a truth table; that they do what it says, scans show."""

from __future__ import annotations

from tests.web.covers import ALIASES, HOSTED, OWN, cover_sites
from tests.web.detours import BY_ITSELF, BY_OTHERS
from tests.web.forms import CASES as FORM_CASES
from tests.web.hygiene import PAGES
from tests.web.respawns import AFTER, SCRIPTS
from tests.web.sync_cases import CASES as SYNC_CASES
from tests.web.truth_covers import COVERS, RESPAWNS
from tests.web.truth_forms import FORMS
from tests.web.truth_hygiene import HYGIENE
from tests.web.truth_syncs import CLICK_IDS, SYNCS


def test_forms() -> None:
    assert {truth.path for truth in FORMS} >= {case.path for case in FORM_CASES}
    assert len({truth.path for truth in FORMS}) == len(FORMS)


def test_syncs_and_clicks() -> None:
    pages = {truth.page.rpartition("/")[2] for truth in SYNCS if "publisher" in truth.page}
    assert pages == {case.path for case in SYNC_CASES}
    ways = {truth.path for truth in CLICK_IDS}
    assert ways == {*BY_OTHERS, *BY_ITSELF, "server-gclid", "ignore"}


def test_covers_respawns_and_hygiene() -> None:
    pages = {truth.page.rpartition("/")[2] for truth in COVERS} - {""}
    assert pages == {*HOSTED, *OWN}
    assert {truth.path for truth in RESPAWNS} == {*SCRIPTS, *AFTER}
    assert {truth.path for truth in HYGIENE} == set(PAGES)
    assert set(ALIASES) <= set(cover_sites())
