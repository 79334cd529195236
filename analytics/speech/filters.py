"""Filters that run before anything else looks at the samples: rumble out, lost fundamentals in."""

from functools import cache

import numpy as np
import numpy.typing as npt

_RUMBLE_HZ = 75.0
_FUNDAMENTAL_HZ = (80.0, 350.0)
_FUNDAMENTAL_SHARE = 0.5  # of the rectified voice; loud enough to be heard beside a real one
_RATE_HZ = 16_000
_TAPS = 1025
_N_FFT = 16_384

FloatArray = npt.NDArray[np.float32]
Response = npt.NDArray[np.complex128]


def without_rumble(samples: FloatArray) -> FloatArray:
    """What lies above 75 Hz, in the same place (no delay); 16 kHz.

    Overlap-save in blocks, so the cost is linear and the memory that of one block.  SciPy's
    ``oaconvolve`` transforms all blocks at once: an hour of speech would take a gigabyte.

    Examples
    --------
    >>> t = np.arange(16_000) / 16_000
    >>> hum, voice = np.sin(2 * np.pi * 30 * t), np.sin(2 * np.pi * 200 * t)
    >>> kept = without_rumble((hum + voice).astype(np.float32))
    >>> float(np.abs(kept - voice)[1000:-1000].max()) < 0.02
    True
    """
    kept = samples.copy()
    remove_rumble(kept)
    return kept


def remove_rumble(samples: FloatArray) -> None:
    """The same in place, for samples that nobody else looks at: an hour is held once, not twice."""
    _filter(samples, _above_rumble())


def with_fundamental(samples: FloatArray) -> FloatArray:
    """The samples and, under them, the fundamental that a telephone band has cut away; 16 kHz.

    Each sample depends on the 512 on either side of it.

    Notes
    -----
    The harmonics of a voice beat at its fundamental, so a rectifier brings it back, as coders
    regenerate a lost band (Makhoul & Berouti 1979, ICASSP).  A voice that never lost it hardly
    changes.

    Examples
    --------
    >>> t = np.arange(16_000) / 16_000
    >>> harmonics = sum(np.sin(2 * np.pi * 120 * k * t) for k in range(3, 10)).astype(np.float32)
    >>> bin_120_hz = np.abs(np.fft.rfft(np.stack([harmonics, with_fundamental(harmonics)])))[:, 120]
    >>> bool(bin_120_hz[1] > 1000 * bin_120_hz[0])
    True
    """
    low = np.abs(samples)
    _filter(low, _around_fundamentals())
    low *= np.float32(_FUNDAMENTAL_SHARE)
    low += samples
    return low


@cache
def _above_rumble() -> Response:
    """Linear phase: a spike less a low-pass filter."""
    taps = -_low_pass(_RUMBLE_HZ)
    taps[_TAPS // 2] += 1.0
    return np.asarray(np.fft.rfft(taps, _N_FFT))


@cache
def _around_fundamentals() -> Response:
    """Linear phase: one low-pass filter less another."""
    low, high = _FUNDAMENTAL_HZ
    return np.asarray(np.fft.rfft(_low_pass(high) - _low_pass(low), _N_FFT))


def _low_pass(cutoff_hz: float) -> npt.NDArray[np.float64]:
    """Windowed sinc, unit gain at 0 Hz."""
    n = np.arange(_TAPS) - _TAPS // 2
    taps = np.sinc(2 * cutoff_hz / _RATE_HZ * n) * np.blackman(_TAPS)
    return np.asarray(taps / taps.sum())


def _filter(samples: FloatArray, response: Response) -> None:
    """Filter in place, without delay: overlap-save, so the memory is that of one block."""
    step = _N_FFT - _TAPS + 1
    half = _TAPS // 2
    before = np.zeros(half, dtype=np.float32)
    for first in range(0, len(samples), step):
        after = samples[first : first + _N_FFT - half]
        block = np.concatenate([before, after])
        before = block[step : step + half].copy()
        filtered = np.fft.irfft(np.fft.rfft(block, _N_FFT) * response, _N_FFT)
        n = min(step, len(samples) - first)
        samples[first : first + n] = filtered[_TAPS - 1 : _TAPS - 1 + n]
