"""The names that are met on most sites, against a list made by hand; and nothing gets worse."""

from __future__ import annotations

import pytest

from scanner.classify.classifier import Classifier, knowledge
from scanner.classify.inputs import answer, read_input
from tests.scanner.classify import common_names

LABELLED = [
    (name, category)
    for category in ("necessary", "preferences", "analytics", "marketing")
    for name in getattr(common_names, category.upper()).split()
]
CLASSIFIER = Classifier(knowledge())


@pytest.mark.parametrize(("name", "category"), LABELLED)
def test_category(name: str, category: str) -> None:
    verdict = answer(read_input(name), CLASSIFIER)
    assert verdict.category == category, verdict.because
    assert verdict.service or verdict.because.startswith("keyword:")
