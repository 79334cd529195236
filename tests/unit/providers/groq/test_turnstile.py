from __future__ import annotations

import threading
import time

import pytest

from studio.providers._failure import Failed
from studio.providers.groq.turnstile import Turnstile


def queue_up(door: Turnstile, names: list[str], order: list[str]) -> list[threading.Thread]:
    """Let each wait in a thread of its own, in that order; whoever gets in leaves at once."""

    def wait(name: str) -> None:
        leave = door.enter(name, 10)
        order.append(name)
        leave()

    threads = []
    for name in names:
        threads.append(threading.Thread(target=wait, args=(name,)))
        threads[-1].start()
        time.sleep(0.03)  # so that they stand in this order
    return threads


def test_lets_in_by_turns() -> None:
    door, order = Turnstile(1), list[str]()
    leave = door.enter("first", 1)
    threads = queue_up(door, ["a", "a", "a", "b", "c"], order)
    leave()
    for thread in threads:
        thread.join(5)
    assert order == ["a", "b", "c", "a", "a"]


def test_who_waits_too_long_goes_and_leaves_the_queue_whole() -> None:
    door = Turnstile(1)
    leave = door.enter("a", 1)
    with pytest.raises(Failed, match="crowded"):
        door.enter("b", 0.02)
    leave()
    door.enter("c", 0)()
    door.enter("b", 0)()


def test_never_more_inside_than_places() -> None:
    door, lock = Turnstile(3), threading.Lock()
    inside, most = 0, 0

    def come(i: int) -> None:
        nonlocal inside, most
        for _ in range(20):
            leave = door.enter(f"s{i % 4}", 10)
            with lock:
                inside += 1
                most = max(most, inside)
            time.sleep(0.0005)
            with lock:
                inside -= 1
            leave()

    threads = [threading.Thread(target=come, args=(i,)) for i in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert 1 < most <= 3
    leaves = [door.enter("x", 0) for _ in range(3)]  # every place came back
    assert len(leaves) == 3
