"""A finding that the owner has looked at and lives with: the tables `[[sites.x.suppress]]`."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

from scanner.settings.words import Table, Text, wanted


def _day(value: Any) -> datetime.date:
    if isinstance(value, str):
        return datetime.date.fromisoformat(value)
    if type(value) is not datetime.date:  # a number or a time of day is no day
        raise ValueError
    return value


class Suppress(Table):
    """One kind of finding that doesn't count, until a day."""

    rule: Text
    """Id of the rule, e.g. `before.preferences`; `*` stands for any characters."""
    subject: Text | None = None
    """What the finding is about, or the name of a cookie, key or host among its evidence; `*`
    stands for any characters. Without it: all that breaks the rule."""
    reason: Text
    """Why this is in order, for whoever reads the report."""
    until: Annotated[
        Annotated[datetime.date, BeforeValidator(_day)], wanted('a day such as "2027-03-31"')
    ]
    """The last day on which this holds; afterwards the finding counts again."""
