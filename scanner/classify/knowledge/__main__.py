"""Check the knowledge base, build its one file, and count it.

python -m scanner.classify.knowledge [--check]
"""

from __future__ import annotations

import sys

from scanner.classify.knowledge.check import counts, faults
from scanner.classify.knowledge.read import build, read_sources


def main(arguments: list[str]) -> int:
    """Print every fault, or build and print the counts."""
    vendors, unreadable = read_sources()
    only = [word.strip("/") for word in arguments if not word.startswith("--")]
    found = [*unreadable, *faults(vendors)]
    shown = [one for one in found if not only or one.split("/")[0] in only]
    for one in shown:
        sys.stdout.write(f"{one}\n")
    if found and "--check" not in arguments:
        return 1
    if "--check" not in arguments:
        build()
    counted = counts(vendors)
    sys.stdout.write(
        f"{counted.vendors} vendors, {counted.services} services, {counted.domains} domains, "
        f"{counted.patterns} patterns; {len(found)} faults\n"
    )
    for title, tally in (
        ("patterns by category", counted.by_category),
        ("vendors by country", counted.by_country),
        ("vendors by vertical", counted.by_vertical),
    ):
        words = ", ".join(f"{word} {number}" for word, number in tally.items())
        sys.stdout.write(f"{title}: {words}\n")
    return 1 if shown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
