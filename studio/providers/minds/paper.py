"""The prompt for grading: the rubric, then every question with its answers, fenced and bounded."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from studio.interview import titles
from studio.interview.feedback_checks import Ground, Spoken
from studio.interview.marking import sheet_schema
from studio.interview.model import Question, Session, Turn
from studio.interview.planted import without_planted
from studio.interview.prompts import Prompt, load_prompt
from studio.interview.prompts.budget import (
    REPORT_TOKENS,
    chars_for,
    cut_middle,
    estimate_tokens,
    share_evenly,
)
from studio.interview.prompts.fence import Fence
from studio.interview.rubric import Criterion, rubric_for
from studio.ports import ChatMessage, Document

MANY = 6
"""Above so many questions everything that is said of one is kept shorter."""
MIN_ANSWER_CHARS = 160
_ASKED_CHARS, _POINTS_CHARS = 220, 240
_BRIEF = "There are many questions: reasons of at most 12 words, one quote each, no strengths."


@dataclass(frozen=True)
class Asked:
    """A question that can be judged, with the turns that were answered in words."""

    question: Question
    turns: tuple[Turn, ...]

    @property
    def answers(self) -> dict[int, str]:
        """What was said, by turn."""
        return {t.number: t.answer.text for t in self.turns if t.answer and t.answer.text}


@dataclass(frozen=True)
class Paper:
    """What one grading needs; the same for all its samples, but for the order of the criteria."""

    session: Session
    asked: tuple[Asked, ...]
    fence: Fence
    canary: str
    facts: tuple[str, ...] = ()

    @property
    def prompt(self) -> Prompt:
        """The template."""
        return load_prompt("grading")

    @property
    def rubric(self) -> tuple[Criterion, ...]:
        """The criteria, in the order they are shown."""
        return rubric_for(self.session.setup.type)

    @property
    def max_tokens(self) -> int:
        """Room for the reply: about 45 tokens a score and 60 of feedback a question."""
        n = len(self.asked)
        return 250 + n * (330 if n <= MANY else 240)

    def criteria(self, sample: int) -> tuple[str, ...]:
        """The criteria in this sample's order: what stands first weighs on what follows."""
        ids = [row.id for row in self.rubric]
        random.Random(f"{self.session.id}:{sample}").shuffle(ids)
        return tuple(ids)

    def schema(self, sample: int) -> Document:
        """The JSON Schema of the reply."""
        return sheet_schema(len(self.asked), self.criteria(sample))

    def messages(self, sample: int) -> tuple[ChatMessage, ...]:
        """The prompt of one sample."""
        return (
            ChatMessage("system", self._system(sample)),
            ChatMessage("user", self._user(self.answer_chars)),
        )

    @cached_property
    def answer_chars(self) -> int:
        """The longest an answer may be in the prompt, so that everything fits."""
        fixed = estimate_tokens(self._system(0) + self._user(0) + json.dumps(self.schema(0)))
        room = chars_for(REPORT_TOKENS - self.max_tokens - fixed - 60)
        lengths = [len(text) for one in self.asked for text in one.answers.values()]
        return max(MIN_ANSWER_CHARS, share_evenly(lengths, room))

    @property
    def n_shortened(self) -> int:
        """Answers that do not fit whole."""
        return sum(len(t) > self.answer_chars for one in self.asked for t in one.answers.values())

    def _system(self, sample: int) -> str:
        setup = self.session.setup
        return self.prompt.fill(
            interview=f"{titles.TYPES[setup.type]} for {titles.ROLES[setup.role]}",
            rubric=_told(self.rubric, self.criteria(sample)),
            tag=self.fence.tag,
            canary=self.canary,
        )

    def _user(self, answer_chars: int) -> str:
        parts = [self._block(i, one, answer_chars) for i, one in enumerate(self.asked, 1)]
        order = "Grade every question above. Turns are named by the number in their block."
        parts.append(f"{order} {_BRIEF}" if len(self.asked) > MANY else order)
        return "\n".join(parts)

    def _block(self, number: int, one: Asked, answer_chars: int) -> str:
        points = "; ".join(one.question.good_answer) if len(self.asked) <= MANY else ""
        wanted = f" A good answer: {points}"[:_POINTS_CHARS] if points else ""
        asked = one.question.text[:_ASKED_CHARS] + wanted
        parts = [self.fence.around(f"question {number}", asked)]
        for turn in one.turns:
            if turn.asked != one.question.text:
                follow = self.fence.around(f"follow_up {turn.number}", turn.asked, max_chars=160)
                parts.append(follow)
            told = without_planted(one.answers[turn.number])
            told = cut_middle(told, answer_chars) if answer_chars else ""
            parts.append(self.fence.around(f"answer {turn.number}", told))
        return "\n".join(parts)

    def repair(self, sample: int, problem: str) -> tuple[ChatMessage, ...]:
        """The prompt again, with what was wrong with the reply."""
        system, user = self.messages(sample)
        again = f"{user.content}\n\nYour last reply could not be read: {problem} Answer anew."
        return (system, ChatMessage("user", again))

    def ground(self) -> Ground:
        """What feedback is held against."""
        turns = {
            number: Spoken(next(t.asked for t in one.turns if t.number == number), text)
            for one in self.asked
            for number, text in one.answers.items()
        }
        anchors = tuple(text for row in self.rubric for _, text in row.anchors)
        points = tuple(p for one in self.asked for p in one.question.good_answer)
        names = tuple(f"{row.title} {row.asks}" for row in self.rubric)
        return Ground(
            turns=turns,
            known=(*names, *anchors, *points, *self.facts),
            instructions=(self.prompt.instructions,),
            secrets=(self.canary, self.fence.token),
        )


def _told(rubric: Sequence[Criterion], order: Sequence[str]) -> str:
    rows = {row.id: row for row in rubric}
    return "\n".join(
        f"- {row.id} ({row.title}): {row.asks} "
        + " ".join(f"{band}: {text}" for band, text in row.anchors)
        for row in (rows[i] for i in order)
    )
