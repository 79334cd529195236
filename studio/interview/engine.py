"""The whole interview as a state machine: `advance(session, event) -> (session, effects)`.

::

    PLANNED ──SessionStarted──▶ CONSIDERING ──InterviewerMoved──▶ ASKED
                                    ▲                               │
                                    └── AnswerRecorded/Typed/Skip ──┘
    CONSIDERING ──InterviewerMoved(Close)──▶ FINISHED
    any live phase ──SessionEndedEarly──▶ FINISHED (something answered) or ABANDONED
    any live phase ──SessionAbandoned──▶ ABANDONED

An event that does not fit where the session stands changes nothing and has no effects: that makes
every event safe to say twice. The engine decides what may come next; the interviewer only chooses
inside those options and phrases. No clock: events carry the time.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from studio.interview.events import (
    AnswerRecorded,
    AnswerTyped,
    Ask,
    AskNext,
    CandidateReturned,
    Close,
    Consider,
    DropRecording,
    Effect,
    Event,
    Grade,
    InterviewerMoved,
    InviteQuestions,
    Measure,
    Move,
    Options,
    Probe,
    RecordingDiscarded,
    RecordingKept,
    SessionAbandoned,
    SessionEndedEarly,
    SessionPaused,
    SessionResumed,
    SessionStarted,
    ThinkingAsked,
    TurnSkipped,
    WordsGiven,
)
from studio.interview.model import (
    Answer,
    AnswerKind,
    Phase,
    Question,
    Recording,
    Session,
    Turn,
    TurnKind,
)
from studio.interview.personas import PERSONAS

MAX_CANDIDATE_QUESTIONS = 3

Step = tuple[Session, tuple[Effect, ...]]


def advance(session: Session, event: Event) -> Step:
    """Apply one event.

    Parameters
    ----------
    session : Session
        Where the interview stands.
    event : Event
        What happened.

    Returns
    -------
    (Session, tuple of Effect)
        The session after the event and what must now be done. The same session and no effects
        when the event does not fit.
    """
    if isinstance(event, WordsGiven):
        return _give_words(session, event)
    if not session.is_live:
        return session, ()
    match event:
        case SessionStarted():
            return _start(session, event.at)
        case InterviewerMoved():
            return _move(session, event.move, event.at)
        case RecordingKept() | RecordingDiscarded() | ThinkingAsked():
            return _change_open_turn(session, event)
        case AnswerRecorded() | AnswerTyped() | TurnSkipped():
            return _answer(session, event)
        case SessionPaused():
            return _pause(session, event.at)
        case SessionResumed():
            resumed = _resume(session, event.at)
            return resumed, pending(resumed, event.at)
        case CandidateReturned():
            returned = _return(session, event.at)
            return returned, pending(returned, event.at)
        case SessionEndedEarly():
            return _end_early(session, event.at)
        case SessionAbandoned():
            return _abandon(session, event.at)


def pending(session: Session, at: datetime) -> tuple[Effect, ...]:
    """What a session waits for: the effects to do again after a crash, a reload, a pause."""
    if session.phase is Phase.CONSIDERING:
        return (Consider(options(session, at)),)
    if session.open_turn is not None:
        return (Ask(session.open_turn),)
    if session.phase is Phase.FINISHED:
        return (Grade(),)
    return ()


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


def _start(session: Session, at: datetime) -> Step:
    if session.phase is not Phase.PLANNED:
        return session, ()
    started = replace(session, phase=Phase.CONSIDERING, started_at=at)
    return started, pending(started, at)


def _move(session: Session, move: Move, at: datetime) -> Step:
    if session.phase is not Phase.CONSIDERING:
        return session, ()
    allowed = options(session, at)
    answered = allowed.answered
    if isinstance(move, Probe) and allowed.may_probe and answered is not None:
        return _ask(session, _follow_up(session, answered, move, at))
    if isinstance(move, AskNext) and allowed.next_question is not None:
        return _ask(session, _question_turn(session, allowed.next_question, move, at))
    if isinstance(move, InviteQuestions) and allowed.may_invite:
        return _ask(session, _invitation(session, move, at))
    if allowed.next_question is not None:  # a move outside the plan: the plan goes on without it
        return _ask(session, _question_turn(session, allowed.next_question, AskNext(""), at))
    farewell = move.farewell if isinstance(move, Close) else ""
    return _finish(replace(session, farewell=farewell), at)


def _question_turn(session: Session, question: Question, move: AskNext, at: datetime) -> Turn:
    return Turn(
        number=len(session.turns) + 1,
        kind=TurnKind.QUESTION,
        question_id=question.id,
        asked=question.text,
        asked_at=at,
        lead_in=move.lead_in,
    )


def _follow_up(session: Session, answered: Turn, move: Probe, at: datetime) -> Turn:
    return Turn(
        number=len(session.turns) + 1,
        kind=TurnKind.FOLLOW_UP,
        question_id=answered.question_id,
        asked=move.text,
        asked_at=at,
        lead_in=move.lead_in,
        reason=move.reason,
    )


def _invitation(session: Session, move: InviteQuestions, at: datetime) -> Turn:
    return Turn(
        number=len(session.turns) + 1,
        kind=TurnKind.CANDIDATE_QUESTIONS,
        question_id=None,
        asked=move.text,
        asked_at=at,
        lead_in=move.lead_in,
    )


def _ask(session: Session, turn: Turn) -> Step:
    asked = replace(
        session, phase=Phase.ASKED, turns=(*session.turns, turn), active_since=turn.asked_at
    )
    return asked, (Ask(turn),)


def _open(session: Session, turn_number: int) -> Turn | None:
    turn = session.open_turn
    return turn if turn is not None and turn.number == turn_number else None


def _with_turn(session: Session, turn: Turn) -> Session:
    turns = session.turns
    return replace(session, turns=(*turns[: turn.number - 1], turn, *turns[turn.number :]))


def _change_open_turn(
    session: Session, event: RecordingKept | RecordingDiscarded | ThinkingAsked
) -> Step:
    turn = _open(session, event.turn_number)
    if turn is None:
        return session, ()
    if isinstance(event, ThinkingAsked):
        return _with_turn(session, replace(turn, thinking_since=event.at)), ()
    kept = event.recording if isinstance(event, RecordingKept) else None
    if kept == turn.draft:
        return session, ()
    dropped = () if turn.draft is None else (DropRecording(turn.draft.key),)
    return _with_turn(session, replace(turn, draft=kept)), dropped


def _answer(session: Session, event: AnswerRecorded | AnswerTyped | TurnSkipped) -> Step:
    turn = _open(session, event.turn_number)
    if turn is None:
        return session, ()
    if isinstance(event, AnswerRecorded) and turn.draft is None:
        return session, ()
    answer = _answer_of(event, turn.draft)
    effects: list[Effect] = [Measure(turn.number)] if answer.text or answer.recording else []
    if turn.draft is not None and answer.recording is None:
        effects.append(DropRecording(turn.draft.key))
    answered = _resume(_with_turn(session, replace(turn, answer=answer, draft=None)), event.at)
    considering = replace(answered, phase=Phase.CONSIDERING)
    return considering, (*effects, *pending(considering, event.at))


def _answer_of(
    event: AnswerRecorded | AnswerTyped | TurnSkipped, draft: Recording | None
) -> Answer:
    match event:
        case AnswerRecorded():
            return Answer(AnswerKind.RECORDED, event.at, event.text or None, draft)
        case AnswerTyped():
            return Answer(AnswerKind.TYPED, event.at, event.text)
        case TurnSkipped():
            return Answer(AnswerKind.SKIPPED, event.at)


def _give_words(session: Session, event: WordsGiven) -> Step:
    if not 1 <= event.turn_number <= len(session.turns):
        return session, ()
    turn = session.turn(event.turn_number)
    if turn.answer is None or turn.answer.kind is not AnswerKind.RECORDED or not event.text:
        return session, ()
    told = replace(turn, answer=replace(turn.answer, text=event.text))
    effects: tuple[Effect, ...] = (Measure(turn.number),)
    if session.phase is Phase.FINISHED:
        effects = (*effects, Grade())
    return _with_turn(session, told), effects


def _pause(session: Session, at: datetime) -> Step:
    if session.paused_since is not None or session.started_at is None:
        return session, ()
    return replace(session, paused_since=at), ()


def _resume(session: Session, at: datetime) -> Session:
    if session.paused_since is None:
        return session
    pause_s = max(0.0, (at - session.paused_since).total_seconds())
    return replace(session, paused_since=None, paused_s=session.paused_s + pause_s, active_since=at)


def _return(session: Session, at: datetime) -> Session:
    """Nobody knows how long the page was closed, so the clock goes on from where the turn began."""
    if session.paused_since is not None or session.active_since is None:
        return session
    away_s = max(0.0, (at - session.active_since).total_seconds())
    return replace(session, paused_s=session.paused_s + away_s, active_since=at)


def _end_early(session: Session, at: datetime) -> Step:
    """A kept recording counts as handed in: what was said is never thrown away unasked."""
    effects: tuple[Effect, ...] = ()
    turn = session.open_turn
    if turn is not None and turn.draft is not None:
        session, (*effects_before, _) = _answer(session, AnswerRecorded(turn.number, at))
        effects = tuple(effects_before)
    if not session.answered_turns:
        return _abandon(session, at)
    finished, graded = _finish(_resume(session, at), at)
    return finished, (*effects, *graded)


def _finish(session: Session, at: datetime) -> Step:
    return replace(session, phase=Phase.FINISHED, finished_at=at), (Grade(),)


def _abandon(session: Session, at: datetime) -> Step:
    abandoned = replace(_resume(session, at), phase=Phase.ABANDONED, finished_at=at)
    return _without_draft(abandoned), _dropped_draft(session)


def _without_draft(session: Session) -> Session:
    if not session.turns or session.turns[-1].draft is None:
        return session
    return _with_turn(session, replace(session.turns[-1], draft=None))


def _dropped_draft(session: Session) -> tuple[Effect, ...]:
    draft = session.turns[-1].draft if session.turns else None
    return () if draft is None else (DropRecording(draft.key),)
