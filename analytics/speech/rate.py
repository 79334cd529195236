"""Pace: syllables counted in the sound, words a minute from the transcript."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from analytics.errors import NoPhonation
from analytics.speech.pitch import PitchTrack
from analytics.speech.spectrum import HOP_S, band_centres_hz
from analytics.speech.voice_activity import VoiceActivity

FEATURES = ("depth", "height", "level", "voicing", "change")
_SONORANT_HZ = (300.0, 3500.0)
_SMOOTHING = np.hanning(10)[1:-1] / np.hanning(10)[1:-1].sum()
_LEAST_APART = 5  # frames
_LEAST_DIP = 0.02  # of the voice's own range
_VALLEY_REACH = 30  # frames looked at beyond the first and last peak

FloatArray = npt.NDArray[np.float32]
Float64Array = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Syllables:
    """Peaks that may be syllables.

    Attributes
    ----------
    time_s : np.ndarray [shape=(n,), float64]
    weight : np.ndarray [shape=(n,), float64, 0..1]
        Probability that the peak is a syllable; the weights add up to the count.
    """

    time_s: Float64Array
    weight: Float64Array

    @property
    def count(self) -> float:
        return float(self.weight.sum())


def articulation_rate_per_s(n_syllables: float, phonation_s: float) -> float:
    """Syllables spoken per second of phonation, pauses left out.

    Parameters
    ----------
    n_syllables : float >= 0
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


def find_syllables(voice: VoiceActivity, pitch: PitchTrack) -> Syllables:
    """Syllable nuclei with the probability of each.

    Notes
    -----
    De Jong & Wempe (2009) take intensity peaks that stand 2 dB out and are voiced; fixed thresholds
    count too few in noise and too many in slow speech.  Here every peak of the 300-3500 Hz level
    above the noise is weighed by how far it stands out of the speaker's own range, how voiced it is
    beside the speaker's usual, and how much the spectrum changed since the last one (six weights,
    trained in ``notebooks/10_syllables.py``).
    """
    peaks, features = syllable_features(voice, pitch)
    weights = _weights()
    score = features @ weights[1:] + weights[0]
    return Syllables(np.asarray((peaks + 0.5) * HOP_S), 1.0 / (1.0 + np.exp(-score)))


def syllable_features(
    voice: VoiceActivity, pitch: PitchTrack
) -> tuple[npt.NDArray[np.intp], Float64Array]:
    """Frames of the candidate peaks, and ``FEATURES`` of each as (n, 5)."""
    envelope = _envelope(voice)
    heard = envelope[voice.is_voice]
    low, high = np.percentile(heard, [10, 90])
    extent = max(1.0, float(high - low))
    peaks = _candidate_peaks(envelope, voice.is_voice, _LEAST_DIP * extent)
    if len(peaks) == 0:
        return peaks, np.zeros((0, len(FEATURES)))
    left, right = _dips(envelope, peaks)
    strength = np.max([np.roll(pitch.strength, k)[peaks] for k in range(-2, 3)], axis=0)
    usual = np.percentile(pitch.strength[voice.is_voice], 75)
    change = np.ones(len(peaks))
    near = np.diff(peaks) < 50
    steps = np.abs(np.diff(voice.above_db[peaks][:, _sonorant()], axis=0)).mean(axis=1) / extent
    change[1:] = np.where(near, np.minimum(steps, 2.0), 1.0)
    columns = (
        np.sqrt(np.clip(np.minimum(left, right), 0.0, None) / extent),
        np.sqrt(np.clip(np.maximum(left, right), 0.0, None) / extent),
        (envelope[peaks] - np.median(heard)) / extent,
        strength - usual,
        change,
    )
    return peaks, np.stack(columns, axis=1).astype(np.float64)


def _sonorant() -> npt.NDArray[np.bool_]:
    """Bands that carry vowels and that a telephone lets through."""
    hz = band_centres_hz()
    return np.asarray((hz >= _SONORANT_HZ[0]) & (hz <= _SONORANT_HZ[1]))


def _envelope(voice: VoiceActivity) -> FloatArray:
    """Level of the sonorant bands above the noise, smoothed over 90 ms."""
    level = voice.above_db[:, _sonorant()].mean(axis=1)
    return np.convolve(level, _SMOOTHING, mode="same").astype(np.float32)


def _candidate_peaks(
    envelope: FloatArray, is_voice: npt.NDArray[np.bool_], least_dip: float
) -> npt.NDArray[np.intp]:
    """Local maxima in the voice; of two with next to no dip between them the higher one stays."""
    slope = np.diff(envelope)
    maxima = np.flatnonzero((slope[:-1] > 0) & (slope[1:] <= 0)) + 1
    kept: list[int] = []
    for peak in maxima[is_voice[maxima]].tolist():
        while kept:
            last = kept[-1]
            dip = min(envelope[last], envelope[peak]) - envelope[last : peak + 1].min()
            if dip >= least_dip and peak - last >= _LEAST_APART:
                kept.append(peak)
                break
            if envelope[peak] <= envelope[last]:
                break
            kept.pop()
        else:
            kept.append(peak)
    return np.array(kept, dtype=np.intp)


def _dips(envelope: FloatArray, peaks: npt.NDArray[np.intp]) -> tuple[FloatArray, FloatArray]:
    """How deep the envelope falls before and after each peak."""
    first = envelope[max(0, peaks[0] - _VALLEY_REACH) : peaks[0] + 1].min()
    last = envelope[peaks[-1] : peaks[-1] + _VALLEY_REACH + 1].min()
    between = [envelope[a:b].min() for a, b in pairwise(peaks.tolist())]
    valleys = np.array([first, *between, last], dtype=np.float32)
    return envelope[peaks] - valleys[:-1], envelope[peaks] - valleys[1:]


@cache
def _weights() -> Float64Array:
    """Intercept, then one weight a feature."""
    stored = json.loads(files("analytics.models").joinpath("syllables.json").read_text())
    return np.array([stored["intercept"], *(stored["weights"][name] for name in FEATURES)])


@dataclass(frozen=True, eq=False)
class PaceCurve:
    """Pace over a sliding window, for drawing."""

    time_s: Float64Array
    per_s: Float64Array


def rolling_pace(
    moments_s: Float64Array,
    weights: Float64Array,
    start_s: float,
    end_s: float,
    window_s: float = 8.0,
) -> PaceCurve:
    """Moments (syllables or words) a second, over ``window_s`` around each half second."""
    time_s = np.arange(start_s, end_s + 1e-9, 0.5)
    low = np.maximum(start_s, time_s - window_s / 2)
    high = np.minimum(end_s, time_s + window_s / 2)
    sums = np.concatenate([[0.0], np.cumsum(weights)])
    count = sums[np.searchsorted(moments_s, high, "right")]
    count = count - sums[np.searchsorted(moments_s, low, "left")]
    return PaceCurve(time_s, count / np.maximum(high - low, 1e-9))
