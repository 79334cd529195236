"""What the port promises, of every aligner, on real speech."""

from __future__ import annotations

import importlib.util
import io
import itertools
import json
import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.errors import ProviderUnavailable, ReplyInvalid
from studio.interview.model import TimedWord
from studio.ports import Aligner
from studio.providers import pocketsphinx
from studio.providers.pocketsphinx import PocketsphinxAligner

RATE_HZ = 16_000


@pytest.fixture(params=[PocketsphinxAligner])
def aligner(request: pytest.FixtureRequest) -> Aligner:
    made: Aligner = request.param()
    return made


@dataclass(frozen=True)
class Answer:
    """A recording with the words somebody else found in it."""

    flac: bytes
    words: list[dict[str, Any]]

    @property
    def text(self) -> str:
        return " ".join(w["w"] for w in self.words)


def _answer(corpus: Path, name: str) -> Answer:
    truth = json.loads((corpus / "speech" / f"{name}.json").read_text())
    words = truth.get("words") or truth["silver_words"]
    return Answer((corpus / truth["audio"]).read_bytes(), words)


@pytest.fixture
def answer(corpus: Path) -> Answer:
    return _answer(corpus, "spontaneous/acoustic_corpus")


def _flac(samples: np.ndarray[Any, Any], rate_hz: int = RATE_HZ) -> bytes:
    out = io.BytesIO()
    soundfile.write(out, samples, rate_hz, format="FLAC")
    return out.getvalue()


def _edge_errors_s(found: tuple[TimedWord, ...], words: list[dict[str, Any]]) -> list[float]:
    pairs = zip(found, words, strict=True)
    return [d for f, w in pairs for d in (abs(f.start_s - w["s"]), abs(f.end_s - w["e"]))]


@pytest.mark.parametrize("name", ["acoustic_corpus", "cold_corpus"])
def test_words_of_a_spontaneous_answer_are_found(aligner: Aligner, corpus: Path, name: str) -> None:
    answer = _answer(corpus, f"spontaneous/{name}")

    errors = _edge_errors_s(aligner.align(answer.flac, answer.text), answer.words)

    assert np.median(errors) < 0.03
    assert np.mean(np.array(errors) < 0.1) > 0.85


def test_every_token_comes_back_as_typed_in_order(aligner: Aligner, corpus: Path) -> None:
    answer = _answer(corpus, "ljspeech/LJ001-0001")
    typed = answer.text.replace("printing", "“Printing,").replace("only", "only —") + "."

    found = aligner.align(answer.flac, typed)

    assert " ".join(w.text for w in found) == " ".join(typed.split())
    assert len(found) == len(answer.words)
    assert all(w.start_s < w.end_s for w in found)
    assert all(a.end_s <= b.start_s + 1e-9 for a, b in itertools.pairwise(found))


@pytest.mark.parametrize("rate_hz", [8_000, 44_100, 48_000])
def test_any_rate_and_two_channels_are_read(aligner: Aligner, answer: Answer, rate_hz: int) -> None:
    import soxr

    samples, _ = soundfile.read(io.BytesIO(answer.flac))
    both = np.column_stack([soxr.resample(samples, RATE_HZ, rate_hz)] * 2)

    errors = _edge_errors_s(aligner.align(_flac(both, rate_hz), answer.text), answer.words)

    assert np.median(errors) < 0.05


def test_another_answers_text_is_refused(aligner: Aligner, corpus: Path, answer: Answer) -> None:
    other = _answer(corpus, "spontaneous/cold_corpus")

    with pytest.raises(ReplyInvalid, match="does not match"):
        aligner.align(answer.flac, other.text)


def test_text_that_is_right_in_its_first_third_only_is_refused(
    aligner: Aligner, corpus: Path, answer: Answer
) -> None:
    other = _answer(corpus, "spontaneous/cold_corpus").text.split()
    own = answer.text.split()

    with pytest.raises(ReplyInvalid):
        aligner.align(answer.flac, " ".join(own[:20] + other[20 : len(own)]))


def test_words_that_were_not_written_down_do_not_move_the_others(
    aligner: Aligner, answer: Answer
) -> None:
    kept = answer.words[:20] + answer.words[26:]

    errors = _edge_errors_s(aligner.align(answer.flac, " ".join(w["w"] for w in kept)), kept)

    assert np.median(errors) < 0.05
    assert np.mean(np.array(errors) < 0.3) > 0.85


def test_a_long_answer_does_not_drift(aligner: Aligner, corpus: Path) -> None:
    clips = sorted((corpus / "speech" / "speechocean762").glob("*.json"))[:24]
    samples, words, begins_s = [], [], 0.0
    for clip in clips:
        one = _answer(corpus, f"speechocean762/{clip.stem}")
        sound, _ = soundfile.read(io.BytesIO(one.flac))
        ends_s = begins_s + len(sound) / RATE_HZ
        words += [(w["w"], begins_s, ends_s) for w in one.words]
        samples.append(sound)
        begins_s = ends_s

    found = aligner.align(_flac(np.concatenate(samples)), " ".join(w for w, _, _ in words))

    at_home = [
        low - 0.1 <= f.start_s and f.end_s <= high + 0.1
        for f, (_, low, high) in zip(found, words, strict=True)
    ]
    assert np.mean(at_home) > 0.97


@pytest.mark.parametrize(
    "flac",
    [
        b"",
        b"not audio",
        _flac(np.zeros(10)),
    ],
    ids=["empty", "text", "ten samples"],
)
def test_what_is_no_recording_is_refused(aligner: Aligner, flac: bytes) -> None:
    with pytest.raises(ReplyInvalid):
        aligner.align(flac, "hello there my friend")


@pytest.mark.parametrize("text", ["", " … — ", "word " * 5000], ids=["none", "marks", "too many"])
def test_what_no_one_can_have_said_is_refused(aligner: Aligner, text: str) -> None:
    noise = np.random.default_rng(1).normal(0, 0.01, 2 * RATE_HZ)

    with pytest.raises(ReplyInvalid):
        aligner.align(_flac(noise), text)


@pytest.mark.parametrize("level", [0.0, 0.05], ids=["silence", "noise"])
def test_words_are_not_found_where_there_is_no_voice(aligner: Aligner, level: float) -> None:
    sound = np.random.default_rng(2).normal(0, 1, 10 * RATE_HZ) * level

    with pytest.raises(ReplyInvalid):
        aligner.align(_flac(sound), "I led a team of five engineers and we shipped it in May")


def test_an_aligner_crosses_to_a_worker_process(aligner: Aligner) -> None:
    assert pickle.loads(pickle.dumps(aligner)) == aligner


def test_a_search_that_takes_too_long_is_given_up() -> None:
    seconds = iter(range(0, 10_000, 60))
    slow = PocketsphinxAligner(deadline_s=90, clock=lambda: next(seconds))
    noise = np.random.default_rng(3).normal(0, 0.05, 60 * RATE_HZ)

    with pytest.raises(ProviderUnavailable, match="too long"):
        slow.align(_flac(noise), "one two three four five six seven")


@pytest.fixture
def without_package(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    pocketsphinx._material.cache_clear()
    yield
    pocketsphinx._material.cache_clear()


@pytest.mark.usefixtures("without_package")
def test_a_missing_package_is_said_so() -> None:
    with pytest.raises(ProviderUnavailable, match="not installed"):
        PocketsphinxAligner().align(_flac(np.zeros(RATE_HZ)), "hello")
