"""Filled pauses that a recogniser dropped, found in the sound."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from analytics.errors import NoPhonation
from analytics.language.context import FILLED_PAUSES
from analytics.speech.filters import without_rumble
from analytics.speech.report import SpeechReport, measure_speech
from analytics.speech.voice_activity import runs
from analytics.words import Word
from tests.bench.gold import (
    Counts,
    Recording,
    Span,
    by_telephone,
    in_noise,
    load_group,
    matched,
    show,
)


def plain(recording: Recording) -> list[Word]:
    """Exact times, um and uh dropped."""
    return [word for word in recording.words if word.text not in FILLED_PAUSES]


def jittered(recording: Recording) -> list[Word]:
    """Word edges moved by 50 ms."""
    rng = np.random.default_rng(0)
    moved = []
    for word in plain(recording):
        start = max(0.0, word.start_s + rng.normal(0, 0.05))
        moved.append(Word(word.text, start, max(start + 0.03, word.end_s + rng.normal(0, 0.05))))
    return moved


def swallowed(recording: Recording) -> list[Word]:
    """The next word begins where the dropped filler began, as Whisper does it."""
    words: list[Word] = []
    start: float | None = None
    for word in recording.words:
        if word.text in FILLED_PAUSES:
            start = word.start_s if start is None else start
        else:
            words.append(Word(word.text, word.start_s if start is None else start, word.end_s))
            start = None
    return words


def silent(_: Recording) -> list[Word]:
    return []


def ours(report: SpeechReport, _: Sequence[Word]) -> list[Span]:
    return [(e.start_s, e.end_s) for e in report.events if e.kind == "filled_pause"]


def voice_without_words(report: SpeechReport, words: Sequence[Word]) -> list[Span]:
    """The simple rule: every stretch of voice of 0.15 s that no word covers."""
    uncovered = report.voice.is_voice.copy()
    for word in words:
        uncovered[round(word.start_s * 100) : round(word.end_s * 100)] = False
    return [(a / 100, b / 100) for a, b in runs(uncovered) if b - a >= 15]


def test_dropped_filled_pauses(corpus: Path) -> None:
    clean = load_group(corpus, "spontaneous")
    scenes: dict[str, Callable[[Recording], list[Word]]] = {
        "exact words": plain,
        "edges moved by 50 ms": jittered,
        "swallowed by the next word": swallowed,
        "audio only": silent,
    }
    rows = []
    for variant, change in (
        ("as recorded", None),
        ("15 dB noise", in_noise(15)),
        ("telephone", by_telephone),
    ):
        for scene, hide in scenes.items():
            for name, find in (("voice minus words", voice_without_words), ("ours", ours)):
                if name != "ours" and scene == "audio only":
                    continue
                total = Counts(0, 0, 0)
                for recording in clean:
                    heard = recording.altered(change) if change else recording
                    words = hide(recording)
                    found = find(measure_speech(without_rumble(heard.signal.samples), words), words)
                    hits = matched(recording.filled, found, lambda g, f: True)
                    total += Counts(hits, len(found), len(recording.filled))
                rows.append(
                    [variant, scene, name, total.precision, total.recall, total.f1, total.gold]
                )
    show("Dropped um and uh", ["recording", "transcript", "method", "P", "R", "F1", "n"], rows)
    exact = next(row for row in rows if row[:3] == ["as recorded", "exact words", "ours"])
    assert float(str(exact[5])) >= 0.6


def test_clips(corpus: Path) -> None:
    """Clips without any filled pause: whisper, laughter, creak, long vowels."""
    alarms, found, n_without, n_with = [], 0, 0, 0
    for recording in load_group(corpus, "mfa_clips"):
        try:
            report = measure_speech(without_rumble(recording.signal.samples), ())
        except NoPhonation:
            alarms += []
            n_without += recording.n_filled == 0
            continue
        n = len(ours(report, ()))
        if recording.n_filled:
            n_with += 1
            found += n > 0
        else:
            n_without += 1
            alarms += [recording.name] * (n > 0)
    rows = [["with", found, n_with], ["without", len(alarms), n_without]]
    show(
        "Clips in which a filled pause is reported, audio only",
        ["filled pauses", "reported", "of"],
        rows,
    )
    print("\nfalse alarms:", ", ".join(alarms) or "none")
    assert len(alarms) <= n_without // 4
