"""Finds the best way to lay a row of words over a recording: an exact search within a beam.

Each word is a chain of phone states, three a phone. Between any two words there may be silence,
or speech that nobody wrote down: such stretches pay a little more than any phone would, so
written words are found in all other places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from studio.providers.alignment.acoustics import (
    SILENCE,
    STATES_PER_PHONE,
    AcousticModel,
    Floats,
)

Pronunciation = tuple[str, ...]
Word = tuple[Pronunciation, ...]
"""Every way one typed token may sound."""
Ints = npt.NDArray[np.int32]

DRAWN_OUT = "+SPN+"
"""A vowel of any colour, held: the body of "uh" and "um". Takes the model's unused place."""

_COLOURS = ("AH", "AA", "ER", "EH", "UH", "AE", "AO")
_UNWRITTEN_COST = 8.0
"""Nats a frame by which unwritten speech lies under the best phone. Written words lie 1 to 5
under it, words that were not spoken 10 and more."""
_PAUSE_COST = 1.0
_SILENCE_PER_DB = 0.5
_NEVER = np.float32(-1e30)
_REFRESH = 10
"""Frames between two looks at the beam; no more than three words begin in that time."""
_AHEAD = 4


class Lost(Exception):
    """No way through the recording reaches the last word."""


@dataclass(frozen=True)
class Placed:
    """Where a row of words lies, and how well each frame fits.

    Attributes
    ----------
    starts, ends : tuple of int
        First frame of each word, and the frame after its last.
    fit : np.ndarray [shape=(n_frames,), float32, <= 0]
        Log likelihood on the way taken, less the best phone's, spread evenly in each stretch.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    fit: Floats


def listen(
    model: AcousticModel, likelihoods: Iterable[Floats], loudness_db: Floats
) -> tuple[Floats, Floats]:
    """Log likelihoods less the best phone's, and what a frame is worth outside of words.

    Parameters
    ----------
    likelihoods : iterable of np.ndarray [shape=(n, n_states), float32]
        As `acoustics.log_likelihoods` yields them.
    loudness_db : np.ndarray [shape=(n_frames,), float32]
        Level a frame; quiet frames speak for silence, loud ones against it.

    Returns
    -------
    heard : np.ndarray [shape=(n_frames, n_states), float32]
    between : np.ndarray [shape=(n_frames,), float32]
    """
    quiet, loud = np.percentile(loudness_db, [8, 95])
    threshold = quiet + 0.35 * (loud - quiet)
    bonus = _SILENCE_PER_DB * np.clip(threshold - loudness_db, -10, 10)
    colours = [model.state(p, k) for p in _COLOURS for k in range(STATES_PER_PHONE)]
    drawn = slice(model.state(DRAWN_OUT), model.state(DRAWN_OUT) + STATES_PER_PHONE)
    silence = slice(model.state(SILENCE), model.state(SILENCE) + STATES_PER_PHONE)
    heard = np.vstack(list(likelihoods))
    heard -= heard.max(axis=1, keepdims=True)
    heard[:, drawn] = heard[:, colours].max(axis=1, keepdims=True)
    between = np.maximum(heard[:, silence].max(axis=1) + bonus, -_UNWRITTEN_COST)
    return heard, between.astype(np.float32)


@dataclass(frozen=True)
class Track:
    """The words as one row of states, laid out for the search.

    Attributes
    ----------
    column : np.ndarray [shape=(n_states,), int]
        Column of the likelihoods that each state reads.
    stay, arrive : np.ndarray [shape=(n_states,), float32]
        Log probability of staying, and of coming from the state before.
    first, last : np.ndarray [shape=(n_pronunciations,), int]
        First and last state of each pronunciation.
    word : np.ndarray [shape=(n_pronunciations,), int]
        Which word it pronounces.
    leave : np.ndarray [shape=(n_pronunciations,), float32]
        Log probability of leaving the last state.
    head : np.ndarray [shape=(n_words + 1,), int]
        Number of each word's first pronunciation.
    """

    column: npt.NDArray[np.int64]
    stay: Floats
    arrive: Floats
    first: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]
    word: npt.NDArray[np.int64]
    leave: Floats
    head: npt.NDArray[np.int64]

    @property
    def n_words(self) -> int:
        """How many words the track holds."""
        return len(self.head) - 1


def lay_out(model: AcousticModel, words: Sequence[Sequence[Pronunciation]]) -> Track:
    """The track for a row of words, each with one pronunciation or more."""
    chains = [chain for word in words for chain in word]
    phones = np.array([model.phones.index(p) for chain in chains for p in chain])
    places = np.tile(np.arange(STATES_PER_PHONE), len(phones))
    phones = np.repeat(phones, STATES_PER_PHONE)
    leave = model.leave[phones, places]
    last = np.cumsum([len(chain) * STATES_PER_PHONE for chain in chains]) - 1
    counts = [len(word) for word in words]
    return Track(
        column=phones * STATES_PER_PHONE + places,
        stay=model.stay[phones, places],
        arrive=np.append(np.float32(0), leave[:-1]),
        first=np.append(0, last[:-1] + 1),
        last=last,
        word=np.repeat(np.arange(len(words)), counts),
        leave=leave[last],
        head=np.append(0, np.cumsum(counts)),
    )


def place(
    track: Track,
    heard: Floats,
    between: Floats,
    beam: float,
    tick: Callable[[], None] = lambda: None,
) -> Placed:
    """The best way through the recording.

    Parameters
    ----------
    heard, between : np.ndarray
        From `listen`.
    beam : float > 0
        Nats by which a way may lie behind the best one before it is given up.
    tick : callable
        Called some hundred times; may raise to stop the search.

    Raises
    ------
    Lost
        The last word is not reached.
    """
    search = _Search(track, between)
    for frame in range(len(heard)):
        search.step(heard[frame], between[frame])
        if frame % _REFRESH == _REFRESH - 1:
            search.narrow(beam)
            tick()
    return search.trace()


@dataclass
class _Search:
    """Token passing: each state carries the frame in which its word was entered.

    Nodes are the places between words: node i lies before word i. Only states from `low` to
    `high` (words) are looked at.
    """

    track: Track
    between: Floats
    low: int = 0
    high: int = _AHEAD
    history: list[tuple[int, Ints, Floats]] = field(default_factory=list)

    def __post_init__(self) -> None:
        n_words = self.track.n_words
        self.high = min(self.high, n_words)
        self.score = np.full(len(self.track.column), _NEVER)
        self.entered = np.zeros(len(self.track.column), np.int32)
        self.waiting = np.full(n_words + 1, _NEVER)
        self.waiting_since = np.zeros(n_words + 1, np.int32)
        self.node = np.full(n_words + 1, _NEVER)
        self.node[0] = 0
        self._select()

    def _select(self) -> None:
        t = self.track
        first, last = t.head[self.low], t.head[self.high]
        self.states = slice(int(t.first[first]), int(t.last[last - 1]) + 1)
        self.nodes = slice(self.low, self.high + 1)
        self.column = t.column[self.states]
        self.stay, self.arrive = t.stay[self.states], t.arrive[self.states]
        self.first = t.first[first:last] - self.states.start
        self.last = t.last[first:last] - self.states.start
        self.word = t.word[first:last] - self.low
        self.leave = t.leave[first:last]
        self.head = t.head[self.low : self.high] - first

    def step(self, heard: Floats, between: np.float32) -> None:
        now = np.int32(len(self.history))
        score, entered = self._words(heard, now)
        waiting, since = self._waits(between, now)
        leaving = score[self.last] + self.leave
        best = np.maximum.reduceat(leaving, self.head)
        node = np.append(_NEVER, best)
        origin = np.zeros(len(node), np.int32)
        taken = leaving >= best[self.word]
        origin[self.word[taken] + 1] = entered[self.last[taken]]
        rests = waiting > node
        node = np.where(rests, waiting, node)
        origin = np.where(rests, -1 - since, origin)
        self.score[self.states], self.entered[self.states] = score, entered
        self.waiting[self.nodes], self.waiting_since[self.nodes] = waiting, since
        self.node[self.nodes] = node
        self.history.append((self.low, origin.astype(np.int32), node))

    def _words(self, heard: Floats, now: np.int32) -> tuple[Floats, Ints]:
        score, entered = self.score[self.states], self.entered[self.states]
        come, brought = np.empty_like(score), np.empty_like(entered)
        come[1:], brought[1:] = score[:-1] + self.arrive[1:], entered[:-1]
        come[self.first] = self.node[self.nodes][self.word]
        brought[self.first] = now
        stayed = score + self.stay
        moved = come > stayed
        return np.where(moved, come, stayed) + heard[self.column], np.where(moved, brought, entered)

    def _waits(self, between: np.float32, now: np.int32) -> tuple[Floats, Ints]:
        fresh = self.node[self.nodes] - np.float32(_PAUSE_COST)
        waiting = self.waiting[self.nodes]
        begins = fresh > waiting
        since = np.where(begins, now, self.waiting_since[self.nodes])
        return np.where(begins, fresh, waiting) + between, since.astype(np.int32)

    def narrow(self, beam: float) -> None:
        """Leave behind what is too far from the best, and look a little further ahead."""
        node = self.node[self.nodes]
        alive = self._word_best()
        top = max(float(alive.max()), float(node.max()))
        good = np.maximum(np.maximum(alive, node[:-1]), self.waiting[self.nodes][:-1])
        keep = np.flatnonzero(good > top - beam)
        end_open = max(float(node[-1]), float(self.waiting[self.nodes][-1])) > top - beam
        furthest = self.high if end_open else self.low + int(keep[-1]) + 1
        low = self.low + int(keep[0]) if len(keep) else self.high - 1
        self.low = min(low, self.track.n_words - 1)
        self.high = max(min(furthest + _AHEAD, self.track.n_words), self.low + 1)
        self._select()

    def _word_best(self) -> Floats:
        best = np.maximum.reduceat(self.score[self.states], self.first)
        return np.asarray(np.maximum.reduceat(best, self.head))

    def trace(self) -> Placed:
        """The way taken, read backwards."""
        n_words, n_frames = self.track.n_words, len(self.history)
        starts, ends = [0] * n_words, [0] * n_words
        fit = np.zeros(n_frames, np.float32)
        node, frame = n_words, n_frames
        while frame > 0:
            score, origin = self._at(node, frame)
            rests, since = origin < 0, origin if origin >= 0 else -1 - origin
            if not rests:
                node -= 1
                starts[node], ends[node] = since, frame
            before = self._at(node, since)[0] if since else 0.0
            fit[since:frame] = (score - before) / max(1, frame - since)
            if since >= frame:
                raise Lost
            frame = since
        if node:
            raise Lost
        return Placed(tuple(starts), tuple(ends), fit)

    def _at(self, node: int, frame: int) -> tuple[float, int]:
        low, origins, scores = self.history[frame - 1]
        if not 0 <= node - low < len(scores) or scores[node - low] < _NEVER / 2:
            raise Lost
        return float(scores[node - low]), int(origins[node - low])
