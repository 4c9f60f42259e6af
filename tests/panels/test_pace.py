from __future__ import annotations

import pytest

from panels import pace
from panels.pace import Pace, Throttle


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_so_often_in_a_while_and_each_for_themselves() -> None:
    clock = Clock()
    one = Pace(2, 60, clock)
    assert [one.admits("甲"), one.admits("甲"), one.admits("甲"), one.admits("乙")] == [True, True, False, True]
    clock.now = 60
    assert one.admits("甲")


def test_0_is_as_often_as_they_like() -> None:
    assert all(Pace(0).admits("甲") for _ in range(1000))


def test_after_some_failures_each_next_waits_twice_as_long() -> None:
    clock = Clock()
    throttle = Throttle(free=3, first=5, longest=15, clock=clock)
    waits = []
    for _ in range(6):
        throttle.failed("甲")
        waits.append(throttle.wait("甲"))
        clock.now += waits[-1]
    assert waits == [0, 0, 5, 10, 15, 15]
    assert throttle.wait("乙") == 0
    throttle.passed("甲")
    assert throttle.wait("甲") == 0


def test_no_more_people_are_remembered_than_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "KNOWN", 2)
    one, throttle = Pace(1), Throttle(free=1)
    for who in "甲乙丙":
        one.admits(who)
        throttle.failed(who)
    assert one.admits("甲")
    assert throttle.wait("甲") == 0
    assert throttle.wait("丙") > 0
