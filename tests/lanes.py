"""Run all tests: two lanes at once, for browsers leave half of two cores idle; then what is timed.

    python -m tests.lanes

Shows one lane's output after the other's, and ends with a closing line like pytest's own for all of
them. The exit code is 0 where all passed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

ROOT = Path(__file__).parents[1]
# Each takes about half of the time; tests/house checks that together they are everything.
LANES: tuple[tuple[str, ...], ...] = (
    ("tests/scanner", "tests/web"),
    ("tests/banner", "tests/house", "tests/journeys", "tests/server"),
)
# pytest's code where nothing was to be run.
NOTHING = 5
LOOK_EVERY_S = 0.2
_COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed|warnings?)\b")


class Lane(msgspec.Struct, frozen=True):
    """One run of pytest, and where its output goes."""

    process: subprocess.Popen[bytes]
    log: Path

    def shown(self) -> int:
        """Print what it has said and still says; its exit code."""
        print(" ".join(["\npytest", *map(str, self.process.args[3:])]), flush=True)  # type: ignore[index]
        with self.log.open("rb") as file:
            while True:
                code = self.process.poll()
                sys.stdout.buffer.write(file.read())
                sys.stdout.flush()
                if code is not None:
                    return 0 if code == NOTHING else code
                time.sleep(LOOK_EVERY_S)

    def counts(self) -> Counter[str]:
        """How many passed, failed and so on."""
        lines = self.log.read_text("utf-8", "replace").rstrip().splitlines()
        found = _COUNT.findall(lines[-1]) if lines else []
        return Counter({name: int(number) for number, name in found})


def main() -> int:
    """Run them; 0 where all passed."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        lanes = [_begin(Path(folder), paths, "not alone") for paths in LANES]
        codes = [lane.shown() for lane in lanes]
        lanes.append(_begin(Path(folder), ("tests",), "alone"))
        codes.append(lanes[-1].shown())
        counts = sum((lane.counts() for lane in lanes), Counter[str]())
    told = ", ".join(f"{number} {name}" for name, number in counts.items())
    print(f"\n=== {told} in {time.monotonic() - began:.2f}s ===", flush=True)
    return max(map(abs, codes))


def _begin(folder: Path, paths: Sequence[str], wanted: str) -> Lane:
    words = [sys.executable, "-m", "pytest", "-m", wanted, *paths]
    log = folder / f"{len(list(folder.iterdir()))}.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own tests
            words, cwd=ROOT, env={**os.environ, "COLUMNS": "100"}, stdout=output, stderr=output
        )
    return Lane(process, log)


if __name__ == "__main__":
    sys.exit(main())
