"""Where there is voice: a network decides that, the energy decides where exactly it begins and
ends."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.errors import NoPhonation
from analytics.speech import silero
from analytics.speech.spectrum import HOP_S, Spectrum

SHORTEST_GAP_S = 0.10  # shorter gaps are stop closures, not pauses
SHORTEST_VOICE_S = 0.08
_ENTER, _STAY = 0.5, 0.35
_EDGE_SHARE = 0.35  # of the way from the noise to the voice, in dB
_EDGE_REACH_S = 0.16
_SPEECH_LEVEL = 0.1  # rms that the network is fed with: makes it blind to gain

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
    snr_db : float
        Median level of voice against that of the rest.
    """

    segments: tuple[tuple[float, float], ...]
    is_voice: BoolArray
    probability: FloatArray
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
    likely = _without_short(likely, SHORTEST_VOICE_S, value=True)
    if not likely.any():
        raise NoPhonation("No voice can be heard in the recording.")
    noise_db, voice_db = _levels(spectrum.speech_db, likely)
    threshold = noise_db + _EDGE_SHARE * (voice_db - noise_db)
    is_voice = _with_energy_edges(likely, spectrum.speech_db >= threshold)
    is_voice = _without_short(is_voice, SHORTEST_GAP_S, value=False)
    is_voice = _without_short(is_voice, SHORTEST_VOICE_S, value=True)
    if not is_voice.any():
        is_voice = likely
    return VoiceActivity(
        segments=tuple((a * HOP_S, b * HOP_S) for a, b in runs(is_voice)),
        is_voice=is_voice,
        probability=probability,
        snr_db=float(voice_db - noise_db),
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
    """The network's probability brought to 10 ms frames, the same whatever the gain."""
    loud = 10.0 ** (float(np.percentile(spectrum.level_db, 95)) / 20.0)
    rms = loud / np.sqrt(256.0 * 150.0)  # window energy of the Hann frame in the one-sided sum
    scaled = np.clip(samples * np.float32(_SPEECH_LEVEL / max(rms, 1e-9)), -1.0, 1.0)
    steps = silero.speech_probability(scaled)
    centres = (np.arange(len(steps)) + 0.5) * (silero.STEP / silero.SAMPLE_RATE_HZ)
    frames = (np.arange(len(spectrum)) + 0.5) * HOP_S
    return np.asarray(np.interp(frames, centres, steps), dtype=np.float32)


def _hysteresis(probability: FloatArray) -> BoolArray:
    """Stretches above the low threshold that reach the high one somewhere."""
    kept = np.zeros(len(probability), dtype=np.bool_)
    for first, last in runs(probability >= _STAY):
        kept[first:last] = probability[first:last].max() >= _ENTER
    return kept


def _levels(level_db: FloatArray, likely: BoolArray) -> tuple[float, float]:
    """Median level outside and inside the likely voice; a low percentile when all is voice."""
    outside = level_db[~likely]
    has_silence = len(outside) >= 20
    noise = float(np.median(outside)) if has_silence else float(np.percentile(level_db, 5))
    voice = float(np.median(level_db[likely]))
    return min(noise, voice - 6.0), voice


def _with_energy_edges(likely: BoolArray, loud: BoolArray) -> BoolArray:
    """Voice is what is loud in or near likely voice."""
    reach = int(round(_EDGE_REACH_S / HOP_S))
    near = np.convolve(likely, np.ones(2 * reach + 1), mode="same") > 0.5
    return np.asarray(loud & near, dtype=np.bool_)


def _without_short(mask: BoolArray, shortest_s: float, *, value: bool) -> BoolArray:
    """Flip inner stretches of ``value`` that are shorter than ``shortest_s``."""
    flipped = mask.copy()
    shortest = int(round(shortest_s / HOP_S))
    for first, last in runs(mask if value else ~mask):
        is_inner = value or (first > 0 and last < len(mask))
        if last - first < shortest and is_inner:
            flipped[first:last] = not value
    return flipped
