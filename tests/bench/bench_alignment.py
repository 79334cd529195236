"""How near the aligner's word edges come to human-checked ones, and what it costs.

Run by ``make bench``, or alone: ``python -m pytest -s tests/bench/bench_alignment.py``.
"""

from __future__ import annotations

import io
import json
import resource
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from studio.errors import ReplyInvalid
from studio.providers.pocketsphinx import PocketsphinxAligner

ALIGNER = PocketsphinxAligner()
RATE_HZ = 16_000


@dataclass(frozen=True)
class Clip:
    """A recording with reference words ``(word, start_s, end_s)``."""

    name: str
    flac: bytes
    words: list[tuple[str, float, float]]

    @property
    def text(self) -> str:
        return " ".join(w for w, _, _ in self.words)


def clips(corpus: Path, group: str) -> list[Clip]:
    found = []
    for path in sorted((corpus / "speech" / group).glob("*.json")):
        truth = json.loads(path.read_text())
        words = truth.get("words") or truth.get("silver_words")
        if words:
            flac = (corpus / truth["audio"]).read_bytes()
            found.append(Clip(path.stem, flac, [(w["w"], w["s"], w["e"]) for w in words]))
    return found


def joined(parts: Iterable[Clip]) -> tuple[Clip, list[tuple[float, float]]]:
    """One long recording, and the bounds of the clip that each word belongs to."""
    sounds, words, homes, at_s = [], [], [], 0.0
    for part in parts:
        sound, rate_hz = soundfile.read(io.BytesIO(part.flac), dtype="float32")
        assert rate_hz == RATE_HZ
        end_s = at_s + len(sound) / RATE_HZ
        words += [(w, at_s + s, at_s + e) for w, s, e in part.words]
        homes += [(at_s, end_s)] * len(part.words)
        sounds.append(sound)
        at_s = end_s
    out = io.BytesIO()
    soundfile.write(out, np.concatenate(sounds), RATE_HZ, format="FLAC")
    return Clip("joined", out.getvalue(), words), homes


def edge_errors_s(clip: Clip) -> list[float]:
    found = ALIGNER.align(clip.flac, clip.text)
    return [
        abs(ours - theirs)
        for f, (_, s, e) in zip(found, clip.words, strict=True)
        for ours, theirs in ((f.start_s, s), (f.end_s, e))
    ]


def duration_s(clip: Clip) -> float:
    return float(soundfile.info(io.BytesIO(clip.flac)).duration)


def test_word_edges(corpus: Path) -> None:
    print("\n\nreference        clips refused  median  ≤50 ms  ≤100 ms     p95     max  CPU/audio")
    groups = {"spontaneous gold": "spontaneous", "ljspeech silver": "ljspeech"}
    groups["second lang. silver"] = "speechocean762"
    for title, group in groups.items():
        chosen = clips(corpus, group)
        rows = [(c.name, [c]) for c in chosen] if group == "spontaneous" else []
        for name, some in [*rows, (title, chosen)]:
            _print_edges(name, some)


def _print_edges(name: str, some: list[Clip]) -> None:
    errors, n_refused, begun = [], 0, time.process_time()
    for clip in some:
        try:
            errors += edge_errors_s(clip)
        except ReplyInvalid:
            n_refused += 1
    cost = (time.process_time() - begun) / sum(map(duration_s, some))
    e = np.array(errors)
    print(
        f"{name:20}{len(some):3}{n_refused:7}{np.median(e) * 1e3:7.0f} ms{np.mean(e <= 0.05):8.1%}"
        f"{np.mean(e <= 0.1):8.1%}{np.quantile(e, 0.95) * 1e3:8.0f} ms{e.max():6.2f} s{cost:9.3f}"
    )


def test_texts_of_other_recordings(corpus: Path) -> None:
    print("\n\nspeech in clip  right texts refused  wrong texts accepted")
    some = (
        clips(corpus, "speechocean762") + clips(corpus, "ljspeech") + clips(corpus, "spontaneous")
    )
    for low_s, high_s in ((0, 3), (3, 5), (5, 60)):
        chosen = [c for c in some if low_s <= duration_s(c) < high_s]
        right = [_accepts(c, c.text) for c in chosen]
        wrong = [_accepts(c, chosen[i - 3].text) for i, c in enumerate(chosen)]
        name = f"{low_s:4}–{high_s:2} s (n={len(chosen):3})"
        print(f"{name}{right.count(False):14}{wrong.count(True):21}")


def _accepts(clip: Clip, text: str) -> bool:
    try:
        ALIGNER.align(clip.flac, text)
    except ReplyInvalid:
        return False
    return True


def test_long_answers(corpus: Path) -> None:
    print("\n\nlength    words   in their own sentence   CPU s   CPU/audio   peak MB")
    some = clips(corpus, "speechocean762")
    for n in (20, 60, 2 * len(some)):
        clip, homes = joined((some * 2)[:n])
        begun = time.process_time()
        found = ALIGNER.align(clip.flac, clip.text)
        spent = time.process_time() - begun
        inside = [
            low - 0.1 <= f.start_s and f.end_s <= high + 0.1
            for f, (low, high) in zip(found, homes, strict=True)
        ]
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        length_s = duration_s(clip)
        print(
            f"{length_s:5.0f} s{len(found):8}{np.mean(inside):18.1%}{spent:14.1f}"
            f"{spent / length_s:12.3f}{peak_mb:10.0f}"
        )
