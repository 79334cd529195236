"""Signals made here, and the annotated corpus where it is at hand."""

import os
from pathlib import Path

import numpy as np
import pytest

from analytics.audio import Signal, load_signal, signal_from_samples

RATE_HZ = 16_000


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of annotated speech; skips when this machine has none."""
    root = Path(__file__).resolve().parents[3]
    named = os.environ.get("INTERVIEWGYM_CORPUS")
    folder = Path(named) if named else root.parent / "shared" / "corpus"
    if not (folder / "manifest.csv").is_file():
        pytest.skip("needs annotated speech: set INTERVIEWGYM_CORPUS to its folder")
    return folder


@pytest.fixture(scope="session")
def monologue(corpus: Path) -> Signal:
    """27 s of spontaneous speech in a room."""
    return load_signal(corpus / "speech" / "spontaneous" / "acoustic_corpus.flac")


@pytest.fixture
def hiss() -> Signal:
    """Three seconds of quiet noise."""
    rng = np.random.default_rng(7)
    return signal_from_samples((0.01 * rng.standard_normal(3 * RATE_HZ)).astype(np.float32))
