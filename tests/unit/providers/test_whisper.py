"""The machine's own ears, over a stand-in for the package; `make bench` loads a real model."""

from __future__ import annotations

import importlib
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from studio.errors import NothingSpoken, ProviderUnavailable, ReplyInvalid
from studio.interview.model import TimedWord
from studio.ports import Asking, Heard
from studio.providers.priming import FILLERS
from studio.providers.whisper import NEEDED, WhisperEars
from tests.unit.usecases.fakes import sound_file, tone

FLAC = sound_file(tone(3.0, rate=48_000), 48_000, format="FLAC")
SAID = [{"at": 0.5, "text": "I, um, moved it."}, {"at": 2.5, "text": "It paid off."}]
SOON = Asking("s1", budget_s=5.0)

MakeModel = Callable[..., Path]


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(Path(__file__).parent / "whisper_stand_in")
    monkeypatch.delitem(sys.modules, "faster_whisper", raising=False)
    yield importlib.import_module("faster_whisper")
    sys.modules.pop("faster_whisper", None)


@pytest.fixture
def model(package: ModuleType, tmp_path: Path) -> MakeModel:
    def make(said: object = SAID, name: str = "small.en") -> Path:
        folder = tmp_path / name
        folder.mkdir()
        for needed in NEEDED:
            (folder / needed).write_text("{}")
        (folder / "model.bin").write_text(said if isinstance(said, str) else json.dumps(said))
        return folder

    return make


def hear(ears: WhisperEars, budget_s: float = 5.0, hint: str = "") -> Heard:
    return ears.hear(FLAC, hint, Asking("s1", budget_s))


def test_words_come_with_their_times(model: MakeModel) -> None:
    heard = hear(WhisperEars(model()))
    assert heard.text == "I, um, moved it. It paid off."
    assert heard.words[:2] == (TimedWord("I,", 0.5, 0.7), TimedWord("um,", 0.8, 1.0))
    assert len(heard.words) == 7 and heard.n_dropped == 0
    assert heard.usage.model == "small.en"
    assert (round(heard.usage.n_in, 2), heard.usage.cost_usd) == (3.0, 0.0)


def test_it_is_asked_for_every_word_of_16_khz_and_for_no_network(
    model: MakeModel, package: ModuleType
) -> None:
    hear(WhisperEars(model()), hint="Acme,\n Kubernetes " + "Kafka " * 400)
    assert package.N_LOADED == [("cpu", "int8", True)]
    ((n_samples, dtype, how),) = package.ASKED
    assert (n_samples, dtype) == (48_000, "float32")
    assert how["word_timestamps"] is True and how["vad_filter"] is False
    assert how["hotwords"].startswith(f"{FILLERS} Acme, Kubernetes Kafka")
    assert len(how["hotwords"]) < 500


def test_one_model_a_process_and_one_recording_at_a_time(
    model: MakeModel, package: ModuleType
) -> None:
    ears = WhisperEars(model([{"at": 0.0, "text": "Yes.", "takes_s": 0.1}]))
    texts: list[str] = []
    asking = [threading.Thread(target=lambda: texts.append(hear(ears).text)) for _ in range(4)]
    started = time.monotonic()
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert texts == ["Yes."] * 4
    assert time.monotonic() - started >= 0.4
    assert len(package.N_LOADED) == 1


def test_who_asks_waits_no_longer_than_the_budget(model: MakeModel, package: ModuleType) -> None:
    slow = [{"at": float(n), "text": "And so on.", "takes_s": 0.8} for n in range(50)]
    ears = WhisperEars(model(slow))
    started = time.monotonic()
    with pytest.raises(ProviderUnavailable, match="in time"):
        hear(ears, budget_s=0.3)
    assert time.monotonic() - started < 0.75
    quick = WhisperEars(model(name="quick"))
    assert hear(quick).text  # the slow one gave up at its next segment


@pytest.mark.parametrize("missing", NEEDED)
def test_a_folder_without_a_whole_model_says_what_to_type(model: MakeModel, missing: str) -> None:
    folder = model()
    assert WhisperEars(folder).available()
    (folder / missing).unlink()
    assert not WhisperEars(folder).available()
    with pytest.raises(ProviderUnavailable, match=r"no whole model.*make local-models"):
        hear(WhisperEars(folder))


def test_a_broken_model_says_what_to_do_and_is_tried_again(model: MakeModel) -> None:
    folder = model("no model at all")
    for _ in range(2):
        with pytest.raises(ProviderUnavailable, match="Remove the folder"):
            hear(WhisperEars(folder))
    (folder / "model.bin").write_text(json.dumps(SAID))
    assert hear(WhisperEars(folder)).text


def test_without_the_package_it_says_what_to_type(
    model: MakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = model()
    monkeypatch.delitem(sys.modules, "faster_whisper")
    real = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: None if name == "faster_whisper" else real(name)
    )
    assert not WhisperEars(folder).available()
    with pytest.raises(ProviderUnavailable, match=r"not installed.*make local-models"):
        hear(WhisperEars(folder))


def test_what_it_does_not_believe_itself_is_left_out_and_counted(model: MakeModel) -> None:
    doubted = {"text": "Thank you.", "no_speech_prob": 0.9, "avg_logprob": -1.3}
    heard = hear(WhisperEars(model([*SAID, {"at": 5.0, **doubted}])))
    assert "Thank" not in heard.text
    assert heard.n_dropped == 1


def test_nothing_is_believed_where_our_own_ear_hears_no_voice(model: MakeModel) -> None:
    def silent(flac: bytes) -> list[tuple[float, float]]:
        assert flac == FLAC
        return []

    with pytest.raises(NothingSpoken):
        hear(WhisperEars(model(), silent))


@pytest.mark.parametrize("said", [[], [{"at": 0.0, "text": ""}]])
def test_silence_is_nothing_spoken(model: MakeModel, said: object) -> None:
    with pytest.raises(NothingSpoken):
        hear(WhisperEars(model(said)))


def test_what_fails_while_listening_is_told_without_its_words(model: MakeModel) -> None:
    ears = WhisperEars(model([*SAID, {"at": 4.0, "text": "x", "fails": True}]))
    with pytest.raises(ReplyInvalid, match="could not listen"):
        hear(ears)
    with pytest.raises(ReplyInvalid, match="could not listen"):
        ears.hear(b"no sound file", "", SOON)


def test_warming_up_loads_in_the_background(model: MakeModel, package: ModuleType) -> None:
    ears = WhisperEars(model())
    ears.warm_up()
    hear(ears)
    assert len(package.N_LOADED) == 1
    WhisperEars(model("broken", name="broken")).warm_up()
    WhisperEars(Path("nowhere")).warm_up()
