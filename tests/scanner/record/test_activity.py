"""When a page is quiet."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.record.activity import LONG_POLL_S, START_S, UNREAD_S, Activity
from scanner.record.targets import Target

PAGE = Target("s1", "t1", "page", "https://e.com/", "c1", None)
OTHER = Target("s2", "t2", "iframe", "https://f.com/", "c1", None)
QUIET = 0.5


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    return clock


@pytest.fixture
def activity(clock: Clock) -> Activity:
    made = Activity("told")
    clock.now += 10
    assert made.quiet_in(QUIET) == 0
    return made


def tell(activity: Activity, method: str, target: Target = PAGE, **event: Any) -> None:
    activity.handlers()[method](target, event)


def timer(activity: Activity, ms: str, target: Target = PAGE, name: str = "told") -> None:
    tell(activity, "Runtime.bindingCalled", target, name=name, payload=ms, executionContextId=1)


def test_a_new_page_is_not_quiet_yet(clock: Clock) -> None:
    activity = Activity("told")
    clock.now += 0.2
    assert activity.quiet_in(QUIET) == pytest.approx(0.3)
    activity.touch()
    assert activity.quiet_in(QUIET) == QUIET


def test_a_request_is_waited_for(activity: Activity, clock: Clock) -> None:
    tell(activity, "Network.requestWillBeSent", requestId="1", type="Image")
    clock.now += 3
    assert activity.quiet_in(QUIET) == QUIET
    tell(activity, "Network.loadingFinished", requestId="1")
    assert activity.quiet_in(QUIET) == QUIET
    clock.now += QUIET
    assert activity.quiet_in(QUIET) == 0


def test_a_failed_request_is_over(activity: Activity, clock: Clock) -> None:
    tell(activity, "Network.requestWillBeSent", requestId="1", type="Image")
    tell(activity, "Network.loadingFailed", requestId="1")
    clock.now += QUIET
    assert activity.quiet_in(QUIET) == 0


def test_an_unknown_end_disturbs_nobody(activity: Activity) -> None:
    tell(activity, "Network.loadingFinished", requestId="unknown")
    assert activity.quiet_in(QUIET) == 0


def test_nobody_waits_for_a_long_poll(activity: Activity, clock: Clock) -> None:
    tell(activity, "Network.requestWillBeSent", requestId="1", type="XHR")
    clock.now += LONG_POLL_S - 0.1
    assert activity.quiet_in(QUIET) == QUIET
    clock.now += 0.1
    assert activity.quiet_in(QUIET) == 0


@pytest.mark.parametrize("kind", ["EventSource", "WebSocket", "Ping", "Media"])
def test_streams_and_farewells_only_count_as_a_touch(
    activity: Activity, clock: Clock, kind: str
) -> None:
    tell(activity, "Network.requestWillBeSent", requestId="1", type=kind)
    assert activity.quiet_in(QUIET) == QUIET
    clock.now += QUIET
    assert activity.quiet_in(QUIET) == 0


def test_an_answer_that_nobody_reads_ends_by_itself(activity: Activity, clock: Clock) -> None:
    tell(activity, "Network.requestWillBeSent", requestId="1", type="Fetch")
    clock.now += 1
    tell(activity, "Network.responseReceived", requestId="1", type="Fetch")
    clock.now += UNREAD_S - 0.1
    assert activity.quiet_in(QUIET) == QUIET
    clock.now += 0.2
    assert activity.quiet_in(QUIET) == 0


def test_a_pending_timer_is_waited_for(activity: Activity, clock: Clock) -> None:
    timer(activity, "2000")
    assert activity.quiet_in(QUIET) == pytest.approx(2.5)
    clock.now += 2.4
    assert activity.quiet_in(QUIET) == pytest.approx(0.1)
    clock.now += 0.2
    assert activity.quiet_in(QUIET) == 0


def test_what_is_no_timer(activity: Activity) -> None:
    timer(activity, "2000", name="theirs")
    timer(activity, "soon")
    timer(activity, "nan")
    assert activity.quiet_in(QUIET) == 0


def test_timers_die_with_their_context(activity: Activity) -> None:
    timer(activity, "2000")
    tell(activity, "Runtime.executionContextDestroyed", OTHER, executionContextId=1)
    assert activity.quiet_in(QUIET) > 2
    tell(activity, "Runtime.executionContextDestroyed", executionContextId=1)
    assert activity.quiet_in(QUIET) == 0


def test_timers_die_with_their_target(activity: Activity) -> None:
    timer(activity, "1000")
    timer(activity, "2000", OTHER)
    activity.forget(OTHER)
    assert activity.quiet_in(QUIET) == pytest.approx(1.5)


def test_a_navigation_begins_anew(activity: Activity) -> None:
    tell(activity, "Page.frameStartedNavigating")
    assert activity.quiet_in(QUIET) == QUIET


def test_a_worker_that_is_being_made_is_waited_for(activity: Activity, clock: Clock) -> None:
    activity.starts(OTHER)
    clock.now += 1.2
    assert activity.quiet_in(QUIET) == QUIET
    activity.ran(OTHER)
    assert activity.quiet_in(QUIET) == QUIET
    clock.now += QUIET
    assert activity.quiet_in(QUIET) == 0


def test_a_worker_that_never_begins_is_not(activity: Activity, clock: Clock) -> None:
    activity.starts(OTHER)
    clock.now += START_S
    assert activity.quiet_in(QUIET) == 0
    activity.starts(PAGE)
    activity.forget(PAGE)
    clock.now += QUIET
    assert activity.quiet_in(QUIET) == 0
