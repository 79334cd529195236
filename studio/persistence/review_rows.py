"""Row ↔ frozen value, for a graded review: its questions, scores and quotes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Table

from studio.interview.rubric import NextLevel, QuestionReview, Quote, Score, SessionReview
from studio.persistence.rows import Row, Values
from studio.persistence.step_rows import step_of, step_values
from studio.persistence.tables import question_reviews, quotes, reviews, scores

_OVERALL = 0
"""The `question_position` of scores that stand for the session as a whole."""


def review_rows(review: SessionReview) -> list[tuple[Table, list[Values]]]:
    """The review's rows by table, parents first; session and account are the caller's."""
    judged = [(_OVERALL, review.overall)]
    judged += [(place, question.scores) for place, question in enumerate(review.questions, 1)]
    return [
        (reviews, [_review_values(review)]),
        (question_reviews, [_question_values(p, q) for p, q in enumerate(review.questions, 1)]),
        (scores, [row for place, given in judged for row in _score_rows(place, given)]),
        (quotes, [row for place, given in judged for row in _quote_rows(place, given)]),
    ]


def _review_values(review: SessionReview) -> Values:
    return {
        "overall_band": review.overall_band,
        "strengths": review.strengths,
        "improvements": review.improvements,
        "next_step": review.next_step,
        "next_difficulty": review.next_level.difficulty,
        "next_reason": review.next_level.reason,
        "graded_by": review.graded_by,
        "rubric_version": review.rubric_version,
        "graded_at": review.graded_at,
        "graded_text_digest": review.graded_text_digest,
        "step": step_values(review.step) if review.step is not None else None,
        "flags": review.flags,
    }


def _question_values(position: int, question: QuestionReview) -> Values:
    return {
        "position": position,
        "question_id": question.question_id,
        "turn_numbers": question.turn_numbers,
        "overall_band": question.overall_band,
        "strengths": question.strengths,
        "improvements": question.improvements,
        "next_step": question.next_step,
    }


def _score_rows(question_position: int, given: Sequence[Score]) -> list[Values]:
    return [
        {
            "question_position": question_position,
            "position": position,
            "criterion_id": score.criterion_id,
            "band": score.band,
            "reason": score.reason,
            "samples": score.samples,
        }
        for position, score in enumerate(given)
    ]


def _quote_rows(question_position: int, given: Sequence[Score]) -> list[Values]:
    return [
        {
            "question_position": question_position,
            "score_position": score_position,
            "position": position,
            "turn_number": quote.turn_number,
            "start_char": quote.start,
            "end_char": quote.end,
            "text": quote.text,
        }
        for score_position, score in enumerate(given)
        for position, quote in enumerate(score.quotes)
    ]


def review_of(
    row: Row, questions: Sequence[Row], given: Sequence[Row], quoted: Sequence[Row]
) -> SessionReview:
    """The review, from its row and its children in order."""
    return SessionReview(
        questions=tuple(_question_of(child, given, quoted) for child in questions),
        overall=_scores_of(_OVERALL, given, quoted),
        overall_band=row["overall_band"],
        strengths=tuple(row["strengths"]),
        improvements=tuple(row["improvements"]),
        next_step=row["next_step"],
        next_level=NextLevel(row["next_difficulty"], row["next_reason"]),
        graded_by=row["graded_by"],
        rubric_version=row["rubric_version"],
        graded_at=row["graded_at"],
        graded_text_digest=row["graded_text_digest"],
        step=step_of(row["step"]) if row["step"] is not None else None,
        flags=tuple(row["flags"]),
    )


def _question_of(row: Row, given: Sequence[Row], quoted: Sequence[Row]) -> QuestionReview:
    return QuestionReview(
        question_id=row["question_id"],
        turn_numbers=tuple(row["turn_numbers"]),
        scores=_scores_of(row["position"], given, quoted),
        strengths=tuple(row["strengths"]),
        improvements=tuple(row["improvements"]),
        next_step=row["next_step"],
        overall_band=row["overall_band"],
    )


def _scores_of(place: int, given: Sequence[Row], quoted: Sequence[Row]) -> tuple[Score, ...]:
    mine = [row for row in given if row["question_position"] == place]
    quotes_here = [row for row in quoted if row["question_position"] == place]
    return tuple(
        Score(
            row["criterion_id"],
            row["band"],
            row["reason"],
            _quotes_of(row, quotes_here),
            tuple(row["samples"]),
        )
        for row in mine
    )


def _quotes_of(score: Row, quoted: Sequence[Row]) -> tuple[Quote, ...]:
    return tuple(
        Quote(row["turn_number"], row["start_char"], row["end_char"], row["text"])
        for row in quoted
        if row["score_position"] == score["position"]
    )
