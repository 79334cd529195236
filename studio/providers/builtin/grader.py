"""The built-in grader: reads words and patterns, no model; the same answer, the same score."""

from __future__ import annotations

from datetime import datetime

from studio.interview.bank import Bank
from studio.interview.difficulty import propose_next_level
from studio.interview.grading import verify_review
from studio.interview.model import Question, Session
from studio.interview.reading.answer import MIN_CONTENT_WORDS
from studio.interview.rubric import (
    RUBRIC_VERSION,
    QuestionReview,
    SessionReview,
    rubric_for,
    transcript_digest,
)
from studio.interview.totals import counted_bands, question_band, session_band
from studio.providers.builtin import advice
from studio.providers.builtin.material import Material, material_of
from studio.providers.builtin.relevance import (
    is_off_question,
    judge_off_question,
    judge_relevance,
)
from studio.providers.builtin.specificity import judge_specificity
from studio.providers.builtin.structure import judge_structure
from studio.providers.builtin.verdict import Verdict, abstained
from studio.providers.builtin.wording import judge_clarity, judge_conciseness

GRADED_BY = "builtin/3"


class BuiltinGrader:
    """A `Grader` that needs no key and no network.

    English only. It finds whether a part is there and can be checked, not whether it is true or
    wise: see `studio/providers/README.md`.

    Parameters
    ----------
    bank : Bank
        Says what each competency means.
    """

    def __init__(self, bank: Bank) -> None:
        self._bank = bank

    def grade(self, session: Session, at: datetime) -> SessionReview:
        """The review of every answered question, its quotes verified."""
        judged = [
            (m, self._judge(m))
            for question in _asked(session)
            if (m := material_of(session, question)) is not None
        ]
        questions = tuple(self._review(m, verdicts) for m, verdicts in judged)
        counted = counted_bands(questions)
        overall_band = session_band(counted)
        summary = advice.summarise(session, judged)
        review = SessionReview(
            questions=questions,
            overall=summary.scores,
            overall_band=overall_band,
            strengths=summary.strengths,
            improvements=summary.improvements,
            next_step=summary.next_step,
            next_level=propose_next_level(overall_band, len(counted), session.setup.difficulty),
            graded_by=GRADED_BY,
            rubric_version=RUBRIC_VERSION,
            graded_at=at,
            graded_text_digest=transcript_digest(session),
        )
        return verify_review(session, review)

    def _judge(self, material: Material) -> tuple[Verdict, ...]:
        why = _why_not(material)
        if why:
            return tuple(abstained(row.id, why) for row in rubric_for(material.question.type))
        if is_off_question(material):
            off = judge_off_question(material)
            why = "the answer does not touch the question."
            return tuple(
                off if row.id == "relevance" else abstained(row.id, why)
                for row in rubric_for(material.question.type)
            )
        return (
            judge_structure(material),
            judge_relevance(material),
            judge_specificity(material),
            judge_clarity(material),
            judge_conciseness(material),
        )

    def _review(self, material: Material, verdicts: tuple[Verdict, ...]) -> QuestionReview:
        scores = tuple(v.score for v in verdicts)
        told = advice.advise(material, verdicts, self._bank)
        return QuestionReview(
            question_id=material.question.id,
            turn_numbers=material.turn_numbers,
            scores=scores,
            strengths=told.strengths,
            improvements=told.improvements,
            next_step=told.next_step,
            overall_band=question_band(scores, rubric_for(material.question.type)),
        )


def _asked(session: Session) -> tuple[Question, ...]:
    """Questions in the order they were asked."""
    ids = dict.fromkeys(t.question_id for t in session.turns if t.question_id is not None)
    return tuple(session.question(i) for i in ids)


def _why_not(material: Material) -> str:
    """Why nothing can be judged; empty when something can."""
    if not material.turns:
        return (
            "only a recording exists. Type or paste what you said to get feedback on its content."
        )
    if not any(t.reading.is_english for t in material.turns):
        return "the text does not read as English sentences, the only language read here."
    if all(t.reading.says_unknowing for t in material.turns):
        return "you said that you have no answer to this one."
    if all(t.reading.says_unknowing or t.reading.declines for t in material.turns):
        return "the question was not answered."
    if material.n_content < MIN_CONTENT_WORDS:
        n = material.n_content
        return f"{n} words that carry content; at least {MIN_CONTENT_WORDS} are needed."
    return ""
