"""A whole interview with a simulated candidate, through the product's own use cases."""

from __future__ import annotations

import time
from dataclasses import dataclass

from studio.interview.model import Session, Setup
from studio.interview.rubric import SessionReview
from studio.usecases.conduct import Conduct
from studio.usecases.review import Review
from tests.candidates.people import Candidate

MOST_TURNS = 60
"""An interview that goes on longer than this never ends."""
MOST_GRADING_S = 180.0


@dataclass(frozen=True, slots=True)
class Interviewed:
    """The finished session and its report."""

    session: Session
    review: SessionReview

    @property
    def spoken(self) -> str:
        """Everything the interviewer said that is not the bank's own wording."""
        bank = {q.text for q in self.session.questions}
        said = [(t.lead_in, "" if t.asked in bank else t.asked) for t in self.session.turns]
        return " ".join(part for pair in said for part in pair) + " " + self.session.farewell


def interview(
    conduct: Conduct, review: Review, user_id: str, setup: Setup, candidate: Candidate, seed: int
) -> Interviewed:
    """Start, answer every turn, and read the report."""
    session = conduct.start(user_id, setup)
    for _ in range(MOST_TURNS):
        turn = session.open_turn
        if turn is None:
            break
        said = candidate.answer(session, turn, seed)
        if said is None:
            session = conduct.skip(user_id, session.id, turn.number)
        else:
            session = conduct.type_answer(user_id, session.id, turn.number, said)
    return _graded(review, user_id, session.id)


def _graded(review: Review, user_id: str, session_id: str) -> Interviewed:
    """The report once it has its scores; grading runs beside us."""
    deadline = time.monotonic() + MOST_GRADING_S
    while time.monotonic() < deadline:
        report = review.report(user_id, session_id)
        if report.review is not None:
            return Interviewed(report.session, report.review)
        assert report.is_grading, "the interview did not end"
        time.sleep(0.1)
    raise AssertionError("the grading did not end")
