"""What a page's consent signals say, where they say that something is granted."""

from __future__ import annotations

import contextlib
import re

from scanner.audit.tcstring import Unreadable, decode
from scanner.choices import ConsentModeSignal, Signals, TcfSignal

# What needs consent by the words of consent mode; the others are about the page's own working.
_ASKED_FOR = ("ad_storage", "ad_user_data", "ad_personalization", "analytics_storage")


def grants(signals: Signals | None, *, after_a_choice: bool) -> list[str]:
    """Each signal that says that consent was given, as a sentence without its full stop.

    Before a choice only what the standard signals say counts; a consent tool's own notes may hold
    its defaults.
    """
    if signals is None:
        return []
    found = [*_tcf(signals.tcf), *_mode(signals.consent_mode)]
    if after_a_choice and signals.tool_says == "accepted":
        found.insert(
            0, f"The consent tool says accepted ({signals.tool_because or 'its own note'})"
        )
    return found


def sells(signals: Signals | None) -> list[str]:
    """A sentence where the US Privacy string says that nobody opted out of the sale of data.

    The string has four characters: version 1, and of notice, opt-out and agreement Y, N or -.
    """
    text = signals.usp if signals else None
    if text and re.fullmatch("1[YN-]N[YN-]", text, re.IGNORECASE):
        return [f"The US Privacy string says that nobody opted out ({text})"]
    return []


def _tcf(tcf: TcfSignal | None) -> list[str]:
    if tcf is None or tcf.gdpr_applies is False:
        return []
    purposes = set(tcf.purposes)
    with contextlib.suppress(Unreadable):  # which is told by a rule of its own
        purposes |= decode(tcf.tc_string).purposes if tcf.tc_string else set()
    if not purposes:
        return []
    numbers = ", ".join(str(number) for number in sorted(purposes))
    return [f"The consent string grants purpose{'s' if len(purposes) > 1 else ''} {numbers}"]


def _mode(mode: ConsentModeSignal | None) -> list[str]:
    if mode is None:
        return []
    stands = {**mode.default, **mode.update}
    granted = [name for name in _ASKED_FOR if stands.get(name) == "granted"]
    return [f"Consent mode grants {', '.join(granted)}"] if granted else []
