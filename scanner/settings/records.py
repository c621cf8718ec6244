"""For how long a site's records of choices are kept: the table `[sites.x.records]`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scanner.settings.words import Table, wanted

# A hundred years, as in the server's settings.
MAX_DAYS = 36_500


class RecordSettings(Table):
    """How the server keeps records."""

    keep_days: (
        Annotated[
            int,
            Field(strict=True, ge=1, le=MAX_DAYS),
            wanted(f"a whole number of days from 1 to {MAX_DAYS}"),
        ]
        | None
    ) = None
    """Days after which a record is deleted, though never while its choice stands; by default what
    the server's `retention_days` says."""
