"""Loudness variety: how much the level of the voice moves, and whether phrases fade away."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.speech.spectrum import HOP_S

_PHRASE_S = 1.0
_END_S = 0.3


@dataclass(frozen=True)
class LoudnessNumbers:
    """Level variety; the absolute level belongs to the microphone and is not told."""

    sd_db: float
    fade_db: float | None


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
    return LoudnessNumbers(float(kept.std()), _phrase_fade(level_db, is_voiced, segments))


def _phrase_fade(
    level_db: npt.NDArray[np.float32],
    is_voiced: npt.NDArray[np.bool_],
    segments: Sequence[tuple[float, float]],
) -> float | None:
    fades = []
    for start_s, end_s in segments:
        if end_s - start_s < _PHRASE_S:
            continue
        first, cut, last = (int(round(t / HOP_S)) for t in (start_s, end_s - _END_S, end_s))
        body = level_db[first:cut][is_voiced[first:cut]]
        end = level_db[cut:last][is_voiced[cut:last]]
        if len(body) >= 20 and len(end) >= 5:
            fades.append(float(np.median(body) - np.median(end)))
    return float(np.median(fades)) if fades else None
