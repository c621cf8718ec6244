"""Every test site by host name."""

from __future__ import annotations

from scanner.demo.site import Site
from tests.web.attribution import attribution_sites
from tests.web.bench import FOREST_HOST, bench_sites, forest
from tests.web.broken import broken_sites
from tests.web.cookies import cookie_sites
from tests.web.covers import cover_sites
from tests.web.detours import bounce_sites, click_sites
from tests.web.fingerprints import fingerprint_sites
from tests.web.forms import form_sites
from tests.web.hostile import hostile_sites
from tests.web.hygiene import hygiene_sites
from tests.web.kinds import kind_sites
from tests.web.login import login_sites
from tests.web.plain import plain_sites
from tests.web.recorders import recorder_sites
from tests.web.respawns import respawn_sites
from tests.web.slow import slow_sites
from tests.web.spa import spa_sites
from tests.web.storage import storage_sites
from tests.web.syncs import sync_sites

FOREST_PAGES = 60


def all_sites() -> dict[str, Site]:
    """Build all of them afresh, so that no test sees another's sessions."""
    return {
        **attribution_sites(),
        **bench_sites(),
        **bounce_sites(),
        **broken_sites(),
        **click_sites(),
        **cookie_sites(),
        **cover_sites(),
        **fingerprint_sites(),
        **form_sites(),
        **hostile_sites(),
        **hygiene_sites(),
        **kind_sites(),
        **login_sites(),
        **plain_sites(),
        **recorder_sites(),
        **respawn_sites(),
        **slow_sites(),
        **spa_sites(),
        **storage_sites(),
        **sync_sites(),
        FOREST_HOST: forest(FOREST_PAGES),
    }
