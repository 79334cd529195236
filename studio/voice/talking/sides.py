"""What both sides of a live turn sounded like, on one timeline: the microphone's.

The candidate's side is the microphone as it was heard; the interviewer's is what was really sent,
so a cut is a cut and a pause a pause. It is sent some tenths of a second before it is heard and
answered: the browser's own delay is in the distance between the two, and nobody can tell it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import soxr

from studio.voice.talking.exchange import RATE_HZ, Samples
from studio.voice.talking.playout import RATE_HZ as SENT_HZ

QUESTION_S = 180.0
"""Room for what the interviewer says, beside the longest answer; then a take is full."""
_SLACK = RATE_HZ // 5  # frames come in bursts: their places are true to this
_Frame = tuple[int, int, Samples]  # microphone samples by then, sent samples by then, the sound


@dataclass(eq=False, slots=True)
class Take:
    """One turn so far: the microphone step by step, and what was sent meanwhile."""

    turn_number: int
    most: int
    heard: list[Samples] = field(default_factory=list)
    sent: list[_Frame] = field(default_factory=list)
    n: int = 0

    def stereo(self) -> Samples:
        """Both sides, [shape=(n, 2), int16, 16 kHz]: interviewer left, candidate right.

        Resamples a whole turn: not for the voice loop.
        """
        both = np.zeros((self.n, 2), np.int16)
        if self.heard:
            heard = np.concatenate(self.heard)[: self.n]
            both[: len(heard), 1] = heard
        for run in _runs(self.sent):
            _lay(both[:, 0], run)
        return both


class Sides:
    """Keeps the turn that is under way; two threads come here, and neither waits.

    A step costs one append on the voice loop, a frame that sounds one on the media loop. Silence
    that is sent costs nothing, and of the microphone no copy is made.

    Parameters
    ----------
    max_answer_s : float > 0
        Longest answer, seconds: it bounds what is held, 32 kB a second of microphone and 48 kB a
        second of speech.
    """

    def __init__(self, max_answer_s: float) -> None:
        self._most = round((max_answer_s + QUESTION_S) * RATE_HZ)
        self._take: Take | None = None
        self._n_sent = 0

    def begin(self, turn_number: int, kept: Samples) -> None:
        """The question of that turn begins, or the turn goes on after the connection was lost.

        Parameters
        ----------
        kept : np.ndarray [shape=(n,), int16]
            What a crash left of the answer; the question before it is lost.
        """
        take = self._take
        if take is not None and take.turn_number == turn_number:
            return
        take = Take(turn_number, self._most)
        if len(kept):
            take.heard.append(kept[: take.most])
            take.n = min(len(kept), take.most)
        self._take = take

    def heard(self, samples: Samples) -> None:
        """One more step of the microphone; on the voice loop."""
        take = self._take
        if take is not None and take.n < take.most:
            take.heard.append(samples)
            take.n += len(samples)

    def sent(self, samples: Samples) -> None:
        """One more frame that left for the candidate, at the playout's rate; on the media loop."""
        self._n_sent += len(samples)
        take = self._take
        if take is not None and take.n < take.most and samples.any():
            take.sent.append((take.n, self._n_sent - len(samples), samples))

    @property
    def n_heard(self) -> int:
        """Samples of the turn so far, at the microphone's rate."""
        return self._take.n if self._take is not None else 0

    def hand_over(self, until: int) -> Take | None:
        """The turn up to that sample, and nothing more of it here; None when nothing is held."""
        take, self._take = self._take, None
        if take is not None:
            take.n = min(take.n, until)
        return take

    def drop(self) -> None:
        """Let go of it: nothing was answered."""
        self._take = None


def _runs(frames: Sequence[_Frame]) -> list[list[_Frame]]:
    """The frames in runs of one distance between the two clocks, as far as bursts let us see.

    A frame that is skipped because the loop was late, or a microphone that stopped, moves it.
    """
    runs: list[list[_Frame]] = []
    first = 0
    for frame in frames:
        distance = _distance(frame)
        if not runs or abs(distance - first) > _SLACK:
            runs.append([])
            first = distance
        runs[-1].append(frame)
    return runs


def _distance(frame: _Frame) -> int:
    return frame[0] - frame[1] * RATE_HZ // SENT_HZ


def _lay(lane: Samples, run: Sequence[_Frame]) -> None:
    """Put one run where it was sent, in place; its own pauses stay as long as they were."""
    begin = run[0][1]
    whole = np.zeros(run[-1][1] + len(run[-1][2]) - begin, np.int16)
    for _, at, samples in run:
        whole[at - begin : at - begin + len(samples)] = samples
    sound = soxr.resample(whole, SENT_HZ, RATE_HZ)
    distance = int(np.median([_distance(frame) for frame in run]))
    place = max(0, distance + begin * RATE_HZ // SENT_HZ)
    sound = sound[: max(0, len(lane) - place)]
    lane[place : place + len(sound)] = sound
