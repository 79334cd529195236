"""A session's numbers pooled from its answers."""

from dataclasses import replace

import pytest

from analytics.curves import Curves
from analytics.metrics import VERSION, Event, Measure, SpeechMetrics
from analytics.report import measure_text
from analytics.session import pool_session
from analytics.telling import HEADLINE
from analytics.units import METRICS


def answer(
    *,
    span_s: float,
    pauses_s: float = 0.0,
    n_syllables: float = 40.0,
    n_words: float | None = None,
    n_filled: float = 0.0,
    pitch_span_st: float | None = None,
) -> SpeechMetrics:
    told = {
        "phonation_s": span_s - pauses_s,
        "n_syllables": n_syllables,
        "n_words": n_words,
        "n_filled_pauses": n_filled,
        "pitch_span_st": pitch_span_st,
    }
    values = {
        name: Measure(told.get(name), spec.unit, "none" if told.get(name) is None else None)
        for name, spec in METRICS.items()
    }
    pause = Event("silent_pause", 1.0, 1.0 + pauses_s, 1.0, "audio")
    curves = Curves(0.1, (), (), ((0.5, 0.5 + span_s),), (), (), "syllables/s", 0.1, ())
    return SpeechMetrics(VERSION, values, (pause,) if pauses_s else (), (), (), None, curves)


def test_counts_are_added_before_they_are_divided() -> None:
    pooled = pool_session(
        [answer(span_s=60, n_words=180, n_filled=3), answer(span_s=20, n_words=20, n_filled=1)]
    )
    assert pooled["wpm"].value == pytest.approx(150)
    assert pooled["filled_pauses_per_100_words"].value == pytest.approx(2)


def test_pauses_leave_the_articulation_rate_alone() -> None:
    pooled = pool_session([answer(span_s=20, pauses_s=10, n_syllables=40)])
    assert pooled["articulation_rate_per_s"].value == pytest.approx(4)
    assert pooled["pause_ratio"].value == pytest.approx(0.5)


def test_short_answers_count_together() -> None:
    short = answer(span_s=6, n_syllables=24)
    assert pool_session([short])["articulation_rate_per_s"].reason == (
        "not enough speech: under 10 s of voice"
    )
    assert pool_session([short, short])["articulation_rate_per_s"].value == pytest.approx(4)


def test_answers_without_words_do_not_dilute_the_pace() -> None:
    pooled = pool_session([answer(span_s=60, n_words=150), answer(span_s=60)])
    assert pooled["wpm"].value == pytest.approx(150)


def test_no_words_at_all_is_a_reason_and_no_zero() -> None:
    pooled = pool_session([answer(span_s=30)])
    assert pooled["wpm"] == Measure(None, METRICS["wpm"].unit, "no transcript")


def test_pitch_is_averaged_by_time() -> None:
    pooled = pool_session(
        [answer(span_s=30, pitch_span_st=8.0), answer(span_s=10, pitch_span_st=4.0)]
    )
    assert pooled["pitch_span_st"].value == pytest.approx(7)


def test_typed_answers_are_passed_over() -> None:
    pooled = pool_session([measure_text("I led the migration and cut the cost by half.")])
    assert {pooled[name].reason for name in HEADLINE} == {"no recording"}


def test_a_pitch_in_doubt_in_every_answer_is_named() -> None:
    doubt = "two methods disagree on the pitch here"
    metrics = answer(span_s=20)
    values = {**metrics.values, "pitch_span_st": Measure(None, "semitones", doubt)}
    doubted = replace(metrics, values=values)
    assert pool_session([doubted])["pitch_span_st"].reason == doubt
    assert pool_session([doubted, answer(span_s=20, pitch_span_st=5.0)])["pitch_span_st"].value == 5
