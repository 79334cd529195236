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

FEATURES = ("dip", "level", "voicing", "change")
_EDGES_HZ = (300.0, 700.0, 1400.0, 2400.0, 3500.0)  # parts of the band that dip by themselves
_SMOOTHING = np.hanning(7)[1:-1] / np.hanning(7)[1:-1].sum()
_REACH = 3  # frames around a peak where a part may have its own
_USUAL_RANGE_DB = 10.0
_LEAST_APART = 4  # frames
_LEAST_DIP = 0.01  # of the unit that dips are told in
_VALLEY_REACH = 30  # frames looked at beyond the first and last peak
_NEAR = 50  # frames

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
    above the noise is weighed by the deepest dip on both sides in any part of that band (a nasal
    or a flap dips in one part only: Wang & Narayanan 2007, IEEE TASLP 15(8)), how high it is and
    how voiced beside the speaker's usual, and how much the spectrum changed since the last one
    (five weights, trained in ``notebooks/10_syllables.py``).
    """
    peaks, features = syllable_features(voice, pitch)
    weights = _weights()
    score = features @ weights[1:] + weights[0]
    return Syllables(np.asarray((peaks + 0.5) * HOP_S), 1.0 / (1.0 + np.exp(-score)))


def syllable_features(
    voice: VoiceActivity, pitch: PitchTrack
) -> tuple[npt.NDArray[np.intp], Float64Array]:
    """Frames of the candidate peaks, and ``FEATURES`` of each as (n, 4)."""
    envelope = _level(voice, _EDGES_HZ[0], _EDGES_HZ[-1])
    unit = _unit_db(envelope[voice.is_voice])
    peaks = _candidate_peaks(envelope, voice.is_voice, _LEAST_DIP * unit)
    if len(peaks) == 0:
        return peaks, np.zeros((0, len(FEATURES)))
    parts = [_level(voice, low, high) for low, high in pairwise(_EDGES_HZ)]
    valleys = _valleys(envelope, peaks)
    dip = np.max([_dips(part, peaks, valleys) for part in parts], axis=0)
    strength = np.max([np.roll(pitch.strength, k)[peaks] for k in range(-2, 3)], axis=0)
    columns = (
        np.sqrt(np.clip(dip, 0.0, None) / unit),
        (envelope[peaks] - np.median(envelope[voice.is_voice])) / unit,
        strength - np.percentile(pitch.strength[voice.is_voice], 75),
        _changes(voice, peaks, unit),
    )
    return peaks, np.stack(columns, axis=1).astype(np.float64)


def _level(voice: VoiceActivity, low_hz: float, high_hz: float) -> FloatArray:
    """Level of a band above the noise, smoothed over 60 ms."""
    hz = band_centres_hz()
    level = voice.above_db[:, (hz >= low_hz) & (hz < high_hz)].mean(axis=1)
    return np.convolve(level, _SMOOTHING, mode="same").astype(np.float32)


def _unit_db(heard: FloatArray) -> float:
    """What a dip is measured in: half by the voice's own range, half by the usual one.

    Noise flattens the range and the dips alike, so they are told by the range; a wide range in a
    quiet room does not make the dip between two syllables deeper, so not by the range alone.
    """
    low, high = np.percentile(heard, [10, 90])
    return float(np.sqrt(max(1.0, float(high - low)) * _USUAL_RANGE_DB))


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


def _valleys(envelope: FloatArray, peaks: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Frames of the lowest level before the first peak, between peaks and after the last."""
    first = max(0, int(peaks[0]) - _VALLEY_REACH)
    bounds = [first, *peaks.tolist(), min(len(envelope) - 1, int(peaks[-1]) + _VALLEY_REACH)]
    return np.array([a + int(envelope[a : b + 1].argmin()) for a, b in pairwise(bounds)])


def _dips(
    part: FloatArray, peaks: npt.NDArray[np.intp], valleys: npt.NDArray[np.intp]
) -> FloatArray:
    """How far the level falls on both sides of each peak, in dB."""
    top = np.array([part[max(0, peak - _REACH) : peak + _REACH + 1].max() for peak in peaks])
    before = [part[a : b + 1].min() for a, b in zip(valleys[:-1], peaks, strict=True)]
    after = [part[a : b + 1].min() for a, b in zip(peaks, valleys[1:], strict=True)]
    return np.asarray(top - np.maximum(before, after))


def _changes(voice: VoiceActivity, peaks: npt.NDArray[np.intp], unit_db: float) -> Float64Array:
    """How much the spectrum changed since the last peak; 1 after half a second without one."""
    hz = band_centres_hz()
    bands = voice.above_db[:, (hz >= _EDGES_HZ[0]) & (hz < _EDGES_HZ[-1])]
    around = [bands[np.clip(peaks + k, 0, len(bands) - 1)] for k in (-1, 0, 1)]
    steps = np.abs(np.diff(np.mean(around, axis=0), axis=0)).mean(axis=1) / unit_db
    change = np.ones(len(peaks))
    change[1:] = np.where(np.diff(peaks) < _NEAR, np.minimum(steps, 2.0), 1.0)
    return change


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
