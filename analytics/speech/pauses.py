"""Silent pauses: the audio says how long, the words say where."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

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
    place: Literal["inside", "boundary"] | None = None

    @property
    def length_s(self) -> float:
        return self.end_s - self.start_s

    @property
    def is_long(self) -> bool:
        limit = LONG_INSIDE_S if self.place == "inside" else LONG_ANYWHERE_S
        return self.length_s >= limit


def find_pauses(voice: VoiceActivity, words: Sequence[Word] = ()) -> tuple[Pause, ...]:
    """Gaps in the voice of at least 0.25 s, between the first and the last voice."""
    gaps = [(a[1], b[0]) for a, b in pairwise(voice.segments)]
    long_enough = [gap for gap in gaps if gap[1] - gap[0] >= SHORTEST_PAUSE_S - 1e-9]
    places = _places(long_enough, words)
    return tuple(Pause(*gap, place) for gap, place in zip(long_enough, places, strict=True))


def _places(
    gaps: Sequence[tuple[float, float]], words: Sequence[Word]
) -> Sequence[Literal["inside", "boundary"] | None]:
    """At a boundary when the word before ends a clause; unpunctuated words tell nothing."""
    ends_clause = [word.text.rstrip("\"')")[-1:] in _CLAUSE_END for word in words]
    if not any(ends_clause):
        return [None] * len(gaps)
    middles = [(word.start_s + word.end_s) / 2 for word in words]
    places: list[Literal["inside", "boundary"] | None] = []
    for start, end in gaps:
        n_before = bisect_right(middles, (start + end) / 2)
        at_edge = n_before in (0, len(words))
        places.append("boundary" if at_edge or ends_clause[n_before - 1] else "inside")
    return places


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
