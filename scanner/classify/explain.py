"""Say in words why a verdict was reached, from the rules that spoke."""

from __future__ import annotations

from scanner.observations import Signal

_SAYS: dict[str, str] = {
    "own": "the site's own settings say so ({what})",
    "vendor_name": "known name, met at its vendor's own domain or set by its script ({what})",
    "name": "known name ({what})",
    "setter": "set by a script or response of {what}",
    "domain": "belongs to or goes to {what}",
    "table": "listed in {what}",
    "declaration": "the site declares it so ({what})",
    "keyword": "a word in its name ({what})",
    "list": "called tracking by {what}",
    "behaviour": "{what}",
    "knowledge": "{what}",
}
_NOTHING = {
    "unknown": "nothing is known about it",
    "first-party": "the site's own, and nothing else is known about it",
}


def reason(because: str | None, signals: tuple[Signal, ...] = ()) -> str:
    """One clause for a verdict's `because`, e.g. `known name (google-analytics._ga)`."""
    if because is None:
        return "not judged"
    if because in _NOTHING:
        return _NOTHING[because]
    deciding = next((signal for signal in signals if signal.rule == because), None)
    return says(deciding) if deciding else because


def says(signal: Signal) -> str:
    """One clause for what one source said."""
    _, _, what = signal.rule.partition(":")
    if signal.name in ("behaviour", "list", "knowledge"):
        what = signal.rule
    return _SAYS[signal.name].format(what=what.strip() or signal.rule)
