"""Loudness: how much it moves, and which phrase ends fade below the speaker's usual."""

import numpy as np
import pytest

from analytics.speech.loudness import measure_loudness

PHRASES = tuple((2.0 * i, 2.0 * i + 1.5) for i in range(5))


def levels(fades_db: list[float]) -> np.ndarray:
    """Five phrases at 60 dB whose last 0.3 s fall by so much."""
    level = np.full(1000, 20.0, dtype=np.float32)
    for (start, end), fade in zip(PHRASES, fades_db, strict=True):
        level[round(100 * start) : round(100 * end)] = 60.0
        level[round(100 * end) - 30 : round(100 * end)] = 60.0 - fade
    return level


def test_the_phrase_that_fades_away_is_an_event() -> None:
    level = levels([3.0, 3.0, 12.0, 3.0, 4.0])
    found = measure_loudness(level, level > 30.0, PHRASES)
    assert found is not None
    assert found.fade_db == pytest.approx(3.0)
    assert found.faded == (pytest.approx((5.2, 5.5)),)


def test_whoever_always_fades_so_does_not_stand_out() -> None:
    level = levels([12.0] * 5)
    found = measure_loudness(level, level > 30.0, PHRASES)
    assert found is not None
    assert found.fade_db == pytest.approx(12.0)
    assert found.faded == ()


def test_a_second_of_voice_is_needed() -> None:
    assert measure_loudness(np.zeros(50, dtype=np.float32), np.ones(50, dtype=bool), ()) is None
