"""What the commands of this floor have in common."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from scanner.settings.site import Site


def config_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--config FILE`."""
    return click.option(
        "--config",
        type=click.Path(dir_okay=False, path_type=Path),
        default=Path("sites.toml"),
        metavar="FILE",
        show_default=True,
        help="Where the site is written down.",
    )(command)


def place_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--place CODE`."""
    return click.option(
        "--place",
        metavar="CODE",
        help="For visitors of this country or state, e.g. DE or US-CA. Default: of any place.",
    )(command)


def site_of(config: Path, slug: str) -> Site:
    """A site of sites.toml. Raises `UsageFault` with every fault in the file."""
    from scanner.sites import load_sites

    return load_sites(config).site(slug)


def checked_place(code: str | None) -> str | None:
    """The code of a place that regimes.toml has; raises `UsageFault` for others."""
    from banner.regimes import place
    from scanner.errors import UsageFault

    if code is None or place(code.upper()) is not None:
        return code and code.upper()
    raise UsageFault(
        f"--place: {code!r} has no row in regimes.toml; give an ISO code such as DE or US-CA, or "
        "leave it out for the strictest."
    )
