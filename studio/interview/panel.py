"""From a model's marks to scores: quotes held against the answers, samples to one median."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence

from studio.interview.grading import INSUFFICIENT, UNQUOTED
from studio.interview.marking import Mark, Note
from studio.interview.planted import planted_spans
from studio.interview.quoting import locate
from studio.interview.reading.text import Span
from studio.interview.rubric import Criterion, QuestionReview, Quote, Score

MAX_QUOTES = 2
FAR = 2
"""Bands between two judgements from which on the reader is told."""


def score_of(mark: Mark, reason: str, answers: Mapping[int, str]) -> Score:
    """The score of one sample: its band stands only on words that were said.

    Parameters
    ----------
    reason : str
        The mark's reason, checked.
    answers : mapping of turn number to text
        What was said to this question and its follow-ups.
    """
    quotes = tuple(dict.fromkeys(_found(mark.quotes, answers)))[:MAX_QUOTES]
    if mark.band is None:
        why = reason if reason.startswith(INSUFFICIENT) else INSUFFICIENT + reason
        return Score(mark.criterion_id, None, why)
    if not quotes:
        return Score(mark.criterion_id, None, UNQUOTED)
    return Score(mark.criterion_id, mark.band, reason, quotes)


def _found(quotes: Iterable[Note], answers: Mapping[int, str]) -> Iterable[Quote]:
    """Looked for in the turn that is named, then in the question's others: models miscount."""
    for quote in quotes:
        order = sorted(answers, key=lambda turn: turn != quote.turn)
        for turn in order:
            span = locate(quote.text, answers[turn])
            if span is not None and not _is_planted(span, answers[turn]):
                yield Quote(turn, span.start, span.end, span.of(answers[turn]))
                break


def _is_planted(span: Span, answer: str) -> bool:
    """What speaks to the grader is evidence of nothing."""
    return any(span.overlaps(planted) for planted in planted_spans(answer))


def median_score(samples: Sequence[Score]) -> Score:
    """One score of several samples of the same criterion.

    Returns
    -------
    Score
        The (lower) median band with reason and quotes of a sample that gave it, and every band
        given. No band when half of the samples or more found too little evidence.

    Examples
    --------
    >>> quote = (Quote(1, 0, 5, "I led"),)
    >>> given = [Score("clarity", band, "because", quote) for band in (4, 2, 3)]
    >>> one = median_score(given)
    >>> one.band, one.samples, one.spread
    (3, (4, 2, 3), (2, 4))
    """
    bands = tuple(s.band for s in samples if s.band is not None)
    if 2 * len(bands) <= len(samples):
        return next(s for s in samples if s.band is None)
    middle = statistics.median_low(bands)
    chosen = next(s for s in samples if s.band == middle)
    return Score(chosen.criterion_id, middle, chosen.reason, chosen.quotes, bands)


def disputes(
    numbered: Sequence[tuple[int, QuestionReview, QuestionReview]], rubric: Sequence[Criterion]
) -> tuple[str, ...]:
    """Where the model is two bands or more from the built-in grader, or from itself.

    Parameters
    ----------
    numbered : sequence of (number, model's review, built-in review)
        Each question by its place in the interview.
    """
    titles = {row.id: row.title for row in rubric}
    found = []
    for number, model, builtin in numbered:
        other = {s.criterion_id: s.band for s in builtin.scores}
        for score in model.scores:
            at = f"Question {number}, {titles[score.criterion_id]}"
            band, theirs = score.band, other.get(score.criterion_id)
            if band is not None and theirs is not None and abs(band - theirs) >= FAR:
                found.append(f"{at}: the model says {band}, the built-in grader {theirs}.")
            if score.spread is not None and score.spread[1] - score.spread[0] >= FAR:
                low, high = score.spread
                found.append(f"{at}: the model's own judgements run from {low} to {high}.")
    return tuple(found)
