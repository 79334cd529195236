"""Brings a connection's sound to the interview: from the media loop to the voice loop."""

from __future__ import annotations

import weakref
from collections import deque

import numpy as np

from studio.voice.call.leg import Leg, Told
from studio.voice.listening.vad import STEP
from studio.voice.talking.callers import Gone
from studio.voice.talking.desk import Desk
from studio.voice.talking.exchange import Samples
from studio.voice.talking.talk import Talk


def connect(talk: Talk, desk: Desk) -> Leg:
    """Two ends for a new connection; the interview joins it with its first sound.

    From then on it is the one that counts: an older one, in another tab or from before a reload,
    is sent away, or two microphones would answer and each hear half of the question. It stays
    away: one that was asleep meanwhile takes nothing back when it wakes up.
    """
    inbox = Inbox(talk, desk)
    leg = Leg(inbox.pull, Told(inbox.heard, inbox.closed, inbox.stalled, inbox.back))
    inbox.leg = weakref.ref(leg)  # a leg whose page is gone must be gone with it
    desk.post(talk.callers.expect, inbox)
    return leg


class Inbox:
    """Frames come 50 times a second, and are heard in steps of 32 ms.

    The voice loop is woken for a whole step only: waking another thread costs more than the step.
    One that is busy takes several at once.
    """

    leg: weakref.ref[Leg]

    def __init__(self, talk: Talk, desk: Desk) -> None:
        self._talk, self._desk = talk, desk
        self._frames: deque[Samples] = deque()
        self._n = 0
        self._is_due = False
        self._has_joined = False

    def pull(self, n: int) -> Samples:
        """What this connection plays; silence for one that does not count."""
        return self._talk.playout.pull(n) if self._talk.is_with(self) else np.zeros(n, np.int16)

    def heard(self, samples: Samples) -> None:
        if not self._has_joined:
            self._has_joined = True
            self._desk.post(self._talk.join, self)
        self._frames.append(samples)
        self._n += len(samples)
        if self._n < STEP:
            return
        self._n %= STEP  # what the talk has left over
        if not self._is_due:
            self._is_due = True
            self._desk.post(self._take)

    def closed(self) -> None:
        self._desk.post(self._talk.leave, self)

    def stalled(self) -> None:
        self._desk.post(self._talk.leave, self)

    def back(self) -> None:
        self._frames, self._n = deque(), 0
        self._desk.post(self._talk.come_back, self)

    def send_away(self, why: Gone) -> None:
        """From the talk: this connection does not count any more."""
        self._frames.clear()
        leg = self.leg()
        if leg is not None:
            leg.send_away(why)

    def _take(self) -> None:
        self._is_due = False
        frames = self._frames
        if self._talk.is_with(self):
            while frames:
                self._talk.hear(frames.popleft())
        else:
            frames.clear()
