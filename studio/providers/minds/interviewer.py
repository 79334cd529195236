"""The interviewer with a model: the plan is the built-in one's, the words are the model's."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from studio.errors import ProviderError, WordsUnusable
from studio.interview.events import Move, Options
from studio.interview.model import Session
from studio.interview.pieces import first_piece
from studio.interview.prompts.fence import Fence
from studio.interview.speech_checks import speech_problems
from studio.ports import (
    Asking,
    ChatMessage,
    ChatModel,
    Interviewer,
    Tell,
    Usage,
    tell_nobody,
)
from studio.providers.minds.briefing import Briefing
from studio.providers.minds.spending import both_usd, together
from studio.providers.minds.tasks import Worded, line_of, read_reply, task_for

MAX_TOKENS = 160
MAX_REPLY_CHARS = 1_200
"""A reply that runs on beyond this is cut off unread: nothing so long can be said."""
MIN_REPAIR_S = 0.7
"""With less time left there is no second call."""


def no_facts(session: Session) -> tuple[str, ...]:
    """Nothing is known about the candidate but what was said."""
    return ()


def a_token() -> str:
    """A token nobody can guess, for one call."""
    return secrets.token_hex(12)


@dataclass(frozen=True, slots=True)
class ModelInterviewer:
    """Words the plan's moves; may follow up by itself where the plan allows a follow-up.

    Parameters
    ----------
    chat : ChatModel
        Who finds the words.
    plan : Interviewer
        Who decides: the built-in interviewer.
    facts_of : callable
        What may be named besides the interview's words: facts of a résumé, each as a sentence.
    new_token : callable
        Hexadecimal digits, random, for the fence and the canary.
    clock : callable
        Seconds that only grow.
    """

    chat: ChatModel
    plan: Interviewer
    facts_of: Callable[[Session], tuple[str, ...]] = no_facts
    new_token: Callable[[], str] = a_token
    clock: Callable[[], float] = time.monotonic

    def move(
        self, session: Session, options: Options, asking: Asking, tell: Tell = tell_nobody
    ) -> tuple[Move, Usage]:
        """The plan's move in the model's words, and what that took.

        `tell` hears the first sentence while the rest is being written, before it is checked.

        Raises
        ------
        WordsUnusable
            Neither the first reply nor its repair can be said.
        ProviderUnavailable, ProviderRefused
            The model did not answer.
        """
        began = self.clock()
        task = task_for(session, options, self.plan.move(session, options))
        fence = Fence(self.new_token())
        briefing = Briefing(session, options, task, fence, self.new_token(), self.facts_of(session))
        reply, usage = self._ask(briefing.messages(), asking, tell)
        worded, problems = _read(briefing, reply)
        if worded is None:
            left = _left(asking, self.clock() - began)
            if left is None:
                raise _unusable(usage, problems)
            try:
                reply, more = self._ask(briefing.repair(reply, problems), left)
            except ProviderError as error:
                error.cost_usd = both_usd(error.cost_usd, usage.cost_usd)
                raise
            usage = together((usage, more))
            worded, problems = _read(briefing, reply)
        if worded is None:
            raise _unusable(usage, problems)
        return worded.move, together((usage,), prompt=briefing.label)

    def _ask(
        self, messages: Sequence[ChatMessage], asking: Asking, tell: Tell = tell_nobody
    ) -> tuple[str, Usage]:
        stream = self.chat.stream(messages, max_tokens=MAX_TOKENS, asking=asking)
        reply, first = "", ""
        for piece in stream:
            reply += piece
            if not first and (first := first_piece(line_of(reply))):
                tell(first)
            if len(reply) > MAX_REPLY_CHARS:
                break
        return reply, stream.usage or Usage("")


def _read(briefing: Briefing, reply: str) -> tuple[Worded | None, tuple[str, ...]]:
    """The reply as a move, or why it is none."""
    worded = read_reply(briefing.task, reply)
    if worded is None:
        return None, ("it does not begin with the label that was asked for",)
    problems = speech_problems(worded.line, briefing.known(worded))
    return (None, problems) if problems else (worded, ())


def _left(asking: Asking, spent_s: float) -> Asking | None:
    """The rest of the time; None when it is too little for another call."""
    left_s = max(asking.total_s, asking.budget_s) - spent_s
    if left_s < MIN_REPAIR_S:
        return None
    return Asking(asking.session_id, min(asking.budget_s, left_s), left_s)


def _unusable(usage: Usage, problems: Sequence[str]) -> WordsUnusable:
    why = problems[0] if problems else "it cannot be said"
    error = WordsUnusable(
        f"The model's words were not used: {why}.", provider=usage.model, port="Interviewer"
    )
    error.cost_usd = usage.cost_usd
    return error
