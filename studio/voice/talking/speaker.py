"""Says the interviewer's lines into the playout, piece by piece, and stops at once when told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from studio.errors import NobodyCould
from studio.ports import Speech
from studio.voice.talking.partner import Partner
from studio.voice.talking.playout import Playout

_CHARS_A_SECOND = 15.0  # of spoken English, for how far a voice is that still speaks


class Kind(StrEnum):
    """What is being said, and so what comes after it."""

    TURN = "turn"
    ASIDE = "aside"
    STOP = "stop"
    FAREWELL = "farewell"


@dataclass(eq=False, slots=True)
class Utterance:
    """Something the interviewer says: the named lines of one turn, in order.

    `is_off` set means: nobody wants the rest.
    """

    number: int
    kind: Kind
    turn_number: int
    lines: tuple[str, ...]
    is_off: threading.Event = field(default_factory=threading.Event)
    text: str = ""
    pushed_s: float = 0.0
    is_whole: bool = False

    def share(self, played_s: float) -> float:
        """How much of it has been played, 0..1; a guess while it is still being spoken."""
        whole_s = self.pushed_s
        if not self.is_whole:
            whole_s = max(whole_s, len(self.text) / _CHARS_A_SECOND)
        return min(1.0, played_s / whole_s) if whole_s else 0.0


def speak(
    utterance: Utterance, partner: Partner, playout: Playout, on_voice: Callable[[], None]
) -> None:
    """Speak it into the playout; blocks until all of it is there, or nobody wants it any more.

    Parameters
    ----------
    on_voice : callable
        Told once, when the first sound has come from the voice.

    Raises
    ------
    StudioError
        Nobody could speak it. A voice that fails after some of it is not replaced: the captions
        hold the rest.
    """
    lines = partner.lines(utterance.turn_number)
    utterance.text = " ".join(piece for name in utterance.lines for piece in lines.get(name, ()))
    playout.begin(utterance.number)
    for name in utterance.lines:
        for piece in range(len(lines.get(name, ()))):
            if utterance.is_off.is_set():
                return
            try:
                _speak_piece(utterance, partner, playout, on_voice, name, piece)
            except NobodyCould:
                if not utterance.pushed_s:
                    raise
                break
    utterance.is_whole = True
    playout.end()


def _speak_piece(
    utterance: Utterance,
    partner: Partner,
    playout: Playout,
    on_voice: Callable[[], None],
    name: str,
    piece: int,
) -> None:
    speech = partner.speak(utterance.turn_number, name, piece)
    for samples in samples_of(speech):
        if utterance.is_off.is_set():
            return
        if not utterance.pushed_s:
            on_voice()
        playout.push(samples, speech.sample_rate_hz, utterance.number)
        utterance.pushed_s += len(samples) / speech.sample_rate_hz


def samples_of(speech: Speech) -> Iterator[npt.NDArray[np.int16]]:
    """The chunks as samples; half a sample at a chunk's end waits for its other half."""
    left = b""
    chunks = iter(speech.chunks)
    try:
        for chunk in chunks:
            whole = left + chunk
            n = len(whole) // 2 * 2
            left = whole[n:]
            if n:
                yield np.frombuffer(whole[:n], "<i2")
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
