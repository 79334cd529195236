"""One short-time spectrum for everything: frame levels and bands every 10 ms."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.compiled import import_librosa

HOP_S = 0.01
HOP = 160
WINDOW = 400
N_FFT = 512
N_BANDS = 24
FloatArray = npt.NDArray[np.float32]

_BLOCK = 2048  # frames a pass: bounds memory for an hour of speech
_RANGE_DB = 50.0  # digital silence would otherwise decide every percentile
_RATE_HZ = 16_000
_SPEECH_BAND_HZ = (300.0, 3000.0)
_MEL_HZ = {"fmin": 100.0, "fmax": 7800.0}


def band_centres_hz() -> npt.NDArray[np.float64]:
    """Middle of each of the bands."""
    edges = import_librosa().mel_frequencies(N_BANDS + 2, htk=True, **_MEL_HZ)
    return np.asarray(edges[1:-1], dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Levels of 10 ms frames; frame i is centred at (i + 0.5) * 10 ms.

    Attributes
    ----------
    level_db, speech_db : np.ndarray [shape=(n,), float32]
        Above 200 Hz, and 300-3000 Hz; both clipped 50 dB under their 95th percentile.
    bands_db : np.ndarray [shape=(n, 24), float32]
        Mel-spaced bands from 100 to 7800 Hz, clipped likewise.
    """

    level_db: FloatArray
    speech_db: FloatArray
    bands_db: FloatArray

    def __len__(self) -> int:
        return len(self.level_db)


def frame_time_s(index: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Centre of a frame in seconds."""
    return np.asarray((np.asarray(index, dtype=np.float64) + 0.5) * HOP_S)


def measure_spectrum(samples: FloatArray) -> Spectrum:
    """Levels of every 10 ms frame of 16 kHz samples."""
    n_frames = max(1, len(samples) // HOP)
    offset = (WINDOW - HOP) // 2
    window = np.hanning(WINDOW + 1)[:WINDOW].astype(np.float32)
    weights = _filters()
    powers = np.empty((n_frames, weights.shape[1]), dtype=np.float32)
    for first in range(0, n_frames, _BLOCK):
        n = min(_BLOCK, n_frames - first)
        taken = stretch(samples, first * HOP - offset, (n - 1) * HOP + WINDOW)
        frames = np.lib.stride_tricks.sliding_window_view(taken, WINDOW)[::HOP]
        spectra = np.fft.rfft(frames * window, n=N_FFT, axis=1)
        power = np.square(spectra.real) + np.square(spectra.imag)
        powers[first : first + _BLOCK] = power.astype(np.float32) @ weights
    powers += np.float32(1e-12)
    decibels = np.log10(powers, out=powers)
    decibels *= np.float32(10.0)
    return Spectrum(
        level_db=_floored(decibels[:, 0]),
        speech_db=_floored(decibels[:, 1]),
        bands_db=_floored(decibels[:, 2:]),
    )


def stretch(samples: FloatArray, first: int, n: int) -> FloatArray:
    """``n`` samples from ``first`` on, silence where there are none.

    Examples
    --------
    >>> stretch(np.ones(3, dtype=np.float32), -1, 6).tolist()
    [0.0, 1.0, 1.0, 1.0, 0.0, 0.0]
    """
    taken = np.zeros(n, dtype=np.float32)
    inside = samples[max(0, first) : max(0, first + n)]
    taken[max(0, -first) :][: len(inside)] = inside
    return taken


def _floored(decibels: FloatArray) -> FloatArray:
    top = np.percentile(decibels, 95) if decibels.ndim == 1 else np.percentile(decibels.max(1), 95)
    return np.maximum(decibels, np.float32(top - _RANGE_DB))


def _filters() -> FloatArray:
    """Columns: everything above 200 Hz, the speech band, then the triangular mel bands."""
    hz = np.arange(N_FFT // 2 + 1) * (_RATE_HZ / N_FFT)
    low, high = _SPEECH_BAND_HZ
    levels = [hz >= 200.0, (hz >= low) & (hz <= high)]
    mel = import_librosa().filters.mel(
        sr=_RATE_HZ, n_fft=N_FFT, n_mels=N_BANDS, htk=True, norm=None, **_MEL_HZ
    )
    return np.asarray(np.vstack([np.array(levels, dtype=np.float32), mel]).T, dtype=np.float32)
