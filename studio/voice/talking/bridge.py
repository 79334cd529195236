"""A short word of the interviewer's that bridges the wait for a late reply."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import soxr

from studio.errors import StudioError
from studio.ports import Speech
from studio.voice.talking.desk import Desk, Lane
from studio.voice.talking.exchange import Exchange, Samples
from studio.voice.talking.late import Late
from studio.voice.talking.partner import Partner
from studio.voice.talking.playout import RATE_HZ, Playout
from studio.voice.talking.scene import Scene
from studio.voice.talking.speaker import samples_of

_log = logging.getLogger(__name__)

MOST_S = 1.2
"""A reply that is ready just then comes later by as much. This machine's voice takes 0.7 to 0.9 s
for each of the words; of a voice that takes longer than this none is said."""
_BREATH_S = 0.1  # between the word and a reply that follows it at once
_SOFTEST = 300  # of 32,768: softer is the silence that voices put around their words


@dataclass(frozen=True, slots=True)
class Word:
    """What may be said at once: its samples are at hand, [shape=(n,), int16, 24 kHz]."""

    text: str
    samples: Samples


class Bridge:
    """Says one word a turn when its reply is late; called on the voice loop.

    The word is asked for when the candidate is given the floor, by whoever speaks then, and held
    until it is needed: one that would have to be waited for bridges nothing. It belongs to no
    utterance: it goes before whatever is to be said, and its numbers in the playout are below zero.

    Parameters
    ----------
    clock : callable () -> float
        Seconds, monotonic; for the trace alone.
    """

    def __init__(
        self,
        scene: Scene,
        desk: Desk,
        partner: Partner,
        playout: Playout,
        clock: Callable[[], float],
    ) -> None:
        self._scene, self._desk, self._partner = scene, desk, partner
        self._playout, self._clock = playout, clock
        self._late = Late()
        self._exchange: Exchange | None = None  # the one whose reply is waited for
        self._word: Word | None = None
        self._asked_in = 0  # the turn in which a word was asked for last
        self._n_said = 0
        self._text = ""
        self._beside = ""  # what stood beside the question until then: a hint

    @property
    def is_sounding(self) -> bool:
        """Whether a word is being said."""
        return self._late.is_said

    @property
    def may_echo(self) -> bool:
        """Whether what the microphone hears now may be that word."""
        return self._late.may_echo(self._scene.mic_s)

    def prepare(self) -> None:
        """Have the next word at hand, once a turn; another one than was said last."""
        words, number = self._scene.persona.bridges, self._scene.under_way().turn.number
        if not words or self._asked_in == number:
            return
        self._asked_in, self._word = number, None
        job = partial(self._fetch, number, words[self._n_said % len(words)])
        self._desk.work(job, partial(self._fetched, number), Lane.AHEAD)

    def _fetch(self, number: int, text: str) -> Word | None:
        samples = sound_of(self._partner.bridge(number, text))
        return Word(text, samples) if len(samples) else None

    def _fetched(self, number: int, word: Word | BaseException | None) -> None:
        if isinstance(word, BaseException):
            if not isinstance(word, StudioError):  # else there is no voice here, or not just now
                _log.error("no word to bridge: %s", type(word).__name__, exc_info=word)
        elif number == self._asked_in:
            self._word = word

    def decided(self, exchange: Exchange) -> None:
        """The turn is over: its reply is waited for."""
        self._exchange, self._beside = exchange, self._scene.snapshot.aside
        self._scene.tell(aside="")
        if exchange.bridged_s is None:
            self._late = self._late.decided(self._scene.mic_s)

    def mind(self, *, is_voice: bool) -> bool:
        """Say the word if it is time; True when it has just been begun."""
        word = self._word
        if word is None or not self._late.is_due(self._scene.mic_s, is_voice=is_voice):
            return False
        if not self._playout.put_first(-self._n_said - 1, word.samples):
            return False  # the reply has begun, and nobody has told us yet
        self._word, self._text = None, word.text
        self._n_said += 1
        self._late = self._late.begun()
        return True

    def sounds(self, number: int) -> None:
        """Its first sample has left for the candidate."""
        if self._exchange is not None and number == -self._n_said:
            self._exchange.bridged_s = self._clock()
            self._scene.tell(aside=self._text)

    def over(self, number: int) -> None:
        """It has been said to its end."""
        if number == -self._n_said:
            self._late = self._late.over(self._scene.mic_s)

    def replied(self) -> None:
        """The reply sounds, or nobody can speak it from here."""
        self._late = self._late.replied()
        self._let_go("")

    def drop(self) -> None:
        """Nobody waits any more: the candidate goes on, or is gone. A word falls silent."""
        if self._late.is_said:
            self._playout.cut()
        self._late = Late()
        self._let_go(self._beside)

    def _let_go(self, beside: str) -> None:
        if self._exchange is not None:
            self._exchange = None
            self._scene.tell(aside=beside)


def sound_of(speech: Speech) -> Samples:
    """All of it at 24 kHz from its first sound to its last, and a breath; blocks until it is there.

    Empty where there is nothing to be heard, or it takes too long to say.
    """
    said = np.concatenate([np.zeros(0, np.int16), *samples_of(speech)])
    if speech.sample_rate_hz != RATE_HZ and len(said):
        said = soxr.resample(said, speech.sample_rate_hz, RATE_HZ)
    loud = np.flatnonzero(np.abs(said.astype(np.int32)) >= _SOFTEST)
    if not len(loud) or loud[-1] - loud[0] > MOST_S * RATE_HZ:
        return np.zeros(0, np.int16)
    edge = round(0.02 * RATE_HZ)  # a voice begins and ends softly
    said = said[max(0, loud[0] - edge) : loud[-1] + edge]
    return np.concatenate([said, np.zeros(round(_BREATH_S * RATE_HZ), np.int16)])
