"""Pace: syllables counted in the sound, words a minute from the transcript."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.errors import NoPhonation
from analytics.speech.spectrum import HOP_S, Spectrum

_SMOOTHING_S = 0.09
_LEAST_PROMINENCE_DB = 2.0
_LEAST_APART_S = 0.08
_LEAST_VOICING = 0.45

FloatArray = npt.NDArray[np.float32]


def articulation_rate_per_s(n_syllables: int, phonation_s: float) -> float:
    """Syllables spoken per second of phonation, pauses left out.

    Parameters
    ----------
    n_syllables : int >= 0
    phonation_s : float > 0

    Raises
    ------
    NoPhonation
        Silence has no rate.

    Notes
    -----
    De Jong & Wempe (2009), Behavior Research Methods 41(2).

    Examples
    --------
    >>> articulation_rate_per_s(42, 10.5)
    4.0
    """
    if phonation_s <= 0:
        raise NoPhonation("Silence has no rate.")
    return n_syllables / phonation_s


def find_syllables(
    spectrum: Spectrum, is_voice: npt.NDArray[np.bool_], voicing: FloatArray
) -> npt.NDArray[np.float64]:
    """Times of the syllable nuclei, in seconds.

    Notes
    -----
    Peaks of the 300-3000 Hz level, smoothed over 90 ms, that stand 2 dB out of their surroundings
    and are voiced.  After De Jong & Wempe (2009), with a band envelope instead of the intensity.
    """
    width = int(round(_SMOOTHING_S / HOP_S)) + 2
    kernel = np.hanning(width)
    smooth = np.convolve(spectrum.speech_db, kernel / kernel.sum(), mode="same")
    peaks = prominent_peaks(smooth, _LEAST_PROMINENCE_DB, int(round(_LEAST_APART_S / HOP_S)))
    kept = [
        p for p in peaks if is_voice[p] and voicing[max(0, p - 2) : p + 3].max() > _LEAST_VOICING
    ]
    return np.asarray((np.array(kept, dtype=np.float64) + 0.5) * HOP_S)


def prominent_peaks(
    curve: npt.NDArray[np.floating], prominence: float, apart: int
) -> npt.NDArray[np.intp]:
    """Indices of local maxima that rise ``prominence`` above the valleys beside them, ``apart``
    frames apart.

    Linear in the length: one walk that keeps a peak when the curve has fallen far enough after it.

    Examples
    --------
    >>> prominent_peaks(np.array([0.0, 3.0, 0.0, 1.0, 0.0, 5.0, 0.0]), 2.0, 1).tolist()
    [1, 5]
    """
    found: list[int] = []
    valley, top, top_at, rising = float(curve[0]), float(curve[0]), 0, True
    for i, value in enumerate(curve.tolist()):
        if rising:
            if value > top:
                top, top_at = value, i
            elif top - value >= prominence:
                if top - valley >= prominence:
                    if found and top_at - found[-1] < apart:
                        if top > curve[found[-1]]:
                            found[-1] = top_at
                    else:
                        found.append(top_at)
                rising, valley = False, value
            if value < valley:
                valley = value
                if top - valley < prominence:
                    top, top_at = value, i
        elif value < valley:
            valley = value
        elif value - valley >= prominence:
            rising, top, top_at = True, value, i
    if rising and top - valley >= prominence and (not found or top_at - found[-1] >= apart):
        found.append(top_at)
    return np.array(found, dtype=np.intp)


@dataclass(frozen=True, eq=False)
class PaceCurve:
    """Pace over a sliding window, for drawing."""

    time_s: npt.NDArray[np.float64]
    per_s: npt.NDArray[np.float64]


def rolling_pace(
    moments_s: npt.NDArray[np.float64], start_s: float, end_s: float, window_s: float = 8.0
) -> PaceCurve:
    """Moments (syllables or words) a second, over ``window_s`` around each half second."""
    time_s = np.arange(start_s, end_s + 1e-9, 0.5)
    low = np.maximum(start_s, time_s - window_s / 2)
    high = np.minimum(end_s, time_s + window_s / 2)
    count = np.searchsorted(moments_s, high, "right") - np.searchsorted(moments_s, low, "left")
    return PaceCurve(time_s, count / np.maximum(high - low, 1e-9))
