"""One site with everything that can be set for it: the tables `[sites.x]`."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from scanner.settings.banner import BannerSettings
from scanner.settings.records import RecordSettings
from scanner.settings.scan import ScanSettings
from scanner.settings.service import Service, distinct
from scanner.settings.suppress import Suppress
from scanner.settings.words import Language, Regime, Table, Url


class Defaults(Table):
    """What holds for every site that says nothing else."""

    languages: tuple[Language, ...] = ()
    """The site's languages, the main one first."""
    regime: Regime = "auto"
    """What the law asks of the site: consent before, a way out, or a notice."""
    scan: ScanSettings = ScanSettings()
    banner: BannerSettings = BannerSettings()
    records: RecordSettings = RecordSettings()


class Site(Defaults):
    """One web property."""

    url: Url
    """Where a scan starts."""
    policy_url: Url | None = None
    """The site's privacy policy."""
    services: Annotated[tuple[Service, ...], AfterValidator(distinct)] = ()
    """What the owner knows of the site's services."""
    suppress: tuple[Suppress, ...] = ()
    """Findings that don't count."""
