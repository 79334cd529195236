"""An "um" at the end is heard; a finished sentence has none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from analytics.audio import load_signal
from studio.voice.listening.hesitation import ends_in_filler


def until(corpus: Path, name: str, end_s: float) -> np.ndarray:
    """The recording up to a moment, and 0.2 s of its room."""
    samples = load_signal(corpus / "speech" / f"{name}.flac").samples
    whole = np.concatenate([samples[: int(end_s * 16_000)], samples[-3200:]])
    return (whole * 32_767).astype(np.int16)


@pytest.mark.parametrize(
    ("name", "end_s"),
    [("acoustic", 15.05), ("acoustic", 23.55), ("cold", 10.34), ("cold", 18.32)],
)
def test_an_um_before_a_silence(corpus: Path, name: str, end_s: float) -> None:
    assert ends_in_filler(until(corpus, f"spontaneous/{name}_corpus", end_s))


@pytest.mark.parametrize(
    ("name", "end_s"),
    [("acoustic", 7.5), ("acoustic", 17.2), ("cold", 9.0), ("cold", 12.73), ("cold", 24.72)],
)
def test_a_word_before_a_silence(corpus: Path, name: str, end_s: float) -> None:
    assert not ends_in_filler(until(corpus, f"spontaneous/{name}_corpus", end_s))


@pytest.mark.parametrize("name", [f"LJ001-000{n}" for n in (1, 2, 5, 6, 7, 8)])
def test_a_sentence_s_end_is_none(corpus: Path, name: str) -> None:
    length_s = len(load_signal(corpus / "speech" / "ljspeech" / f"{name}.flac").samples) / 16_000
    assert not ends_in_filler(until(corpus, f"ljspeech/{name}", length_s))


def test_silence_and_noise_are_none() -> None:
    noise = (np.random.default_rng(2).standard_normal(48_000) * 200).astype(np.int16)
    assert not ends_in_filler(noise)
    assert not ends_in_filler(np.zeros(0, np.int16))
