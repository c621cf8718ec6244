"""What the controls and texts of consent banners say, a file a language, and its one reader."""

from __future__ import annotations

from scanner.consent.words.language import Hit, Language, Reading
from scanner.consent.words.normal import Said, said, scripts_of
from scanner.consent.words.read import codes, hinted, language

__all__ = [
    "Hit",
    "Language",
    "Reading",
    "Said",
    "codes",
    "hinted",
    "language",
    "said",
    "scripts_of",
]
