"""Where live interviews are held: one loop for all, a pool for what blocks, so many seats."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from studio.voice.talking.callers import Gone
from studio.voice.talking.desk import Lane
from studio.voice.talking.talk import Talk

LOST_S = 60.0
"""A lost connection keeps its seat for so long: a phone that changes its network is back in some
seconds, a page that is loaded anew or a lid that was closed by mistake within a minute."""
UNUSED_S = 20.0
"""And one that never came up: time to press Start and to allow the microphone. A call that does not
come up is told after 8 s (`ui/reach.py`)."""

T = TypeVar("T")

_THREADS_A_SEAT = 4  # one speaks, two look ahead, one hands in
_AHEAD_A_SEAT = 2  # one rehearses what was foreseen, one is still at what was foreseen in vain
_NICE = {Lane.SOON: 2, Lane.LATER: 0}
"""Judging a pause takes 50 ms of a processor outside the interpreter: whoever is talking comes
first. Noting is mostly SQL, with the interpreter's lock held: one that has to wait for a processor
with it holds everybody up, so it only stands in line."""


class Room:
    """The live interviews of this process.

    Everything a `Talk` decides happens on the one voice loop, so that no two things happen at once
    in it; what blocks (a provider, the store, a model) happens in the pool and comes back.

    Parameters
    ----------
    n_seats : int
        Live interviews at a time. Beyond them the media of all would stutter (docs/voice.md).
    """

    def __init__(self, n_seats: int) -> None:
        self.n_seats = n_seats
        self._talks: dict[str, Talk] = {}
        self._lock = threading.Lock()
        self._starting = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pools: dict[Lane, ThreadPoolExecutor] = {}
        self._is_closed = False

    def talk(self, session_id: str) -> Talk | None:
        """The live interview of that session, if there is one."""
        return self._talks.get(session_id)

    def enter(self, session_id: str, make: Callable[[Room], Talk]) -> Talk | None:
        """The live interview of that session, made when it is not there; None: every seat is taken.

        An interview that has been without a connection for long gives its seat to whoever comes.
        """
        with self._lock:
            talk = self._talks.get(session_id)
            if talk is not None:
                return talk
            if len(self._talks) >= self.n_seats:
                self._clear_a_seat()
            if len(self._talks) >= self.n_seats:
                return None
            talk = self._talks[session_id] = make(self)
            return talk

    def leave(self, session_id: str) -> None:
        """End the live interview of that session; what was said is kept by its spool."""
        with self._lock:
            talk = self._talks.pop(session_id, None)
        if talk is not None:
            self.post(talk.close)

    def post(self, call: Callable[..., object], *args: object) -> None:
        """Have it called on the voice loop, soon; from any thread."""
        with contextlib.suppress(RuntimeError):  # the room closed a moment ago
            self._running().call_soon_threadsafe(call, *args)

    def work(
        self,
        job: Callable[[], T],
        then: Callable[[T | BaseException], object],
        lane: Lane = Lane.NOW,
    ) -> None:
        """Do it in the lane's pool; its result, or what it raised, comes back on the voice loop."""
        with contextlib.suppress(RuntimeError):  # the room closed a moment ago
            self._running()
        pool = self._pools.get(lane)
        if pool is None:
            return

        def back(done: Future[T]) -> None:
            if not done.cancelled():
                error = done.exception()
                self.post(then, done.result() if error is None else error)

        with contextlib.suppress(RuntimeError):
            pool.submit(job).add_done_callback(back)

    def close(self) -> None:
        """End every live interview and the loop."""
        with self._lock:
            talks, self._talks = list(self._talks.values()), {}
        with self._starting:
            self._is_closed = True
            loop, self._loop = self._loop, None
            pools, self._pools = self._pools, {}
        if loop is None:
            return
        for talk in talks:
            loop.call_soon_threadsafe(talk.close)
        loop.call_soon_threadsafe(loop.stop)
        for pool in pools.values():
            pool.shutdown(wait=False, cancel_futures=True)

    def _clear_a_seat(self) -> None:
        free = [name for name, talk in self._talks.items() if _may_be_given_away(talk)]
        if free:
            longest = max(free, key=lambda name: self._talks[name].callers.away_s)
            self.post(self._talks.pop(longest).close, Gone.SEAT_GIVEN)

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._is_closed:
                raise RuntimeError("the room is closed")
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                now = ThreadPoolExecutor(_THREADS_A_SEAT * self.n_seats, thread_name_prefix="voice")
                ahead = ThreadPoolExecutor(
                    _AHEAD_A_SEAT * self.n_seats, thread_name_prefix="voice_ahead"
                )
                rest = {lane: _one(lane) for lane in _NICE}
                self._pools = {Lane.NOW: now, Lane.AHEAD: ahead, **rest}
                threading.Thread(target=_run, args=(self._loop,), name="voice", daemon=True).start()
            return self._loop


def _one(lane: Lane) -> ThreadPoolExecutor:
    """One thread for all interviews, which lets pass whoever is talking."""
    return ThreadPoolExecutor(
        1, thread_name_prefix=f"voice_{lane}", initializer=_yield, initargs=(_NICE[lane],)
    )


def _yield(by: int) -> None:
    if sys.platform == "linux":  # where a thread has a rank of its own
        me = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, me, os.getpriority(os.PRIO_PROCESS, me) + by)


def _may_be_given_away(talk: Talk) -> bool:
    callers = talk.callers
    kept_s = LOST_S if callers.was_joined else UNUSED_S
    return not callers.is_joined and (talk.is_over or callers.away_s >= kept_s)


def _run(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()
