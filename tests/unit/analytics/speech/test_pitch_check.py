"""Two methods on one voice: they agree on a plain one, and an octave apart is told."""

import numpy as np
import pytest

from analytics.audio import Signal
from analytics.report import measure
from analytics.speech import report
from analytics.speech.pitch import PitchTrack
from analytics.speech.pitch_check import LEAST_AGREEMENT_RATIO, measure_agreement

RATE_HZ = 16_000


def hum_of(f0_hz: float, seconds: float = 2.0) -> np.ndarray:
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return (0.1 * sum(np.sin(2 * np.pi * f0_hz * k * t) / k for k in range(1, 20))).astype("f4")


def track_at(f0_hz: float, n_frames: int = 200) -> PitchTrack:
    return PitchTrack(np.full(n_frames, f0_hz), np.ones(n_frames, dtype=np.float32))


@pytest.mark.parametrize("f0_hz", [80.0, 120.0, 240.0, 390.0])
def test_both_hear_a_plain_voice(f0_hz: float) -> None:
    assert measure_agreement(hum_of(f0_hz), track_at(f0_hz)) == 1.0


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_an_octave_apart_is_no_agreement(factor: float) -> None:
    assert measure_agreement(hum_of(150.0), track_at(150.0 * factor)) == 0.0


def test_a_voice_above_our_range_is_noticed() -> None:
    assert measure_agreement(hum_of(500.0), track_at(250.0)) == 0.0


def test_half_of_the_voice_counts_half() -> None:
    track = track_at(150.0)
    track.f0_hz[:100] *= 2.0
    assert measure_agreement(hum_of(150.0), track) == pytest.approx(0.5, abs=0.03)


def test_nothing_voiced_gives_no_share() -> None:
    assert measure_agreement(hum_of(150.0), track_at(150.0).without_f0()) is None
    assert measure_agreement(np.zeros(0, dtype=np.float32), track_at(150.0, 0)) is None


def test_a_share_is_the_same_in_blocks_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    noisy = hum_of(150.0) + 0.05 * rng.standard_normal(2 * RATE_HZ).astype(np.float32)
    whole = measure_agreement(noisy, track_at(150.0))
    monkeypatch.setattr("analytics.speech.pitch_check._BLOCK", 7)
    assert measure_agreement(noisy, track_at(150.0)) == whole


def test_real_speech_keeps_its_pitch(monologue: Signal) -> None:
    metrics = measure(monologue)
    agreement = metrics.value("pitch_agreement_ratio")
    assert agreement is not None
    assert agreement > LEAST_AGREEMENT_RATIO
    assert metrics.value("pitch_sd_st") is not None


def test_a_pitch_in_doubt_is_not_told(monologue: Signal, monkeypatch: pytest.MonkeyPatch) -> None:
    sure = measure(monologue)
    follow = report.track_pitch

    def an_octave_low(*given: object) -> PitchTrack:
        track = follow(*given)  # type: ignore[arg-type]
        return PitchTrack(track.f0_hz / 2.0, track.strength)

    monkeypatch.setattr(report, "track_pitch", an_octave_low)
    doubted = measure(monologue)
    withheld = [name for name in doubted.values if name.startswith("pitch_")]
    withheld.remove("pitch_agreement_ratio")
    assert len(withheld) >= 3
    for name in withheld:
        assert doubted.values[name].reason == "two methods disagree on the pitch here"
    agreement = doubted.value("pitch_agreement_ratio")
    assert agreement is not None
    assert agreement < LEAST_AGREEMENT_RATIO
    assert doubted.curves is not None
    assert set(doubted.curves.pitch_st) == {None}
    assert not doubted.events_of("flat_stretch")
    for name in ("level_sd_db", "n_syllables", "n_filled_pauses"):
        assert doubted.values[name] == sure.values[name]
