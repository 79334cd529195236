"""The end-of-turn model: what it is given, what it says, and what stands in when it is missing."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from analytics.audio import load_signal
from studio.voice.listening import turn


@pytest.fixture
def forgotten() -> Iterator[None]:
    turn._network.cache_clear()
    yield
    turn._network.cache_clear()


def test_the_spectrum_is_whisper_s() -> None:
    """A tone stands in the mel band that holds it; what is before the sound is silence."""
    at = np.arange(2 * turn.RATE_HZ) / turn.RATE_HZ
    told = turn.features((0.1 * np.sin(2 * np.pi * 1000 * at)).astype(np.float32))
    assert told.shape == (80, 800)
    assert told.dtype == np.float32
    loudest = told[:, 700].argmax()
    assert loudest in (26, 27)  # 1 kHz is mel 15 of 45.2: band 26.5 of 80
    assert told[:, :590].max() == told.min() == pytest.approx(told.max() - 2.0)


def test_how_loud_it_is_does_not_matter(corpus: Path) -> None:
    samples = load_signal(corpus / "speech" / "ljspeech" / "LJ001-0008.flac").samples
    assert np.allclose(turn.features(samples), turn.features(samples * 0.3), atol=1e-3)


def test_a_finished_sentence_sounds_more_finished_than_its_first_half(corpus: Path) -> None:
    finished, broken_off = [], []
    for name in ("LJ001-0002", "LJ001-0005", "LJ001-0008"):
        samples = load_signal(corpus / "speech" / "ljspeech" / f"{name}.flac").samples
        rest = np.zeros(3200, np.float32)
        for told, part in ((finished, samples), (broken_off, samples[: len(samples) // 2])):
            probability = turn.probability((np.concatenate([part, rest]) * 32_767).astype(np.int16))
            assert probability is not None
            assert 0.0 <= probability <= 1.0
            told.append(probability)
    assert np.mean(finished) > np.mean(broken_off) + 0.3


def test_any_length_will_do() -> None:
    rng = np.random.default_rng(1)
    for n in (0, 1, 16_000, 400_000):
        noise = (rng.standard_normal(n) * 300).astype(np.int16)
        assert turn.probability(noise) is not None


@pytest.mark.usefixtures("forgotten")
def test_nobody_can_tell_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert turn.probability(np.zeros(16_000, np.int16)) is None
    assert turn.warm_up() is False


def test_the_library_is_lazy_and_silent() -> None:
    """Nothing is imported before the first question, and telemetry is off before it is."""
    code = (
        "import sys, os\n"
        "from studio.voice.listening import turn\n"
        "assert 'onnxruntime' not in sys.modules\n"
        "assert turn.warm_up()\n"
        "assert os.environ['ORT_DISABLE_TELEMETRY'] == '1'\n"
    )
    environ = {k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environ, timeout=60)


def test_the_model_is_the_one_its_readme_names() -> None:
    models = files("studio.voice.listening.models")
    told = hashlib.sha256(models.joinpath("smart_turn_v3_2.onnx").read_bytes()).hexdigest()
    assert told in models.joinpath("README.md").read_text("utf-8")
    assert "BSD" in models.joinpath("smart_turn.LICENSE").read_text("utf-8")
