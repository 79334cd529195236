"""What a review must keep to before anybody sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from studio.errors import GradingInvalid
from studio.interview.bank import Bank
from studio.interview.grading import verify_quotes, verify_review
from studio.interview.rubric import Quote, Score, SessionReview
from studio.providers.builtin.grader import GRADED_BY, BuiltinGrader
from tests.golden.sitting import NOW, sat

TEXT = (
    "Last year my colleague Jonas and I disagreed about the release. I had to decide by Friday."
    " I collected the error logs, I compared both plans and convinced him with the numbers."
    " As a result errors fell from 40 to 12 a day and we still work together."
)
SESSION = sat(TEXT)
REVIEW = BuiltinGrader(Bank(())).grade(SESSION, NOW)


def with_score(change: Callable[[Score], Score]) -> SessionReview:
    first = REVIEW.questions[0]
    scores = (change(first.scores[0]), *first.scores[1:])
    return replace(REVIEW, questions=(replace(first, scores=scores),))


def with_quote(quote: Quote) -> SessionReview:
    return with_score(lambda s: replace(s, quotes=(quote,)))


def test_a_review_with_verbatim_quotes_passes_unchanged() -> None:
    assert REVIEW.questions[0].scores[0].quotes
    assert verify_quotes(SESSION, REVIEW) is REVIEW
    assert verify_review(SESSION, REVIEW) is REVIEW


@pytest.mark.parametrize(
    "quote",
    [
        Quote(1, 0, 9, "Last Year"),
        Quote(1, 1, 10, "Last year"),
        Quote(1, -9, 0, TEXT[-9:]),
        Quote(1, 0, len(TEXT) + 5, TEXT),
        Quote(1, 4, 4, ""),
        Quote(2, 0, 9, "Last year"),
        Quote(0, 0, 9, "Last year"),
    ],
    ids=["other case", "shifted", "from the end", "past the end", "empty", "no turn", "turn 0"],
)
def test_a_quote_that_does_not_stand_there_is_refused(quote: Quote) -> None:
    with pytest.raises(GradingInvalid, match="not in the transcript"):
        verify_quotes(SESSION, with_quote(quote))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda s: replace(s, band=6), "outside 1 to 5"),
        (lambda s: replace(s, band=0), "outside 1 to 5"),
        (lambda s: replace(s, reason=" "), "has no reason"),
        (lambda s: replace(s, quotes=()), "rests on no quote"),
        (lambda s: replace(s, criterion_id="charm"), "not the rubric's"),
    ],
)
def test_a_score_that_breaks_the_rubric_is_refused(
    change: Callable[[Score], Score], problem: str
) -> None:
    with pytest.raises(GradingInvalid, match=problem):
        verify_review(SESSION, with_score(change))


def test_a_quote_from_another_question_is_refused() -> None:
    first = REVIEW.questions[0]
    elsewhere = replace(REVIEW, questions=(replace(first, turn_numbers=(7,)),))
    with pytest.raises(GradingInvalid, match="another question"):
        verify_review(SESSION, elsewhere)


def test_the_error_tells_no_words_of_the_candidate() -> None:
    with pytest.raises(GradingInvalid) as refused:
        verify_quotes(SESSION, with_quote(Quote(1, 0, 9, "forged secret")))
    assert "forged" not in str(refused.value) and "Jonas" not in str(refused.value)
    assert refused.value.provider == GRADED_BY and refused.value.port == "Grader"
