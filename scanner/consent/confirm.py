"""Decide by its effects what came of a choice. No browser is asked anything here."""

from __future__ import annotations

import re

import msgspec

from scanner.choices import Outcome, Signals
from scanner.consent.run import Run, Wish

# Names under which sites keep a choice, whatever tool they use.
_RECORD = re.compile(
    r"consent|cookie|gdpr|dsgvo|rgpd|lgpd|ccpa|privacy|datenschutz|cmp|cc_|tcf|tcstring|usp|gpp"
    r"|optin|opt-in|opt_in|optout|opt-out|opt_out|accept|agree|reject|decline|notice|banner|tracking",
    re.IGNORECASE,
)
# What is granted without asking says nothing of the choice.
_ASKED_FOR = {"ad_storage", "analytics_storage", "ad_user_data", "ad_personalization"}
# TCF 2 has ten purposes, and an eleventh since 2.2: who grants ten grants all that is asked.
_TCF_FULL = 10


class Signs(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen after the presses."""

    gone: bool
    """The banner is no more to be seen."""
    after: Signals | None
    changed: tuple[str, ...] = ()
    """What is new in cookies and storage, see `Kept.changed_since`."""
    told: bool = False
    """Whether the press sent a form or the like to the site."""
    asked_again: bool | None = None
    """Whether the banner came back on the next load; None where the page was not loaded again."""
    tool_name: str | None = None


def signs(wish: Wish, seen: Signs) -> tuple[str, ...]:
    """Each sign that the choice took, in words."""
    after = seen.after
    found = [
        "banner gone" if seen.gone else "",
        f"{seen.tool_name or 'its tool'} says {wish}" if after and after.tool_says == wish else "",
        _tcf(wish, after) if after else "",
        _mode(wish, after) if after else "",
        _record(seen),
        "not asked again" if seen.asked_again is False else "",
    ]
    return tuple(sign for sign in found if sign)


def outcome(run: Run, seen: Signs) -> tuple[Outcome, str]:
    """How the choice ended, and one sentence about any outcome but `confirmed`."""
    if run.ended in _UNPRESSED:
        return _unpressed(run)
    if run.ended == "hung":
        return "unconfirmed", "It was pressed, and a script of the page runs since without end."
    if run.ended == "returned" or (seen.gone and seen.asked_again):
        return "pressed but returned", "The banner asked again when the page was next loaded."
    if not seen.gone:
        last = run.pressed[-1] if run.pressed else ""
        return "unconfirmed", f"{last!r} was pressed, and the banner stayed."
    after = seen.after
    says_so = after is not None and after.tool_says == run.wish
    kept = bool(seen.changed) or seen.told
    if says_so or (seen.asked_again is False and kept):
        return "confirmed", contradiction(run.wish, after)
    if seen.asked_again is None:
        return "unconfirmed", "The banner went, and the page could not be loaded again to compare."
    return "unconfirmed", "The banner went, and nothing was stored that says what was chosen."


def contradiction(wish: Wish, after: Signals | None) -> str:
    """One sentence where the page says the opposite of what was pressed; else nothing."""
    if after is None:
        return ""
    opposite = "accepted" if wish == "rejected" else "rejected"
    if after.tool_says == opposite:
        return f"The banner went, yet its own record says {opposite}."
    if wish == "rejected" and after.tcf and len(after.tcf.purposes) >= _TCF_FULL:
        return "The banner went, yet its TC string grants every purpose."
    return ""


_UNPRESSED = frozenset({"no way", "blind", "left", "not pressed"})


def _unpressed(run: Run) -> tuple[Outcome, str]:
    if run.ended == "left":
        return "failed", f"Pressing {run.pressed[-1]!r} led to {run.why}."
    if run.ended == "not pressed":
        return "failed", f"The control could not be pressed: it is {run.why or 'gone'}."
    if run.wish == "accepted":
        return "failed", "No control of the banner accepts."
    if run.ended == "blind":
        why = run.why or "nothing there could be told to refuse"
        return "failed", f"The settings were opened, and {why}."
    return "accept only", "The banner offers no way to refuse within two layers."


def _tcf(wish: Wish, after: Signals) -> str:
    tcf = after.tcf
    if tcf is None or not (tcf.tc_string or tcf.purposes):
        return ""
    if wish == "rejected":
        return "" if tcf.purposes else "TCF: no purposes"
    return f"TCF: {len(tcf.purposes)} purposes" if tcf.purposes else ""


def _mode(wish: Wish, after: Signals) -> str:
    update = after.consent_mode.update if after.consent_mode else {}
    said = {value for name, value in update.items() if name in _ASKED_FOR}
    if wish == "accepted":
        return "Consent Mode: granted" if "granted" in said else ""
    return "Consent Mode: denied" if said == {"denied"} else ""


def _record(seen: Signs) -> str:
    """What was stored that looks like a choice; where it was not asked again, whatever was."""
    records = [one for one in seen.changed if _RECORD.search(one.rpartition(" ")[2])]
    if not records and seen.asked_again is False:
        records = list(seen.changed)
    return f"{records[0]} set" if records else ""
