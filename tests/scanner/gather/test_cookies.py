"""Cookies over all visits of a scan."""

from __future__ import annotations

from typing import Any

from scanner.evidence import Visit
from scanner.gather.cookies import CookieJar, by_site
from scanner.observations import Cookie
from scanner.record.cookies import NOT_STORED
from tests.scanner.gather.makers import LOOKED, TAG, WHEN, cookie, exchange, visit, write


def gathered(*visits: Visit) -> tuple[Cookie, ...]:
    jar = CookieJar()
    for each in visits:
        jar.add(each)
    return jar.records()


def only(*visits: Visit) -> Cookie:
    (found,) = gathered(*visits)
    return found


def setting(*writes: Any, at: int = 1, jar: tuple[Any, ...] = (), **more: Any) -> Visit:
    return visit(at, writes=writes, jar=jar, **more)


ID = cookie("id")


def test_one_cookie_on_many_pages_is_one() -> None:
    found = only(*(setting(write(ID), at=n, jar=(ID,)) for n in range(1, 4)))
    assert (found.pages, found.page_count) == (("p0001", "p0002", "p0003"), 3)
    (by,) = found.set_by
    assert (by.count, by.action, by.url, by.line) == (3, "set", TAG, 4)
    assert by.time == "2026-11-20T12:00:00.000Z"


def test_name_domain_path_and_partition_tell_cookies_apart() -> None:
    variants = [
        ID,
        cookie("other"),
        cookie("id", "www.shop.example"),
        cookie("id", path="/a"),
        cookie("id", partition_key="https://shop.example"),
    ]
    found = gathered(setting(jar=tuple(variants)))
    assert len(found) == len({c.id for c in found}) == 5


def test_parties_and_order() -> None:
    found = gathered(setting(jar=(cookie("a", "ads.example"), cookie("z", "cdn.shop.example"))))
    assert [(c.name, c.party) for c in found] == [("z", "first"), ("a", "third")]


def test_a_refused_cookie_is_not_stored() -> None:
    found = only(setting(write(ID, refused="SecureOnly")))
    assert (found.stored, found.blocked_reason, found.deleted) == (False, "SecureOnly", False)
    assert found.set_by[0].refused == "SecureOnly"


def test_a_cookie_refused_once_and_stored_once_is_stored() -> None:
    found = only(setting(write(ID, refused="SecureOnly"), write(ID), jar=(ID,)))
    assert (found.stored, found.blocked_reason) == (True, None)
    assert [by.refused for by in found.set_by] == ["SecureOnly", None]


def test_not_stored_gives_way_to_the_jar() -> None:
    found = only(setting(write(ID, refused=NOT_STORED), jar=(ID,)))
    assert found.stored
    assert found.set_by[0].refused is None


def test_a_deleted_cookie_was_stored() -> None:
    found = only(setting(write(ID), write(ID, deletes=True, time=WHEN + 1)))
    assert (found.stored, found.deleted) == (True, True)
    assert [by.action for by in found.set_by] == ["set", "delete"]


def test_a_cookie_is_left_if_the_last_visit_left_it() -> None:
    gone = setting(write(ID), write(ID, deletes=True))
    there = setting(write(ID), at=2, jar=(ID,))
    assert only(gone, there).deleted is False
    assert only(there, gone).deleted is True


def test_deleting_later_what_an_earlier_page_set() -> None:
    found = only(setting(write(ID), jar=(ID,)), setting(write(ID, deletes=True), at=2))
    assert found.page_count == 2
    assert found.set_by[-1].action == "delete"


def test_deleting_what_never_was_is_nothing() -> None:
    assert gathered(setting(write(ID, deletes=True))) == ()


def test_writing_twice_in_a_visit_overwrites() -> None:
    long = cookie("id", lifetime_days=30.0, value="longer")
    found = only(setting(write(ID), write(long), jar=(long,)))
    assert [by.action for by in found.set_by] == ["set", "overwrite"]
    assert (found.lifetime, found.lifetime_days, found.size) == ("persistent", 30.0, 8)


def test_the_same_cookie_on_the_next_page_is_no_overwriting() -> None:
    found = only(setting(write(ID)), setting(write(ID), at=2))
    assert [by.action for by in found.set_by] == ["set"]


def test_a_cookie_set_on_leaving_is_left() -> None:
    found = only(setting(write(ID, time=LOOKED + 1)))
    assert (found.stored, found.deleted) == (True, False)


def test_the_asked_lifetime_and_the_browsers_flags() -> None:
    asked = cookie("id", lifetime_days=4000.0, same_site="None")
    capped = cookie("id", lifetime_days=400.0, secure=True, http_only=True, host_only=True)
    found = only(setting(write(asked), jar=(capped,)))
    assert (found.lifetime_days, found.same_site) == (4000.0, "None")
    assert (found.secure, found.http_only, found.host_only) == (True, True, True)


def test_a_cookie_that_nobody_was_seen_to_set() -> None:
    found = only(setting(jar=(cookie("id", lifetime_days=1.0),)))
    assert (found.stored, found.set_by, found.lifetime_days) == (True, (), 1.0)


def test_who_received_it() -> None:
    sent = (("id", "shop.example"),)
    found = only(
        setting(
            jar=(ID,),
            exchanges=(
                exchange("https://cdn.shop.example/a", sent_cookies=sent),
                exchange("https://shop.example/b", sent_cookies=sent),
                exchange("https://shop.example/c"),
            ),
        )
    )
    assert found.sent_to == ("cdn.shop.example", "shop.example")


def test_a_redirect_hands_no_cookie_on() -> None:
    both = (("id", "shop.example"), ("uid", "ads.example"))
    hop = exchange("https://ads.example/p", via=("https://shop.example/go",), sent_cookies=both)
    found = gathered(setting(jar=(ID, cookie("uid", "ads.example")), exchanges=(hop,)))
    assert {c.name: c.sent_to for c in found} == {"id": ("shop.example",), "uid": ("ads.example",)}


def test_cookies_are_counted_by_site() -> None:
    found = gathered(
        setting(
            write(cookie("no", "ads.example"), refused="SecureOnly"),
            jar=(cookie("a", "x.ads.example"), cookie("b", "ads.example"), ID),
        )
    )
    assert by_site(found) == {"ads.example": 2, "shop.example": 1}
