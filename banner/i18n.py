"""Words in every language: the texts of locales/, numbers, lengths of time and lists."""

from __future__ import annotations

import datetime
import functools
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.units import format_unit

from scanner.errors import UsageFault

LOCALES = Path(__file__).parent / "locales"
FALLBACK = "en"
# Other tags under which browsers and pages ask for a language.
ALIASES = {
    "no": "nb",
    "nn": "nb",
    "tl": "fil",
    "iw": "he",
    "in": "id",
    "zh": "zh-Hans",
    "zh-cn": "zh-Hans",
    "zh-sg": "zh-Hans",
    "zh-tw": "zh-Hant",
    "zh-hk": "zh-Hant",
    "zh-mo": "zh-Hant",
}
# CLDR has no lengths of time in Maltese; forms by plural category, `other` for those not named.
MALTESE = {
    "year": {"two": "sentejn", "few": "{} snin", "many": "{}-il sena", "other": "{} sena"},
    "month": {"two": "xahrejn", "few": "{} xhur", "many": "{}-il xahar", "other": "{} xahar"},
    "day": {"two": "jumejn", "few": "{} jiem", "many": "{}-il jum", "other": "{} jum"},
    "hour": {"two": "sagħtejn", "few": "{} sigħat", "many": "{}-il siegħa", "other": "{} siegħa"},
    "minute": {
        "two": "żewġ minuti", "few": "{} minuti", "many": "{}-il minuta", "other": "{} minuta"
    },
}  # fmt: skip
DAYS_A_YEAR = 365.25
DAYS_A_MONTH = 30.44


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """One language's texts, with a site's own in place of ours where it has them."""

    tag: str
    """BCP 47, as the files of locales/ are named."""
    direction: str
    """`ltr` or `rtl`."""
    texts: Mapping[str, str]
    counted: Mapping[str, Mapping[str, str]]
    """Forms by CLDR plural category, e.g. `services` to `one` and `other`."""

    def __getitem__(self, name: str) -> str:
        return self.texts[name]

    @property
    def locale(self) -> Locale:
        """Babel's locale."""
        return Locale.parse(self.tag.replace("-", "_"))

    def count(self, name: str, number: int) -> str:
        """`3 services`, in the form that the language has for that number."""
        forms = self.counted[name]
        form = forms.get(self.locale.plural_form(number)) or forms["other"]
        return form.replace("{count}", f"{number:d}")

    def list(self, words: Iterable[str]) -> str:
        """`a, b and c`."""
        return format_list(list(words), style="standard", locale=self.locale)

    def date(self, iso: str) -> str:
        """A day such as `2026-11-24`, written out."""
        return format_date(datetime.date.fromisoformat(iso[:10]), "long", locale=self.locale)

    def length(self, days: float) -> str:
        """A length of time in the unit that people would use: minutes up to years."""
        for unit, size in (("year", DAYS_A_YEAR), ("month", DAYS_A_MONTH), ("day", 1.0)):
            number = days / size
            # Thirteen months are not "1 year", and two and a half years not "3".
            if round(number) >= 1 and (
                unit == "day" or abs(number - round(number)) <= 0.05 * number
            ):
                return self._unit(unit, round(number))
        minutes = max(1, round(days * 24 * 60))
        return (
            self._unit("hour", round(minutes / 60))
            if minutes >= 60
            else self._unit("minute", minutes)
        )

    def _unit(self, unit: str, number: int) -> str:
        if self.tag == "mt":
            forms = MALTESE[unit]
            return forms.get(self.locale.plural_form(number), forms["other"]).format(number)
        name = f"duration-{unit}"
        # Where CLDR's long form is the short one, Babel finds no long one and says the unit's name.
        said = (format_unit(number, name, form, locale=self.locale) for form in ("long", "short"))
        return next(text for text in said if name not in text)


@functools.cache
def tags() -> tuple[str, ...]:
    """Every language there is, by tag."""
    return tuple(sorted(path.stem for path in LOCALES.glob("*.toml")))


@functools.cache
def _file(tag: str) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    raw = tomllib.loads((LOCALES / f"{tag}.toml").read_text("utf-8"))
    texts = {key: value for key, value in raw.items() if isinstance(value, str)}
    return texts, {key: value for key, value in raw.items() if isinstance(value, dict)}


def words(tag: str, own: Mapping[str, Mapping[str, str]] | None = None) -> Words:
    """The texts of a language; `own` are a site's, by language and name.

    Raises `UsageFault` where there is no such language.
    """
    known = resolve(tag)
    if known is None:
        raise UsageFault(f"There are no texts in {tag!r} yet; there are {', '.join(tags())}.")
    texts, counted = _file(known)
    ours = {**texts}
    for language, changed in (own or {}).items():
        if resolve(language) == known:
            ours.update(changed)
    return Words(tag=known, direction=texts["direction"], texts=ours, counted=counted)


def resolve(tag: str) -> str | None:
    """The file's tag that a language tag stands for: itself, an alias, or the language alone."""
    by_lower = {name.lower(): name for name in tags()}
    parts = tag.lower().replace("_", "-").split("-")
    for length in range(len(parts), 0, -1):
        name = "-".join(parts[:length])
        if found := by_lower.get(name) or ALIASES.get(name):
            return found
    return None


def languages(wanted: Iterable[str]) -> tuple[str, ...]:
    """Tags of the files for a site's languages, the main one first; all where it names none.

    Raises `UsageFault` where there are no texts in one of them.
    """
    named = tuple(dict.fromkeys(words(tag).tag for tag in wanted))
    return named or (FALLBACK, *(tag for tag in tags() if tag != FALLBACK))


def asked_as(offered: Iterable[str]) -> dict[str, str]:
    """What a browser may ask for, in lower case, to the language that it gets."""
    names = tuple(offered)
    table = {alias: tag for alias, tag in ALIASES.items() if tag in names}
    for tag in names:
        table.setdefault(tag.lower().partition("-")[0], tag)
    table.update({tag.lower(): tag for tag in names})
    return table
