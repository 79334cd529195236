"""The real faster-whisper under our adapter: loads a model made of chance, and how long that takes.

Runs where ``make local-models`` has installed the package; the models it brought hear real speech.
"""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest

from studio.errors import NothingSpoken, ProviderUnavailable
from studio.ports import Asking
from studio.providers.whisper import WhisperEars
from tests.bench import tiny_whisper
from tests.conftest import ROOT
from tests.unit.usecases.fakes import sound_file, tone

pytest.importorskip("faster_whisper", reason="no faster-whisper here: make local-models")

PATIENT = Asking("bench", budget_s=300.0)


@pytest.fixture(scope="module")
def nonsense(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "nonsense"
    tiny_whisper.make(folder)
    return folder


def test_a_whole_model_loads_and_hears(nonsense: Path) -> None:
    flac = sound_file(tone(45.0), 16_000, format="FLAC")
    ears = WhisperEars(nonsense, gate=lambda _, stretches: stretches)
    assert ears.available()
    for what in ("load and hear", "hear again"):
        started = time.monotonic()
        try:
            heard = ears.hear(flac, "Acme", PATIENT)
        except NothingSpoken:  # chance may write nothing
            print(f"{what}: {time.monotonic() - started:.2f} s, nothing")
        else:
            print(f"{what}: {time.monotonic() - started:.2f} s, {len(heard.words)} words")
            assert heard.usage.n_in == pytest.approx(45.0)
            assert all(0 <= w.start_s <= w.end_s <= 60 for w in heard.words)


@pytest.mark.parametrize("name", ["model.bin", "tokenizer.json", "vocabulary.json"])
def test_a_model_cut_short_says_what_to_do(nonsense: Path, tmp_path: Path, name: str) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(nonsense, broken)
    whole = (broken / name).read_bytes()
    (broken / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ProviderUnavailable, match="Remove the folder"):
        WhisperEars(broken).hear(sound_file(tone(2.0), 16_000, format="FLAC"), "", PATIENT)


def test_real_speech_with_a_real_model(corpus: Path) -> None:
    models = [m for m in (ROOT / "data" / "models").glob("*") if WhisperEars(m).available()]
    if not models:
        pytest.skip("no model here: make local-models")
    ears = WhisperEars(models[0])
    for answer in sorted((corpus / "speech" / "spontaneous").glob("*.json")):
        truth = json.loads(answer.read_text())
        said = [w["w"] for w in truth.get("words") or truth["silver_words"]]
        started = time.monotonic()
        heard = ears.hear((corpus / truth["audio"]).read_bytes(), "", PATIENT)
        took_s = time.monotonic() - started
        print(f"{answer.stem}: {len(heard.words)} of {len(said)} words, {took_s:.1f} s")
