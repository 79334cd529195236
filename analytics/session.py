"""One session's answers pooled: the five numbers that matter, from all that was said aloud."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analytics.metrics import Measure, SpeechMetrics
from analytics.report import ENOUGH_VOICE_S
from analytics.speech.pitch_check import METHODS_DISAGREE
from analytics.telling import HEADLINE
from analytics.units import METRICS

_NOT_ENOUGH = f"not enough speech: under {ENOUGH_VOICE_S:.0f} s of voice"


@dataclass(frozen=True)
class _Spoken:
    """The countable parts of one recorded answer; seconds and counts."""

    span_s: float
    phonation_s: float
    pauses_s: float
    n_syllables: float
    n_words: float | None
    n_filled: float
    pitch_span_st: float | None
    is_pitch_in_doubt: bool


def pool_session(answers: Iterable[SpeechMetrics]) -> Mapping[str, Measure]:
    """The headline numbers over a session's recorded answers.

    Counts are added up before they are divided, so a long answer weighs more than a short one, and
    answers too short to be judged alone still count here.

    Parameters
    ----------
    answers : iterable of SpeechMetrics
        Typed answers are passed over.

    Returns
    -------
    mapping of name to Measure
        One for each of `HEADLINE`; without a value, the reason why.

    Examples
    --------
    >>> pool_session([])["wpm"].reason
    'no recording'
    """
    spoken = [_spoken(metrics) for metrics in answers if metrics.curves is not None]
    if not spoken:
        return {name: Measure(None, METRICS[name].unit, "no recording") for name in HEADLINE}
    if sum(one.phonation_s for one in spoken) < ENOUGH_VOICE_S:
        return {name: Measure(None, METRICS[name].unit, _NOT_ENOUGH) for name in HEADLINE}
    told = [one for one in spoken if one.n_words is not None]
    n_words = sum(one.n_words or 0.0 for one in told)
    found = {
        "wpm": _ratio(60.0 * n_words, sum(one.span_s for one in told)),
        "articulation_rate_per_s": _ratio(
            sum(one.n_syllables for one in spoken),
            sum(one.span_s - one.pauses_s for one in spoken),
        ),
        "pause_ratio": _ratio(
            sum(one.pauses_s for one in spoken), sum(one.span_s for one in spoken)
        ),
        "filled_pauses_per_100_words": _ratio(100.0 * sum(one.n_filled for one in told), n_words),
        "pitch_span_st": _weighted_pitch(spoken),
    }
    in_doubt = any(one.is_pitch_in_doubt for one in spoken)
    no_sound = METHODS_DISAGREE if in_doubt else "too little voiced sound"
    return {name: _measure(name, found[name], no_sound) for name in HEADLINE}


def _spoken(metrics: SpeechMetrics) -> _Spoken:
    pauses = metrics.events_of("silent_pause", "long_pause")
    segments: Sequence[tuple[float, float]] = metrics.curves.voice if metrics.curves else ()
    return _Spoken(
        span_s=segments[-1][1] - segments[0][0] if segments else 0.0,
        phonation_s=metrics.value("phonation_s") or 0.0,
        pauses_s=sum(pause.length_s for pause in pauses),
        n_syllables=metrics.value("n_syllables") or 0.0,
        n_words=metrics.value("n_words"),
        n_filled=metrics.value("n_filled_pauses") or 0.0,
        pitch_span_st=metrics.value("pitch_span_st"),
        is_pitch_in_doubt=metrics.values["pitch_span_st"].reason == METHODS_DISAGREE,
    )


def _weighted_pitch(spoken: Sequence[_Spoken]) -> float | None:
    """Each answer has its own median, so spans are averaged by phonation time, never pooled."""
    known = [
        (one.pitch_span_st, one.phonation_s) for one in spoken if one.pitch_span_st is not None
    ]
    return _ratio(sum(span * weight for span, weight in known), sum(weight for _, weight in known))


def _ratio(above: float, below: float) -> float | None:
    return above / below if below > 0 else None


def _measure(name: str, value: float | None, no_sound: str) -> Measure:
    spec = METRICS[name]
    if value is not None:
        return Measure(float(value), spec.unit)
    return Measure(None, spec.unit, "no transcript" if spec.needs != "audio" else no_sound)
