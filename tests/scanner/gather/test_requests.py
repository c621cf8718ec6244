"""Requests over all visits of a scan, and what of them is the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scanner.evidence import Exchange, Visit
from scanner.gather.requests import MAX_VALUES, Requests
from scanner.observations import Request
from tests.scanner.gather.makers import HOME, exchange, page, visit

PIXEL = "https://ads.example/p"


def added(*visits: Visit) -> Requests:
    requests = Requests()
    for each in visits:
        requests.add(each)
    return requests


def seen(*exchanges: Exchange, at: int = 1) -> Visit:
    return visit(at, exchanges=exchanges)


def folded(*exchanges: Exchange) -> tuple[Request, ...]:
    requests = added(*(seen(each, at=at) for at, each in enumerate(exchanges, 1)))
    requests.fold()
    return requests.records()


def test_volatile_values_make_one_request() -> None:
    visits = [seen(exchange(f"{PIXEL}?t={1700000000000 + n}&v=2"), at=n) for n in (1, 2, 3)]
    (found,) = added(*visits).records()
    assert (found.url, found.count, found.bytes) == (f"{PIXEL}?t=*&v=2", 3, 300)
    assert (found.pages, found.party, found.host) == (
        ("p0001", "p0002", "p0003"), "third", "ads.example",
    )  # fmt: skip


def test_method_and_type_tell_requests_apart() -> None:
    visits = seen(exchange(PIXEL), exchange(PIXEL, "fetch"), exchange(PIXEL, method="POST"))
    assert len({r.id for r in added(visits).records()}) == 3


def test_the_last_answer_and_the_median_duration() -> None:
    times = [10.0, 40.0, 20.0]
    exchanges = [exchange(PIXEL, duration_ms=t, status=200 + n) for n, t in enumerate(times)]
    (found,) = added(seen(*exchanges, exchange(PIXEL, duration_ms=None, status=500))).records()
    assert (found.duration_ms, found.status, found.count) == (20.0, 500, 4)


def test_redirects_are_requests_of_their_own() -> None:
    last = exchange(
        "https://b.example/2", via=("https://a.example/1", HOME), sent_cookies=(("x", "b.example"),)
    )
    requests = added(seen(last))
    found = {r.url: r for r in requests.records()}
    assert set(found) == {"https://a.example/1", HOME, "https://b.example/2"}
    assert found["https://b.example/2"].redirect_chain[0].url == "https://a.example/1"
    assert (found["https://a.example/1"].status, found["https://a.example/1"].bytes) == (302, 0)
    assert found["https://a.example/1"].sent_cookies == ()
    assert found["https://b.example/2"].sent_cookies == ("x",)
    assert (requests.total, requests.total_third, requests.bytes) == (3, 2, 100)


def test_a_hint_is_no_request() -> None:
    requests = added(seen(exchange("https://cdn.example/", "preconnect", bytes=0)))
    assert requests.total == 0
    assert len(requests.records()) == 1


def test_a_page_address_in_a_query_is_starred() -> None:
    (found,) = folded(*(exchange(f"{PIXEL}?id=7&title=page-{n}") for n in range(MAX_VALUES + 1)))
    assert found.url == f"{PIXEL}?id=7&title=*"
    assert found.count == MAX_VALUES + 1
    assert found.pages == ("p0001", "p0002", "p0003", "p0004")


def test_few_variants_are_kept() -> None:
    assert len(folded(*(exchange(f"{PIXEL}?v={n}") for n in range(MAX_VALUES)))) == MAX_VALUES


def test_documents_are_never_folded() -> None:
    for kind in ("document", "iframe"):
        pages = [exchange(f"{HOME}?page={n}", kind) for n in range(9)]
        assert len(folded(*pages)) == 9


def test_other_parameters_are_another_request() -> None:
    one = [exchange(f"{PIXEL}?a={n}") for n in range(9)]
    other = [exchange(f"{PIXEL}?a={n}&b=1") for n in range(9)]
    assert [r.url for r in folded(*one, *other)] == [f"{PIXEL}?a=*", f"{PIXEL}?a=*&b=1"]


def test_what_was_starred_already_takes_the_others_in() -> None:
    volatile = exchange(f"{PIXEL}?t=1700000000000")
    (found,) = folded(volatile, *(exchange(f"{PIXEL}?t=page{n}") for n in range(9)))
    assert (found.url, found.count) == (f"{PIXEL}?t=*", 10)


def test_one_place_too_many_is_counted_once() -> None:
    requests = added(*(seen(*(exchange(f"{PIXEL}?a={n}") for n in range(9)), at=k) for k in (1, 2)))
    requests.fold()
    (merged,) = requests.merged.values()
    assert (merged.places.page_count, merged.count) == (2, 18)


VISITS = st.lists(
    st.lists(
        st.builds(
            lambda host, path, query, kind, size: exchange(
                f"https://{host}/{path}" + (f"?{query}" if query else ""), kind, bytes=size
            ),
            st.sampled_from(["shop.example", "ads.example", "cdn.shop.example"]),
            st.sampled_from(["", "p", "q"]),
            st.lists(
                st.sampled_from(["a=1", "a=2", "a=3", "a=4", "a=5", "a", "b=x", "b=y", "=", ""]),
                max_size=3,
            ).map("&".join),
            st.sampled_from(["image", "document", "fetch", "preconnect"]),
            st.integers(0, 10**6),
        ),
        max_size=12,
    ),
    max_size=4,
)


@given(VISITS)
def test_folding_loses_nothing(lists: list[list[Exchange]]) -> None:
    requests = added(*(seen(*each, at=at) for at, each in enumerate(lists, 1)))
    before = requests.records()
    totals = (requests.total, requests.total_third, requests.bytes, requests.bytes_third)
    requests.fold()
    after = requests.records()
    assert len(after) <= len(before)
    assert sum(r.count for r in after) == sum(r.count for r in before)
    assert sum(r.bytes for r in after) == sum(r.bytes for r in before)
    assert {p for r in after for p in r.pages} == {p for r in before for p in r.pages}
    assert totals == (requests.total, requests.total_third, requests.bytes, requests.bytes_third)
    assert len({r.id for r in after}) == len(after)


@given(VISITS)
def test_folding_twice_is_folding_once(lists: list[list[Exchange]]) -> None:
    requests = added(*(seen(*each, at=at) for at, each in enumerate(lists, 1)))
    requests.fold()
    once = requests.records()
    requests.fold()
    assert requests.records() == once


def test_first_party_is_what_the_final_page_is() -> None:
    moved = visit(1, page=page(1, "https://new.example/"), exchanges=(exchange(HOME),))
    assert added(moved).records()[0].party == "third"
