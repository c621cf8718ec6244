"""By which terms a scan is judged: places and their laws, and what the site's owner says."""

from __future__ import annotations

import functools
from typing import Literal

import msgspec

from scanner.audit.rules import Rule, Severity, read_toml
from scanner.classify.own import OwnService

RegimeName = Literal["opt-in", "opt-out", "notice"]


class Adequate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An adequacy decision by the European Commission. Dates are ISO 8601."""

    since: str
    until: str | None = None
    condition: str | None = None
    """For whom it holds, where not for all."""


class Places(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of places.toml."""

    revised: str
    eea: frozenset[str]
    gpc: frozenset[str]
    """Where Global Privacy Control is binding."""
    opt_out: frozenset[str]
    opt_in: frozenset[str]
    """Parts of such a country that ask for consent."""
    notice: frozenset[str]
    adequate: dict[str, Adequate]

    def regime(self, code: str) -> RegimeName:
        """What a place's law asks for; the strictest, `opt-in`, where the file says nothing."""
        # A state without a word of its own takes its country's.
        own = code in self.opt_out or code in self.notice or code in self.opt_in
        name = code if own else code.partition("-")[0]
        if name in self.notice:
            return "notice"
        return "opt-out" if name in self.opt_out else "opt-in"


class Suppression(msgspec.Struct, frozen=True, kw_only=True):
    """A finding that the owner has looked at and lives with, until a day."""

    rule: str
    """Its id, or with a `*` at the end the beginning of several."""
    subject: str | None = None
    """Text with `*` for what the finding is about, or for the name of a piece of its evidence."""
    reason: str
    until: str
    """ISO 8601; the last day on which it holds."""


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What findings depend on besides the scan."""

    regime: RegimeName | None = None
    """As the site's settings say; None: by its places, and opt-in without any."""
    places: tuple[str, ...] = ()
    """Codes of the places whose law holds: the owner's and the visitors'."""
    services: tuple[OwnService, ...] = ()
    """What the owner has declared."""
    consent_cookie: str | None = None
    """Name of the cookie in which the owner's banner keeps the choice."""
    suppressions: tuple[Suppression, ...] = ()

    @property
    def holding(self) -> RegimeName:
        """The strictest regime that holds."""
        found = {places().regime(code) for code in self.places}
        found |= {self.regime} if self.regime else set()
        order: tuple[RegimeName, ...] = ("opt-in", "opt-out", "notice")
        return next((regime for regime in order if regime in found), "opt-in")

    def severity(self, rule: Rule, consented: bool = False) -> Severity:
        """How grave it is to break a rule here; `consented`: in the accepted state alone."""
        if consented and rule.consented:
            return rule.consented
        if not rule.applies or any(self._is(one) for one in rule.applies):
            return rule.severity
        if not self.places and rule.unsure:
            return rule.unsure
        return rule.elsewhere or rule.severity

    def _is(self, name: str) -> bool:
        if name in ("opt-in", "opt-out", "notice"):
            return name == self.holding
        if name == "gpc":
            return any(code in places().gpc for code in self.places)
        if name == "EEA":
            return any(code.partition("-")[0] in places().eea for code in self.places)
        return any(code == name or code.startswith(f"{name}-") for code in self.places)


@functools.cache
def places() -> Places:
    """What places ask for."""
    return msgspec.convert(read_toml("places.toml"), Places)
