"""Voice, pauses and syllables on sound with a known plan, and laws that hold for any sound."""

import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.audio import Signal, signal_from_samples
from analytics.errors import SignalError
from analytics.report import measure
from analytics.speech.filters import without_rumble
from analytics.speech.rate import rolling_pace
from analytics.speech.report import measure_speech
from analytics.words import Word


def pauses_of(samples: np.ndarray, words: tuple[Word, ...] = ()) -> list[tuple[float, float]]:
    events = measure_speech(samples, words).events
    return [(e.start_s, e.end_s) for e in events if e.kind in {"silent_pause", "long_pause"}]


@pytest.mark.parametrize("length_s", [0.4, 1.0, 2.5])
def test_a_pause_put_into_speech_is_found_with_its_edges(
    monologue: Signal, length_s: float
) -> None:
    """The room's own silence, put where the speaker goes on talking."""
    room = monologue.samples[int(17.3 * 16_000) : int(18.3 * 16_000)]
    gap = np.resize(room, int(length_s * 16_000))
    at = int(8.04 * 16_000)  # the end of a pause of 0.5 s
    longer = np.concatenate([monologue.samples[:at], gap, monologue.samples[at:]])
    before = next(p for p in pauses_of(monologue.samples) if abs(p[1] - 8.04) < 0.1)
    after = next(p for p in pauses_of(longer) if abs(p[0] - before[0]) < 0.1)
    assert after[1] - after[0] == pytest.approx(before[1] - before[0] + length_s, abs=0.07)


def test_the_place_of_a_pause_comes_from_the_punctuation(monologue: Signal) -> None:
    words = (Word("cares.", 6.9, 7.54), Word("um", 8.02, 8.58), Word("slightly", 11.11, 11.81))
    words = (
        *words,
        Word("lower", 12.3, 12.85),
        Word("words.", 16.27, 17.21),
        Word("and", 18.4, 19),
    )
    events = measure_speech(monologue.samples, words).events
    places = {round(e.start_s): e.place for e in events if e.kind.endswith("pause") and e.place}
    assert places[8] == "boundary"
    assert places[12] == "inside"
    assert places[17] == "boundary"


@pytest.mark.parametrize("gain", [0.05, 0.25, 3.0])
def test_gain_changes_nothing(monologue: Signal, gain: float) -> None:
    quiet = signal_from_samples(0.2 * monologue.samples)
    other = signal_from_samples(np.float32(gain) * quiet.samples)
    a, b = measure(quiet), measure(other)
    for name in ("n_pauses", "articulation_rate_per_s", "pause_ratio", "pitch_sd_st"):
        assert a.value(name) == pytest.approx(b.value(name), rel=0.01, abs=0.002), name


def through_a_hard_telephone(samples: np.ndarray) -> np.ndarray:
    """Nothing beside 300-3400 Hz: no fundamental, and no noise in the other bands."""
    spectrum = np.fft.rfft(samples)
    hz = np.fft.rfftfreq(len(samples), 1 / 16_000)
    spectrum[(hz < 300) | (hz > 3400)] = 0
    return np.fft.irfft(spectrum, len(samples)).astype(np.float32)


def test_a_hard_telephone_band_leaves_the_numbers_as_they_are(monologue: Signal) -> None:
    narrow = signal_from_samples(through_a_hard_telephone(monologue.samples))
    a, b = measure(monologue), measure(narrow)
    before, after = a.value("articulation_rate_per_s"), b.value("articulation_rate_per_s")
    assert after == pytest.approx(before, rel=0.05)
    for start, end in pauses_of(narrow.samples):
        assert end - start < 2.0, "the drawn-out word after the longest pause is not a part of it"


def test_an_answer_that_begins_at_once_is_not_taken_for_noise(monologue: Signal) -> None:
    """The network overlooks the first moments; they must not tell what the room is like."""
    at_once = through_a_hard_telephone(monologue.samples)[int(8.7 * 16_000) : int(11.7 * 16_000)]
    assert measure_speech(at_once, ()).voice.phonation_s > 2.4


def test_rumble_is_taken_out_without_moving_anything() -> None:
    impulse = np.zeros(40_000, dtype=np.float32)
    impulse[20_000] = 1.0
    kept = without_rumble(impulse)
    assert int(np.argmax(np.abs(kept))) == 20_000
    hum = np.sin(2 * np.pi * 40 * np.arange(40_000) / 16_000).astype(np.float32)
    assert np.abs(without_rumble(hum)[2_000:-2_000]).max() < 0.1


def test_the_pace_curve_counts_within_its_window() -> None:
    moments = np.arange(0.0, 30.0, 0.25)
    curve = rolling_pace(moments, np.ones(len(moments)), 0.0, 30.0)
    assert np.median(curve.per_s) == pytest.approx(4.0, abs=0.15)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 2**32 - 1),
    seconds=st.floats(0.1, 4.0),
    kind=st.sampled_from(["noise", "clicks", "square", "bursts", "constant"]),
    gain=st.floats(1e-4, 1.0),
)
def test_any_sound_is_measured_or_refused(
    seed: int, seconds: float, kind: str, gain: float
) -> None:
    rng = np.random.default_rng(seed)
    n = int(seconds * 16_000) + 1
    sound = {
        "noise": rng.standard_normal(n) / 4,
        "clicks": (rng.random(n) > 0.999).astype(float),
        "square": np.sign(np.sin(np.arange(n) * rng.uniform(0.01, 0.4))),
        "bursts": rng.standard_normal(n) * (np.sin(np.arange(n) / 3_000) > 0) / 4,
        "constant": np.ones(n),
    }[kind]
    try:
        metrics = measure(signal_from_samples((gain * sound).astype(np.float32)))
    except SignalError as error:
        assert error.reason
    else:
        assert json.loads(metrics.to_json())["values"]
