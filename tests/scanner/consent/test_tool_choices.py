"""What consent tools keep says what was chosen, and nothing where nobody chose."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pytest

from scanner.consent.tools import Marks, Said, Stored, Tool, said, stored_choice, tools, tools_by_id


def compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def dumped(value: object) -> str:
    return quote(compact(value))


def b64(value: object) -> str:
    return quote(base64.b64encode(compact(value).encode()).decode())


ONETRUST = "isGpcEnabled=0&datestamp=x&interactionCount={n}&groups={g}&AwaitingReconsent=false"


def cookiebot(preferences: str, marketing: str, method: str = "explicit") -> str:
    return (
        f"{{stamp:'x',necessary:true,preferences:{preferences},statistics:{preferences},"
        f"marketing:{marketing},method:'{method}',ver:1,utc:1,region:'de'}}"
    )


def axeptio(granted: bool, completed: bool = True) -> str:
    return dumped({"$$token": "x", "google": granted, "$$completed": completed})


def cookieyes(consent: str, action: str, analytics: str) -> str:
    return f"consentid:x,consent:{consent},action:{action},necessary:yes,analytics:{analytics}"


def civic(said: str, answered: bool = True) -> str:
    return dumped({"optionalCookies": {"analytics": said}, "interactedWith": answered})


def cookiehub(granted: bool, answered: bool = True) -> str:
    rows = [{"id": "necessary", "value": True}, {"id": "analytics", "value": granted}]
    return b64({"answered": answered, "categories": rows})


def piwik(status: int) -> str:
    return dumped({"visitorId": "x", "consents": {"analytics": {"status": status}}})


def iubenda(*said: bool) -> str:
    rows = {str(number): it for number, it in enumerate((True, *said), 1)}
    return dumped({"timestamp": "x", "purposes": rows, "id": 9})


KEPT: list[tuple[str, str, str, Said | None]] = [
    ("onetrust", "OptanonConsent", ONETRUST.format(n=1, g="C0001%3A1%2CC0002%3A1"), "accepted"),
    ("onetrust", "OptanonConsent", ONETRUST.format(n=1, g="C0001%3A1%2CC0002%3A0"), "rejected"),
    ("onetrust", "OptanonConsent", ONETRUST.format(n=2, g="1%3A1%2C2%3A0%2C4%3A0"), "rejected"),
    ("onetrust", "OptanonConsent", ONETRUST.format(n=1, g="C0001:1,C0002:1,C4:0"), "partial"),
    ("onetrust", "OptanonConsent", ONETRUST.format(n=0, g="C0001:1,C0002:1"), None),
    ("cookiebot", "CookieConsent", cookiebot("true", "true"), "accepted"),
    ("cookiebot", "CookieConsent", cookiebot("false", "false"), "rejected"),
    ("cookiebot", "CookieConsent", cookiebot("false", "true"), "partial"),
    ("cookiebot", "CookieConsent", cookiebot("true", "true", "implied"), None),
    ("cookiebot", "CookieConsent", "-1", None),
    ("trustarc", "cmapi_cookie_privacy", "permit 1,2,3", "accepted"),
    ("trustarc", "cmapi_cookie_privacy", "permit%201%20required", "rejected"),
    ("trustarc", "cmapi_cookie_privacy", "permit 1,2", "partial"),
    ("iubenda", "_iub_cs-99", iubenda(True, True), "accepted"),
    ("iubenda", "_iub_cs-99", iubenda(False, False), "rejected"),
    ("iubenda", "_iub_cs-99", iubenda(True, False), "partial"),
    ("axeptio", "axeptio_cookies", axeptio(granted=True), "accepted"),
    ("axeptio", "axeptio_cookies", axeptio(granted=False), "rejected"),
    ("axeptio", "axeptio_cookies", axeptio(granted=False, completed=False), None),
    ("cookieyes", "cookieyes-consent", cookieyes("yes", "yes", "yes"), "accepted"),
    ("cookieyes", "cookieyes-consent", cookieyes("no", "yes", "no"), "rejected"),
    ("cookieyes", "cookieyes-consent", cookieyes("yes", "no", "yes"), None),
    ("cookieyes", "cookieyes-consent", cookieyes("", "", ""), None),
    ("klaro", "klaro", dumped({"matomo": True, "youtube": True}), "accepted"),
    ("klaro", "klaro", dumped({"matomo": False, "youtube": False}), "rejected"),
    ("klaro", "klaro", dumped({"matomo": False, "youtube": True}), "partial"),
    ("tarteaucitron", "tarteaucitron", "!gtag=true!youtube=true", "accepted"),
    ("tarteaucitron", "tarteaucitron", "!gtag=false!youtube=false", "rejected"),
    ("tarteaucitron", "tarteaucitron", "!gtag=wait!youtube=wait", None),
    ("orejime", "eu-consent", dumped({"analytics": False}), "rejected"),
    ("cookieconsent-3", "cookieconsent_status", "dismiss", "accepted"),
    ("cookieconsent-3", "cookieconsent_status", "deny", "rejected"),
    ("cookiehub", "cookiehub", cookiehub(granted=True), "accepted"),
    ("cookiehub", "cookiehub", cookiehub(granted=False), "rejected"),
    ("cookiehub", "cookiehub", cookiehub(granted=True, answered=False), None),
    ("pandectes", "_pandectes_gdpr", b64({"status": "deny", "preferences": 0}), "rejected"),
    ("sg-cookie-optin", "cookie_optin", "essential:1|analytics:0|iframes:0", "rejected"),
    ("sg-cookie-optin", "cookie_optin", "essential:1|analytics:1|iframes:1", "accepted"),
    ("civic", "CookieControl", civic("accepted"), "accepted"),
    ("civic", "CookieControl", civic("revoked"), "rejected"),
    ("civic", "CookieControl", civic("accepted", answered=False), None),
    ("piwik-pro", "ppms_privacy_ab", piwik(1), "accepted"),
    ("piwik-pro", "ppms_privacy_ab", piwik(0), "rejected"),
    ("piwik-pro", "ppms_privacy_ab", piwik(-1), None),
    ("tealium", "CONSENTMGR", "consent:true%7Cts:1700000000000", "accepted"),
    ("tealium", "CONSENTMGR", "c1:1%7Cc2:0%7Cts:17%7Cconsent:true", "partial"),
    ("google", "SOCS", "CAESHAgBEhJn", "rejected"),
    ("europa-cck", "eu_cookie_consent", dumped({"a": {}, "r": {"europa": ["a"]}}), "rejected"),
    ("consentry", "consentry", "1.9b1d62c0.tp0yqx.6f1e.na.a.i.en", "accepted"),
    ("consentry", "consentry", "1.9b1d62c0.tp0yqx.6f1e.n.c.i.en!", "rejected"),
    ("consentry", "consentry", "1.9b1d62c0.tp0yqx.6f1e.npam~x.c.i.en", "partial"),
    ("consentry", "consentry", "1.9b1d62c0.tp0yqx.6f1e.n.rg.o.en", "rejected"),
]


@pytest.mark.parametrize(("tool", "cookie", "value", "expected"), KEPT)
def test_what_a_cookie_says(tool: str, cookie: str, value: str, expected: Said | None) -> None:
    answer = stored_choice(tools_by_id()[tool], {cookie: value, "other": "yes"}, {}, {})
    assert answer == (None if expected is None else (expected, f"cookie {cookie}"))


def test_what_local_storage_says() -> None:
    value = {"gdpr": {"consentStatus": {"rejectedAny": True, "consentedToAny": False}}}
    kept = {"_sp_user_consent_123": json.dumps(value)}
    answer = stored_choice(tools_by_id()["sourcepoint"], {}, kept, {})
    assert answer == ("rejected", "storage _sp_user_consent_123")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("accepted", "accepted"), ("partial", "partial"), ("yes", None), (None, None), (True, None)],
)
def test_what_a_script_answers(answer: Any, expected: Said | None) -> None:
    stored = Stored(script="window.it")
    assert said(stored, answer) == expected
    tool = tools_by_id()["consentry"]
    whole = Tool(
        id="it", name="It", vendor="It", homepage="https://it.example", kind="cmp",
        certainty="sure", marks=Marks(globals=("it",)), first=tool.first, stored=(stored,),
    )  # fmt: skip
    answers: Mapping[str, object] = {"window.it": answer}
    place = None if expected is None else (expected, "its own API")
    assert stored_choice(whole, {}, {}, answers) == place


@pytest.mark.parametrize("value", ["", "%", "%E0%A4%A", "=====", "A" * 100_000, "☃", "a.b-c_"])
def test_no_value_is_too_odd(value: str) -> None:
    for tool in tools():
        for stored in tool.stored:
            if stored.script is None:
                assert said(stored, value) in {None, "accepted", "rejected", "partial"}
