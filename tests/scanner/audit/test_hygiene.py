"""Rules of security hygiene, on evidence made by hand."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from scanner.audit.hygiene import hygiene
from scanner.audit.sightings import in_the_open, sighting
from scanner.evidence import Asked, Attributes, Form, Insecure, ScriptTag, Visit
from scanner.gather.cookies import CookieJar
from scanner.gather.requests import Requests
from scanner.gather.storage import Store
from scanner.records import Finding
from tests.scanner.gather.makers import (
    HOME,
    TAG,
    WHEN,
    cookie,
    exchange,
    kept,
    page,
    visit,
    write,
)

PLAIN = "http://shop.example/"


def audited(*visits: Visit) -> tuple[Finding, ...]:
    requests, cookies, storage = Requests(), CookieJar(), Store(partitioned=True)
    for one in visits:
        requests.add(one)
        cookies.add(one)
        storage.add(one)
    return hygiene(map(sighting, visits), requests.records(), cookies.records(), storage.records())


def broken(*visits: Visit) -> list[str]:
    return sorted(finding.rule for finding in audited(*visits))


def form(action: str, frame: str = HOME, **changes: Any) -> Form:
    base = Form(frame_url=frame, action=action, method="post", password=False, card=False)
    return msgspec.structs.replace(base, **changes)


def tag(src: str, integrity: bool = False, frame: str = HOME) -> ScriptTag:
    return ScriptTag(frame_url=frame, src=src, integrity=integrity)


def asked(permission: str, gesture: bool = False) -> Asked:
    return Asked(
        permission=permission,
        gesture=gesture,
        url=TAG,
        line=1,
        column=1,
        chain=(),
        frame_url=HOME,
        time=WHEN,
    )


def session(name: str = "PHPSESSID", **changes: Any) -> Visit:
    domain = changes.pop("domain", "shop.example")
    via, url = changes.pop("via", "http"), changes.pop("url", HOME)
    refused = changes.pop("refused", None)
    made: Attributes = cookie(name, domain, unguessable=True, **changes)
    jar = () if refused else (made,)
    return visit(writes=(write(made, via=via, url=url, refused=refused),), jar=jar)


def test_a_tidy_page_breaks_no_rule() -> None:
    tidy = visit(
        exchanges=(exchange(HOME, "document"), exchange("https://cdn.example/x.gif")),
        forms=(form("https://shop.example/login", password=True), form("", card=True)),
        scripts=(tag("https://shop.example/own.js"), tag(TAG, integrity=True)),
        permissions=(asked("camera", gesture=True),),
    )
    assert audited(tidy) == ()


@pytest.mark.parametrize(
    ("url", "kind", "rule"),
    [
        ("http://cdn.example/a.js", "script", "mixed-content.blocked"),
        ("http://cdn.example/data", "fetch", "mixed-content.blocked"),
        ("ws://cdn.example/live", "websocket", "mixed-content.blocked"),
        ("http://cdn.example/a.gif", "image", "mixed-content.upgraded"),
    ],
)
def test_parts_asked_for_without_encryption(url: str, kind: str, rule: str) -> None:
    failure = "mixed-content" if rule.endswith("blocked") else None
    (found,) = audited(visit(exchanges=(exchange(url, kind, failure=failure),)))
    assert found.rule == rule
    assert url in found.detail
    assert found.evidence[0].startswith("r-")


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://localhost:3000/a.js", "script"),
        ("http://127.0.0.1/a.js", "script"),
        ("http://[::1]/a.js", "script"),
        ("http://app.localhost/a.js", "script"),
        ("http://other.example/", "document"),
        ("http://cdn.example", "preconnect"),
    ],
)
def test_what_is_no_mixed_content(url: str, kind: str) -> None:
    assert broken(visit(exchanges=(exchange(url, kind),))) == []


def test_an_unencrypted_page_has_no_mixed_content() -> None:
    plain = exchange("http://cdn.example/a.js", "script", frame_url="http://shop.example/")
    assert broken(visit(exchanges=(plain,))) == []


def test_what_the_browser_mended_is_read_from_the_page() -> None:
    parts = (
        Insecure(frame_url=HOME, url="http://cdn.example/a.gif", tag="img"),
        Insecure(frame_url=HOME, url="http://cdn.example/frame", tag="iframe"),
    )
    upgraded = exchange("https://cdn.example/a.gif")
    found = audited(visit(insecure=parts, exchanges=(upgraded, exchange(HOME, "document"))))
    assert [one.rule for one in found] == ["mixed-content.blocked", "mixed-content.upgraded"]
    assert all(one.evidence for one in found)


def test_a_page_that_has_its_addresses_upgraded_is_left_alone() -> None:
    part = Insecure(frame_url=HOME, url="http://cdn.example/a.js", tag="script")
    upgraded = exchange("https://cdn.example/a.js", "script")
    assert broken(visit(insecure=(part,), exchanges=(upgraded,))) == []


FLAGS = ["cookie.no-http-only", "cookie.no-same-site", "cookie.no-secure"]


def test_a_session_without_flags() -> None:
    assert broken(session()) == FLAGS


@pytest.mark.parametrize(
    ("changes", "rules_broken"),
    [
        ({"secure": True, "http_only": True, "same_site": "Lax"}, []),
        ({"secure": True}, FLAGS[:2]),
        ({"name": "XSRF-TOKEN", "secure": True, "same_site": "Lax"}, []),
        ({"same_site": "None", "refused": "SameSiteNoneInsecure"}, ["cookie.none-without-secure"]),
        ({"via": "script"}, []),
        ({"url": "http://shop.example/"}, []),
        ({"domain": "ads.example"}, []),
        ({"name": "_ga"}, []),
        ({"name": "AWSALB"}, []),
        ({"name": "visitor", "lifetime_days": 300.0}, []),
        ({"name": "visitor"}, FLAGS),
        ({"name": "remember_me", "lifetime_days": 30.0}, FLAGS),
    ],
)
def test_which_cookies_matter(changes: dict[str, Any], rules_broken: list[str]) -> None:
    assert broken(session(**changes)) == rules_broken


def test_a_value_that_anybody_can_guess_is_no_session() -> None:
    made = cookie("sessionlang", value="en-GB")
    assert broken(visit(writes=(write(made, via="http", url=HOME),), jar=(made,))) == []


@pytest.mark.parametrize(
    ("made", "rule"),
    [
        (form("http://shop.example/in", password=True), "form.insecure-secret"),
        (form("http://shop.example/in", card=True, method="get"), "form.insecure-secret"),
        (form("http://shop.example/in"), "form.insecure-action"),
        (form("http://shop.example/in", method="get"), None),
        (form("http://localhost/in", password=True), None),
        (form("http://shop.example/in", PLAIN, password=True), "form.insecure-page"),
        (form("", PLAIN, password=True), "form.insecure-page"),
        (form("", "http://localhost:8000/", password=True), None),
        (form("http://x.example/in", "https://widget.example/f", password=True), None),
    ],
)  # fmt: skip
def test_forms(made: Form, rule: str | None) -> None:
    assert broken(visit(forms=(made,))) == ([rule] if rule else [])


def test_foreign_scripts_beside_secrets() -> None:
    card = visit(forms=(form("/pay", card=True, password=True),), scripts=(tag(TAG),))
    password = visit(forms=(form("/in", password=True),), scripts=(tag(TAG + "?v=2"),))
    assert broken(card) == ["script.no-integrity-payment"]
    assert broken(password) == ["script.no-integrity-password"]
    assert broken(visit(forms=(form("/q"),), scripts=(tag(TAG),))) == []


def test_payment_frames_of_others_are_theirs() -> None:
    frame = "https://pay.example/frame"
    theirs = visit(forms=(form("", frame, card=True),), scripts=(tag(TAG, frame=frame),))
    assert broken(theirs) == []


def test_permissions() -> None:
    assert broken(visit(permissions=(asked("camera"),))) == ["permission.unprompted"]
    assert broken(visit(permissions=(asked("push messages"),))) == ["push.before-choice"]
    after = visit(page=page(state="accepted"), permissions=(asked("push messages"),))
    assert broken(after) == []


def test_service_workers_before_and_after_the_choice() -> None:
    worker = kept("https://shop.example/", kind="service_worker", value=None)
    script = exchange("https://shop.example/sw.js", "service_worker")
    (found,) = audited(visit(storage=(worker,), exchanges=(script,)))
    assert found.rule == "service-worker.before-choice"
    assert "https://shop.example/sw.js" in found.detail
    assert {item[0] for item in found.evidence} == {"s", "r"}
    assert broken(visit(page=page(state="accepted"), storage=(worker,))) == []


def test_one_finding_for_one_thing_on_many_pages() -> None:
    pages = [
        visit(
            page=page(at, f"https://shop.example/{at}"),
            exchanges=(exchange("http://cdn.example/a.js", "script"),),
        )
        for at in range(1, 6)
    ]
    (found,) = audited(*pages)
    assert "https://shop.example/1, https://shop.example/2, https://shop.example/3 and 2 more" in (
        found.detail
    )
    assert len(found.evidence) == 1
    assert found.states == ("before",)


def test_the_worst_comes_first_and_the_same_scan_has_the_same_ids() -> None:
    made = visit(
        forms=(form("http://shop.example/in", password=True),),
        permissions=(asked("camera"),),
        storage=(kept("https://shop.example/", kind="service_worker", value=None),),
    )
    found = audited(made)
    assert [one.severity for one in found] == ["high", "medium", "info"]
    assert audited(made) == found


def test_loopback_is_no_network() -> None:
    assert in_the_open("http://shop.example/")
    assert not in_the_open("https://shop.example/")
    assert not in_the_open("http://127.8.0.1/")
    assert in_the_open("http://192.168.1.1/")
