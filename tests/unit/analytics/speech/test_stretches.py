"""Stretches that stand apart, and a second voice."""

import numpy as np
import pytest

from analytics.speech.pitch import PitchTrack
from analytics.speech.stretches import find_flat, trend_per_min, two_voices_likely


def track(f0_hz: np.ndarray) -> PitchTrack:
    return PitchTrack(f0_hz, np.where(np.isfinite(f0_hz), 0.9, 0.0).astype(np.float32))


def lively(seconds: float, around_hz: float = 120.0) -> np.ndarray:
    t = np.arange(int(seconds * 100)) / 100
    return around_hz * 2 ** (3 * np.sin(2 * np.pi * 0.7 * t) / 12)


def test_a_held_pitch_is_found_where_it_is() -> None:
    f0 = np.concatenate([lively(20), np.full(1500, 120.0), lively(20)])
    (span,) = find_flat(track(f0))
    assert span[0] == pytest.approx(20.0, abs=2.5)
    assert span[1] == pytest.approx(35.0, abs=2.5)


def test_a_lively_voice_and_a_short_one_have_no_flat_stretch() -> None:
    assert find_flat(track(lively(40))) == []
    assert find_flat(track(np.full(300, 120.0))) == []


def test_a_sinking_voice_has_a_negative_trend() -> None:
    t = np.arange(0.0, 60.0, 0.01)
    assert trend_per_min(t, -2.0 * t / 60.0) == pytest.approx(-2.0, abs=0.01)
    assert trend_per_min(t[:900], t[:900]) is None


def test_two_far_pitches_are_told_and_one_lively_voice_is_not() -> None:
    segments = [(i * 2.0, i * 2.0 + 1.5) for i in range(12)]
    two = np.concatenate([lively(2, 100.0 if i % 3 else 210.0) for i in range(12)])
    one = np.concatenate([lively(2, 120.0 + 3 * i) for i in range(12)])
    assert two_voices_likely(track(two), segments) is True
    assert two_voices_likely(track(one), segments) is False
