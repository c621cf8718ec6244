"""Measure classification: loading the knowledge base, verdicts, and the command as a whole.

    python -m bench.classify

The baseline is the same Python starting and reading the same input with a dictionary of names.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

from scanner.classify.classifier import Classifier, Kept
from scanner.classify.hosts import Hosts
from scanner.classify.knowledge.counts import counts
from scanner.classify.knowledge.read import load
from scanner.classify.knowledge.rows import rows_of
from scanner.classify.names import Names

ROUNDS = 7
OBSERVATIONS = 50_000
NAMES = 20_000

_BASE = "import sys; known = {}; [known.get(line.strip()) for line in sys.stdin]"


def main() -> None:
    """Print the figures, medians of some rounds."""
    vendors = load()
    print(f"{counts(vendors).vendors} vendors, {counts(vendors).patterns} patterns")

    def index() -> None:
        fresh = load()
        Names(fresh, Hosts(fresh))

    print(f"load and index the knowledge base: {_seconds(index) * 1000:.0f} ms")
    names = [row.pattern.name or row.pattern.tests[0] for v in vendors for row in rows_of(v)]
    kept = [
        Kept(
            name=f"{names[at % len(names)]}{'' if at % 3 else at}",
            host=f"h{at % 700}.example.com",
            own=at % 3 > 0,
            setters=(("https://www.googletagmanager.com/gtag/js", f"https://s{at % 99}.example/"),)
            if at % 2
            else (),
        )
        for at in range(OBSERVATIONS)
    ]

    def judge() -> None:
        classifier = Classifier(vendors)
        for one in kept:
            classifier.kept(one)

    print(f"{OBSERVATIONS} different observations: {_seconds(judge):.2f} s")
    text = "\n".join(f"{names[at % len(names)]}{'' if at % 3 else at}" for at in range(NAMES))
    command = [sys.executable, "-m", "consentry", "classify", "--json", "--no-lists"]
    took = _seconds(lambda: _run(command, text))
    base = _seconds(lambda: _run([sys.executable, "-c", _BASE], text))
    print(
        f"consentry classify --json, {NAMES} names, start included: {took:.2f} s, "
        f"{NAMES / took:.0f} a second, {took / base:.1f}x the baseline"
    )


def _run(command: list[str], text: str) -> None:
    subprocess.run(command, input=text, text=True, stdout=subprocess.DEVNULL, check=True)  # noqa: S603


def _seconds(act: Callable[[], object]) -> float:
    """Median of the time that something takes."""
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        took.append(time.perf_counter() - began)
    return median(took)


if __name__ == "__main__":
    main()
