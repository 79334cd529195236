"""A slow grader never holds up the report, and nothing is graded twice at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from studio.errors import GradingInvalid
from studio.interview.model import Session
from studio.interview.rubric import SessionReview
from studio.usecases.grading import Grading
from studio.usecases.silence import Silence
from tests.unit.usecases.conftest import WHO, Studio
from tests.unit.usecases.fakes import CountingGrader


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


def test_a_grader_that_failed_is_asked_again(studio: Studio) -> None:
    class OnceOdd(CountingGrader):
        def grade(self, session: Session, at: datetime) -> SessionReview:
            review = super().grade(session, at)
            if self.n_graded == 1:
                raise GradingInvalid("Odd.", provider="x", port="Grader")
            return review

    session = studio.finished()
    grading = Grading(studio.reviews, OnceOdd(), studio.clock, Silence())
    with pytest.raises(GradingInvalid, match="Odd"):
        grading.review(session)
    assert grading.review(session) is not None


def test_a_session_that_goes_on_is_not_graded(studio: Studio) -> None:
    session = studio.begin(2)
    studio.review.grading.start(session)
    assert studio.review.grading.review(session) is None
    assert studio.grader.n_graded == 0
    assert not studio.review.report(WHO, session.id).is_grading
