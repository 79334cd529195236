"""Signals made here, and one of real speech from the annotated corpus."""

from pathlib import Path

import numpy as np
import pytest

from analytics.audio import Signal, load_signal, signal_from_samples

RATE_HZ = 16_000


@pytest.fixture(scope="session")
def monologue(corpus: Path) -> Signal:
    """27 s of spontaneous speech in a room."""
    return load_signal(corpus / "speech" / "spontaneous" / "acoustic_corpus.flac")


@pytest.fixture
def hiss() -> Signal:
    """Three seconds of quiet noise."""
    rng = np.random.default_rng(7)
    return signal_from_samples((0.01 * rng.standard_normal(3 * RATE_HZ)).astype(np.float32))
