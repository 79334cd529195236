"""Is the recording fit for measuring?  Level, clipping, DC and noise, said before any number."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

QUIETEST_SPEECH_DBFS = -50.0
MOST_CLIPPING = 0.005  # share of samples; above it vowels are square and pitch and level lie
LEAST_SNR_DB = 5.0
MOST_DC = 0.02  # of full scale: beyond what a sound converter in order leaves (-34 dBFS)
_SILENCE_DBFS = -100.0
_FRAME_S = 0.02
_BLOCK = 4096  # frames a pass: bounds memory for an hour of speech


@dataclass(frozen=True)
class SignalQuality:
    """What a listener would say about the recording, in numbers.

    Attributes
    ----------
    duration_s, peak_dbfs, level_dbfs : float
        ``level_dbfs`` is that of the loud 20 ms frames (95th percentile).
    clipping_ratio : float, 0..1
        Share of samples at full scale, in the file as it came.
    dc_offset : float, -1..1
        Taken out of the samples.
    snr_db : float
        Loud frames against the quietest ones; an estimate, capped at 80 dB.
    is_too_quiet, is_truncated : bool
    is_two_voices_likely : bool
        Known only after measuring.
    """

    duration_s: float
    peak_dbfs: float
    level_dbfs: float
    clipping_ratio: float
    dc_offset: float
    snr_db: float
    is_too_quiet: bool
    is_truncated: bool
    is_two_voices_likely: bool = False

    @property
    def is_clipped(self) -> bool:
        return self.clipping_ratio > MOST_CLIPPING

    @property
    def is_noisy(self) -> bool:
        return self.snr_db < LEAST_SNR_DB

    @property
    def has_offset(self) -> bool:
        return abs(self.dc_offset) > MOST_DC

    @property
    def warnings(self) -> tuple[str, ...]:
        """One plain sentence for each thing that makes the numbers less sure."""
        told = (
            (self.is_too_quiet, "The recording is very quiet: move closer to the microphone."),
            (self.is_clipped, "The recording is overdriven: pitch and loudness are less sure."),
            (
                self.has_offset,
                "The recording has a constant offset: it was taken out of the measures.",
            ),
            (self.is_noisy, "There is much background noise: pauses and pace are less sure."),
            (self.is_two_voices_likely, "Two voices can be heard: the numbers mix them."),
            (self.is_truncated, "The file breaks off early: only the readable part is measured."),
        )
        return tuple(sentence for holds, sentence in told if holds)

    def to_dict(self) -> dict[str, Any]:
        return {
            name: round(value, 5) if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }


def count_clipped(samples: npt.NDArray[np.float32]) -> int:
    """Samples at full scale with a neighbour at full scale; (n, channels) in -1..1.

    Examples
    --------
    >>> count_clipped(np.array([[0.1], [1.0], [1.0], [0.2], [1.0], [0.0]], dtype=np.float32))
    2
    """
    full = np.abs(samples) >= 0.999
    beside = np.zeros_like(full)
    beside[1:] |= full[:-1]
    beside[:-1] |= full[1:]
    return int((full & beside).any(axis=1).sum())


def highest(samples: npt.NDArray[np.float32]) -> float:
    """Largest magnitude, without a copy of the samples.

    Examples
    --------
    >>> highest(np.array([0.25, -0.5], dtype=np.float32))
    0.5
    """
    return float(max(samples.max(), -samples.min()))


def assess_quality(
    samples: npt.NDArray[np.float32],
    sample_rate_hz: int,
    *,
    dc_offset: float,
    clipping_ratio: float,
    is_truncated: bool,
) -> SignalQuality:
    """Look the recording over; ``samples`` without DC."""
    frame = int(_FRAME_S * sample_rate_hz)
    n_frames = max(1, len(samples) // frame)
    framed = samples[: n_frames * frame].reshape(n_frames, -1)
    energies = [
        np.mean(np.square(framed[first : first + _BLOCK]), axis=1, dtype=np.float64)
        for first in range(0, n_frames, _BLOCK)
    ]
    levels = _dbfs(np.sqrt(np.concatenate(energies)))
    loud, quiet = np.percentile(levels, [95, 10])
    peak = float(_dbfs(np.float32(highest(samples))))
    return SignalQuality(
        duration_s=len(samples) / sample_rate_hz,
        peak_dbfs=peak,
        level_dbfs=float(loud),
        clipping_ratio=float(clipping_ratio),
        dc_offset=dc_offset,
        snr_db=float(min(80.0, loud - quiet)),
        is_too_quiet=bool(loud < QUIETEST_SPEECH_DBFS),
        is_truncated=is_truncated,
    )


def _dbfs(amplitude: npt.ArrayLike) -> npt.NDArray[np.float64]:
    floor = 10.0 ** (_SILENCE_DBFS / 20.0)
    return np.asarray(20.0 * np.log10(np.maximum(amplitude, floor)), dtype=np.float64)
