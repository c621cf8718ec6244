"""What is known about consent tools: marks, banners, buttons, and where each keeps the choice."""

from __future__ import annotations

from scanner.consent.tools.marks import Recognised, Seen, asked_elements, asked_globals, recognised
from scanner.consent.tools.read import tools, tools_by_iab_id, tools_by_id
from scanner.consent.tools.rows import Api, Kind, Layer, Marks, Said, Stored, Tool
from scanner.consent.tools.stored import said, stored_choice
from scanner.consent.tools.table import table

__all__ = [
    "Api",
    "Kind",
    "Layer",
    "Marks",
    "Recognised",
    "Said",
    "Seen",
    "Stored",
    "Tool",
    "asked_elements",
    "asked_globals",
    "recognised",
    "said",
    "stored_choice",
    "table",
    "tools",
    "tools_by_iab_id",
    "tools_by_id",
]
