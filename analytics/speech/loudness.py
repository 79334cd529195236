"""Loudness variety: how much the level of the voice moves, and whether phrases fade away."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.speech.spectrum import HOP_S

_PHRASE_S = 1.0
_END_S = 0.3
_FADED_DB = 6.0  # half the amplitude of the speaker's usual phrase end


@dataclass(frozen=True)
class LoudnessNumbers:
    """Level variety; the absolute level belongs to the microphone and is not told.

    ``fade_db`` is the median of the fades; ``faded`` the phrase ends that fall well below it.
    """

    sd_db: float
    fade_db: float | None
    faded: tuple[tuple[float, float], ...] = ()


def measure_loudness(
    level_db: npt.NDArray[np.float32],
    is_voiced: npt.NDArray[np.bool_],
    segments: Sequence[tuple[float, float]],
) -> LoudnessNumbers | None:
    """SD of the voiced frames' level, and the fall from a phrase's body to its last 0.3 s.

    None under one second of voiced sound.
    """
    if is_voiced.sum() < 1.0 / HOP_S:
        return None
    voiced = level_db[is_voiced]
    low, high = np.percentile(voiced, [2, 98])
    kept = voiced[(voiced >= low) & (voiced <= high)]
    ends = _phrase_ends(level_db, is_voiced, segments)
    usual = float(np.median([fade for _, fade in ends])) if ends else None
    faded = tuple(end for end, fade in ends if usual is not None and fade >= usual + _FADED_DB)
    return LoudnessNumbers(float(kept.std()), usual, faded)


def _phrase_ends(
    level_db: npt.NDArray[np.float32],
    is_voiced: npt.NDArray[np.bool_],
    segments: Sequence[tuple[float, float]],
) -> list[tuple[tuple[float, float], float]]:
    """The last 0.3 s of each phrase, with how far it falls below the phrase in dB."""
    ends = []
    for start_s, end_s in segments:
        if end_s - start_s < _PHRASE_S:
            continue
        first, cut, last = (int(round(t / HOP_S)) for t in (start_s, end_s - _END_S, end_s))
        body = level_db[first:cut][is_voiced[first:cut]]
        end = level_db[cut:last][is_voiced[cut:last]]
        if len(body) >= 20 and len(end) >= 5:
            fade = float(np.median(body) - np.median(end))
            ends.append(((end_s - _END_S, end_s), fade))
    return ends
