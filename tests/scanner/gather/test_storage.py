"""Storage over all visits of a scan."""

from __future__ import annotations

from scanner.evidence import Visit
from scanner.gather.storage import Store
from scanner.observations import StorageItem
from tests.scanner.gather.makers import LOOKED, WHEN, kept, stored, visit


def gathered(*visits: Visit, partitioned: bool = True) -> tuple[StorageItem, ...]:
    store = Store(partitioned)
    for each in visits:
        store.add(each)
    return store.records()


def only(*visits: Visit) -> StorageItem:
    (found,) = gathered(*visits)
    return found


def test_one_key_on_many_pages_is_one() -> None:
    found = only(*(visit(n, storage_writes=(stored("k"),), storage=(kept("k"),)) for n in (1, 2)))
    assert (found.pages, found.page_count, found.deleted) == (("p0001", "p0002"), 2, False)
    assert (found.set_by[0].count, found.size, found.party) == (2, 2, "first")


def test_kind_origin_and_key_tell_items_apart() -> None:
    items = (kept("k"), kept("k", kind="session"), kept("k", "https://a.shop.example"), kept("l"))
    assert len({item.id for item in gathered(visit(storage=items))}) == 4


def test_a_removed_key_was_there() -> None:
    found = only(visit(storage_writes=(stored("k"), stored("k", removes=True, time=WHEN + 1))))
    assert (found.deleted, found.value) == (True, None)
    assert [by.action for by in found.set_by] == ["set", "delete"]


def test_removing_what_never_was_is_nothing() -> None:
    assert gathered(visit(storage_writes=(stored("k", removes=True),))) == ()


def test_what_was_found_but_not_seen_written() -> None:
    found = only(visit(storage=(kept("k"),)))
    assert (found.set_by, found.deleted) == ((), False)


def test_what_was_written_after_the_look_is_left() -> None:
    assert only(visit(storage_writes=(stored("k", time=LOOKED + 1),))).deleted is False
    assert only(visit(storage_writes=(stored("k", time=LOOKED - 1),))).deleted is True


def test_the_last_visit_decides_whether_it_is_left() -> None:
    there = visit(1, storage=(kept("k"),))
    gone = visit(2, storage_writes=(stored("k"), stored("k", removes=True)))
    assert only(there, gone).deleted is True
    assert only(gone, there).deleted is False


def test_third_parties_are_partitioned_where_the_browser_does_so() -> None:
    there = visit(storage=(kept("k", "https://chat.example"), kept("k")))
    own, other = gathered(there)
    assert (own.party, own.partition_key) == ("first", None)
    assert (other.party, other.partition_key) == ("third", "https://shop.example")
    assert [item.partition_key for item in gathered(there, partitioned=False)] == [None, None]


def test_a_service_worker_is_known_by_its_scope() -> None:
    scope = "https://shop.example/app/"
    register = stored("sw.js", kind="service_worker")
    found = only(
        visit(storage_writes=(register,), storage=(kept(scope, kind="service_worker", value=None),))
    )
    assert (found.key, len(found.set_by)) == (scope, 1)


def test_a_service_worker_that_is_gone_is_known_by_its_script() -> None:
    found = only(visit(storage_writes=(stored("sw.js", kind="service_worker"),)))
    assert found.key == "https://shop.example/sw.js"
