"""The prompt for one move: rules, what was said, the task; and what the reply is held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio.interview import titles
from studio.interview.documents import without_contacts
from studio.interview.events import Options
from studio.interview.model import AnswerKind, Session, Turn
from studio.interview.personas import PERSONAS
from studio.interview.planted import planted_spans, without_planted
from studio.interview.prompts import Prompt, load_prompt
from studio.interview.prompts.budget import Exchange, cut, cut_middle, summarise_history
from studio.interview.prompts.fence import Fence
from studio.interview.speech_checks import Known
from studio.ports import ChatMessage
from studio.providers.minds.tasks import Task, Worded

ANSWER_CHARS = 2_400
HISTORY_CHARS = 1_700
FACTS_CHARS = 700
JOB_CHARS = 600
"""With the rules about 2,600 tokens together, below `budget.TURN_TOKENS`."""


@dataclass(frozen=True, slots=True)
class Briefing:
    """Everything one call needs.

    Attributes
    ----------
    label : str
        Names and versions of the templates that were used.
    """

    session: Session
    options: Options
    task: Task
    fence: Fence
    canary: str
    facts: tuple[str, ...]

    @property
    def label(self) -> str:
        """What is stored with the turn."""
        return f"{self._rules.label}+{self._manner.label}"

    @property
    def _rules(self) -> Prompt:
        return load_prompt("interviewer")

    @property
    def _manner(self) -> Prompt:
        return load_prompt(f"persona_{self.session.setup.difficulty}")

    def messages(self) -> tuple[ChatMessage, ...]:
        """The prompt: a system message of ours, and one with the data and the task after it."""
        setup = self.session.setup
        kind = f"{titles.TYPES[setup.type]} for {titles.ROLES[setup.role]}"
        system = self._rules.fill(
            name=PERSONAS[setup.difficulty].name,
            persona=self._manner.text,
            interview=kind,
            tag=self.fence.tag,
            canary=self.canary,
        )
        return (
            ChatMessage("system", system),
            ChatMessage("user", "\n\n".join((*self._material(), f"Your move. {self.task.wants}"))),
        )

    def _material(self) -> list[str]:
        around, parts = self.fence.around, []
        job = without_planted(without_contacts(self.session.setup.job_description))
        if job:
            parts.append(around("job", job, max_chars=JOB_CHARS))
        if self.facts:
            known = "; ".join(without_planted(fact) for fact in self.facts)
            parts.append(around("facts", known, max_chars=FACTS_CHARS))
        turns = self.session.turns
        history = [Exchange(_asked(t), _answered(t)) for t in turns[:-1]]
        for one in summarise_history(history, HISTORY_CHARS):
            parts.append(around("asked", one.asked, max_chars=300))
            parts.append(around("answered", one.answered or "(nothing)", max_chars=400))
        for last in turns[-1:]:
            parts.append(around("last_asked", _asked(last), max_chars=400))
            told = cut_middle(_answered(last), ANSWER_CHARS)
            parts.append(around("last_answered", told, max_chars=ANSWER_CHARS))
        if self.task.shown:
            parts.append(around("plan", self.task.shown, max_chars=500))
        return parts

    def repair(self, reply: str, problems: Sequence[str]) -> tuple[ChatMessage, ...]:
        """The prompt again, with the reply and why it cannot be said."""
        why = "; ".join(problems)
        return (
            *self.messages(),
            ChatMessage("assistant", cut(reply, 600) or "(nothing)"),
            ChatMessage("user", f"This cannot be said: {why}. Word the same move anew, once."),
        )

    def known(self, worded: Worded) -> Known:
        """What the reply is held against."""
        answers = [t.answer.text for t in self.session.turns if t.answer and t.answer.text]
        said = [part for t in self.session.turns for part in (t.lead_in, t.asked) if part]
        instructions = (self._rules.instructions, self._manner.instructions, self.task.wants)
        return Known(
            n_questions=worded.n_questions,
            instructions=instructions,
            secrets=(self.canary, self.fence.token),
            said=(*said, self.task.next_words),
            answers=tuple(without_planted(a) for a in answers),
            facts=(*map(without_planted, self.facts), *self._named()),
            planted=tuple(
                span.of(text)
                for text in (*answers, *self.facts, self.session.setup.job_description)
                for span in planted_spans(text)
            ),
        )

    def _named(self) -> tuple[str, ...]:
        """What the interview itself names."""
        setup = self.session.setup
        asked = tuple(t.asked for t in self.session.turns)
        return (
            PERSONAS[setup.difficulty].name,
            titles.TYPES[setup.type],
            titles.ROLES[setup.role],
            without_planted(setup.job_description),
            self.task.shown,
            *asked,
        )


def _asked(turn: Turn) -> str:
    return f"{turn.lead_in} {turn.asked}".strip()


def _answered(turn: Turn) -> str:
    """The answer as the model may read it."""
    answer = turn.answer
    if answer is None or answer.kind is AnswerKind.SKIPPED:
        return "(passed on it)"
    if not answer.text:
        return "(an answer was recorded, its words are not known)"
    return without_planted(answer.text) or "(nothing to the question)"
