"""Waiting that ends when the server does."""

from __future__ import annotations

import asyncio
import threading
import time

_STEP_S = 0.02


class Patience:
    """Sleeps in small steps, so that a server with silent connections can be closed at once."""

    def __init__(self) -> None:
        self._is_over = threading.Event()

    async def sleep(self, seconds: float) -> None:
        """Wait so long, or until it is over."""
        end_s = time.monotonic() + seconds
        while (left_s := end_s - time.monotonic()) > 0 and not self._is_over.is_set():
            await asyncio.sleep(min(_STEP_S, left_s))

    def end(self) -> None:
        """Wake all."""
        self._is_over.set()
