"""Every language says everything, in its own script, direction and plural forms."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from typing import Any

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from banner.i18n import ALIASES, FALLBACK, LOCALES, asked_as, languages, resolve, tags, words
from scanner.errors import UsageFault
from scanner.settings.texts import TEXTS

# The official languages of the European Union, by Regulation No 1 of 1958 as amended.
OFFICIAL = (
    "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv"
)  # fmt: skip
OTHERS = "nb is uk tr ru ar he zh-Hans zh-Hant ja ko hi id ms th vi fil pt-BR fr-CA"
# Beside its own name for itself, what a file says of its language.
OF_THE_FILE = {"language", "direction"}
COUNTED = {"services", "cookies"}
BUTTONS = (
    "accept_all", "reject_all", "understood", "settings", "save", "close", "withdraw",
    "embed_once", "embed_always",
)  # fmt: skip
# A button of the first layer has room for this on the narrowest phone.
MOST_ON_A_BUTTON = 26
DAYS = (1 / 48, 1 / 24, 0.25, 1, 2, 5, 14, 30, 61, 90, 182, 365, 395, 730.5)


def raw(tag: str) -> dict[str, Any]:
    return tomllib.loads((LOCALES / f"{tag}.toml").read_text("utf-8"))


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{[^}]*\}", text))


def scripts(text: str) -> set[str]:
    """Which scripts its letters are of, by the first word of their names: LATIN, HANGUL..."""
    return {unicodedata.name(sign).split()[0] for sign in text if sign.isalpha()}


def test_every_promised_language_is_there() -> None:
    assert len(OFFICIAL.split()) == 24
    assert {*OFFICIAL.split(), *OTHERS.split()} <= set(tags())
    assert len(tags()) >= 43


def test_the_texts_that_can_be_overridden_are_those_that_there_are() -> None:
    assert set(raw(FALLBACK)) - OF_THE_FILE - COUNTED == set(TEXTS)
    assert len(set(TEXTS)) == len(TEXTS)


@pytest.mark.parametrize("tag", tags())
class TestOneLanguage:
    def test_no_text_is_missing_or_left_over(self, tag: str) -> None:
        found, wanted = raw(tag), raw(FALLBACK)
        assert set(wanted) - set(found) == set()
        assert set(found) - set(wanted) == set()
        assert all(text.strip() == text != "" for text in found.values() if isinstance(text, str))

    def test_placeholders_are_those_of_english(self, tag: str) -> None:
        found, wanted = raw(tag), raw(FALLBACK)
        for name in TEXTS:
            assert placeholders(found[name]) == placeholders(wanted[name]), name

    def test_plural_forms_are_those_of_cldr(self, tag: str) -> None:
        locale = Locale.parse(tag.replace("-", "_"))
        for name in COUNTED:
            forms = raw(tag)[name]
            assert set(forms) == {*locale.plural_form.tags, "other"}
            assert {sign for text in forms.values() for sign in placeholders(text)} == {"{count}"}
            # Only a form of exactly one number can do without the numeral.
            numbers = [n for n in range(1_000) if locale.plural_form(n) == "other"]
            assert numbers == [] or "{count}" in forms["other"]

    def test_counts_are_said_with_their_number(self, tag: str) -> None:
        for number in (0, 3, 5, 11, 21, 100):
            said = words(tag).count("services", number)
            assert re.findall(r"\d+", said) in ([str(number)], []), said
            assert "{" not in said
        assert words(tag).count("cookies", 21) != words(tag).count("cookies", 22)

    def test_direction_is_that_of_its_script(self, tag: str) -> None:
        assert words(tag).direction == Locale.parse(tag.replace("-", "_")).text_direction
        first = next(sign for sign in words(tag)["title"] if sign.isalpha())
        is_rtl = unicodedata.bidirectional(first) in ("R", "AL")
        assert is_rtl == (words(tag).direction == "rtl")

    def test_yes_and_no_are_equally_short(self, tag: str) -> None:
        yes, no = words(tag)["accept_all"], words(tag)["reject_all"]
        assert abs(len(yes) - len(no)) <= max(4, len(yes) // 2)
        for name in BUTTONS:
            assert len(words(tag)[name]) <= MOST_ON_A_BUTTON, name

    def test_lengths_of_time_are_in_the_language_itself(self, tag: str) -> None:
        own = scripts("".join(words(tag)[name] for name in TEXTS))
        for days in DAYS:
            said = words(tag).length(days)
            assert scripts(said) <= own
            assert not re.search(r"duration|[-_](year|month|day|hour|minute)", said), said
            if tag not in ("en", "fr", "fr-CA"):
                assert not re.search(r"\b(years?|mon(ths?)?|days?|h(ou)?rs?)\b", said), said

    def test_dates_and_lists_are_in_the_language_itself(self, tag: str) -> None:
        one = words(tag)
        assert re.search("2026", one.date("2026-11-24T20:00:00Z"))
        names = [one[name] for name in ("preferences", "analytics", "marketing")]
        listed = one.list(names)
        assert all(name in listed for name in names)
        assert one.list(names[:1]) == names[0]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0.0001, "1 minute"),
        (0.0208, "30 minutes"),
        (0.0416, "1 hour"),
        (0.5, "12 hours"),
        (1, "1 day"),
        (7, "7 days"),
        (30, "1 month"),
        (45, "45 days"),
        (90, "3 months"),
        (182, "6 months"),
        (365, "1 year"),
        (395, "13 months"),
        (400, "13 months"),
        (548, "18 months"),
        (730, "2 years"),
    ],
)
def test_a_length_is_told_in_the_unit_that_people_use(days: float, said: str) -> None:
    assert words("en").length(days) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [(1, "1 jum"), (2, "jumejn"), (5, "5 jiem"), (365, "1 sena"), (395, "13-il xahar")],
)
def test_maltese_lengths_which_cldr_does_not_have(days: float, said: str) -> None:
    assert words("mt").length(days) == said


@given(st.sampled_from(tags()), st.floats(0.001, 4_000))
def test_a_length_is_never_far_from_what_it_says(tag: str, days: float) -> None:
    """Read back in English, which has the same rounding in every language."""
    number, unit = words("en").length(days).split()
    size = {"year": 365.25, "month": 30.44, "day": 1, "hour": 1 / 24, "minute": 1 / 1440}
    back = int(number) * size[unit.removesuffix("s")]
    assert abs(back - days) <= max(0.5 * size[unit.removesuffix("s")], 0.05 * days)
    assert words(tag).length(days)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("de", "de"), ("DE", "de"), ("de-AT", "de"), ("de_CH", "de"), ("en-GB", "en"),
        ("zh", "zh-Hans"), ("zh-TW", "zh-Hant"), ("zh-HK", "zh-Hant"), ("zh-CN", "zh-Hans"),
        ("zh-hant", "zh-Hant"), ("zh-Hant-HK", "zh-Hant"), ("zh-Hans-SG", "zh-Hans"),
        ("pt", "pt"), ("pt-PT", "pt"), ("pt-br", "pt-BR"), ("pt-AO", "pt"),
        ("fr-CA", "fr-CA"), ("fr-BE", "fr"), ("no", "nb"), ("nn-NO", "nb"), ("nb-NO", "nb"),
        ("tl", "fil"), ("tl-PH", "fil"), ("iw", "he"), ("in", "id"), ("sr-Latn-RS", "sr"),
        ("xx", None), ("", None), ("-", None), ("tlh-de", None),
    ],
)  # fmt: skip
def test_a_tag_finds_its_file(asked: str, found: str | None) -> None:
    assert resolve(asked) == found


def test_every_alias_leads_to_a_language() -> None:
    assert set(ALIASES.values()) <= set(tags())
    assert set(ALIASES) & {tag.lower() for tag in tags()} == set()


@given(st.text(max_size=30))
def test_any_text_is_a_known_tag_or_none(text: str) -> None:
    found = resolve(text)
    assert found is None or (found in tags() and resolve(found) == found)


def test_the_main_language_comes_first_and_none_means_all() -> None:
    assert languages(["pt-PT", "de-AT", "de", "no"]) == ("pt", "de", "nb")
    assert languages([])[0] == FALLBACK
    assert sorted(languages([])) == sorted(tags())
    with pytest.raises(UsageFault, match=r"no texts in 'tlh' yet; there are ar, bg"):
        languages(["de", "tlh"])


def test_a_browser_gets_the_nearest_that_the_site_offers() -> None:
    assert asked_as(("de", "zh-Hant")) == {
        "de": "de", "zh": "zh-Hant", "zh-hant": "zh-Hant",
        "zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-mo": "zh-Hant",
    }  # fmt: skip
    assert asked_as(("pt-BR", "pt"))["pt"] == "pt"
    assert asked_as(("pt-BR",))["pt"] == "pt-BR"
    assert asked_as(("zh-Hans", "zh-Hant"))["zh"] == "zh-Hans"


@given(st.lists(st.sampled_from(tags()), min_size=1, unique=True))
def test_what_a_browser_may_ask_for_is_always_offered(offered: list[str]) -> None:
    table = asked_as(offered)
    assert set(table.values()) == set(offered)
    assert all(name == name.lower() for name in table)
    assert all(table[tag.lower()] == tag for tag in offered)


def test_a_sites_own_texts_replace_ours_in_that_language_alone() -> None:
    own = {"de-AT": {"title": "Servus"}, "en": {"title": "Hello"}}
    assert words("de", own)["title"] == "Servus"
    assert words("de", own)["save"] == words("de")["save"]
    assert words("en", own)["title"] == "Hello"
    assert words("fr", own)["title"] == words("fr")["title"]
