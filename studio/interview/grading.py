"""A review held against its session and rubric: verbatim quotes, whole rubric, bands in range.

Every grader's review passes here, the built-in one's as well as a model's.
"""

from __future__ import annotations

from collections.abc import Iterator

from studio.errors import GradingInvalid
from studio.interview.model import Session
from studio.interview.rubric import BANDS, QuestionReview, Score, SessionReview, rubric_for

INSUFFICIENT = "insufficient evidence: "
"""How the reason of a score without a band begins."""
UNQUOTED = f"{INSUFFICIENT}the words given as evidence do not stand in the answer."
"""Why a band is dropped whose quotes are not the candidate's."""


def verify_quotes(session: Session, review: SessionReview) -> SessionReview:
    """The same review, once every quote is found word for word where it says it stands.

    Raises
    ------
    GradingInvalid
        A quote names a turn without text, or its words are not the transcript's at its offsets.
    """
    for score in _all_scores(review):
        for quote in score.quotes:
            text = _text_of(session, quote.turn_number)
            is_inside = text is not None and 0 <= quote.start < quote.end <= len(text)
            if text is None or not is_inside or text[quote.start : quote.end] != quote.text:
                raise _invalid(review, f"a quote for {score.criterion_id} is not in the transcript")
    return review


def verify_review(session: Session, review: SessionReview) -> SessionReview:
    """The same review, once it keeps the rubric's whole contract, quotes included.

    Raises
    ------
    GradingInvalid
        A question is unknown, a criterion is missing or doubled, a band is outside 1..5 or rests
        on no quote, a score without a band gives no reason, or a quote is not verbatim.
    """
    asked = {q.id for q in session.questions}
    for question in review.questions:
        if question.question_id not in asked:
            raise _invalid(review, "a reviewed question was never planned")
        _verify_scores(session, review, question.scores)
        _verify_quoted_turns(review, question)
    _verify_scores(session, review, review.overall)
    return verify_quotes(session, review)


def _verify_scores(session: Session, review: SessionReview, scores: tuple[Score, ...]) -> None:
    expected = [row.id for row in rubric_for(session.setup.type)]
    if [s.criterion_id for s in scores] != expected:
        raise _invalid(review, "the criteria are not the rubric's")
    for score in scores:
        if not score.reason.strip():
            raise _invalid(review, f"{score.criterion_id} has no reason")
        if score.band is None:
            continue
        if score.band not in BANDS:
            raise _invalid(review, f"{score.criterion_id} has a band outside 1 to 5")
        if not score.quotes:
            raise _invalid(review, f"{score.criterion_id} has a band that rests on no quote")


def _verify_quoted_turns(review: SessionReview, question: QuestionReview) -> None:
    quoted = {q.turn_number for s in question.scores for q in s.quotes}
    if not quoted <= set(question.turn_numbers):
        raise _invalid(review, "a quote is from another question's turn")


def _all_scores(review: SessionReview) -> Iterator[Score]:
    for question in review.questions:
        yield from question.scores
    yield from review.overall


def _text_of(session: Session, turn_number: int) -> str | None:
    if not 1 <= turn_number <= len(session.turns):
        return None
    answer = session.turn(turn_number).answer
    return answer.text if answer is not None else None


def _invalid(review: SessionReview, problem: str) -> GradingInvalid:
    return GradingInvalid(
        f"The review could not be used: {problem}.", provider=review.graded_by, port="Grader"
    )
