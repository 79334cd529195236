"""The interviewer and the grader, and the models that they may ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from studio.interview.events import Move, Options
from studio.interview.model import Session
from studio.interview.rubric import SessionReview
from studio.ports.asking import Asking, Climbed, Document, Usage


class Interviewer(Protocol):
    """Chooses and phrases the next move inside the plan's options."""

    def move(self, session: Session, options: Options) -> Move:
        """The interviewer's next move; must fit `options`."""


Tell = Callable[[str], object]


def tell_nobody(piece: str) -> None:
    """Nobody waits for it."""


class Thinking(Protocol):
    """The interviewer, whichever rung is up: always one move."""

    def think(self, session: Session, options: Options, tell: Tell = tell_nobody) -> Climbed[Move]:
        """The next move inside the options, and who thought it out.

        `tell` hears the first piece that will be said as soon as it is certain, which may be
        before the move is: it may be spoken ahead, and must not be heard, for the move may yet
        turn out otherwise.
        """


class Grader(Protocol):
    """Judges a session against the rubric."""

    def grade(self, session: Session, at: datetime) -> SessionReview:
        """The review of every answered question.

        Raises
        ------
        GradingInvalid
            The grader's reply breaks the rubric's contract.
        """


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a prompt; `role` is "system", "user" or "assistant"."""

    role: str
    content: str


@dataclass(slots=True)
class ChatStream:
    """A reply as it comes: iterate it once; `usage` is there when it has ended.

    Iterating raises what `ChatModel.stream` may raise.
    """

    pieces: Iterator[str]
    usage: Usage | None = None

    def __iter__(self) -> Iterator[str]:
        """The pieces of text, in order."""
        return self.pieces


@dataclass(frozen=True, slots=True)
class JsonReply:
    """A reply that is a JSON object; its shape was asked for, not yet checked."""

    document: Document
    usage: Usage


class ChatModel(Protocol):
    """A language model: plain text as a stream, or one JSON object."""

    def stream(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, asking: Asking
    ) -> ChatStream:
        """The reply in pieces; returns when the first piece is there.

        Raises
        ------
        ProviderUnavailable, ProviderRefused, ReplyInvalid
            No reply, no whole reply in time, or an empty one.
        """

    def reply_json(
        self,
        messages: Sequence[ChatMessage],
        schema: Document,
        *,
        max_tokens: int,
        temperature: float,
        asking: Asking,
    ) -> JsonReply:
        """One JSON object after `schema` (JSON Schema; every property required, none other).

        Raises
        ------
        ProviderUnavailable, ProviderRefused, ReplyInvalid
            No reply, or no JSON object.
        """
