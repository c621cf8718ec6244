"""What the sample shop declares of its cookies."""

from __future__ import annotations

from scanner.observations import Declared, Signal
from tests.scanner.report.makers import HOME

DECLARED = (
    Declared(
        name="_ga",
        category="necessary",
        words="Strictly necessary cookies",
        provider="Google",
        purpose="Tells visitors apart.",
        lifetime="2 years",
        tool="OneTrust",
        page_url=HOME,
    ),
    Declared(
        name="basket", category="necessary", words="Strictly necessary", tool="table", page_url=HOME
    ),
)
SAYS_NECESSARY = Signal(
    name="declaration", rule="declaration:OneTrust:_ga", category="necessary", vendor="Google"
)
