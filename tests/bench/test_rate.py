"""Syllables counted in the sound, beside De Jong & Wempe and onset detection."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from analytics.errors import NoPhonation
from analytics.speech.filters import without_rumble
from analytics.speech.report import measure_speech
from tests.bench import peers
from tests.bench.gold import (
    Recording,
    by_hard_telephone,
    by_telephone,
    in_noise,
    load_group,
    mean_interval,
    show,
)

Counter = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


def ours(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    try:
        found = measure_speech(without_rumble(samples), ()).syllables
    except NoPhonation:
        return np.zeros(0), np.zeros(0)
    return found.time_s, found.weight


def each_one(find: Callable[[np.ndarray], np.ndarray]) -> Counter:
    def count(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        time_s = find(samples)
        return time_s, np.ones(len(time_s))

    return count


COUNTERS: dict[str, Counter] = {
    "De Jong & Wempe on Praat": each_one(peers.de_jong_wempe),
    "librosa onset_detect": each_one(peers.onset_count),
    "ours": ours,
}


def windows(recording: Recording) -> list[tuple[float, float, float]]:
    """Start, end and syllables: 15 s windows where the words have gold times, else all."""
    if not any(recording.syllables_of):
        return [(0.0, np.inf, float(recording.n_syllables or 0))]
    rows = []
    for start in np.arange(0.0, recording.words[-1].end_s - 12.0, 5.0):
        end = start + 15.0
        n = 0.0
        for word, syllables in zip(recording.words, recording.syllables_of, strict=True):
            inside = min(end, word.end_s) - max(start, word.start_s)
            n += syllables * max(0.0, inside) / max(1e-6, word.end_s - word.start_s)
        rows.append((float(start), float(end), n))
    return rows


def compared(recordings: list[Recording], count: Counter) -> list[object]:
    errors, rates = [], []
    for recording in recordings:
        time_s, weight = count(recording.signal.samples)
        first, last = recording.span
        for start, end, n in windows(recording):
            found = float(weight[(time_s >= start) & (time_s < end)].sum())
            errors.append((found - n) / n)
            length = min(end, last) - max(start, first)
            rates.append((found / length, n / length))
    sizes = np.abs(errors)
    r = float(np.corrcoef(np.array(rates).T)[0, 1])
    return [float(sizes.mean()), mean_interval(list(sizes)), float(np.mean(errors)), r, len(errors)]


def test_syllable_rate(corpus: Path) -> None:
    groups = {
        "spontaneous, 15 s windows": load_group(corpus, "spontaneous"),
        "second-language reading": load_group(corpus, "speechocean762"),
        "read, one speaker": load_group(corpus, "ljspeech"),
    }
    for title, group in groups.items():
        clean = [recording for recording in group if recording.words and recording.n_syllables]
        error = {}
        for variant, change in (
            ("as recorded", None),
            ("15 dB noise", in_noise(15)),
            ("telephone", by_telephone),
            ("hard telephone", by_hard_telephone),
        ):
            recordings = [r.altered(change) for r in clean] if change else clean
            rows = [[name, *compared(recordings, count)] for name, count in COUNTERS.items()]
            error[variant] = {str(row[0]): float(str(row[1])) for row in rows}
            show(
                f"Syllables, {title}, {variant}",
                ["method", "mean error", "95 %", "bias", "r", "n"],
                rows,
            )
        assert (
            error["15 dB noise"]["ours"] <= error["15 dB noise"]["De Jong & Wempe on Praat"] + 0.03
        )
