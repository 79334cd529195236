"""Draws an answer's curves, decimated where they are made."""

import numpy as np
import numpy.typing as npt

from analytics.curves import Curves
from analytics.envelope import envelope_of, rounded
from analytics.speech.pitch import PitchTrack, semitones
from analytics.speech.rate import PaceCurve
from analytics.speech.spectrum import HOP_S

_MOST_COLUMNS = 1200


def draw_curves(
    samples: npt.NDArray[np.float32],
    sample_rate_hz: int,
    voice: tuple[tuple[float, float], ...],
    pace: PaceCurve,
    pace_unit: str,
    pitch: PitchTrack,
) -> Curves:
    """Decimate everything to about 1200 columns."""
    outline = envelope_of(samples, sample_rate_hz)
    frames = max(1, -(-len(pitch.f0_hz) // _MOST_COLUMNS))
    step = max(1, -(-len(pace.time_s) // _MOST_COLUMNS))
    return Curves(
        envelope_step_s=outline.step_s,
        envelope_low=outline.low,
        envelope_high=outline.high,
        voice=tuple((round(start, 3), round(end, 3)) for start, end in voice),
        pace_time_s=rounded(pace.time_s[::step], 2),
        pace=rounded(pace.per_s[::step] * (60.0 if pace_unit == "words/min" else 1.0), 2),
        pace_unit=pace_unit,
        pitch_step_s=round(frames * HOP_S, 4),
        pitch_st=_decimated_pitch(semitones(pitch.f0_hz), frames),
    )


def _decimated_pitch(st: npt.NDArray[np.float64], frames: int) -> tuple[float | None, ...]:
    """The middle one of each ``frames`` frames, so that no pitch is made up between two."""
    middle = st[frames // 2 :: frames]
    return tuple(round(v, 2) + 0.0 if np.isfinite(v) else None for v in middle.tolist())
