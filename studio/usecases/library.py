"""Looks back over an account's sessions: what is unfinished, what was done, what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from studio.interview.model import LIVE_PHASES, Phase, SessionQuery, SessionSummary
from studio.interview.rubric import NextLevel
from studio.interview.steps import Part, cost_of
from studio.interview.streak import practice_streak
from studio.ports import Clock, ReviewStore, SessionStore

_STREAK_SESSIONS = 400  # a year of daily practice


@dataclass(frozen=True, slots=True)
class SessionCost:
    """What a session cost by part, US dollars; None where a price is not known."""

    summary: SessionSummary
    by_part: Mapping[Part, float | None]


@dataclass(frozen=True, slots=True)
class Library:
    """The history's use cases over their ports."""

    sessions: SessionStore
    reviews: ReviewStore
    clock: Clock

    def search(self, user_id: str, query: SessionQuery) -> Sequence[SessionSummary]:
        """Sessions that fit, newest first."""
        return self.sessions.search(user_id, query)

    def unfinished(self, user_id: str) -> SessionSummary | None:
        """The newest session that can be carried on, or None."""
        found = self.sessions.search(user_id, SessionQuery(phases=LIVE_PHASES, limit=1))
        return found[0] if found else None

    def finished(self, user_id: str, limit: int) -> Sequence[SessionSummary]:
        """The newest sessions with a report."""
        return self.sessions.search(user_id, SessionQuery(phases=(Phase.FINISHED,), limit=limit))

    def streak(self, user_id: str, zone: tzinfo) -> int:
        """Days of practice in a row, as days fall in the candidate's own time zone."""
        query = SessionQuery(phases=(Phase.FINISHED,), limit=_STREAK_SESSIONS)
        ended = [s.finished_at for s in self.sessions.search(user_id, query) if s.finished_at]
        today = self.clock.now().astimezone(zone).date()
        return practice_streak((at.astimezone(zone).date() for at in ended), today)

    def costs(self, user_id: str, limit: int = 5) -> Sequence[SessionCost]:
        """What the newest finished sessions cost, by part; sessions without any model are free."""
        return [self._cost(user_id, summary) for summary in self.finished(user_id, limit)]

    def _cost(self, user_id: str, summary: SessionSummary) -> SessionCost:
        session = self.sessions.load(user_id, summary.id)
        steps = [step for turn in session.turns for step in turn.steps]
        review = self.reviews.review(user_id, summary.id)
        if review is not None and review.step is not None:
            steps.append(review.step)
        by_part = {part: cost_of(s for s in steps if s.part is part) for part in Part}
        return SessionCost(summary, by_part)

    def next_level(self, user_id: str) -> NextLevel | None:
        """The level proposed by the newest report that was opened, or None."""
        for summary in self.finished(user_id, limit=3):
            if not summary.is_rated:  # the candidate's own view comes before any judgement
                continue
            review = self.reviews.review(user_id, summary.id)
            if review is not None:
                return review.next_level
        return None
