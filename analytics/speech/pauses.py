"""Silent pauses: the audio says how long, the words say where."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.speech.voice_activity import VoiceActivity
from analytics.words import Word

SHORTEST_PAUSE_S = 0.25  # De Jong & Bosker (2013); shorter ones are part of articulation
LONG_ANYWHERE_S = 2.0
LONG_INSIDE_S = 1.0
_CLAUSE_END = ".,;:?!…—"


@dataclass(frozen=True)
class Pause:
    """A silent pause; ``place`` is 'inside' a clause, at a 'boundary', or None without words."""

    start_s: float
    end_s: float
    place: str | None = None

    @property
    def length_s(self) -> float:
        return self.end_s - self.start_s

    @property
    def is_long(self) -> bool:
        limit = LONG_INSIDE_S if self.place == "inside" else LONG_ANYWHERE_S
        return self.length_s >= limit


def find_pauses(voice: VoiceActivity, words: Sequence[Word] = ()) -> tuple[Pause, ...]:
    """Gaps in the voice of at least 0.25 s, between the first and the last voice."""
    found = []
    for (_, end), (start, _) in zip(voice.segments, voice.segments[1:], strict=False):
        if start - end >= SHORTEST_PAUSE_S - 1e-9:
            found.append(Pause(end, start, _place((end + start) / 2, words)))
    return tuple(found)


def _place(middle_s: float, words: Sequence[Word]) -> str | None:
    """At a boundary when the word before ends a clause; unpunctuated words tell nothing."""
    if not any(word.text[-1:] in _CLAUSE_END for word in words):
        return None
    before = [word for word in words if (word.start_s + word.end_s) / 2 <= middle_s]
    if not before or len(before) == len(words):
        return "boundary"
    return "boundary" if before[-1].text.rstrip("\"')")[-1:] in _CLAUSE_END else "inside"


@dataclass(frozen=True)
class PauseNumbers:
    """What the pauses of an answer add up to."""

    n: int
    n_long: int
    median_s: float
    longest_s: float
    per_min: float
    share_ratio: float


def summarise_pauses(pauses: Sequence[Pause], span_s: float) -> PauseNumbers:
    """Numbers over the time from the first to the last voice."""
    lengths = [pause.length_s for pause in pauses]
    return PauseNumbers(
        n=len(lengths),
        n_long=sum(pause.is_long for pause in pauses),
        median_s=float(np.median(lengths)) if lengths else 0.0,
        longest_s=max(lengths, default=0.0),
        per_min=60.0 * len(lengths) / span_s,
        share_ratio=sum(lengths) / span_s,
    )
