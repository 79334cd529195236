"""Silent pauses against gold and silver, beside librosa, WebRTC, Silero and Praat."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from analytics.errors import NoPhonation
from analytics.speech.filters import without_rumble
from analytics.speech.report import measure_speech
from tests.bench import peers
from tests.bench.gold import (
    Counts,
    Recording,
    Span,
    by_hard_telephone,
    by_telephone,
    f1_interval,
    in_noise,
    load_group,
    matched,
    overlap,
    show,
)

Finder = Callable[[np.ndarray], Sequence[Span]]


def ours(samples: np.ndarray) -> list[Span]:
    try:
        events = measure_speech(without_rumble(samples), ()).events
    except NoPhonation:
        return []
    return [(e.start_s, e.end_s) for e in events if e.kind in {"silent_pause", "long_pause"}]


FINDERS: dict[str, Finder] = {
    "librosa split 30 dB": peers.librosa_split,
    "librosa split 40 dB": partial(peers.librosa_split, top_db=40.0),
    "webrtcvad 3": peers.webrtc,
    "Praat silences -25 dB": peers.praat_silences,
    "Praat silences -35 dB": partial(peers.praat_silences, threshold_db=-35.0),
    "Silero, defaults": partial(peers.silero, tuned=False),
    "Silero, tuned": partial(peers.silero, tuned=True),
    "ours": ours,
}


def near(gold: Span, found: Span) -> bool:
    return abs(gold[0] - found[0]) <= 0.1 and abs(gold[1] - found[1]) <= 0.1


def compared(recordings: list[Recording], find: Finder) -> list[object]:
    whole: list[Counts] = []
    edges = Counts(0, 0, 0)
    shares: list[float] = []
    for recording in recordings:
        start, end = recording.span
        found = [
            span
            for span in find(recording.signal.samples)
            if span[0] >= start - 0.15 and span[1] <= end + 0.15
        ]
        gold = recording.pauses
        hits = matched(gold, found, lambda g, f: overlap(g, f) >= 0.5)
        whole.append(Counts(hits, len(found), len(gold)))
        edges += Counts(matched(gold, found, near), len(found), len(gold))
        length = end - start
        shares.append(sum(b - a for a, b in found) / length - sum(b - a for a, b in gold) / length)
    total = sum(whole, Counts(0, 0, 0))
    error = float(np.mean(np.abs(shares)))
    return [
        total.precision,
        total.recall,
        total.f1,
        f1_interval(whole),
        edges.f1,
        error,
        total.gold,
    ]


@pytest.mark.parametrize(
    ("group", "what"), [("spontaneous", "gold"), ("speechocean762", "silver, second language")]
)
def test_pauses(corpus: Path, group: str, what: str) -> None:
    clean = [recording for recording in load_group(corpus, group) if recording.words]
    variants = {
        "as recorded": clean,
        "15 dB noise": [recording.altered(in_noise(15)) for recording in clean],
        "telephone": [recording.altered(by_telephone) for recording in clean],
        "hard telephone": [recording.altered(by_hard_telephone) for recording in clean],
    }
    f1: dict[tuple[str, str], float] = {}
    for variant, recordings in variants.items():
        rows = []
        for name, find in FINDERS.items():
            row = compared(recordings, find)
            f1[variant, name] = float(str(row[2]))
            rows.append([name, *row])
        header = ["method", "P", "R", "F1 IoU .5", "95 %", "F1 edges ±100 ms", "share error", "n"]
        show(f"Pauses, {group} ({what}), {variant}", header, rows)
    if what == "gold":  # silver pauses hold untranscribed speech: shown, never gated on
        peers_best = max(
            value
            for (variant, name), value in f1.items()
            if name != "ours" and variant == "as recorded"
        )
        assert f1["as recorded", "ours"] >= peers_best
