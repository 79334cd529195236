"""Ears, a mind and a voice that take as long as they are told to, and remember it."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from studio.interview.events import AskNext, Close, Move, Options, Probe
from studio.interview.model import ProbeReason, Session
from studio.interview.steps import Part, Step
from studio.ports import Climbed, Heard, Intervals, Speech, Tell, Usage, tell_nobody
from tests.groq.sound import voice_like

RATE_HZ = 24_000


@dataclass
class Delays:
    """Seconds until the words, the reply and its first sound; each varies by `jitter` of itself.

    `taken` holds (session, part, began, ended) of every call, on the monotonic clock: a sleep that
    is late is the provider's lateness and not ours. `speaks_s` is how long every piece is.
    """

    hear_s: float = 0.25
    think_s: float = 0.20
    speak_s: float = 0.18
    jitter: float = 0.0
    speaks_s: float = 1.5
    taken: list[tuple[str, str, float, float]] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(3))

    def wait(self, session_id: str, part: str, seconds: float) -> None:
        began = time.monotonic()
        time.sleep(seconds * self.chance.uniform(1 - self.jitter, 1 + self.jitter))
        self.taken.append((session_id, part, began, time.monotonic()))


@dataclass
class Ears:
    delays: Delays

    def hear(
        self, session_id: str, flac: bytes, hint: str, voiced: Intervals | None = None
    ) -> Climbed[Heard]:
        self.delays.wait(session_id, "hear", self.delays.hear_s)
        text = "I moved forty tables to the new database and errors fell by a third."
        return Climbed(Heard(text, (), Usage("bench")), Step(Part.HEAR, "bench"))


@dataclass
class Mind:
    delays: Delays

    def think(self, session: Session, options: Options, tell: Tell = tell_nobody) -> Climbed[Move]:
        self.delays.wait(session.id, "think", self.delays.think_s)
        move: Move = Close("Thank you. Goodbye.")
        if options.next_question is not None:
            move = AskNext("All right. We go on.")
        elif options.may_probe:
            move = Probe("What did you do yourself?", ProbeReason.VAGUE)
        return Climbed(move, Step(Part.THINK, "bench"))


@dataclass
class Voice:
    """Speech in chunks of a tenth of a second, all of it there at once after the first."""

    delays: Delays

    def say(self, session_id: str, text: str, voice: str) -> Climbed[Speech]:
        self.delays.wait(session_id, "speak", self.delays.speak_s)
        return Climbed(Speech(RATE_HZ, _chunks(self.delays.speaks_s)), Step(Part.SPEAK, "bench"))


def _chunks(seconds: float) -> Iterator[bytes]:
    size, sound = RATE_HZ // 10 * 2, _sound(seconds)
    return (sound[at : at + size] for at in range(0, len(sound), size))


@cache
def _sound(seconds: float) -> bytes:
    """No silence at its beginning: its first sample is its first sound."""
    return np.maximum(np.frombuffer(voice_like(seconds, RATE_HZ), "<i2"), 40).tobytes()
