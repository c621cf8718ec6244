"""`python -m banner.engine`: build static/ into banner/engine/built/.

`make engine` brings what that needs, node and the packages of static/package.json.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from banner.engine import BUILT, SOURCES, STAMP, stamp_of

TOOLS = Path(sys.prefix) / "engine" / "node_modules"


def build(out: Path) -> None:
    """Build every script into `out`. Raises CalledProcessError where that fails."""
    node = Path(sys.executable).with_name("node")
    subprocess.run(  # noqa: S603
        [str(node), str(SOURCES / "build.js"), str(out)],
        check=True,
        env={**os.environ, "NODE_MODULES": str(TOOLS)},
    )


if __name__ == "__main__":
    shutil.rmtree(BUILT, ignore_errors=True)
    build(BUILT)
    STAMP.write_text(stamp_of() + "\n", "utf-8")
