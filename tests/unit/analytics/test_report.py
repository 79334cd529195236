"""The report: complete, deterministic, honest about what it cannot tell."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.__main__ import main
from analytics.audio import Signal, signal_from_samples, to_flac
from analytics.errors import NoPhonation
from analytics.metrics import Measure, SpeechMetrics
from analytics.report import measure, measure_text
from analytics.units import METRICS
from analytics.words import Word, words_from_json


def gold_words(corpus: Path) -> tuple[Word, ...]:
    path = corpus / "speech" / "spontaneous" / "acoustic_corpus.json"
    return words_from_json(json.loads(path.read_text())["words"])


def test_every_metric_has_a_value_or_a_reason(monologue: Signal, corpus: Path) -> None:
    metrics = measure(monologue, gold_words(corpus))
    assert set(metrics.values) == set(METRICS)
    for name, found in metrics.values.items():
        assert found.unit == METRICS[name].unit
        if found.value is not None:
            low, high = METRICS[name].span
            assert low <= found.value <= high, name


def test_same_bytes_same_json_and_back(monologue: Signal, corpus: Path) -> None:
    first = measure(monologue, gold_words(corpus)).to_json()
    assert first == measure(monologue, gold_words(corpus)).to_json()
    assert SpeechMetrics.from_dict(json.loads(first)).to_json() == first


def test_events_are_ordered_and_inside_the_recording(monologue: Signal, corpus: Path) -> None:
    metrics = measure(monologue, gold_words(corpus))
    starts = [event.start_s for event in metrics.events]
    assert starts == sorted(starts)
    assert all(0 <= e.start_s <= e.end_s <= monologue.duration_s for e in metrics.events)
    assert all(0 <= e.confidence <= 1 for e in metrics.events)


def test_without_words_the_words_measures_say_why(monologue: Signal) -> None:
    metrics = measure(monologue)
    assert metrics.values["wpm"] == Measure(None, "words/min", "no transcript")
    assert metrics.value("speech_rate_per_s") is not None


def test_plain_text_gives_a_pace(monologue: Signal) -> None:
    metrics = measure(monologue, text="this is what was said " * 10)
    assert metrics.value("wpm") == pytest.approx(50 * 60 / 24, rel=0.1)
    assert not metrics.events_of("repetition")


def test_a_short_answer_is_not_judged(monologue: Signal) -> None:
    short = signal_from_samples(monologue.samples[16_000 : 16_000 * 6])
    metrics = measure(short)
    assert metrics.value("speech_rate_per_s") is None
    assert "not enough speech" in (metrics.values["speech_rate_per_s"].reason or "")
    assert metrics.value("phonation_s") is not None


def test_silence_and_hiss_hold_no_voice(hiss: Signal) -> None:
    with pytest.raises(NoPhonation, match="voice"):
        measure(hiss)
    with pytest.raises(NoPhonation, match="voice"):
        measure(signal_from_samples(np.zeros(48_000, dtype=np.float32)))


def test_a_typed_answer_is_measured_by_its_words() -> None:
    metrics = measure_text("So, um, I built it. You know, the the tests passed.")
    assert metrics.value("n_words") == 10
    assert metrics.value("n_filled_pauses") == 1
    assert metrics.values["wpm"].reason == "no recording"
    assert {m.kind for m in metrics.marks} >= {"filled_pause", "lexical_filler", "repetition"}
    assert metrics.events == ()


@settings(deadline=None)  # the first call loads the models
@given(st.text(max_size=300))
def test_any_text_can_be_measured(text: str) -> None:
    metrics = measure_text(text)
    for mark in metrics.marks:
        assert 0 <= mark.start_char < mark.end_char <= len(text)
    assert SpeechMetrics.from_dict(json.loads(metrics.to_json())).to_json() == metrics.to_json()


def test_a_measure_needs_a_value_or_a_reason() -> None:
    with pytest.raises(ValueError, match="reason"):
        Measure(None, "s")
    with pytest.raises(ValueError, match="reason"):
        Measure(1.0, "s", "because")


def test_the_command_prints_a_table_and_json(
    monologue: Signal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "answer.flac"
    path.write_bytes(to_flac(monologue))
    assert main([str(path)]) == 0
    assert "Articulation rate" in capsys.readouterr().out
    assert main([str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["version"]


def test_the_command_refuses_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "picture.wav"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert main([str(path)]) == 2
    assert "not a sound recording" in capsys.readouterr().err
