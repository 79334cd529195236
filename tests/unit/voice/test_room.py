"""The room: one loop, blocking work beside it, as many seats as there are."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest

from studio.voice.room import LOST_S, UNUSED_S, Room
from studio.voice.talking.callers import Gone
from studio.voice.talking.desk import Lane
from studio.voice.talking.talk import Talk


class Sitting:
    """As much of a talk as a room knows."""

    def __init__(self) -> None:
        self.callers = self
        self.is_joined = self.was_joined = True
        self.is_over = False
        self.away_s = 0.0
        self.why: Gone | None = None
        self.closed = threading.Event()

    def close(self, why: Gone = Gone.ELSEWHERE) -> None:
        assert threading.current_thread().name == "voice"
        self.why = why
        self.closed.set()


@pytest.fixture
def room() -> Iterator[Room]:
    room = Room(2)
    yield room
    room.close()


def seat(room: Room, name: str) -> Any:
    return room.enter(name, cast("Callable[[Room], Talk]", lambda _: Sitting()))


def test_work_is_done_beside_the_loop_and_comes_back_on_it(room: Room) -> None:
    where: list[str] = []
    done = threading.Event()

    def then(result: object) -> None:
        where.append(threading.current_thread().name)
        assert result == 6
        done.set()

    def job() -> int:
        where.append(threading.current_thread().name)
        return 6

    room.work(job, then)
    assert done.wait(5)
    assert where[0].startswith("voice_") and where[1] == "voice"


def test_what_nobody_waits_for_is_done_one_at_a_time_and_holds_up_nothing(room: Room) -> None:
    go_on, done = threading.Event(), threading.Event()
    order: list[str] = []
    room.work(lambda: go_on.wait(10), lambda _: order.append("first"), Lane.LATER)
    room.work(threading.get_native_id, lambda _: order.append("second"), Lane.LATER)
    judged = threading.Event()
    room.work(lambda: 1, lambda _: (order.append("judged"), judged.set()), Lane.SOON)
    room.work(lambda: 1, lambda _: (order.append("now"), done.set()), Lane.NOW)
    assert done.wait(5) and judged.wait(5)
    go_on.set()
    later = threading.Event()
    room.work(lambda: 1, lambda _: later.set(), Lane.LATER)
    assert later.wait(5)
    assert sorted(order[:2]) == ["judged", "now"] and order[2:] == ["first", "second"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ranks a thread")
def test_who_talks_goes_first(room: Room) -> None:
    ranks: dict[Lane, int] = {}
    done = threading.Event()

    def rank() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    for lane in Lane:

        def then(found: object, lane: Lane = lane) -> None:
            ranks[lane] = cast("int", found)
            if len(ranks) == len(Lane):
                done.set()

        room.work(rank, then, lane)
    assert done.wait(5)
    assert ranks[Lane.NOW] == ranks[Lane.LATER] < ranks[Lane.SOON]  # what holds a lock never yields


def test_what_work_raised_comes_back_too(room: Room) -> None:
    told: list[object] = []
    done = threading.Event()

    def then(result: object) -> None:
        told.append(result)
        done.set()

    room.work(lambda: 1 / 0, then)
    assert done.wait(5) and isinstance(told[0], ZeroDivisionError)


def test_there_are_so_many_seats(room: Room) -> None:
    first, _ = seat(room, "one"), seat(room, "two")
    assert seat(room, "one") is first
    assert seat(room, "three") is None


@pytest.mark.parametrize(
    ("state", "away_s", "is_given"),
    [
        ({}, 2.0, False),  # a stall
        ({}, LOST_S - 0.1, False),
        ({}, LOST_S, True),
        ({"was_joined": False}, UNUSED_S - 0.1, False),
        ({"was_joined": False}, UNUSED_S, True),
        ({"is_over": True}, 0.0, True),
    ],
)
def test_a_seat_is_kept_for_who_may_come_back(
    room: Room, state: dict[str, bool], away_s: float, is_given: bool
) -> None:
    seat(room, "one")
    second = seat(room, "two")
    second.is_joined, second.away_s = False, away_s
    vars(second).update(state)
    third = seat(room, "three")
    assert ((third is None), room.talk("two") is second) == (not is_given, not is_given)
    if is_given:
        assert second.closed.wait(5) and second.why is Gone.SEAT_GIVEN


def test_whoever_has_been_away_longest_gives_the_seat(room: Room) -> None:
    for name, away_s in (("one", 70.0), ("two", 90.0)):
        sitting = seat(room, name)
        sitting.is_joined, sitting.away_s = False, away_s
    assert seat(room, "three") is not None
    assert room.talk("one") is not None and room.talk("two") is None


def test_leaving_frees_a_seat(room: Room) -> None:
    one = seat(room, "one")
    room.leave("one")
    room.leave("one")
    assert one.closed.wait(5) and room.talk("one") is None


def test_a_closed_room_ends_its_talks_and_its_threads() -> None:
    room = Room(1)
    one = seat(room, "one")
    room.post(lambda: None)
    room.close()
    room.close()
    room.post(lambda: None)
    assert one.closed.wait(5)
    until = time.monotonic() + 5
    while any(t.name == "voice" for t in threading.enumerate()) and time.monotonic() < until:
        time.sleep(0.01)
    assert not any(t.name == "voice" for t in threading.enumerate())
