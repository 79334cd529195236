"""A slow grader never holds up the report, and nothing is graded twice at once."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from studio.errors import GradingInvalid, StoreUnavailable
from studio.interview.model import Session
from studio.interview.rubric import SessionReview
from studio.usecases.grading import Grading
from studio.usecases.silence import Silence
from tests.unit.usecases.conftest import WHO, Studio
from tests.unit.usecases.fakes import CountingGrader, an_answer


class SlowGrader(CountingGrader):
    """Grades once it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.may_go_on = threading.Event()

    def grade(self, session: Session, at: datetime) -> SessionReview:
        assert self.may_go_on.wait(10)
        return super().grade(session, at)


def test_a_report_is_shown_before_a_slow_grader_is_done(studio: Studio) -> None:
    session, slow = studio.finished(), SlowGrader()
    with ThreadPoolExecutor(2) as pool:
        grading = Grading(
            studio.reviews, slow, studio.clock, Silence(), pool.submit, patience_s=0.05
        )
        grading.start(session)
        assert grading.review(session) is None
        assert grading.is_under_way(session)
        grading.start(session)
        slow.may_go_on.set()
    assert not grading.is_under_way(session)
    assert grading.review(session) is not None
    assert slow.n_graded == 1


class Odd(CountingGrader):
    """Cannot grade the first time; slowly, so that the report has not waited for it."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def grade(self, session: Session, at: datetime) -> SessionReview:
        review = super().grade(session, at)
        if self.n_graded == 1:
            time.sleep(0.1)
            raise self.error
        return review


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (GradingInvalid("Odd marks.", provider="x", port="Grader"), "Odd marks."),
        (ValueError("a bug"), "could not be made"),
    ],
)
def test_a_failure_is_told_and_not_paid_for_again_and_again(
    studio: Studio, error: Exception, told: str
) -> None:
    session, odd = studio.finished(), Odd(error)
    with ThreadPoolExecutor(1) as pool:
        grading = Grading(
            studio.reviews, odd, studio.clock, Silence(), pool.submit, patience_s=0.01
        )
        grading.start(session)
        while grading.is_under_way(session):
            assert grading.review(session) is None
    for _ in range(3):
        assert grading.review(session) is None
        assert told in grading.failure(session)
    assert odd.n_graded == 1
    again = Grading(studio.reviews, odd, studio.clock, Silence())
    again.again(session)
    assert again.review(session) is not None
    assert again.failure(session) == ""


def test_the_last_words_are_heard_before_anybody_grades(studio: Studio) -> None:
    session = studio.begin(1)
    studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
    studio.ears.script = [StoreUnavailable()]
    with pytest.raises(StoreUnavailable):
        studio.conduct.end_early(WHO, session.id)
    assert studio.review.report(WHO, session.id).review is None
    assert studio.grader.n_graded == 0
    studio.ears.script = ["I led it."]
    again = studio.conduct.reopen(WHO, session.id)
    assert again.turn(1).answer is not None and again.turn(1).answer.text == "I led it."
    assert studio.review.report(WHO, session.id).review is not None


def test_a_session_that_goes_on_is_not_graded(studio: Studio) -> None:
    session = studio.begin(2)
    studio.review.grading.start(session)
    assert studio.review.grading.review(session) is None
    assert studio.grader.n_graded == 0
    assert not studio.review.report(WHO, session.id).is_grading
