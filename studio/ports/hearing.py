"""The ears: what a recording says, and where its words are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from studio.interview.model import TimedWord
from studio.ports.asking import Asking, Climbed, Usage


@dataclass(frozen=True, slots=True)
class Heard:
    """A transcript: `words` carry their times where the recogniser knows them.

    `n_dropped` counts stretches taken for inventions of the recogniser (no voice there).
    """

    text: str
    words: tuple[TimedWord, ...]
    usage: Usage
    n_dropped: int = 0


Intervals = Sequence[tuple[float, float]]
"""(start, end) in seconds from the beginning, in order, apart from one another."""


class SpeechToText(Protocol):
    """Hears what a recording says."""

    def hear(
        self, flac: bytes, hint: str, asking: Asking, voiced: Intervals | None = None
    ) -> Heard:
        """The transcript of a mono FLAC; `hint` holds names that may be spoken.

        `voiced` says where there is voice, where whoever recorded it knows; otherwise it is
        looked for.

        Raises
        ------
        ProviderUnavailable, ProviderRefused, ReplyInvalid
            Nothing was heard for a reason of the provider's.
        NothingSpoken
            The recogniser answered, and there is no speech.
        """


class Hearing(Protocol):
    """The ears, whichever rung is up."""

    def hear(
        self, session_id: str, flac: bytes, hint: str, voiced: Intervals | None = None
    ) -> Climbed[Heard]:
        """What the recording says; `voiced` as in `SpeechToText`.

        Raises
        ------
        NobodyCould
            No rung is there, or none could.
        NothingSpoken
            The recording holds no speech.
        """


class Aligner(Protocol):
    """Finds where each word of a known text lies in a recording."""

    def align(self, flac: bytes, text: str) -> tuple[TimedWord, ...]:
        """Word times for `text`, in order.

        Raises
        ------
        ReplyInvalid
            The text does not fit the recording.
        ProviderUnavailable
            The aligner is not installed or took too long.
        """
