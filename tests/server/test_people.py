"""Names, scopes and passwords of people who sign in."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from scanner.errors import UsageFault
from server.passwords import AT_ONCE, MOST_WAITING, Crowded, Passwords, fault_of
from server.people import MAX_NAME, SCOPES, known_name, name_of, scopes_of
from tests.server.known import CHEAP, OTHER, PASSWORD


@pytest.mark.parametrize(
    ("text", "name"),
    [("Ada", "ada"), (" ada@Example.com ", "ada@example.com"), ("a.b_c+d-9", "a.b_c+d-9")],
)
def test_a_name_is_kept_in_one_form(text: str, name: str) -> None:
    assert name_of(text) == known_name(text) == name


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", "@x", "a b", "a\nb", "ada\n.", "ådå", "a,b", "a'b", "<b>", "a" * (MAX_NAME + 1),
     "command line, root", "deadbeef", "DEADBEEF", "\u202ea", "ada\0"],
)  # fmt: skip
def test_what_is_no_name_is_told_in_a_sentence(text: str) -> None:
    with pytest.raises(UsageFault) as fault:
        name_of(text)
    assert str(fault.value).endswith(".")
    assert "\n" not in str(fault.value)
    assert known_name(text) == ""


def test_a_scope_has_those_before_it() -> None:
    assert scopes_of([]) == {"read"}
    assert scopes_of(["records"]) == {"read", "records"}
    assert scopes_of(["erase"]) == scopes_of(["read", "erase"]) == set(SCOPES)
    with pytest.raises(UsageFault, match="admin: is no scope; there are read, records, erase"):
        scopes_of(["read", "admin"])


def test_a_password_is_kept_as_an_argon2id_hash() -> None:
    passwords = Passwords()
    hashed = passwords.hash(PASSWORD)
    assert hashed.startswith("$argon2id$v=19$m=47104,t=2,p=1$")
    assert passwords.hash(PASSWORD) != hashed
    assert CHEAP.is_of(PASSWORD, hashed)
    assert not CHEAP.is_of(OTHER, hashed)


@pytest.mark.parametrize("hashed", ["", "x", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$YQ$YQ"])
def test_what_is_no_hash_is_of_no_password(hashed: str) -> None:
    assert not CHEAP.is_of(PASSWORD, hashed)
    assert not CHEAP.is_of("", hashed)


def test_a_password_may_be_typed_on_any_keyboard() -> None:
    hashed = CHEAP.hash("Zahnbürste ist blau")
    assert CHEAP.is_of("Zahnbu\u0308rste ist blau", hashed)
    assert not CHEAP.is_of("Zahnburste ist blau", hashed)
    assert CHEAP.is_of("\ud800 alone in the dark", CHEAP.hash("\ud800 alone in the dark"))


@pytest.mark.parametrize(
    ("password", "words"),
    [("", "at least 12"), ("short", "at least 12"), ("u\u0308" * 11, "at least 12"),
     ("a" * 12, "one character"), ("ab" * 129, "at most 256")],
)  # fmt: skip
def test_what_is_no_good_password_is_told(password: str, words: str) -> None:
    assert words in fault_of(password)


def test_a_good_password_has_no_fault() -> None:
    assert fault_of(PASSWORD) == fault_of("ab" * 6) == fault_of("ab" * 128) == ""


@pytest.mark.alone
def test_a_name_that_nobody_has_takes_as_long() -> None:
    passwords = Passwords()
    hashed = passwords.hash(PASSWORD)
    passwords.is_of(OTHER, "")

    def quickest(against: str) -> float:
        times = []
        for _ in range(3):
            began = time.thread_time()
            assert not passwords.is_of(OTHER, against)
            times.append(time.thread_time() - began)
        return min(times)

    assert 0.5 < quickest("") / quickest(hashed) < 2


async def test_few_passwords_are_checked_at_once_and_off_the_loop() -> None:
    passwords = Passwords(rounds=1, memory_kib=8)
    threads: list[int] = []
    within, most = [0], [0]
    lock, both, go = threading.Lock(), threading.Event(), threading.Event()

    def slow(password: str, hashed: str) -> bool:
        with lock:
            within[0] += 1
            most[0] = max(most[0], within[0])
            threads.append(threading.get_ident())
            if len(threads) == AT_ONCE:
                both.set()
        go.wait(10)
        with lock:
            within[0] -= 1
        return True

    passwords.is_of = slow  # type: ignore[method-assign]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(passwords.check(PASSWORD, "x")) for _ in range(MOST_WAITING)]
        await asyncio.to_thread(both.wait, 10)
        with pytest.raises(Crowded):
            await passwords.check(PASSWORD, "x")
        go.set()
    assert all(task.result() for task in tasks)
    assert most == [AT_ONCE]
    assert threading.get_ident() not in threads
    assert await passwords.check(PASSWORD, "x")
