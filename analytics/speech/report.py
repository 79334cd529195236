"""The voice of one answer measured: numbers, events and the tracks behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.metrics import Event
from analytics.speech.filled_pauses import FilledPause, find_filled_pauses
from analytics.speech.loudness import LoudnessNumbers, measure_loudness
from analytics.speech.pauses import Pause, find_pauses, summarise_pauses
from analytics.speech.pitch import PitchTrack, semitones, summarise_pitch, track_pitch
from analytics.speech.pitch_check import (
    LEAST_AGREEMENT_RATIO,
    METHODS_DISAGREE,
    measure_agreement,
)
from analytics.speech.rate import Syllables, articulation_rate_per_s, find_syllables
from analytics.speech.spectrum import frame_time_s, measure_spectrum
from analytics.speech.stretches import find_flat, trend_per_min
from analytics.speech.voice_activity import VoiceActivity, find_voice
from analytics.words import Word


@dataclass(frozen=True, eq=False)
class SpeechReport:
    """What the recording alone tells; ``samples`` are those measured, without rumble.

    ``told_pitch`` is the pitch, with no F0 left when two methods disagree on it; ``withheld`` then
    says why the numbers made from it are missing.
    """

    numbers: dict[str, float | None]
    events: tuple[Event, ...]
    voice: VoiceActivity
    pitch: PitchTrack
    syllables: Syllables
    told_pitch: PitchTrack
    withheld: Mapping[str, str]
    snr_db: float | None
    samples: npt.NDArray[np.float32]

    @property
    def span_s(self) -> float:
        """From the first to the last voice."""
        return self.voice.end_s - self.voice.start_s


def measure_speech(samples: npt.NDArray[np.float32], words: Sequence[Word]) -> SpeechReport:
    """Measure 16 kHz samples; words name the place of a pause and leave room for dropped "um"s.

    Parameters
    ----------
    samples : np.ndarray [shape=(n,), float32, -1..1]
        Without rumble.
    words : sequence of Word

    Raises
    ------
    NoPhonation
    """
    level_db, voice = _listen(samples)
    pitch = track_pitch(samples, voice.is_voice, level_db)
    agreement = measure_agreement(samples, pitch)
    is_sure = agreement is None or agreement >= LEAST_AGREEMENT_RATIO
    told = pitch if is_sure else pitch.without_f0()
    syllables = find_syllables(voice, pitch)
    pauses = find_pauses(voice, words)
    loudness = measure_loudness(level_db, pitch.is_voiced, voice.segments)
    numbers = {
        **_time_numbers(len(samples) / 16_000, voice, pauses),
        **_rate_numbers(voice, pauses, syllables.count),
        **_pitch_numbers(told),
        "pitch_agreement_ratio": agreement,
        **_loudness_numbers(level_db, loudness, pitch),
    }
    events = (
        *(_pause_event(pause, voice) for pause in pauses),
        *(_filled_event(found) for found in find_filled_pauses(voice, pitch, words)),
        *(Event("flat_stretch", start, end, 0.8, "audio") for start, end in find_flat(told)),
        *(Event("phrase_fade", *end, 0.8, "audio") for end in (loudness.faded if loudness else ())),
    )
    withheld = {} if is_sure else dict.fromkeys(_pitch_numbers(told), METHODS_DISAGREE)
    snr_db = _snr_db(level_db, voice)
    return SpeechReport(numbers, events, voice, pitch, syllables, told, withheld, snr_db, samples)


def _listen(
    samples: npt.NDArray[np.float32],
) -> tuple[npt.NDArray[np.float32], VoiceActivity]:
    """Level and voice; the spectrum they come from is let go of."""
    spectrum = measure_spectrum(samples)
    return spectrum.level_db, find_voice(samples, spectrum)


def _filled_event(found: FilledPause) -> Event:
    return Event("filled_pause", found.start_s, found.end_s, found.confidence, "audio")


def _snr_db(level_db: npt.NDArray[np.float32], voice: VoiceActivity) -> float | None:
    """Median level of the voice against that of the silence; None when all is voice."""
    silent = voice.probability < 0.35
    if silent.sum() < 20:
        return None
    return float(np.median(level_db[voice.is_voice]) - np.median(level_db[silent]))


def _time_numbers(
    duration_s: float, voice: VoiceActivity, pauses: Sequence[Pause]
) -> dict[str, float | None]:
    span_s = voice.end_s - voice.start_s
    summary = summarise_pauses(pauses, span_s)
    return {
        "duration_s": duration_s,
        "phonation_s": voice.phonation_s,
        "first_word_after_s": voice.start_s,
        "phonation_ratio": 1.0 - summary.share_ratio,
        "n_pauses": summary.n,
        "n_long_pauses": summary.n_long,
        "pauses_per_min": summary.per_min,
        "pause_median_s": summary.median_s if pauses else None,
        "pause_longest_s": summary.longest_s if pauses else None,
        "pause_ratio": summary.share_ratio,
    }


def _rate_numbers(
    voice: VoiceActivity, pauses: Sequence[Pause], n_syllables: float
) -> dict[str, float | None]:
    span_s = voice.end_s - voice.start_s
    speaking_s = span_s - sum(pause.length_s for pause in pauses)
    return {
        "n_syllables": round(n_syllables),
        "speech_rate_per_s": n_syllables / span_s,
        "articulation_rate_per_s": articulation_rate_per_s(n_syllables, speaking_s),
        "mean_run_syllables": n_syllables / (len(pauses) + 1),
    }


def _pitch_numbers(pitch: PitchTrack) -> dict[str, float | None]:
    spread = summarise_pitch(pitch)
    frames = np.flatnonzero(pitch.is_voiced)
    st = semitones(pitch.f0_hz)[frames]
    return {
        "pitch_median_hz": spread.median_hz if spread else None,
        "pitch_sd_st": spread.sd_st if spread else None,
        "pitch_span_st": spread.span_st if spread else None,
        "pitch_trend_st_per_min": trend_per_min(frame_time_s(frames), st),
    }


def _loudness_numbers(
    level_db: npt.NDArray[np.float32], loudness: LoudnessNumbers | None, pitch: PitchTrack
) -> dict[str, float | None]:
    frames = np.flatnonzero(pitch.is_voiced)
    voiced_db = level_db[frames].astype(np.float64)
    return {
        "level_sd_db": loudness.sd_db if loudness else None,
        "phrase_fade_db": loudness.fade_db if loudness else None,
        "level_trend_db_per_min": trend_per_min(frame_time_s(frames), voiced_db),
    }


def _pause_event(pause: Pause, voice: VoiceActivity) -> Event:
    """Confidence is how sure the network is that nobody speaks there."""
    first, last = int(round(pause.start_s * 100)), int(round(pause.end_s * 100))
    silence = 1.0 - float(np.mean(voice.probability[first:last]))
    return Event(
        kind="long_pause" if pause.is_long else "silent_pause",
        start_s=pause.start_s,
        end_s=pause.end_s,
        confidence=min(1.0, max(0.0, silence)),
        evidence="audio" if pause.place is None else "both",
        place=pause.place,
    )
