"""Whoever runs the voice loop, as those who work on it see it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import StrEnum
from typing import Protocol, TypeVar

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Lane(StrEnum):
    """How soon work has to be done."""

    NOW = "now"
    """The candidate waits for it."""
    SOON = "soon"
    """A pause is judged: dear, and there is a moment. One at a time for all."""
    AHEAD = "ahead"
    """Nobody waits for it yet, and it may take as long as a voice speaks."""
    LATER = "later"
    """Nobody waits: what is noted and kept. One at a time for all."""


class Desk(Protocol):
    """Whoever runs the loop: the room, or a test."""

    def post(self, call: Callable[..., object], *args: object) -> None:
        """Have it called on the loop, soon; from any thread."""

    def work(
        self,
        job: Callable[[], T],
        then: Callable[[T | BaseException], object],
        lane: Lane = Lane.NOW,
    ) -> None:
        """Do what blocks elsewhere; its result, or what it raised, comes back on the loop."""


def shrug(result: object) -> None:
    """For work whose result nobody waits for."""
    if isinstance(result, BaseException):
        _log.warning("left undone: %s", type(result).__name__)
