"""A reply worked out before the turn is known to be over."""

from __future__ import annotations

from dataclasses import dataclass

from studio.errors import StudioError
from studio.interview.events import AskNext, Close, InviteQuestions, Move, Probe
from studio.interview.steps import Step
from studio.interview.text import MAX_ANSWER_CHARS, clean_text
from studio.ports.asking import Climbed
from studio.ports.hearing import Heard


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What was worked out beside the interview.

    Attributes
    ----------
    heard : Climbed[Heard] or StudioError
        The words, or why there are none: asking once is enough.
    thought : Climbed[Move] or None
        The reply; None where nothing was to be thought out, or nobody could.
    heard_after_s, thought_after_s : float >= 0
        How long each took from the beginning, seconds.
    """

    heard: Climbed[Heard] | StudioError
    heard_after_s: float
    thought: Climbed[Move] | None = None
    thought_after_s: float | None = None

    @property
    def text(self) -> str:
        """The words as the session would keep them; empty when there are none."""
        return foreseen_text(self.heard.value) if isinstance(self.heard, Climbed) else ""

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step that was paid for."""
        own = (self.heard, self.thought)
        return tuple(climbed.step for climbed in own if isinstance(climbed, Climbed))

    @property
    def said_next(self) -> str:
        """What the interviewer would begin to say; empty when that is not known."""
        if self.thought is None:
            return ""
        match self.thought.value:
            case Probe(text=text, lead_in=lead_in) | InviteQuestions(text=text, lead_in=lead_in):
                return lead_in or text
            case AskNext(lead_in=lead_in):
                return lead_in
            case Close(farewell=farewell):
                return farewell


def foreseen_text(heard: Heard) -> str:
    """What was heard as a session keeps it."""
    return clean_text(heard.text[:MAX_ANSWER_CHARS])
