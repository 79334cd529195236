"""The ports that use cases see, each a ladder: hearing, thinking, speaking, grading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from studio.errors import NobodyCould, ProviderError
from studio.interview.events import Move, Options
from studio.interview.model import Session
from studio.interview.rubric import SessionReview
from studio.interview.steps import Part, Step
from studio.ports import (
    Asking,
    Climbed,
    Grader,
    Heard,
    Intervals,
    Interviewer,
    Speech,
    SpeechToText,
    Tell,
    TextToSpeech,
    Usage,
    tell_nobody,
)
from studio.providers.ladder import Ladder

BUILTIN = "builtin"
"""The rung that is always there for thinking and grading: no key, no network, no model."""


class Mind(Protocol):
    """A model that phrases the next move inside the plan."""

    def move(
        self, session: Session, options: Options, asking: Asking, tell: Tell = tell_nobody
    ) -> tuple[Move, Usage]:
        """The move, and what it took; `tell` as in `Thinking`. Raises provider errors."""


class Judge(Protocol):
    """A model that grades a session."""

    def grade(self, session: Session, at: datetime, asking: Asking) -> tuple[SessionReview, Usage]:
        """The review, verified, and what it took. Raises provider errors."""


@dataclass(frozen=True, slots=True)
class LadderHearing:
    """`Hearing` over recognisers."""

    ladder: Ladder[SpeechToText]

    def hear(
        self, session_id: str, flac: bytes, hint: str, voiced: Intervals | None = None
    ) -> Climbed[Heard]:
        """What the recording says; see `studio.ports.Hearing`."""

        def ask(ears: SpeechToText, asking: Asking) -> tuple[Heard, Usage]:
            heard = ears.hear(flac, hint, asking, voiced)
            return heard, heard.usage

        return self.ladder.climb(session_id, ask)


@dataclass(frozen=True, slots=True)
class LadderVoicing:
    """`Voicing` over the voices of the server."""

    ladder: Ladder[TextToSpeech]

    def say(self, session_id: str, text: str, voice: str) -> Climbed[Speech]:
        """The text as sound; see `studio.ports.Voicing`."""

        def ask(speaker: TextToSpeech, asking: Asking) -> tuple[Speech, Usage]:
            speech = speaker.speak(text, voice, asking)
            return speech, speech.usage

        climbed = self.ladder.climb(session_id, ask)
        chunks = self._noted(climbed.value.chunks, climbed.step.rung)
        return replace(climbed, value=replace(climbed.value, chunks=chunks))

    def _noted(self, chunks: Iterator[bytes], rung: str) -> Iterator[bytes]:
        """The sound; a voice that breaks off has failed like one that never began."""
        try:
            yield from chunks
        except ProviderError as error:
            self.ladder.note(rung, error)
            raise


@dataclass(frozen=True, slots=True)
class LadderThinking:
    """`Thinking` over models, with the built-in interviewer below them all."""

    ladder: Ladder[Mind]
    builtin: Interviewer

    def think(self, session: Session, options: Options, tell: Tell = tell_nobody) -> Climbed[Move]:
        """The next move, and who thought it out; there always is one."""

        def ask(mind: Mind, asking: Asking) -> tuple[Move, Usage]:
            return mind.move(session, options, asking, tell)

        try:
            return self.ladder.climb(session.id, ask)
        except NobodyCould as error:
            return Climbed(self.builtin.move(session, options), _below(Part.THINK, error))


@dataclass(frozen=True, slots=True)
class LadderGrader:
    """`Grader` over models, with the built-in grader below them all."""

    ladder: Ladder[Judge]
    builtin: Grader

    def grade(self, session: Session, at: datetime) -> SessionReview:
        """The review; `review.step` says who graded, and why nobody above did."""

        def ask(judge: Judge, asking: Asking) -> tuple[SessionReview, Usage]:
            return judge.grade(session, at, asking)

        try:
            climbed = self.ladder.climb(session.id, ask)
        except NobodyCould as error:
            return replace(self.builtin.grade(session, at), step=_below(Part.GRADE, error))
        if not climbed.step.model:  # nothing there that a model could judge: the floor's word
            return replace(climbed.value, step=Step(Part.GRADE, BUILTIN))
        return replace(climbed.value, step=climbed.step)


def _below(part: Part, error: NobodyCould) -> Step:
    return Step(part, BUILTIN, latency_s=error.latency_s, falls=error.falls)
