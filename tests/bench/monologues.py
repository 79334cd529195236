"""Answers with thinking pauses in them: real ones, and read speech pulled apart at its words.

A made monologue is two or three utterances of one speaker. Some are cut between two words, a share
of the cuts gets an "um" first, and in every gap stands the speaker's own room for 0.3 to 3 s (log
uniform). Where a sentence of the middle ends, the same: the hardest pause there is. All of it
follows from a seed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from analytics.words import Word
from tests.bench.gold import RATE_HZ, Recording, Span, load_group

FloatArray = npt.NDArray[np.float32]

SHORTEST_S, LONGEST_S = 0.3, 3.0
TAIL_S = 9.0
_EDGE_S = 0.08
_FADE = 80
_UM_SHARE, _CUT_SHARE = 0.4, 0.75
_CONTINUED = {"LJ001-0001", "LJ001-0003", "LJ001-0004", "LJ001-0006", "LJ001-0007"}
_LJ_SENTENCES = (
    ("LJ001-0001", "LJ001-0002"),
    ("LJ001-0003", "LJ001-0004", "LJ001-0005"),
    ("LJ001-0006", "LJ001-0007", "LJ001-0008"),
)


@dataclass(frozen=True)
class Hold:
    """A silence in the middle of an answer, and what stands before it."""

    start_s: float
    end_s: float
    kind: str


@dataclass(frozen=True, eq=False)
class Monologue:
    """One answer, with room after its end; `holds` are the silences that were put in."""

    name: str
    speaker: str
    is_made: bool
    samples: npt.NDArray[np.int16]
    holds: tuple[Hold, ...]
    words: tuple[Word, ...]


class _Maker:
    """Puts pieces of one speaker behind each other."""

    def __init__(self, rng: np.random.Generator, room: FloatArray) -> None:
        self._rng, self._room = rng, room
        self._pieces: list[FloatArray] = []
        self._n = 0
        self.holds: list[Hold] = []
        self.words: list[Word] = []

    def say(self, samples: FloatArray, words: Sequence[Word], from_s: float) -> None:
        faded = samples.copy()
        ramp = np.linspace(0, 1, _FADE, dtype=np.float32)
        faded[:_FADE] *= ramp
        faded[-_FADE:] *= ramp[::-1]
        shift = self._n / RATE_HZ - from_s
        self.words += [Word(w.text, w.start_s + shift, w.end_s + shift) for w in words]
        self._add(faded + like(self._room, len(faded), self._rng) * 0.3)

    def hold(self, kind: str) -> None:
        low, high = np.log(SHORTEST_S), np.log(LONGEST_S)
        length_s = float(np.exp(self._rng.uniform(low, high)))
        start_s = self._n / RATE_HZ
        self.rest(length_s)
        self.holds.append(Hold(start_s, self._n / RATE_HZ, kind))

    def rest(self, length_s: float) -> None:
        self._add(like(self._room, int(length_s * RATE_HZ), self._rng))

    def _add(self, samples: FloatArray) -> None:
        self._pieces.append(samples)
        self._n += len(samples)

    def whole(self, name: str, speaker: str) -> Monologue:
        samples = pcm(np.concatenate(self._pieces))
        return Monologue(name, speaker, True, samples, tuple(self.holds), tuple(self.words))


def pcm(samples: FloatArray) -> npt.NDArray[np.int16]:
    """As a call's sound comes."""
    return (np.clip(samples, -1, 1) * 32_767).astype(np.int16)


def quietest(samples: FloatArray, length_s: float = 0.25) -> FloatArray:
    """The stretch with the least energy: the room alone."""
    n = int(length_s * RATE_HZ)
    power = np.convolve(samples.astype(np.float64) ** 2, np.ones(n), "valid")
    at = int(np.argmin(power))
    return samples[at : at + n]


def like(room: FloatArray, n: int, rng: np.random.Generator) -> FloatArray:
    """Noise with the room's spectrum and level, never the same twice."""
    hz = np.fft.rfftfreq(n, 1 / RATE_HZ)
    shape = np.abs(np.fft.rfft(room * np.hanning(len(room)).astype(np.float32)))
    shape = np.convolve(np.pad(shape, 4, mode="edge"), np.ones(9) / 9, "valid")
    magnitude = np.interp(hz, np.fft.rfftfreq(len(room), 1 / RATE_HZ), shape)
    phase = rng.uniform(0, 2 * np.pi, len(hz))
    noise = np.fft.irfft(magnitude * np.exp(1j * phase), n)
    level = np.sqrt(np.mean(room.astype(np.float64) ** 2))
    return (noise * level / (np.sqrt(np.mean(noise**2)) + 1e-12)).astype(np.float32)


def real(corpus: Path, seed: int = 0) -> list[Monologue]:
    """Recordings as they are, their own pauses in them, with room behind."""
    rng = np.random.default_rng(seed)
    made = []
    for recording in [*load_group(corpus, "spontaneous"), *load_group(corpus, "mfa_clips")]:
        samples = recording.signal.samples
        tail = like(quietest(samples), int(TAIL_S * RATE_HZ), rng)
        whole = pcm(np.concatenate([samples, tail]))
        speaker = recording.name if recording.group == "spontaneous" else "mfa"
        made.append(Monologue(recording.name, speaker, False, whole, (), recording.words))
    return made


def made(corpus: Path, seed: int = 1, n_takes: int = 2) -> list[Monologue]:
    """Read utterances of one speaker, pulled apart."""
    rng = np.random.default_rng(seed)
    ums = _ums(corpus)
    answers = []
    learners = load_group(corpus, "speechocean762")
    by_speaker: dict[str, list[Recording]] = {}
    for recording in learners:
        by_speaker.setdefault(recording.name[:5], []).append(recording)
    for take in range(n_takes):
        for speaker, recordings in by_speaker.items():
            order = rng.permutation(len(recordings))
            for n, at in enumerate(range(0, len(order), 3)):
                chosen = [recordings[i] for i in order[at : at + 3]]
                answers.append(_answer(chosen, f"{speaker}-{take}{n}", speaker, ums, rng))
        read = {recording.name: recording for recording in load_group(corpus, "ljspeech")}
        for names in _LJ_SENTENCES:
            chosen = [read[name] for name in names]
            answers.append(_answer(chosen, f"{names[0]}-{take}", "LJ", ums, rng))
    return answers


def half_of(monologue: Monologue) -> int:
    """Which half of the speakers: whoever is tuned on is not reported on."""
    return sum(map(ord, monologue.speaker)) % 2


def _ums(corpus: Path) -> list[FloatArray]:
    """Each "um" and "uh" of the spontaneous recordings."""
    found = []
    for recording in load_group(corpus, "spontaneous"):
        samples = recording.signal.samples
        level = _level(samples)
        found += [_cut(samples, span) / level for span in recording.filled]
    return found


def _answer(
    recordings: list[Recording],
    name: str,
    speaker: str,
    ums: list[FloatArray],
    rng: np.random.Generator,
) -> Monologue:
    maker = _Maker(rng, quietest(recordings[0].signal.samples))
    maker.rest(0.5)
    for n, recording in enumerate(recordings):
        _say_in_pieces(maker, recording, ums, rng)
        if n + 1 < len(recordings):
            maker.hold("clause" if recording.name in _CONTINUED else "sentence")
    maker.rest(TAIL_S)
    return maker.whole(name, speaker)


def _say_in_pieces(
    maker: _Maker, recording: Recording, ums: list[FloatArray], rng: np.random.Generator
) -> None:
    samples, words = recording.signal.samples, recording.words
    if not words:
        maker.say(samples, (), 0.0)
        return
    start_s = max(0.0, words[0].start_s - _EDGE_S)
    end_s = min(len(samples) / RATE_HZ, words[-1].end_s + _EDGE_S)
    cuts = list(range(2, len(words) - 1))
    chosen = sorted(rng.choice(cuts, 1)) if cuts and rng.random() < _CUT_SHARE else []
    edges = [start_s, *((words[k - 1].end_s + words[k].start_s) / 2 for k in chosen), end_s]
    firsts = [0, *chosen, len(words)]
    for (a, b), (first, last) in zip(pairwise(edges), pairwise(firsts), strict=True):
        maker.say(_cut(samples, (a, b)), words[first:last], a)
        if last == len(words):
            continue
        if rng.random() < _UM_SHARE:
            maker.rest(float(rng.uniform(0.05, 0.25)))
            um = ums[int(rng.integers(len(ums)))] * _level(samples)
            maker.say(um, (Word("um", 0.0, len(um) / RATE_HZ),), 0.0)
            maker.hold("um")
        else:
            maker.hold("mid")


def _cut(samples: FloatArray, span: Span) -> FloatArray:
    return samples[int(span[0] * RATE_HZ) : int(span[1] * RATE_HZ)]


def _level(samples: FloatArray) -> float:
    """Of the loud parts."""
    blocks = samples[: len(samples) // 512 * 512].reshape(-1, 512)
    return float(np.sqrt(np.percentile((blocks**2).mean(axis=1), 85)))
