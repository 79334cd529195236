"""Curves of an answer for drawing; `analytics.speech.curves` makes them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


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
