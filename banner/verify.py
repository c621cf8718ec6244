"""Whether a banner would hold what it must: a scan of the site as it would be with it."""

from __future__ import annotations

import msgspec

from banner.remedy import Leak, leaks
from banner.trial import Trial
from scanner.observations import State
from scanner.records import Scan
from scanner.settings.site import Site

OWN_TOOL = "consentry"
"""Id of our own banner among the consent tools that a scan knows."""


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    regime: str
    revision: str
    states: tuple[State, ...]
    """In which nobody had agreed: of these the leaks are."""
    leaks: tuple[Leak, ...]
    policies: tuple[str, ...]
    """What the Content Security Policies of the site's pages must be given."""
    notes: tuple[str, ...]
    """What stands against believing it, a sentence each."""


def trial_of(site: Site) -> Site:
    """The site as it is tried: choices that a scan makes are recorded nowhere."""
    banner = site.banner.model_copy(update={"record_url": ""})
    return site.model_copy(update={"banner": banner})


def verified(scan: Scan, trial: Trial, slug: str) -> Verified:
    """Weigh a scan that was made with a trial. Pure."""
    bundle = trial.bundle
    refusing = _refusing(scan, bundle.asked.regime)
    return Verified(
        regime=bundle.asked.regime,
        revision=bundle.revision,
        states=refusing,
        leaks=leaks(scan, bundle.site, slug, refusing),
        policies=tuple(trial.policies),
        notes=tuple(_notes(scan, trial)),
    )


def _refusing(scan: Scan, regime: str) -> tuple[State, ...]:
    """States in which nothing but the necessary may run: where the law asks first, before too."""
    wanted: tuple[State, ...] = ("rejected", "gpc")
    if regime == "opt-in":
        wanted = ("before", *wanted)
    return tuple(state for state in wanted if state in scan.states)


def _notes(scan: Scan, trial: Trial) -> list[str]:
    notes: list[str] = []
    if not trial.changed:
        notes.append("No page got the banner: none of them was HTML of the site's own.")
    banner = scan.consent_banner
    if banner is None or not trial.changed:
        return notes
    if not banner.found:
        notes.append(
            "The banner did not show: a script or policy of the page may keep the gate from "
            "running."
        )
    elif banner.tool != OWN_TOOL:
        name = banner.tool_name or "another banner"
        notes.append(
            f"The page shows {name} as well, and it was that which was pressed: take it away for "
            "this check with --without PART, a part of its script's address."
        )
    return notes
