"""Whose connection counts: the one that came last, for as long as the interview is held."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from enum import StrEnum
from typing import Protocol


class Gone(StrEnum):
    """Why a connection does not count any more."""

    ELSEWHERE = "elsewhere"
    """A newer one does, or the interview goes on in another way."""
    SEAT_GIVEN = "seat_given"
    """It was away for long, and somebody else came."""


class Caller(Protocol):
    """A connection, as the interview knows it."""

    def send_away(self, why: Gone) -> None:
        """It does not count any more, and never will again."""


class Callers:
    """The connections of one interview; changed on the voice loop only.

    Parameters
    ----------
    clock : callable () -> float
        Seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._expected: weakref.WeakSet[Caller] = weakref.WeakSet()
        self._joined: Caller | None = None
        self._newest: Caller | None = None
        self._away_since_s: float | None = clock()
        self._gone: Gone | None = None

    @property
    def is_joined(self) -> bool:
        """Whether a connection is up."""
        return self._joined is not None

    @property
    def was_joined(self) -> bool:
        """Whether one ever was."""
        return self._newest is not None

    @property
    def away_s(self) -> float:
        """For how long none has been up, seconds; 0 while one is."""
        since_s = self._away_since_s
        return 0.0 if since_s is None else self._clock() - since_s

    def is_with(self, caller: object) -> bool:
        """Whether that is the one that counts."""
        return caller is self._joined

    def expect(self, caller: Caller) -> None:
        """One may come up: it is told when there is nothing left to come to."""
        if self._gone is not None:
            caller.send_away(self._gone)
        else:
            self._expected.add(caller)

    def join(self, caller: Caller) -> bool:
        """One is up, and the one before it is sent away; False when all is over."""
        if self._gone is not None:
            return False
        before, self._newest = self._newest, caller
        if before is not None and before is not caller:
            before.send_away(Gone.ELSEWHERE)
        return self.come_back(caller)

    def come_back(self, caller: Caller) -> bool:
        """Sound comes again: True unless a newer one came meanwhile, even if that is gone."""
        if caller is not self._newest:
            return False
        self._joined, self._away_since_s = caller, None
        return True

    def leave(self, caller: Caller) -> bool:
        """That one is gone, or stalls; False when it did not count anyway."""
        if caller is not self._joined:
            return False
        self._joined, self._away_since_s = None, self._clock()
        return True

    def close(self, why: Gone) -> None:
        """All is over: those that are up, or may come, learn why."""
        self._gone, self._joined, self._newest = why, None, None
        for caller in list(self._expected):
            caller.send_away(why)
