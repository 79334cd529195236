"""Brings a connection's sound to the interview: from the media loop to the voice loop."""

from __future__ import annotations

from collections import deque

from studio.voice.desk import Desk
from studio.voice.exchange import Samples
from studio.voice.leg import Leg, Told
from studio.voice.talk import Talk


def connect(talk: Talk, desk: Desk) -> Leg:
    """Two ends for a new connection; the interview joins it with its first sound."""
    inbox = _Inbox(talk, desk)
    return Leg(talk.playout.pull, Told(inbox.heard, inbox.closed, inbox.stalled, inbox.back))


class _Inbox:
    """Frames come 50 times a second; a voice loop that is busy takes several at once."""

    def __init__(self, talk: Talk, desk: Desk) -> None:
        self._talk, self._desk = talk, desk
        self._frames: deque[Samples] = deque()
        self._is_due = False
        self._has_joined = False

    def heard(self, samples: Samples) -> None:
        if not self._has_joined:
            self._has_joined = True
            self._desk.post(self._talk.join, self)
        self._frames.append(samples)
        if not self._is_due:
            self._is_due = True
            self._desk.post(self._take)

    def closed(self) -> None:
        self._desk.post(self._talk.leave, self)

    def stalled(self) -> None:
        self._desk.post(self._talk.leave, self)

    def back(self) -> None:
        self._desk.post(self._talk.join, self)

    def _take(self) -> None:
        self._is_due = False
        while self._frames:
            self._talk.hear(self._frames.popleft())
