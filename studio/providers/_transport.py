"""Asks a vendor within a deadline: waits, tries again and gives up in one place for all of them.

A vendor's client bounds each read, not the whole call, and nothing bounds the resolving of a name.
So the call runs on a thread of its own, and whoever waits for it waits on a queue for as long as
the deadline allows. Exceptions are read where they are caught: neither they nor their chain, which
may quote a prompt or a key, leave that thread.
"""

from __future__ import annotations

import functools
import math
import queue
import random
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Generic, TypeVar

from studio.errors import Kind
from studio.ports import Asking
from studio.providers._failure import Failed, Failure, failed

T = TypeVar("T")

Reader = Callable[[Exception], Failure | None]
"""Reads a vendor's exception; None for what is a bug of ours."""

Source = Callable[[float], Generator[T, None, None]]
Door = Callable[[float], Callable[[], None]]

_ATTEMPTS = 3
_FIRST_WAIT_S = 0.25
_LEAST_TRY_S = 0.05
"""With less than this left no vendor answers: another try would only be counted against us."""


def _nothing() -> None:
    """Nobody waits for the end of this call."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When the first piece of a reply, and when the whole of it, must be there.

    Attributes
    ----------
    first_at_s, whole_at_s : float
        Points of `clock`, which counts seconds and only grows.
    gap_s : float
        Longest wait for each further piece; inf for no other limit than the whole.
    """

    clock: Callable[[], float]
    first_at_s: float
    whole_at_s: float
    gap_s: float = math.inf

    @classmethod
    def of(cls, asking: Asking, clock: Callable[[], float]) -> Deadline:
        """The deadline of a caller, from now on."""
        now_s = clock()
        whole_s = asking.total_s or asking.budget_s
        first_s = min(asking.budget_s, whole_s)
        return cls(clock, now_s + first_s, now_s + whole_s, asking.gap_s or math.inf)

    def first_left_s(self) -> float:
        """Seconds left for the first piece; negative when it is late."""
        return self.first_at_s - self.clock()

    def whole_left_s(self) -> float:
        """Seconds left for the whole reply; negative when it is late."""
        return self.whole_at_s - self.clock()

    def next_left_s(self) -> float:
        """Seconds left for the next piece."""
        return min(self.whole_left_s(), self.gap_s)


class Ended(Exception):
    """The reply is over; not `StopIteration`, which a generator may not let through."""


class Pump(Generic[T]):
    """Runs an iterator on a thread of its own and hands over what it yields.

    Parameters
    ----------
    source : callable
        Makes the iterator, on that thread.
    read : callable
        Reads what it raises, on that thread.
    when_over : callable
        Called once, when the iterator has ended or nobody waits for it any more.
    """

    def __init__(
        self,
        source: Callable[[], Generator[T, None, None]],
        read: Reader,
        when_over: Callable[[], None] = _nothing,
    ) -> None:
        self._source, self._read, self._when_over = source, read, when_over
        self._items: queue.SimpleQueue[tuple[T] | Exception] = queue.SimpleQueue()
        self._is_left = threading.Event()
        self._over = threading.Lock()
        threading.Thread(target=self._run, name="provider-call", daemon=True).start()

    def _run(self) -> None:
        try:
            with closing(self._source()) as items:
                for item in items:
                    if self._is_left.is_set():
                        break
                    self._items.put((item,))
            self._items.put(Ended())
        except Exception as error:  # noqa: BLE001 - handed over to the one who waits
            failure = self._read(error)
            self._items.put(Failed(failure) if failure else error)
        finally:
            self._end()

    def take(self, within_s: float) -> T:
        """The next item.

        Raises
        ------
        Failed
            The vendor failed, or did not yield in time.
        Ended
            There are no more.
        """
        try:
            item = self._items.get(timeout=max(0.0, within_s))
        except queue.Empty:
            self.leave()
            raise failed(Kind.SLOW) from None
        if isinstance(item, Exception):
            raise item
        return item[0]

    def leave(self) -> None:
        """Wait no longer: the call is ended at its next piece, its place is free at once."""
        self._is_left.set()
        self._end()

    def _end(self) -> None:
        if self._over.acquire(blocking=False):
            self._when_over()


class Reply(Generic[T]):
    """A reply whose first piece is there; iterate it once. Raises `Failed` where it breaks off."""

    def __init__(self, first: T, pump: Pump[T], deadline: Deadline) -> None:
        self._first: list[T] = [first]
        self._pump, self._deadline = pump, deadline

    def __iter__(self) -> Iterator[T]:
        """The pieces, each within the deadline of the whole."""
        return self

    def __next__(self) -> T:
        """The next piece."""
        if self._first:
            return self._first.pop()
        try:
            return self._pump.take(self._deadline.next_left_s())
        except Ended:
            raise StopIteration from None

    def close(self) -> None:
        """End the call; what has not come is not waited for."""
        self._pump.leave()

    def __del__(self) -> None:
        """A reply that nobody reads to its end holds no place."""
        self._pump.leave()


@dataclass(frozen=True, slots=True)
class Transport:
    """Asks one vendor, and asks again where that may help and the deadline allows.

    Attributes
    ----------
    name, provider : str
        What the vendor is called in sentences ("Groq"), and in records ("groq").
    clock : callable
        Seconds that only grow.
    sleep : callable
        Waits that many seconds.
    chance : callable
        A number in 0..1, so that those who were refused together do not come back together.
    """

    name: str
    provider: str
    read: Reader
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    def ask(
        self,
        deadline: Deadline,
        source: Source[T],
        enter: Door,
    ) -> Reply[T]:
        """The reply, when its first piece is there.

        Parameters
        ----------
        source : callable
            Makes the call and yields the reply; is told how many seconds are left for all of it.
        enter : callable
            Takes a place before the vendor within so many seconds; returns what gives it back.

        Raises
        ------
        Failed
        """
        n_tried = 0
        while True:
            n_tried += 1
            try:
                return self._try(deadline, source, enter)
            except Failed as error:
                wait_s = self._wait_s(error.failure, n_tried, deadline.first_left_s())
                if wait_s is None:
                    raise
            self.sleep(wait_s)

    def _try(
        self,
        deadline: Deadline,
        source: Source[T],
        enter: Door,
    ) -> Reply[T]:
        leave = enter(deadline.first_left_s())
        pump = Pump(functools.partial(source, deadline.whole_left_s()), self.read, leave)
        try:
            return Reply(pump.take(deadline.first_left_s()), pump, deadline)
        except Ended:
            raise failed(Kind.EMPTY) from None

    def _wait_s(self, failure: Failure, n_tried: int, left_s: float) -> float | None:
        """Seconds before the next try; None when there should be none."""
        if not failure.may_retry or n_tried >= _ATTEMPTS:
            return None
        wait_s = failure.retry_after_s
        if wait_s is None:
            wait_s = _FIRST_WAIT_S * 2 ** (n_tried - 1) * (0.75 + 0.25 * self.chance())
        return wait_s if wait_s + _LEAST_TRY_S <= left_s else None
