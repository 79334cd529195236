"""Times an exchange from the end of the answer until the reply to it is on its way."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from studio.voice.talking.desk import Desk, Lane, shrug
from studio.voice.talking.exchange import Exchange
from studio.voice.talking.partner import Partner


class Tracing:
    """Holds the exchange whose reply is on its way, and notes how it went once that is known.

    Parameters
    ----------
    clock : callable () -> float
        Seconds, monotonic.
    """

    def __init__(self, desk: Desk, partner: Partner, clock: Callable[[], float]) -> None:
        self.clock = clock
        self._desk, self._partner = desk, partner
        self._answered: Exchange | None = None

    def answered(self, exchange: Exchange) -> None:
        """The answer is handed in, and what comes next is known."""
        exchange.answered_s = self.clock()
        self._answered = exchange

    def voiced(self) -> None:
        """The voice has given the reply's first sound."""
        answered = self._answered
        if answered is not None and answered.voiced_s is None:
            answered.voiced_s = self.clock()

    def sounding(self, number: int) -> None:
        """The reply's first sample has left for the candidate."""
        self._note(self.clock())

    def silent(self) -> None:
        """No sound of a reply comes from here: the page speaks, nobody is there, or all is said."""
        self._note(None)

    def _note(self, replied_at_s: float | None) -> None:
        answered, self._answered = self._answered, None
        if answered is not None:
            trace = answered.trace(replied_at_s)
            job = partial(self._partner.trace, answered.turn.number, trace)
            self._desk.work(job, shrug, Lane.LATER)
