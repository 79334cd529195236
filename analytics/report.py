"""Measure one answer: every number with the events it came from."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from analytics.audio import LONGEST_S, SAMPLE_RATE_HZ, Signal, load_signal
from analytics.curves import Curves
from analytics.language.marks import Mark
from analytics.language.report import LanguageReport, measure_language
from analytics.language.tokens import tokenise, tokenise_words
from analytics.metrics import VERSION, Event, Evidence, Measure, SpeechMetrics
from analytics.quality import SignalQuality
from analytics.speech.curves import draw_curves
from analytics.speech.filters import remove_rumble, without_rumble
from analytics.speech.rate import PaceCurve, rolling_pace
from analytics.speech.report import SpeechReport, measure_speech
from analytics.speech.stretches import find_fast_and_slow, two_voices_likely
from analytics.units import METRICS, SYLLABLES_A_WORD
from analytics.words import Word, in_order

ENOUGH_VOICE_S = 10.0
_ALWAYS_TOLD = frozenset(
    {
        "duration_s",
        "phonation_s",
        "first_word_after_s",
        "n_syllables",
        "n_pauses",
        "n_long_pauses",
        "n_words",
        "n_filled_pauses",
    }
)
_NOT_ENOUGH = f"not enough speech: under {ENOUGH_VOICE_S:.0f} s of voice"


def measure(
    signal: Signal,
    words: Sequence[Word] | None = None,
    text: str | None = None,
    *,
    exclude: Collection[str] = (),
) -> SpeechMetrics:
    """Measure a recorded answer.

    Parameters
    ----------
    signal : Signal
    words : sequence of Word, optional
        The transcript with times; best.
    text : str, optional
        The transcript without times, when that is all there is.
    exclude : collection of str
        Fillers that the speaker does not want to hear about.

    Raises
    ------
    NoPhonation
        There is no voice in the recording.
    """
    return _measured(without_rumble(signal.samples), signal.quality, words, text, exclude)


def measure_file(
    data: bytes | Path,
    words: Sequence[Word] | None = None,
    text: str | None = None,
    *,
    exclude: Collection[str] = (),
    max_s: float = LONGEST_S,
) -> SpeechMetrics:
    """Decode a recording and measure it: the same numbers, the samples held only once.

    Raises
    ------
    EmptySignal, SignalTooShort, SignalTooLong, FormatUnknown, NoPhonation
    """
    signal = load_signal(data, max_s=max_s)
    remove_rumble(signal.samples)  # nobody else has seen this signal
    return _measured(signal.samples, signal.quality, words, text, exclude)


def _measured(
    samples: npt.NDArray[np.float32],
    quality: SignalQuality,
    words: Sequence[Word] | None,
    text: str | None,
    exclude: Collection[str],
) -> SpeechMetrics:
    """The numbers of samples without rumble."""
    ordered = in_order(words or ())
    spoken_text, tokens = tokenise_words(ordered) if ordered else (text or "", tokenise(text or ""))
    speech = measure_speech(samples, ordered)
    language = measure_language(spoken_text, tokens, exclude) if tokens else None
    found = speech.numbers | _fused_numbers(language, speech, is_timed=bool(ordered))
    pace = _pace(speech, ordered)
    events = (*speech.events, *_timed_events(language, speech), *_pace_events(pace, bool(ordered)))
    return SpeechMetrics(
        version=VERSION,
        values=_measures(found, speech, has_words=bool(tokens)),
        events=tuple(sorted(events, key=_event_order)),
        marks=language.marks if language else (),
        most_used=language.structure.most_used if language else (),
        quality=_quality(quality, speech),
        curves=_curves(speech, pace, bool(ordered)),
    )


def _quality(quality: SignalQuality, speech: SpeechReport) -> SignalQuality:
    """What only measuring can tell about the recording."""
    return replace(
        quality,
        snr_db=quality.snr_db if speech.snr_db is None else max(0.0, speech.snr_db),
        is_two_voices_likely=two_voices_likely(speech.told_pitch, speech.voice.segments),
    )


def measure_text(text: str, *, exclude: Collection[str] = ()) -> SpeechMetrics:
    """Measure a typed answer: its words only.

    Examples
    --------
    >>> measure_text("I guess we fixed it.").value("n_words")
    5.0
    >>> measure_text("").values["n_words"].reason
    'no words'
    """
    tokens = tokenise(text)
    language = measure_language(text, tokens, exclude) if tokens else None
    found = language.numbers if language else {}
    return SpeechMetrics(
        version=VERSION,
        values={
            name: _measure(name, found.get(name), _typed_reason(name, has_words=bool(tokens)))
            for name in METRICS
        },
        events=(),
        marks=language.marks if language else (),
        most_used=language.structure.most_used if language else (),
        quality=None,
        curves=None,
    )


def _typed_reason(name: str, *, has_words: bool) -> str:
    if METRICS[name].needs == "audio" or (name == "wpm" and has_words):
        return "no recording"
    return "too few words" if has_words else "no words"


def _fused_numbers(
    language: LanguageReport | None, speech: SpeechReport, *, is_timed: bool
) -> dict[str, float | None]:
    """What needs both: pace in words, and filled pauses from the words and from the sound.

    The sound adds only those that no timed word accounts for; without times the larger count
    stands.
    """
    n_heard = sum(event.kind == "filled_pause" for event in speech.events)
    numbers = dict(language.numbers) if language else {}
    n_written = numbers.get("n_filled_pauses") or 0.0
    n_filled = n_written + n_heard if is_timed else max(n_written, n_heard)
    numbers["n_filled_pauses"] = n_filled
    numbers["filled_pauses_per_min"] = 60.0 * n_filled / speech.span_s
    if language and language.structure.n_words:
        n_words = language.structure.n_words
        numbers["wpm"] = 60.0 * n_words / speech.span_s
        numbers["filled_pauses_per_100_words"] = 100.0 * n_filled / n_words
    return numbers


def _measures(
    found: dict[str, float | None], speech: SpeechReport, *, has_words: bool
) -> dict[str, Measure]:
    """Every metric by name: the number, or why there is none."""
    measures = {}
    for name, spec in METRICS.items():
        if speech.voice.phonation_s < ENOUGH_VOICE_S and name not in _ALWAYS_TOLD:
            measures[name] = Measure(None, spec.unit, _NOT_ENOUGH)
        elif spec.needs == "words" and not has_words:
            measures[name] = Measure(None, spec.unit, "no transcript")
        else:
            reason = "too few words" if spec.needs == "words" else "too little voiced sound"
            measures[name] = _measure(name, found.get(name), speech.withheld.get(name, reason))
    return measures


def _measure(name: str, value: float | None, reason: str) -> Measure:
    spec = METRICS[name]
    return Measure(None, spec.unit, reason) if value is None else Measure(float(value), spec.unit)


def _timed_events(language: LanguageReport | None, speech: SpeechReport) -> tuple[Event, ...]:
    """The marks that have times, as events that can be played."""
    if language is None:
        return ()
    return tuple(
        Event(
            mark.kind,
            mark.start_s,
            mark.end_s,
            mark.confidence,
            _evidence(mark, speech),
            text=mark.text,
            alternative=mark.alternative,
        )
        for mark in language.marks
        if mark.start_s is not None and mark.end_s is not None
    )


def _evidence(mark: Mark, speech: SpeechReport) -> Evidence:
    """A written "um" is heard as well when there is voice in most of it."""
    if mark.kind != "filled_pause" or mark.start_s is None or mark.end_s is None:
        return "words"
    first, last = round(mark.start_s * 100), round(mark.end_s * 100)
    heard = speech.voice.is_voice[first:last]
    return "both" if len(heard) and heard.mean() > 0.5 else "words"


def _event_order(event: Event) -> tuple[float, float, str]:
    return event.start_s, event.end_s, event.kind


def _pace(speech: SpeechReport, words: Sequence[Word]) -> PaceCurve:
    """Words a second when they have times, syllables a second otherwise."""
    moments, weights = speech.syllables.time_s, speech.syllables.weight
    if words:
        moments = np.sort([(word.start_s + word.end_s) / 2 for word in words])
        weights = np.ones(len(words))
    return rolling_pace(moments, weights, speech.voice.start_s, speech.voice.end_s)


def _pace_events(pace: PaceCurve, in_words: bool) -> list[Event]:
    """Stretches outside the band; the ends of an answer are left alone."""
    band, per_s = METRICS["wpm"].band, 60.0 if in_words else 60.0 / SYLLABLES_A_WORD
    if band is None:
        return []
    limits = tuple(None if edge is None else edge / per_s for edge in band)
    fast, slow = find_fast_and_slow(pace, (limits[0], limits[1]))
    evidence: Evidence = "words" if in_words else "audio"
    kinds = (("fast_stretch", fast), ("slow_stretch", slow))
    return [Event(kind, start, end, 0.8, evidence) for kind, spans in kinds for start, end in spans]


def _curves(speech: SpeechReport, pace: PaceCurve, in_words: bool) -> Curves:
    unit = "words/min" if in_words else "syllables/s"
    return draw_curves(
        speech.samples,
        SAMPLE_RATE_HZ,
        speech.voice.segments,
        pace,
        unit,
        speech.told_pitch,
    )
