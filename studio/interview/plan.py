"""What the plan allows the interviewer to do now: the interviewer only chooses inside it."""

from __future__ import annotations

from datetime import datetime

from studio.interview.events import Options
from studio.interview.model import AnswerKind, Question, Session, Turn, TurnKind
from studio.interview.personas import PERSONAS

MAX_CANDIDATE_QUESTIONS = 3


def options(session: Session, at: datetime) -> Options:
    """What the plan allows the interviewer to do now."""
    answered = session.turns[-1] if session.turns else None
    inviting = answered is not None and answered.kind is TurnKind.CANDIDATE_QUESTIONS
    following = None if inviting else _next_question(session, at)
    return Options(
        answered=answered,
        may_probe=not inviting and _may_probe(session, answered, at),
        next_question=following,
        may_invite=following is None and _may_invite(session, answered),
    )


def _next_question(session: Session, at: datetime) -> Question | None:
    if session.turns and _time_is_up(session, at):
        return None
    asked = {t.question_id for t in session.turns}
    return next((q for q in session.questions if q.id not in asked), None)


def _time_is_up(session: Session, at: datetime) -> bool:
    minutes = session.setup.minutes
    return minutes is not None and session.elapsed_s(at) >= minutes * 60


def _may_probe(session: Session, answered: Turn | None, at: datetime) -> bool:
    if answered is None or answered.answer is None or answered.question_id is None:
        return False
    if answered.answer.kind is AnswerKind.SKIPPED or _time_is_up(session, at):
        return False
    n_probes = len(session.turns_of(answered.question_id)) - 1
    return n_probes < PERSONAS[session.setup.difficulty].max_probes


def _may_invite(session: Session, answered: Turn | None) -> bool:
    if session.setup.retake_session_id is not None or not session.answered_turns:
        return False
    n_invited = sum(t.kind is TurnKind.CANDIDATE_QUESTIONS for t in session.turns)
    if n_invited == 0:
        return True
    asked_one = answered is not None and answered.answer is not None
    return (
        asked_one
        and answered is not None
        and answered.answer is not None
        and answered.answer.kind is not AnswerKind.SKIPPED
        and n_invited < MAX_CANDIDATE_QUESTIONS
    )
