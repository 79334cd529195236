"""Lets a bounded number of calls through at once, and is fair between the sessions that wait."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable

from studio.errors import Kind
from studio.providers._failure import failed


class Turnstile:
    """A door with `places`; whoever waits is let in by turns, one a session.

    A session that grades with three samples at once does not keep another one waiting behind all
    three.

    Examples
    --------
    >>> leave = Turnstile(1).enter("a-session", 0.1)
    >>> leave()
    """

    def __init__(self, places: int) -> None:
        self._lock = threading.Lock()
        self._n_free = places
        self._waiting: OrderedDict[str, deque[threading.Event]] = OrderedDict()

    def enter(self, session_id: str, within_s: float) -> Callable[[], None]:
        """Take a place; returns what gives it back, to be called once.

        Raises
        ------
        Failed
            No place came free within so many seconds.
        """
        with self._lock:
            if self._n_free and not self._waiting:
                self._n_free -= 1
                return self._leave
            turn = threading.Event()
            self._waiting.setdefault(session_id, deque()).append(turn)
        is_let_in = turn.wait(max(0.0, within_s)) or not self._withdrew(session_id, turn)
        if not is_let_in:
            raise failed(Kind.CROWDED)
        return self._leave

    def _withdrew(self, session_id: str, turn: threading.Event) -> bool:
        """Leave the queue; False when the place was given at the very last moment."""
        with self._lock:
            if turn.is_set():
                return False
            turns = self._waiting[session_id]
            turns.remove(turn)
            if not turns:
                del self._waiting[session_id]
            return True

    def _leave(self) -> None:
        with self._lock:
            if not self._waiting:
                self._n_free += 1
                return
            session_id, turns = self._waiting.popitem(last=False)
            turns.popleft().set()
            if turns:
                self._waiting[session_id] = turns  # behind all others
