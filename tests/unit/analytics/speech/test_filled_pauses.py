"""Filled pauses that the transcript does not hold are found in the sound."""

import json
from pathlib import Path

import numpy as np
import pytest

from analytics.audio import Signal, load_signal, signal_from_samples
from analytics.language.syllables import count_syllables
from analytics.report import measure
from analytics.words import Word


def dropped(gold: dict[str, list[dict[str, str]]], *, swallowed: bool) -> list[Word]:
    """The transcript of a recogniser that leaves um and uh out."""
    words: list[Word] = []
    start: float | None = None
    for row in gold["words"]:
        if row["kind"] != "word":
            start = float(row["s"]) if swallowed and start is None else start
            continue
        begins = float(row["s"]) if start is None else start
        words.append(Word(row["w"], begins, float(row["e"])))
        start = None
    return words


@pytest.mark.parametrize("name", ["acoustic_corpus", "cold_corpus"])
@pytest.mark.parametrize("swallowed", [False, True])
def test_most_dropped_filled_pauses_are_found(corpus: Path, name: str, swallowed: bool) -> None:
    path = corpus / "speech" / "spontaneous" / f"{name}.json"
    gold = json.loads(path.read_text())
    metrics = measure(load_signal(path.with_suffix(".flac")), dropped(gold, swallowed=swallowed))
    found = metrics.events_of("filled_pause")
    hits = [
        any(e.start_s < row["e"] and e.end_s > row["s"] for e in found)
        for row in gold["filled_pauses"]
    ]
    assert np.mean(hits) >= 0.6
    assert len(found) <= len(hits) + 3
    assert {event.evidence for event in found} == {"audio"}


def test_a_steady_um_between_words_is_found_and_counted(monologue: Signal) -> None:
    """Half a second of a still vowel put into a silence."""
    t = np.arange(8_000) / 16_000
    um = sum(np.sin(2 * np.pi * 110 * k * t) / k**1.5 for k in range(1, 20))
    um = 0.1 * np.asarray(um) * np.hanning(8_000) ** 0.2
    samples = monologue.samples.copy()
    samples[17_75 * 160 : 17_75 * 160 + 8_000] += um.astype(np.float32)
    words = [Word("words", 16.27, 17.2), Word("and", 18.37, 19.0)]
    found = measure(signal_from_samples(samples), words).events_of("filled_pause")
    assert any(abs(event.start_s - 17.75) < 0.1 for event in found)


def test_a_written_um_is_not_counted_twice(monologue: Signal) -> None:
    with_um = measure(monologue, [Word("um", 8.02, 8.58), Word("this", 8.58, 8.78)])
    inside = [e for e in with_um.events_of("filled_pause") if 8.0 < e.start_s < 8.5]
    assert [(event.evidence, event.text) for event in inside] == [("both", "um")]


@pytest.mark.parametrize(
    ("word", "n"),
    [
        ("strengths", 1),
        ("engineer", 3),
        ("created", 3),
        ("the", 1),
        ("responsible", 4),
        ("1999", 7),
    ],
)
def test_syllables_are_counted_by_rule(word: str, n: int) -> None:
    assert count_syllables(word) == n
