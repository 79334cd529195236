"""Grades finished sessions beside the people being served: a model may take its time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass, field

from studio.errors import StudioError
from studio.interview.grading import verify_quotes
from studio.interview.model import Phase, Session
from studio.interview.rubric import RUBRIC_VERSION, SessionReview, transcript_digest
from studio.ports import Clock, Grader, ReviewStore, Telemetry

_log = logging.getLogger(__name__)

_FAILED = "The scores could not be made."

Work = Callable[[], SessionReview]


def run_now(work: Work) -> Future[SessionReview]:
    """Do the work at once, on this thread."""
    done: Future[SessionReview] = Future()
    try:
        done.set_result(work())
    except Exception as error:  # noqa: BLE001 - whoever asks for the result gets it
        done.set_exception(error)
    return done


@dataclass(slots=True)
class Grading:
    """Keeps the review of a finished session current.

    Parameters
    ----------
    run : callable
        Hands the work to a thread and returns its future; must not block.
    patience_s : float
        How long a report waits for a grader before it is shown without scores, seconds.
    """

    reviews: ReviewStore
    grader: Grader
    clock: Clock
    telemetry: Telemetry
    run: Callable[[Work], Future[SessionReview]] = run_now
    patience_s: float = 1.0
    _under_way: dict[tuple[str, str], Future[SessionReview]] = field(default_factory=dict)
    _failed: dict[tuple[str, str], str] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def start(self, session: Session) -> None:
        """Grade a finished session, unless that is done or under way; returns at once."""
        if _is_gradable(session) and not self.failure(session) and self._stored(session) is None:
            self._submit(session)

    def review(self, session: Session) -> SessionReview | None:
        """The current review.

        None while the session goes on, while its last words are still to be heard, while it is
        being graded, and when that failed (`failure` says why).
        """
        if not _is_gradable(session) or self.failure(session):
            return None
        stored = self._stored(session)
        if stored is not None:
            return stored
        graded = self._submit(session)
        if graded is None:
            return None
        wait((graded,), self.patience_s)
        return graded.result() if graded.done() and graded.exception() is None else None

    def failure(self, session: Session) -> str:
        """Why the session could not be graded, in words for the candidate; empty when it could.

        A failure stays until somebody asks for another try: a model is paid for each.
        """
        with self._lock:
            return self._failed.get(_key(session), "")

    def again(self, session: Session) -> None:
        """Grade anew after a failure."""
        with self._lock:
            self._failed.pop(_key(session), None)
        self.start(session)

    def is_under_way(self, session: Session) -> bool:
        """True while somebody grades it."""
        with self._lock:
            return _key(session) in self._under_way

    def _stored(self, session: Session) -> SessionReview | None:
        stored = self.reviews.review(session.user_id, session.id)
        return stored if stored is not None and _is_current(stored, session) else None

    def _submit(self, session: Session) -> Future[SessionReview] | None:
        """The work under way; None when it failed meanwhile."""
        key = _key(session)
        with self._lock:
            if key in self._failed:
                return None
            known = self._under_way.get(key)
            if known is not None:
                return known
            graded = self._under_way[key] = self.run(lambda: self._grade(session))
        graded.add_done_callback(lambda _: self._forget(key))
        return graded

    def _forget(self, key: tuple[str, str]) -> None:
        with self._lock:
            self._under_way.pop(key, None)

    def _grade(self, session: Session) -> SessionReview:
        try:
            return self._graded(session)
        except Exception as error:
            _log.warning("session not graded: %s", type(error).__name__)
            told = error.user_message if isinstance(error, StudioError) else _FAILED
            with self._lock:
                self._failed[_key(session)] = told
            raise

    def _graded(self, session: Session) -> SessionReview:
        with self.telemetry.span("grade", session=session.id):
            review = verify_quotes(session, self.grader.grade(session, self.clock.now()))
        if review.step is not None:
            self.telemetry.count_step(review.step)
        self.reviews.save_review(session.user_id, session.id, review)
        return review


def _is_gradable(session: Session) -> bool:
    """It is over, and no recording waits to be written down."""
    return session.phase is Phase.FINISHED and not any(t.waits_for_ears for t in session.turns)


def _key(session: Session) -> tuple[str, str]:
    return session.id, transcript_digest(session)


def _is_current(review: SessionReview, session: Session) -> bool:
    """False when words came in after grading, or the rubric changed."""
    is_same_text = review.graded_text_digest == transcript_digest(session)
    return is_same_text and review.rubric_version == RUBRIC_VERSION
