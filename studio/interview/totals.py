"""From scores to a question's, a criterion's and a session's band: always code, never a model."""

from __future__ import annotations

from collections.abc import Sequence

from studio.interview.grading import INSUFFICIENT
from studio.interview.rubric import (
    BANDS,
    Criterion,
    QuestionReview,
    Quote,
    Score,
    weighted_band,
)

MIN_CRITERIA = 3
"""Fewer scored criteria make no overall band."""


def question_band(scores: tuple[Score, ...], rubric: tuple[Criterion, ...]) -> float | None:
    """The weighted band of one question, 1..5; None on too few scored criteria."""
    n_scored = sum(s.band is not None for s in scores)
    return weighted_band(scores, rubric) if n_scored >= MIN_CRITERIA else None


def counted_bands(questions: Sequence[QuestionReview]) -> tuple[float, ...]:
    """What each question brings into the session's band; nothing for one that cannot be judged.

    An answer to something else has no band of its own, but counts as the lowest: leaving the
    question must cost something.
    """
    found = []
    for one in questions:
        is_off = any(s.criterion_id == "relevance" and s.band == BANDS[0] for s in one.scores)
        band = float(BANDS[0]) if one.overall_band is None and is_off else one.overall_band
        if band is not None:
            found.append(band)
    return tuple(found)


def session_band(counted: Sequence[float]) -> float | None:
    """The mean of the questions' bands, rounded to a tenth; None without any."""
    return round(sum(counted) / len(counted), 1) if counted else None


def overall_score(criterion_id: str, scores: Sequence[Score]) -> Score:
    """One criterion over all questions: the mean, with a quote of its best and worst answer."""
    mine = [s for s in scores if s.criterion_id == criterion_id]
    known = [s for s in mine if s.band is not None]
    bands = [s.band for s in known if s.band is not None]
    if not bands:
        return Score(criterion_id, None, f"{INSUFFICIENT}no answer gave enough to judge this.")
    mean = sum(bands) / len(bands)
    spread = f", from {min(bands)} to {max(bands)}" if min(bands) != max(bands) else ""
    left = len(mine) - len(known)
    skipped = f"; {left} without enough evidence" if left else ""
    answers = "1 answer" if len(bands) == 1 else f"{len(bands)} answers"
    best, worst = max(known, key=_band), min(known, key=_band)
    on: tuple[Quote, ...] = tuple(dict.fromkeys((*best.quotes[:1], *worst.quotes[:1])))
    reason = f"Mean {mean:.1f} of {answers}{spread}{skipped}."
    return Score(criterion_id, int(mean + 0.5), reason, on)


def _band(score: Score) -> int:
    return score.band or 0
