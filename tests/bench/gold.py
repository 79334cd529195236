"""Annotated speech for the benches, and how to compare with it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from analytics.audio import Signal, load_signal, signal_from_samples
from analytics.words import Word

RATE_HZ = 16_000
Span = tuple[float, float]
FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Recording:
    """One annotated recording; ``words`` are silver where no person corrected them."""

    name: str
    group: str
    signal: Signal
    words: tuple[Word, ...]
    syllables_of: tuple[int, ...]
    pauses: tuple[Span, ...]
    filled: tuple[Span, ...]
    n_syllables: int | None
    n_filled: int | None

    @property
    def span(self) -> Span:
        """From the first to the last word."""
        return self.words[0].start_s, self.words[-1].end_s

    def altered(self, change: Callable[[FloatArray], FloatArray]) -> "Recording":
        """The same recording with other samples."""
        signal = signal_from_samples(change(self.signal.samples))
        return Recording(**{**self.__dict__, "signal": signal})


def load_group(corpus: Path, group: str) -> list[Recording]:
    """All recordings of a corpus group, in order of name."""
    return [_load(path, group) for path in sorted((corpus / "speech" / group).glob("*.json"))]


def _load(path: Path, group: str) -> Recording:
    row = json.loads(path.read_text("utf-8"))
    listed = row.get("words") or row.get("silver_words") or []
    timed = [word for word in listed if word["s"] is not None]
    words = tuple(Word(word["w"], word["s"], word["e"]) for word in timed)
    gaps = [(a.end_s, b.start_s) for a, b in pairwise(words) if b.start_s - a.end_s >= 0.25]
    gold = [(pause["s"], pause["e"]) for pause in row.get("pauses", [])]
    return Recording(
        name=path.stem,
        group=group,
        signal=load_signal(path.with_suffix(".flac")),
        words=words,
        syllables_of=tuple(word.get("syl", 0) for word in timed),
        pauses=tuple(gold if "pauses" in row else gaps),
        filled=tuple((found["s"], found["e"]) for found in row.get("filled_pauses", [])),
        n_syllables=row.get("n_syllables"),
        n_filled=row.get("n_filled_pauses"),
    )


def in_noise(snr_db: float, seed: int = 0) -> Callable[[FloatArray], FloatArray]:
    """White noise at a ratio to the whole recording."""

    def change(samples: FloatArray) -> FloatArray:
        noise = np.random.default_rng(seed).standard_normal(len(samples))
        noise *= np.sqrt(np.mean(samples**2) / np.mean(noise**2)) * 10 ** (-snr_db / 20)
        return (0.5 * (samples + noise)).astype(np.float32)

    return change


def by_telephone(samples: FloatArray) -> FloatArray:
    """300-3400 Hz, the edges as soft as a real line's, nothing above 4 kHz."""
    spectrum = np.fft.rfft(samples)
    hz = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
    spectrum /= np.sqrt((1 + (300 / np.maximum(hz, 1)) ** 8) * (1 + (hz / 3400) ** 16))
    spectrum[hz > 4000] = 0
    return np.fft.irfft(spectrum, len(samples)).astype(np.float32)


def by_hard_telephone(samples: FloatArray) -> FloatArray:
    """Nothing at all beside 300-3400 Hz: what a digital filter leaves of a voice."""
    spectrum = np.fft.rfft(samples)
    hz = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
    spectrum[(hz < 300) | (hz > 3400)] = 0
    return np.fft.irfft(spectrum, len(samples)).astype(np.float32)


def overlap(a: Span, b: Span) -> float:
    """Intersection over union."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return max(0.0, shared) / (max(a[1], b[1]) - min(a[0], b[0]))


def matched(gold: Sequence[Span], found: Sequence[Span], fits: Callable[[Span, Span], bool]) -> int:
    """How many can be paired one to one, the best overlap first."""
    pairs = [
        (-overlap(g, f), i, j)
        for i, g in enumerate(gold)
        for j, f in enumerate(found)
        if overlap(g, f) > 0 and fits(g, f)
    ]
    taken_gold: set[int] = set()
    taken_found: set[int] = set()
    for _, i, j in sorted(pairs):
        if i not in taken_gold and j not in taken_found:
            taken_gold.add(i)
            taken_found.add(j)
    return len(taken_gold)


@dataclass(frozen=True)
class Counts:
    """Hits, what was found, what is there."""

    hits: int
    found: int
    gold: int

    @property
    def f1(self) -> float:
        return 2 * self.hits / max(1, self.found + self.gold)

    @property
    def precision(self) -> float:
        return self.hits / max(1, self.found)

    @property
    def recall(self) -> float:
        return self.hits / max(1, self.gold)

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.hits + other.hits, self.found + other.found, self.gold + other.gold)


def f1_interval(parts: Sequence[Counts], seed: int = 0) -> Span:
    """95 % bootstrap interval of the F1 over recordings."""
    rng = np.random.default_rng(seed)
    table = np.array([(part.hits, part.found, part.gold) for part in parts])
    drawn = table[rng.integers(0, len(table), (1000, len(table)))].sum(axis=1)
    values = 2 * drawn[:, 0] / np.maximum(1, drawn[:, 1] + drawn[:, 2])
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def mean_interval(values: Sequence[float], seed: int = 0) -> Span:
    """95 % bootstrap interval of a mean."""
    rng = np.random.default_rng(seed)
    array = np.asarray(values)
    drawn = array[rng.integers(0, len(array), (1000, len(array)))].mean(axis=1)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)


def show(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a Markdown table, so that it can stand in ``docs/measures.md`` as it is."""
    print(f"\n**{title}**\n")
    print("| " + " | ".join(header) + " |")
    print("|" + "---|" * len(header))
    for row in rows:
        print("| " + " | ".join(_cell(value) for value in row) + " |")


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, tuple):
        return "–".join(f"{part:.2f}" for part in value)
    return str(value)
