"""The outline of a sound for drawing: lowest and highest sample of each column."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile as sf

_MOST_COLUMNS = 1200
_COLUMNS_A_BLOCK = 64


@dataclass(frozen=True)
class Envelope:
    """About 1200 columns of one channel.

    Attributes
    ----------
    step_s : float > 0
        Width of one column.
    low, high : tuple of float, -1..1
    """

    step_s: float
    low: tuple[float, ...]
    high: tuple[float, ...]

    @property
    def duration_s(self) -> float:
        return self.step_s * len(self.low)

    @property
    def peak(self) -> float:
        """The loudest sample, 0..1."""
        return max(
            (max(-low, high) for low, high in zip(self.low, self.high, strict=True)), default=0.0
        )


def envelope_of(samples: npt.NDArray[np.float32], sample_rate_hz: int) -> Envelope:
    """The outline of samples [shape=(n,), -1..1]."""
    width = _width(len(samples))
    starts = np.arange(0, len(samples), width)
    return Envelope(
        round(width / sample_rate_hz, 6),
        rounded(np.minimum.reduceat(samples, starts), 3),
        rounded(np.maximum.reduceat(samples, starts), 3),
    )


def envelopes_of_file(path: Path) -> tuple[Envelope, ...]:
    """The outline of each channel of a stored recording, read a little at a time.

    Half an hour in stereo would be 230 MB of samples at once.
    """
    info = sf.info(path)
    width = _width(info.frames)
    lows: list[Any] = []
    highs: list[Any] = []
    for block in sf.blocks(path, width * _COLUMNS_A_BLOCK, dtype="float32", always_2d=True):
        starts = np.arange(0, len(block), width)
        lows.append(np.minimum.reduceat(block, starts, axis=0))
        highs.append(np.maximum.reduceat(block, starts, axis=0))
    if not lows:
        return ()
    low, high = np.concatenate(lows), np.concatenate(highs)
    step_s = round(width / info.samplerate, 6)
    return tuple(
        Envelope(step_s, rounded(low[:, channel], 3), rounded(high[:, channel], 3))
        for channel in range(low.shape[1])
    )


def rounded(values: npt.NDArray[Any], digits: int) -> tuple[float, ...]:
    """Plain numbers with so many digits; a minus nought is a nought."""
    return tuple(round(value, digits) + 0.0 for value in values.tolist())


def _width(n: int) -> int:
    return max(1, -(-n // _MOST_COLUMNS))
