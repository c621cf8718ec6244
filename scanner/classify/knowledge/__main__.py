"""Check the knowledge base, build its one file, and count it.

python -m scanner.classify.knowledge [--check]
"""

from __future__ import annotations

import sys

from scanner.classify.knowledge.check import faults
from scanner.classify.knowledge.counts import counts, in_words
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
    sys.stdout.write("\n".join([*in_words(counts(vendors)), f"{len(found)} faults", ""]))
    return 1 if shown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
