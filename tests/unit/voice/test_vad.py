"""Voice or not, step by step."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from analytics.audio import load_signal
from studio.voice.listening import vad
from studio.voice.listening.vad import OFF, ON, SILENT_DB, STEP, Step, Vad


@pytest.fixture(scope="module")
def speech(corpus: Path) -> np.ndarray:
    signal = load_signal(corpus / "speech" / "ljspeech" / "LJ001-0004.flac")
    return (signal.samples * 32_767).astype(np.int16)


def hear(samples: np.ndarray, ears: Vad | None = None) -> list[Step]:
    ears = Vad() if ears is None else ears
    return [ears.step(samples[at : at + STEP]) for at in range(0, len(samples) - STEP + 1, STEP)]


def room(seconds: float, db: float = -60.0) -> np.ndarray:
    rng = np.random.default_rng(3)
    noise = rng.standard_normal(int(seconds * 16_000)) * 10 ** (db / 20)
    return (noise * 32_767).astype(np.int16)


def test_digital_silence_has_a_level_and_no_voice() -> None:
    (step,) = hear(np.zeros(STEP, np.int16))
    assert step == Step(SILENT_DB, step.probability, False)
    assert step.probability < 0.1


def test_the_network_sleeps_in_a_quiet_room_and_wakes_with_a_voice(speech: np.ndarray) -> None:
    ears = Vad()
    asleep = [step.probability == 0.0 for step in hear(room(10.0), ears)]
    assert np.mean(asleep[len(asleep) // 2 :]) > 0.8
    steps = hear(speech, ears)
    assert np.mean([step.is_voice for step in steps]) > 0.7
    first = next(n for n, step in enumerate(steps) if step.is_voice)
    alone = next(n for n, step in enumerate(hear(speech)) if step.is_voice)
    assert first <= alone + 1


def test_a_fan_that_starts_becomes_the_floor() -> None:
    ears = Vad()
    hear(room(4.0, -65.0), ears)
    quiet_db = ears.floor_db
    hear(room(20.0, -45.0), ears)
    assert ears.floor_db - quiet_db == pytest.approx(20.0, abs=4.0)
    assert not any(step.is_voice for step in hear(room(2.0, -45.0), ears))


def test_speech_does_not_lift_the_floor(speech: np.ndarray) -> None:
    ears = Vad()
    hear(room(3.0), ears)
    before = ears.floor_db
    hear(np.concatenate([speech, speech]), ears)
    assert ears.floor_db < before + 8.0


def test_voice_ends_lower_than_it_begins(
    speech: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = iter([0.4, ON, OFF + 0.01, OFF - 0.01, 0.4])
    monkeypatch.setattr(vad.SpeechProbability, "step", lambda *_: next(told))
    steps = hear(speech[: 5 * STEP])
    assert [step.is_voice for step in steps] == [False, True, True, False, False]


def test_a_step_knows_its_level() -> None:
    loud = np.full(STEP, 16_384, np.int16)
    assert Vad().step(loud).level_db == pytest.approx(-6.02, abs=0.01)


def test_a_voice_repeats_itself_and_noise_does_not(speech: np.ndarray) -> None:
    blocks = [speech[n * STEP : (n + 1) * STEP] for n in range(len(speech) // STEP)]
    loud = sorted(blocks, key=lambda b: float(np.abs(b.astype(float)).mean()))[-20:]
    assert np.median([vad.periodicity(block) for block in loud]) > 0.7
    noise = room(1.0, -30.0)
    assert vad.periodicity(noise[:STEP]) < 0.5
    assert vad.periodicity(np.zeros(STEP, np.int16)) == 0.0
