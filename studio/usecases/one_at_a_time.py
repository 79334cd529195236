"""Lets only one thread at a time work out a session: a rerun must not ask a provider again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakValueDictionary


class OneAtATime:
    """Locks by key; the same thread may enter again. Keys nobody holds are forgotten."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, threading.RLock] = WeakValueDictionary()
        self._guard = threading.Lock()

    @contextmanager
    def on(self, key: str) -> Iterator[None]:
        """Wait until nobody else is at this key, then hold it."""
        with self._guard:
            lock = self._locks.get(key)
            if lock is None:
                lock = self._locks[key] = threading.RLock()
        with lock:
            yield
