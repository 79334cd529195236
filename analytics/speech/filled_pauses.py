"""Filled pauses in the sound: the "um" that a recogniser left out, or that stands where no words
are.

Three places are searched: voice that no word covers, the start of words that last far too long
(recognisers stretch the next word over an "um" that they drop), and, without words, every stretch
where the voice stands still.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.language.context import FILLED_PAUSES
from analytics.language.syllables import count_syllables
from analytics.speech.pitch import PitchTrack, semitones
from analytics.speech.spectrum import HOP_S, band_centres_hz
from analytics.speech.voice_activity import VoiceActivity, runs
from analytics.words import Word

SHORTEST_S = 0.15
LONGEST_S = 1.6
_SYLLABLE_S, _ONSET_S, _SLACK_S = 0.22, 0.12, 0.15  # what a word may last, and how much more is odd
_STEADY_CHANGE = 0.85  # of the speaker's median spectral change over 60 ms
_LEAST_STRENGTH = 0.35  # below the speaker's usual voicing
_ALONE_SCORE = 1.0
_SWALLOWED_SCORE = 0.0
_TRAILING_SCORE = 0.3  # in front of a silence an "um" is likelier than anywhere else
_TRAILS_OFF = 20  # frames of voice that may follow it
_BLOCK, _REACH = 4096, 5  # frames a pass, and what a frame looks at beyond it

Array = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class FilledPause:
    """A likely "um", with how sure that is."""

    start_s: float
    end_s: float
    confidence: float


@dataclass(frozen=True, eq=False)
class _Tracks:
    """What a hesitation is told by, frame by frame."""

    voice: VoiceActivity
    change: Array
    pitch_st: Array
    voicing: Array
    level: Array
    tilt_db: Array

    def score(self, first: int, last: int) -> float:
        """How much a stretch sounds like a hesitation: long, flat, low, from silence, muffled."""
        pitch = self.pitch_st[first:last]
        pitch = pitch[np.isfinite(pitch)]
        has_pitch = len(pitch) > 4
        spread = min(2.0, float(pitch.std())) if has_pitch else 0.3
        height = float(np.clip(np.median(pitch), -6.0, 6.0)) / 4.0 if has_pitch else 0.0
        before, after = self._silence_around(first, last)
        tilt = float(self.tilt_db[first:last].mean()) / 10.0
        return float(
            1.7 * np.log((last - first) * HOP_S / 0.25)
            - 0.8 * spread
            - 0.6 * height
            + 1.1 * before
            + 0.5 * after
            + 0.3 * tilt
        )

    def _silence_around(self, first: int, last: int) -> tuple[float, float]:
        """How much silence stands right before and after, 0..1 for 0..0.3 s."""
        is_voice = self.voice.is_voice
        start, end = first, last
        while start > 0 and is_voice[start - 1] and first - start < 12:
            start -= 1
        while end < len(is_voice) and is_voice[end] and end - last < 12:
            end += 1
        before, after = is_voice[max(0, start - 30) : start], is_voice[end : end + 30]
        return float((~before).sum()) / 30.0, float((~after).sum()) / 30.0


def find_filled_pauses(
    voice: VoiceActivity, pitch: PitchTrack, words: Sequence[Word] = ()
) -> tuple[FilledPause, ...]:
    """Filled pauses that no word accounts for.

    Notes
    -----
    Goto, Itou & Hayamizu (1999, Eurospeech) find hesitations by a still pitch and a still spectrum.
     With words the search is narrowed to where the words leave room, which matters more than any
     feature (Audhkhasi et al. 2009, Interspeech).
    """
    tracks = _tracks(voice, pitch)
    if not words:
        found = [
            _filled(first, last, 1.6 * (score - _ALONE_SCORE))
            for first, last in _steady(tracks, voice.is_voice)
            if (score := tracks.score(first, last)) >= _ALONE_SCORE
        ]
        return tuple(found)
    found = [*_uncovered(tracks, words), *_swallowed(tracks, words)]
    return tuple(sorted(found, key=lambda pause: pause.start_s))


def ends_hesitating(voice: VoiceActivity, pitch: PitchTrack) -> bool:
    """Whether the last voice stands still, like an "um", up to the silence behind it.

    Read where a pause has just begun: behind a finished sentence hardly ever true, behind an "um"
    about every second time (docs/voice.md).
    """
    heard = np.flatnonzero(voice.is_voice)
    tracks = _tracks(voice, pitch)
    steady = [s for s in _steady(tracks, voice.is_voice) if heard[-1] - s[1] < _TRAILS_OFF]
    return bool(steady) and tracks.score(*steady[-1]) > _TRAILING_SCORE


def _filled(first: int, last: int, odds: float) -> FilledPause:
    confidence = 1.0 / (1.0 + float(np.exp(-odds)))
    return FilledPause(first * HOP_S, last * HOP_S, min(0.95, confidence))


def _tracks(voice: VoiceActivity, pitch: PitchTrack) -> _Tracks:
    heard = voice.is_voice
    hz = band_centres_hz()
    bands = voice.above_db
    change = _spectral_change(bands[:, hz < 4000.0])
    tilt = bands[:, (hz >= 250) & (hz < 900)].mean(1) - bands[:, (hz >= 1800) & (hz < 3600)].mean(1)
    return _Tracks(
        voice=voice,
        change=change / max(1e-6, float(np.median(change[heard]))),
        pitch_st=semitones(pitch.f0_hz),
        voicing=pitch.strength.astype(np.float64) - np.percentile(pitch.strength[heard], 75),
        level=voice.excess_db.astype(np.float64)
        / max(1e-6, float(np.median(voice.excess_db[heard]))),
        tilt_db=(tilt - np.median(tilt[heard])).astype(np.float64),
    )


def _spectral_change(bands: npt.NDArray[np.float32]) -> Array:
    """Mean change of the smoothed bands over 60 ms around each frame, block by block."""
    kernel = np.ones(5) / 5.0
    change = np.zeros(len(bands))
    for first in range(0, len(bands), _BLOCK):
        low = max(0, first - _REACH)
        near = bands[low : first + _BLOCK + _REACH]
        smooth = np.apply_along_axis(np.convolve, 0, near, kernel, "same")
        moved = np.zeros(len(near))
        moved[3:-3] = np.abs(smooth[6:] - smooth[:-6]).mean(axis=1)
        change[first : first + _BLOCK] = moved[first - low :][:_BLOCK]
    return change


def _steady(tracks: _Tracks, where: BoolArray) -> Iterator[tuple[int, int]]:
    """Voiced stretches whose spectrum stands still; gaps of 50 ms are bridged ('u' to 'm')."""
    kernel = np.hanning(11)[1:-1] / np.hanning(11)[1:-1].sum()
    still = np.convolve(tracks.change, kernel, mode="same") < _STEADY_CHANGE
    voiced = np.convolve(tracks.voicing, np.ones(5) / 5.0, mode="same") > -_LEAST_STRENGTH
    joined: list[tuple[int, int]] = []
    for first, last in runs(still & voiced & where):
        if joined and first - joined[-1][1] <= 5 and where[joined[-1][1] : first].all():
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    for first, last in joined:
        if SHORTEST_S - 0.03 <= (last - first) * HOP_S <= LONGEST_S:
            yield first, last


def _uncovered(tracks: _Tracks, words: Sequence[Word]) -> Iterator[FilledPause]:
    """Voice between the words: loud and voiced enough to be more than a breath or a word's edge."""
    covered = np.zeros(len(tracks.change), dtype=np.bool_)
    for word in words:
        covered[max(0, round(word.start_s / HOP_S) - 3) : round(word.end_s / HOP_S) + 3] = True
    for first, last in runs(tracks.voice.is_voice & ~covered):
        length_s = (last - first) * HOP_S
        if not SHORTEST_S <= length_s <= LONGEST_S:
            continue
        level = float(tracks.level[first:last].mean())
        voicing = float(tracks.voicing[first:last].mean())
        odds = 2.0 * np.log(length_s / 0.2) + 4.0 * (min(level, 1.0) - 0.55) + 4.0 * (voicing + 0.3)
        if odds > 0.0:
            yield _filled(first, last, odds)


def _swallowed(tracks: _Tracks, words: Sequence[Word]) -> Iterator[FilledPause]:
    """The start of a word that lasts far longer than its syllables need."""
    plain = [word for word in words if word.text.lower().strip(".,!?…") not in FILLED_PAUSES]
    expected = [_ONSET_S + _SYLLABLE_S * count_syllables(word.text) for word in plain]
    slowness = _slowness(plain, expected)
    for word, usual_s in zip(plain, expected, strict=True):
        needs_s = slowness * usual_s
        if word.end_s - word.start_s < needs_s + _SLACK_S:
            continue
        first = round(word.start_s / HOP_S)
        last = min(round((word.end_s - 0.75 * needs_s) / HOP_S), len(tracks.change))
        found = _hesitation_at_start(tracks, first, last)
        if found is not None:
            yield found


def _slowness(words: Sequence[Word], expected_s: Sequence[float]) -> float:
    """How long this speaker's words last against what their syllables need; 1 for most."""
    ratios = [(w.end_s - w.start_s) / s for w, s in zip(words, expected_s, strict=True)]
    return float(np.clip(np.median(ratios) / 0.7, 1.0, 1.8)) if len(ratios) >= 10 else 1.0


def _hesitation_at_start(tracks: _Tracks, first: int, last: int) -> FilledPause | None:
    """An island of voice of its own, else the first stretch that stands still."""
    inside = np.zeros(len(tracks.change), dtype=np.bool_)
    inside[first:last] = True
    islands = runs(tracks.voice.is_voice & inside)
    if not islands:
        return None
    start, end = islands[0]
    is_whole = end < last and (end - start) * HOP_S >= SHORTEST_S
    if is_whole and float(tracks.voicing[start:end].mean()) > -_LEAST_STRENGTH:
        return _filled(start, end, 1.0 + tracks.score(start, end))
    for start, end in _steady(tracks, tracks.voice.is_voice & inside):
        score = tracks.score(start, end)
        if score > _SWALLOWED_SCORE:
            return _filled(start, end, score)
    return None
