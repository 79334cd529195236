"""Outlines: of samples and of a file alike, each channel by itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from analytics.charts.sides import sides_figure
from analytics.envelope import envelope_of, envelopes_of_file


@pytest.mark.parametrize("n", [1, 1_199, 1_201, 16_000 * 31 + 7])
def test_a_file_has_the_outline_of_its_samples(tmp_path: Path, n: int) -> None:
    both = np.random.default_rng(5).uniform(-0.9, 0.9, (n, 2)).astype(np.float32)
    both[:, 1] *= 0.1
    sf.write(tmp_path / "both.flac", both, 16_000, subtype="PCM_16")
    outlines = envelopes_of_file(tmp_path / "both.flac")
    assert len(outlines) == 2
    for outline, samples in zip(outlines, both.T, strict=True):
        wanted = envelope_of(samples, 16_000)
        assert outline.step_s == wanted.step_s and len(outline.low) == len(wanted.low) <= 1_200
        assert np.allclose(outline.low, wanted.low, atol=2e-3)
        assert np.allclose(outline.high, wanted.high, atol=2e-3)
        assert outline.duration_s >= n / 16_000


def test_a_silent_side_has_no_peak() -> None:
    assert envelope_of(np.zeros(100, np.float32), 16_000).peak == 0.0
    assert envelope_of(np.array([0.1, -0.5], np.float32), 16_000).peak == 0.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_interviewer_stands_above_and_the_candidate_below(theme: str) -> None:
    sound = envelope_of(np.sin(np.arange(48_000) / 9).astype(np.float32), 16_000)
    figure = sides_figure(sound, sound, theme=theme)  # type: ignore[arg-type]
    above = [t for t in figure.data if t.name == "Interviewer"]
    below = [t for t in figure.data if t.name == "You"]
    assert min(min(t.y) for t in above) > 0 > max(max(t.y) for t in below)
    assert tuple(figure.layout.xaxis.range) == (0, sound.duration_s)
    assert above[0].line.color != below[0].line.color
