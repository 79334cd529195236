"""What the live loop asks of the studio: `usecases/live.py` and `persistence/spool.py` give it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from studio.interview.model import LiveTrace, Session
from studio.interview.steps import Step
from studio.ports import Foreseen, Intervals, Speech, Tell


class Spool(Protocol):
    """Keeps one answer durable while it is being spoken."""

    def add(self, samples: npt.NDArray[np.int16]) -> None:
        """Append samples [shape=(n,), int16] at 16 kHz; never waits."""

    @property
    def is_behind(self) -> bool:
        """Nothing reaches the disk just now, or too slowly to count on."""

    @property
    def is_given_up(self) -> bool:
        """Nothing more will: too much was waiting."""

    @property
    def is_taken(self) -> bool:
        """Another process goes on with the answer."""

    def flush(self) -> None:
        """Wait until all that was added is on the disk. Raises StoreUnavailable."""

    def close(self) -> None:
        """Write the rest, and leave it for whoever goes on with the answer. May block."""

    def discard(self) -> None:
        """Remove it: the answer is kept elsewhere. May block."""


class Partner(Protocol):
    """One candidate's interview. Every call may block: none is made on the voice loop."""

    def session(self) -> Session:
        """The interview as it stands, with what a crash left undone carried on."""

    def foresee(
        self,
        turn_number: int,
        wav: bytes,
        voiced: Intervals | None,
        tell: Tell,
        is_wanted: Callable[[], bool],
    ) -> Foreseen:
        """Hear the answer so far and think out the reply; nothing is stored.

        `voiced` says where there is voice in it, where that is known of all of it;
        `tell` hears the reply's first piece as soon as it is certain; without `is_wanted` the reply
        need not be thought out.
        """

    def answer(
        self,
        turn_number: int,
        wav: bytes,
        foreseen: Foreseen,
        spent: Sequence[Step],
        written: str = "",
    ) -> Session:
        """Answer the turn with the recording; durable when this returns.

        `written` are the browser's words, used where nobody else could hear.
        """

    def skip(self, turn_number: int) -> Session:
        """Pass on the turn."""

    def think(self, turn_number: int) -> None:
        """Note that the candidate asked for time."""

    def trace(self, turn_number: int, trace: LiveTrace) -> None:
        """Note how the exchange went."""

    def keep_sides(self, turn_number: int, both: npt.NDArray[np.int16]) -> None:
        """Keep what was heard in the answered turn, [shape=(n, 2), 16 kHz], interviewer left."""

    def lines(self, turn_number: int) -> Mapping[str, tuple[str, ...]]:
        """What may be said in the turn: name of the line to its pieces."""

    def speak(self, turn_number: int, line: str, piece: int) -> Speech:
        """One piece as sound, once its first bytes are there. Raises NobodyCould."""

    def bridge(self, turn_number: int, text: str) -> Speech:
        """A word of the persona's `bridges` as sound, for that turn. Raises NobodyCould."""

    def rehearse(self, text: str) -> None:
        """Have the first piece of that text ready to be spoken; nothing when nobody can, or when it
        is being spoken already."""
