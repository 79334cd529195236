"""Where there is voice: a network decides that, the energy decides where exactly it begins and
ends."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.errors import NoPhonation
from analytics.speech import silero
from analytics.speech.filters import with_fundamental
from analytics.speech.spectrum import HOP_S, Spectrum

SHORTEST_GAP_S = 0.10  # shorter gaps are stop closures, not pauses
SHORTEST_VOICE_S = 0.08
_ENTER, _STAY = 0.5, 0.3  # the network's hysteresis
_SILENT = 0.35  # below this a frame tells what the noise is like
_LEAST_NOISE_RANGE_DB = 6.0  # frames of one steady noise differ by that much
_LEAST_LIKELY, _SURE = 0.5, 0.75  # mean and highest: a breath is as loud as a word, but less likely
_EDGE_SHARE = 0.25  # of the way from the noise to the voice, in dB above each band's noise
_EDGE_REACH_S = 0.3  # after a long silence the network takes its time
_MOST_EXCESS_DB = 40.0
_SMOOTHING = np.hanning(7)[1:-1] / np.hanning(7)[1:-1].sum()
_SPEECH_RMS = 0.1  # what the network is fed with: makes it blind to gain

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class VoiceActivity:
    """Stretches of voice.

    Attributes
    ----------
    segments : tuple of (start_s, end_s)
        In order, at least ``SHORTEST_GAP_S`` apart.
    is_voice : np.ndarray [shape=(n,), bool]
        The same for each 10 ms frame.
    probability : np.ndarray [shape=(n,), float32, 0..1]
        The network's word for each 10 ms frame.
    above_db : np.ndarray [shape=(n, 24), float32, 0..40]
        How far each band of each 10 ms frame stands above that band's noise.
    excess_db : np.ndarray [shape=(n,), float32]
        Mean of that over the bands, smoothed.
    snr_db : float
        Median of that in the likely voice.
    """

    segments: tuple[tuple[float, float], ...]
    is_voice: BoolArray
    probability: FloatArray
    above_db: FloatArray
    excess_db: FloatArray
    snr_db: float

    @property
    def phonation_s(self) -> float:
        return sum(end - start for start, end in self.segments)

    @property
    def start_s(self) -> float:
        return self.segments[0][0]

    @property
    def end_s(self) -> float:
        return self.segments[-1][1]


def find_voice(samples: FloatArray, spectrum: Spectrum) -> VoiceActivity:
    """Stretches of voice in 16 kHz samples.

    Raises
    ------
    NoPhonation
        There is no voice.

    Notes
    -----
    The network's 32 ms steps find nearly every pause, but place its edges coarsely; the level of 10
    ms frames places them well, but alone it takes a slamming door for a word.  So each is asked
    what it knows.
    """
    probability = _frame_probability(samples, spectrum)
    likely = _hysteresis(probability)
    if not likely.any():
        raise NoPhonation("No voice can be heard in the recording.")
    is_silent = _silence(spectrum.speech_db, probability, likely)
    above_db = _above_noise(spectrum.bands_db, is_silent)
    excess_db = np.convolve(above_db.mean(axis=1), _SMOOTHING, mode="same").astype(np.float32)
    floor, voice_db = _levels(excess_db, likely, is_silent)
    loud = excess_db >= floor + _EDGE_SHARE * (voice_db - floor)
    is_voice = loud & _widened(likely, _EDGE_REACH_S)
    is_voice = _without_short(is_voice, SHORTEST_GAP_S, value=False)
    is_voice = _without_short(is_voice, SHORTEST_VOICE_S, value=True)
    believed = _without_unlikely(is_voice, probability)
    is_voice = believed if believed.any() else is_voice
    if not is_voice.any():
        raise NoPhonation("No voice can be heard in the recording.")
    return VoiceActivity(
        segments=tuple((a * HOP_S, b * HOP_S) for a, b in runs(is_voice)),
        is_voice=is_voice,
        probability=probability,
        above_db=above_db,
        excess_db=excess_db,
        snr_db=voice_db,
    )


def runs(mask: BoolArray) -> list[tuple[int, int]]:
    """Half-open index ranges of the stretches that hold.

    Examples
    --------
    >>> runs(np.array([False, True, True, False, True]))
    [(1, 3), (4, 5)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def _frame_probability(samples: FloatArray, spectrum: Spectrum) -> FloatArray:
    """The network's probability brought to 10 ms frames, the same whatever the gain.

    It takes a drawn-out vowel without its fundamental for no voice, so a hard telephone band
    would cut holes into every hesitation.
    """
    loud = 10.0 ** (float(np.percentile(spectrum.level_db, 95)) / 20.0)
    rms = loud / np.sqrt(256.0 * 150.0)  # window energy of the Hann frame in the one-sided sum
    gain = _SPEECH_RMS / max(rms, 1e-9)
    steps = silero.speech_probability(samples, gain, prepare=with_fundamental)
    centres = (np.arange(len(steps)) + 0.5) * (silero.STEP / silero.SAMPLE_RATE_HZ)
    frames = (np.arange(len(spectrum)) + 0.5) * HOP_S
    return np.asarray(np.interp(frames, centres, steps), dtype=np.float32)


def _hysteresis(probability: FloatArray) -> BoolArray:
    """Stretches above the low threshold that reach the high one somewhere."""
    kept = np.zeros(len(probability), dtype=np.bool_)
    for first, last in runs(probability >= _STAY):
        kept[first:last] = probability[first:last].max() >= _ENTER
    return kept


def _silence(level_db: FloatArray, probability: FloatArray, likely: BoolArray) -> BoolArray:
    """Frames that tell what the noise is like: neither likely voice nor as loud as one.

    The network overlooks some voice, above all before it has heard much of it.
    """
    quiet = probability < _SILENT
    if not quiet.any():
        return quiet
    low = float(np.percentile(level_db[quiet], 10))
    half_way = 0.5 * (float(np.median(level_db[likely])) - low)
    return np.asarray(quiet & (level_db <= low + max(_LEAST_NOISE_RANGE_DB, half_way)))


def _above_noise(bands_db: FloatArray, is_silent: BoolArray) -> FloatArray:
    """How far each band stands above its own noise.

    Band by band, because a hum or a hiss fills a few bands only, and the voice shows in the others.
    """
    has_silence = int(is_silent.sum()) >= 20
    noise = np.median(bands_db[is_silent], 0) if has_silence else np.percentile(bands_db, 5, axis=0)
    above = np.clip(bands_db - noise.astype(np.float32), 0.0, _MOST_EXCESS_DB)
    return np.asarray(above, dtype=np.float32)


def _levels(excess_db: FloatArray, likely: BoolArray, is_silent: BoolArray) -> tuple[float, float]:
    """Median excess in silence and in likely voice; a low percentile when all is voice."""
    has_silence = int(is_silent.sum()) >= 20
    floor = np.median(excess_db[is_silent]) if has_silence else np.percentile(excess_db, 5)
    return float(np.asarray(floor)), float(np.median(excess_db[likely]))


def _widened(mask: BoolArray, reach_s: float) -> BoolArray:
    """The mask and ``reach_s`` on either side of it."""
    reach = round(reach_s / HOP_S)
    counts = np.concatenate([[0], np.cumsum(mask)])
    high = np.minimum(np.arange(len(mask)) + reach + 1, len(mask))
    low = np.maximum(np.arange(len(mask)) - reach, 0)
    return np.asarray(counts[high] > counts[low], dtype=np.bool_)


def _without_unlikely(mask: BoolArray, probability: FloatArray) -> BoolArray:
    """Drop stretches that the network does not believe in: breaths, clicks, a chair."""
    kept = mask.copy()
    for first, last in runs(mask):
        stretch = probability[first:last]
        kept[first:last] = stretch.mean() >= _LEAST_LIKELY or stretch.max() >= _SURE
    return kept


def _without_short(mask: BoolArray, shortest_s: float, *, value: bool) -> BoolArray:
    """Flip inner stretches of ``value`` that are shorter than ``shortest_s``."""
    flipped = mask.copy()
    shortest = int(round(shortest_s / HOP_S))
    for first, last in runs(mask if value else ~mask):
        is_inner = value or (first > 0 and last < len(mask))
        if last - first < shortest and is_inner:
            flipped[first:last] = not value
    return flipped
