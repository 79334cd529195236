"""Pitch on synthetic voices with a known contour, and against Praat on real ones."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from analytics.errors import NoPhonation
from analytics.speech.filters import without_rumble
from analytics.speech.pitch import track_pitch
from analytics.speech.report import measure_speech
from analytics.speech.spectrum import measure_spectrum
from tests.bench import peers
from tests.bench.gold import load_group, show

FORMANTS = ((500, 80), (1500, 120), (2500, 160), (3500, 250))


def voice(
    median_hz: float, sd_st: float, snr_db: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Six seconds of harmonics through four formants, with the true F0 of each sample."""
    rng = np.random.default_rng(seed)
    t = np.arange(6 * 16_000) / 16_000
    contour = sum(
        rng.normal() * np.sin(2 * np.pi * hz * t + rng.uniform(0, 6.3))
        for hz in (0.3, 0.6, 1.1, 1.9)
    )
    f0 = median_hz * 2 ** (np.clip(contour / np.std(contour), -2.2, 2.2) * sd_st / 12)
    phase = 2 * np.pi * np.cumsum(f0) / 16_000
    x = np.zeros(len(t))
    for k in range(1, 60):
        gain = sum(1 / np.sqrt(1 + ((k * f0 - hz) / width) ** 2) for hz, width in FORMANTS)
        x += np.where(k * f0 < 7000, 1 / k, 0) * gain * np.cos(k * phase)
    x *= 0.6 + 0.4 * np.sin(2 * np.pi * 3.5 * t)
    x += rng.standard_normal(len(t)) * np.sqrt(np.mean(x**2)) * 10 ** (-snr_db / 20)
    return (0.5 * x / np.abs(x).max()).astype(np.float32), f0


def ours(samples: np.ndarray) -> np.ndarray:
    spectrum = measure_spectrum(samples)
    f0 = track_pitch(samples, np.ones(len(spectrum), dtype=bool), spectrum.level_db).f0_hz
    return f0[np.isfinite(f0)]


TRACKERS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "Praat": peers.praat_f0,
    "librosa yin, gated": peers.yin_f0,
    "librosa pyin": peers.pyin_f0,
    "ours": ours,
}


def spread(f0: np.ndarray) -> float:
    """SD in semitones within 0.55-1.9 of the median: octave errors are nobody's liveliness."""
    st = 12 * np.log2(f0 / np.median(f0))
    return float(st[(st > 12 * np.log2(0.55)) & (st < 12 * np.log2(1.9))].std())


def test_synthetic_voices() -> None:
    errors: dict[str, list[float]] = {name: [] for name in TRACKERS}
    gross: list[float] = []
    for i in range(24):
        median_hz = (90, 120, 150, 180, 210, 240)[i % 6]
        sd_st = (1.0, 2.0, 2.5, 3.0)[i % 4] if 90 < median_hz < 240 else 2.0
        samples, f0 = voice(median_hz, sd_st, (5, 10, 20, 40)[(i // 6) % 4], i)
        truth = float((12 * np.log2(f0 / np.median(f0))).std())
        for name, follow in TRACKERS.items():
            errors[name].append(abs(spread(follow(samples)) - truth))
        spectrum = measure_spectrum(samples)
        track = track_pitch(samples, np.ones(len(spectrum), dtype=bool), spectrum.level_db)
        at = np.minimum(np.arange(len(spectrum)) * 160 + 80, len(f0) - 1)
        apart = np.abs(12 * np.log2(track.f0_hz / f0[at]))[track.is_voiced]
        gross.append(float((apart > 1).mean()))
    rows = [[name, float(np.mean(e)), float(np.max(e)), len(e)] for name, e in errors.items()]
    show(
        "Pitch SD of synthetic voices, error in semitones", ["method", "mean", "largest", "n"], rows
    )
    print(f"\nours, frames off by more than a semitone: {np.mean(gross):.4f}")
    assert float(np.mean(errors["ours"])) <= 0.01


def test_agreement_with_praat(corpus: Path) -> None:
    found: dict[str, list[float]] = {name: [] for name in TRACKERS}
    for group in ("spontaneous", "ljspeech", "speechocean762"):
        for recording in load_group(corpus, group):
            samples = recording.signal.samples
            try:
                mine = measure_speech(without_rumble(samples), ()).pitch.f0_hz
            except NoPhonation:
                continue
            theirs = peers.praat_f0(samples)
            if len(theirs) < 100 or np.isfinite(mine).sum() < 100:
                continue
            found["Praat"].append(spread(theirs))
            found["librosa yin, gated"].append(spread(peers.yin_f0(samples)))
            found["librosa pyin"].append(spread(peers.pyin_f0(samples)))
            found["ours"].append(spread(mine[np.isfinite(mine)]))
    praat = found.pop("Praat")
    rows = [[name, float(np.corrcoef(praat, sd)[0, 1]), len(sd)] for name, sd in found.items()]
    show("Pitch SD of real voices, agreement with Praat", ["method", "r", "n"], rows)
    assert rows[-1][1] >= 0.9
