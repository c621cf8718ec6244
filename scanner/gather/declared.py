"""What the site declares, merged over all visits."""

from __future__ import annotations

from scanner.evidence import Visit
from scanner.observations import Declared

# Cookies and keys that one site declares; more is a site at play.
MAX_DECLARED = 5_000


class Declarations:
    """Each declared name once for each tool, as first met."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Declared] = {}

    def add(self, visit: Visit) -> None:
        """Add what one page declares."""
        for told in visit.told[: MAX_DECLARED - len(self._found)]:
            self._found.setdefault(
                (told.tool, told.name),
                Declared(
                    name=told.name,
                    category="unclassified",
                    words=told.words,
                    provider=told.provider or None,
                    purpose=told.purpose or None,
                    lifetime=told.lifetime or None,
                    tool=told.tool,
                    page_url=visit.page.url,
                ),
            )

    def records(self) -> tuple[Declared, ...]:
        """All of it, by name; what the words mean is for the classifier to say."""
        return tuple(sorted(self._found.values(), key=lambda one: (one.name, one.tool)))
