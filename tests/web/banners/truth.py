"""All rows of the banner web."""

from __future__ import annotations

from tests.web.banners.rows import Truth
from tests.web.banners.truth_made import MADE
from tests.web.banners.truth_tools import TOOLS

TRUTHS: tuple[Truth, ...] = TOOLS + MADE
BY_PAGE = {truth.page: truth for truth in TRUTHS}
