"""Reviews one session: the report, the candidate's own view of it, the earlier take beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from studio.errors import InputError, NotFound
from studio.interview.account import Helpfulness, SelfRating
from studio.interview.model import Session
from studio.interview.rubric import SessionReview
from studio.interview.text import clean_text
from studio.ports import Clock, FeedbackStore, Finding, ReviewStore, SessionStore
from studio.usecases.grading import Grading
from studio.usecases.measuring import Measuring

MAX_COMMENT_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class SessionReport:
    """Everything known about one session.

    Attributes
    ----------
    findings : mapping of turn number to Finding
        What was measured in the recordings.
    review : SessionReview or None
        The scores; None while the session is not finished, or `is_grading`.
    n_measuring : int
        Recordings still being measured.
    not_measured : mapping of turn number to str
        Why a recording could not be measured.
    is_grading : bool
        The scores are being made.
    not_graded : str
        Why the session could not be graded; empty when it could, or is not yet.
    """

    session: Session
    findings: Mapping[int, Finding]
    review: SessionReview | None
    self_rating: SelfRating | None
    helpfulness: Helpfulness | None
    n_measuring: int = 0
    not_measured: Mapping[int, str] | None = None
    is_grading: bool = False
    not_graded: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """The report's use cases over their ports."""

    sessions: SessionStore
    reviews: ReviewStore
    feedback: FeedbackStore
    grading: Grading
    measuring: Measuring
    clock: Clock

    def report(self, user_id: str, session_id: str) -> SessionReport:
        """The report as far as it is known; starts whatever measuring is missing."""
        session = self.sessions.load(user_id, session_id)
        n_measuring = self.measuring.complete(session)
        review = self.grading.review(session)
        return SessionReport(
            session=session,
            findings=self.reviews.findings(user_id, session_id),
            review=review,
            self_rating=self.feedback.self_rating(user_id, session_id),
            helpfulness=self.feedback.helpfulness(user_id, session_id),
            n_measuring=n_measuring,
            not_measured=self.measuring.failures(session_id),
            is_grading=review is None and self.grading.is_under_way(session),
            not_graded=self.grading.failure(session),
        )

    def grade_again(self, session: Session) -> None:
        """Try once more to grade a session, because somebody asks for it."""
        self.grading.again(session)

    def is_grading(self, session: Session) -> bool:
        """True while the scores are being made."""
        return self.grading.is_under_way(session)

    def n_measuring(self, session: Session) -> int:
        """Recordings of the session still being measured; starts what is missing."""
        return self.measuring.complete(session)

    def earlier_take(self, report: SessionReport) -> SessionReport | None:
        """The report that a retake is compared with; None when it is no retake or is deleted."""
        earlier_id = report.session.setup.retake_session_id
        if earlier_id is None:
            return None
        try:
            return self.report(report.session.user_id, earlier_id)
        except NotFound:
            return None

    def rate_self(self, user_id: str, session_id: str, bands: Mapping[str, int], note: str) -> None:
        """Keep how the candidate saw the answers; only the first, blind rating counts.

        No band at all is an answer too: the scores were opened without one, and whatever is said
        afterwards is not blind any more.
        """
        if any(not 1 <= band <= 5 for band in bands.values()):
            raise InputError("A self-rating is a band from 1 to 5.")
        kept = clean_text(note, max_chars=MAX_COMMENT_CHARS) if note.strip() else ""
        rating = SelfRating(tuple(sorted(bands.items())), self.clock.now(), kept)
        self.feedback.save_self_rating(user_id, session_id, rating)

    def rate_helpfulness(self, user_id: str, session_id: str, rating: int, comment: str) -> None:
        """Keep how helpful the report was, 1..5."""
        if not 1 <= rating <= 5:
            raise InputError("A rating is a number from 1 to 5.")
        kept = clean_text(comment, max_chars=MAX_COMMENT_CHARS) if comment.strip() else ""
        told = Helpfulness(rating, self.clock.now(), kept)
        self.feedback.save_helpfulness(user_id, session_id, told)
