"""Curves of an answer for drawing, decimated where they are made."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from analytics.speech.pitch import PitchTrack, semitones
from analytics.speech.rate import PaceCurve
from analytics.speech.spectrum import HOP_S

_MOST_COLUMNS = 1200


@dataclass(frozen=True)
class Curves:
    """What the timeline draws.

    Attributes
    ----------
    envelope_step_s : float
        Width of one column of the waveform.
    envelope_low, envelope_high : tuple of float, -1..1
        Lowest and highest sample of each column.
    voice : tuple of (start_s, end_s)
    pace_time_s, pace : tuple of float
        Rolling pace in ``pace_unit`` ('words/min' or 'syllables/s').
    pitch_step_s : float
    pitch_st : tuple of float or None
        Semitones around the speaker's median; None where the voice is not voiced.
    """

    envelope_step_s: float
    envelope_low: tuple[float, ...]
    envelope_high: tuple[float, ...]
    voice: tuple[tuple[float, float], ...]
    pace_time_s: tuple[float, ...]
    pace: tuple[float, ...]
    pace_unit: str
    pitch_step_s: float
    pitch_st: tuple[float | None, ...]

    def to_dict(self) -> dict[str, Any]:
        return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self).items()}

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> "Curves":
        plain: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
        plain["voice"] = tuple((float(start), float(end)) for start, end in row["voice"])
        return cls(**plain)


def draw_curves(
    samples: npt.NDArray[np.float32],
    sample_rate_hz: int,
    voice: tuple[tuple[float, float], ...],
    pace: PaceCurve,
    pace_unit: str,
    pitch: PitchTrack,
) -> Curves:
    """Decimate everything to about 1200 columns."""
    width = max(1, -(-len(samples) // _MOST_COLUMNS))
    starts = np.arange(0, len(samples), width)
    frames = max(1, -(-len(pitch.f0_hz) // _MOST_COLUMNS))
    step = max(1, -(-len(pace.time_s) // _MOST_COLUMNS))
    return Curves(
        envelope_step_s=round(width / sample_rate_hz, 6),
        envelope_low=_rounded(np.minimum.reduceat(samples, starts), 3),
        envelope_high=_rounded(np.maximum.reduceat(samples, starts), 3),
        voice=tuple((round(start, 3), round(end, 3)) for start, end in voice),
        pace_time_s=_rounded(pace.time_s[::step], 2),
        pace=_rounded(pace.per_s[::step] * (60.0 if pace_unit == "words/min" else 1.0), 2),
        pace_unit=pace_unit,
        pitch_step_s=round(frames * HOP_S, 4),
        pitch_st=_decimated_pitch(semitones(pitch.f0_hz), frames),
    )


def _rounded(values: npt.NDArray[Any], digits: int) -> tuple[float, ...]:
    return tuple(round(value, digits) + 0.0 for value in values.tolist())


def _decimated_pitch(st: npt.NDArray[np.float64], frames: int) -> tuple[float | None, ...]:
    """The middle one of each ``frames`` frames, so that no pitch is made up between two."""
    middle = st[frames // 2 :: frames]
    return tuple(round(v, 2) + 0.0 if np.isfinite(v) else None for v in middle.tolist())
