"""A second opinion on pitch: librosa's YIN beside our own tracker."""

import numpy as np
import numpy.typing as npt

from analytics.compiled import import_librosa
from analytics.speech.pitch import PitchTrack
from analytics.speech.spectrum import HOP

METHODS_DISAGREE = "two methods disagree on the pitch here"

LEAST_AGREEMENT_RATIO = 0.7
"""Below, one of the two is wrong in a third of the answer, mostly by an octave.

Of 246 recordings of real speech, as they are and played 1.7 and 2.3 times as fast, this withholds
none of the 216 in which Praat agrees with our contour in 80 % of the frames, and 22 of the 23 in
which it agrees in less than 75 % (`tests/bench/test_pitch_check.py`).
"""

_RATE_HZ = 16_000
_EVERY = 2  # of our 10 ms frames: pitch does not move by a semitone and back within 20 ms
_LOWEST_HZ, _HIGHEST_HZ = 60.0, 800.0  # beyond our own range, to notice a voice that leaves it
_WINDOW = 736  # as our own: both hear the same 46 ms
_SMOOTHING = 16  # 1 ms, as the authors of YIN smooth, against high formants
_NEAR_ST = 1.0
_BLOCK = 256  # frames a pass: bounds memory for an hour of speech


def measure_agreement(samples: npt.NDArray[np.float32], track: PitchTrack) -> float | None:
    """Share of voiced frames in which YIN finds the same pitch within a semitone.

    Parameters
    ----------
    samples : np.ndarray [shape=(n,), float32, -1..1]
        At 16 kHz, those the track was made from.
    track : PitchTrack

    Returns
    -------
    float in 0..1, or None
        None where there is no voiced sound to compare.

    Notes
    -----
    De Cheveigné & Kawahara (2002), JASA 111(4). Both methods look for periods, but choose among
    them differently: ours the path of least cost through the answer, YIN the first good period of
    each frame by itself.  An octave error of the one is rarely one of the other.
    """
    voiced = np.flatnonzero(track.is_voiced)[::_EVERY]
    first = voiced * HOP + (HOP - _WINDOW) // 2
    inside = (first >= _SMOOTHING) & (first + _WINDOW <= len(samples))
    voiced, first = voiced[inside], first[inside]
    if len(voiced) == 0:
        return None
    heard = np.concatenate(
        [_yin_hz(samples, first[i : i + _BLOCK]) for i in range(0, len(first), _BLOCK)]
    )
    apart_st = np.abs(12.0 * np.log2(heard / track.f0_hz[voiced]))
    return float(np.mean(apart_st < _NEAR_ST))


def _yin_hz(
    samples: npt.NDArray[np.float32], first: npt.NDArray[np.intp]
) -> npt.NDArray[np.float64]:
    """F0 of the windows that begin at ``first``; each is a channel of one frame to librosa."""
    reach = np.arange(-_SMOOTHING, _WINDOW)
    summed = np.cumsum(samples[first[:, None] + reach], axis=1, dtype=np.float64)
    smooth = (summed[:, _SMOOTHING:] - summed[:, :-_SMOOTHING]) / _SMOOTHING
    found = import_librosa().yin(
        smooth.astype(np.float32),
        fmin=_LOWEST_HZ,
        fmax=_HIGHEST_HZ,
        sr=_RATE_HZ,
        frame_length=_WINDOW,
        hop_length=_WINDOW,
        center=False,
    )
    return np.asarray(found[:, 0], dtype=np.float64)
