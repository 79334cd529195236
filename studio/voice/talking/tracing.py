"""Times an exchange from the end of the answer until the reply to it is heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from studio.interview.model import LiveTrace
from studio.voice.talking.desk import Desk, Lane, shrug
from studio.voice.talking.exchange import Exchange
from studio.voice.talking.far_end import Onset, heard_at_s
from studio.voice.talking.partner import Partner


@dataclass(frozen=True, slots=True)
class _Sent:
    """A reply that is on its way: what is noted of it, and the times that its trace counts from."""

    turn_number: int
    trace: LiveTrace
    voice_ended_s: float
    at_s: float

    def heard(self, onset: Onset) -> LiveTrace | None:
        """The trace with when it was heard; None when that is not what the onset tells."""
        at_s = heard_at_s(self.at_s, onset)
        if at_s is None:
            return None
        reached_s, within_s = round(at_s - self.voice_ended_s, 3), round(onset.within_s, 3)
        return replace(self.trace, reached_s=reached_s, reached_within_s=within_s)


class Tracing:
    """Holds the exchange whose reply is on its way, and notes how it went once that is known.

    When it was heard is added once the browser tells.

    Parameters
    ----------
    clock : callable () -> float
        Seconds, monotonic.
    """

    def __init__(self, desk: Desk, partner: Partner, clock: Callable[[], float]) -> None:
        self.clock = clock
        self._desk, self._partner = desk, partner
        self._answered: Exchange | None = None
        self._sent: _Sent | None = None

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
        """The first sample of it, the reply or whatever else is said, has left for the candidate.

        What was sent before and is not told of yet stays untold: this may be what is heard next.
        """
        self._sent = None
        self._note(self.clock())

    def bridging(self) -> None:
        """A word that bridges a wait has left: what is heard next is it, and no reply."""
        self._sent = None

    def reached(self, onset: Onset) -> None:
        """Something was heard at the candidate's: the reply, or it tells nothing."""
        sent = self._sent
        trace = sent.heard(onset) if sent is not None else None
        if sent is not None and trace is not None:
            self._sent = None
            self._keep(sent.turn_number, trace)

    def silent(self) -> None:
        """No sound of a reply comes from here: the page speaks, nobody is there, or all is said."""
        self._note(None)

    def _note(self, replied_at_s: float | None) -> None:
        answered, self._answered = self._answered, None
        if answered is None:
            return
        number, trace = answered.turn.number, answered.trace(replied_at_s)
        if replied_at_s is not None:  # the exchange itself holds the answer's sound: it may go
            self._sent = _Sent(number, trace, answered.voice_ended_s, replied_at_s)
        self._keep(number, trace)

    def _keep(self, turn_number: int, trace: LiveTrace) -> None:
        self._desk.work(partial(self._partner.trace, turn_number, trace), shrug, Lane.LATER)
