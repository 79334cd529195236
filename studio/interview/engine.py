"""The whole interview as a state machine: `advance(session, event) -> (session, effects)`.

::

    PLANNED ──SessionStarted──▶ CONSIDERING ──InterviewerMoved──▶ ASKED
                                    ▲                               │
                                    └── AnswerRecorded/Typed/Skip ──┘
    CONSIDERING ──InterviewerMoved(Close)──▶ FINISHED
    CONSIDERING after a recording without words waits for AnswerHeard or AnswerUnheard first
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
    AnswerHeard,
    AnswerRecorded,
    AnswerTyped,
    AnswerUnheard,
    Ask,
    AskNext,
    CandidateReturned,
    Close,
    Consider,
    DropRecording,
    Effect,
    Event,
    Grade,
    Hear,
    InterviewerMoved,
    InviteQuestions,
    Measure,
    Probe,
    RecordingDiscarded,
    RecordingKept,
    SessionAbandoned,
    SessionEndedEarly,
    SessionPaused,
    SessionResumed,
    SessionStarted,
    SidesKept,
    ThinkingAsked,
    TurnSkipped,
    TurnSpoken,
    TurnTraced,
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
    WordsFrom,
)
from studio.interview.plan import options
from studio.interview.steps import Part, Step, with_speech

Advanced = tuple[Session, tuple[Effect, ...]]
_Learnt = WordsGiven | AnswerHeard | AnswerUnheard | TurnSpoken | TurnTraced | SidesKept


def advance(session: Session, event: Event) -> Advanced:
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
    if isinstance(event, _Learnt):
        return _learn(session, event)
    return _go_on(session, event) if session.is_live else (session, ())


def _learn(session: Session, event: _Learnt) -> Advanced:
    """What comes to be known of a turn; it may come after the end."""
    match event:
        case WordsGiven():
            return _give_words(session, event)
        case AnswerHeard():
            return _hear(session, event)
        case AnswerUnheard():
            return _leave_unheard(session, event)
        case TurnSpoken():
            return _note_speech(session, event), ()
        case TurnTraced():
            return _note_trace(session, event), ()
        case SidesKept():
            return _keep_sides(session, event), ()


def _go_on(session: Session, event: Event) -> Advanced:
    match event:
        case SessionStarted():
            return _start(session, event.at)
        case InterviewerMoved():
            return _move(session, event)
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
        case _:
            return session, ()


def pending(session: Session, at: datetime) -> tuple[Effect, ...]:
    """What a session waits for: the effects to do again after a crash, a reload, a pause."""
    if session.phase is Phase.CONSIDERING:
        waiting = session.turns[-1] if session.turns else None
        if waiting is not None and waiting.waits_for_ears:
            return (Hear(waiting.number),)
        return (Consider(options(session, at)),)
    if session.open_turn is not None:
        return (Ask(session.open_turn),)
    if session.phase is Phase.FINISHED:
        unheard = next((t for t in session.turns if t.waits_for_ears), None)
        return (Grade(),) if unheard is None else (Hear(unheard.number), Grade())
    return ()


def _start(session: Session, at: datetime) -> Advanced:
    if session.phase is not Phase.PLANNED:
        return session, ()
    started = replace(session, phase=Phase.CONSIDERING, started_at=at)
    return started, pending(started, at)


def _move(session: Session, event: InterviewerMoved) -> Advanced:
    if session.phase is not Phase.CONSIDERING or _waits_for_ears(session):
        return session, ()
    move, at = event.move, event.at
    allowed = options(session, at)
    answered = allowed.answered
    if isinstance(move, Probe) and allowed.may_probe and answered is not None:
        return _ask(session, _follow_up(session, answered, move, at), event.step)
    if isinstance(move, AskNext) and allowed.next_question is not None:
        asked = _question_turn(session, allowed.next_question, move, at)
        return _ask(session, asked, event.step)
    if isinstance(move, InviteQuestions) and allowed.may_invite:
        return _ask(session, _invitation(session, move, at), event.step)
    if allowed.next_question is not None:  # a move outside the plan: the plan goes on without it
        return _ask(session, _question_turn(session, allowed.next_question, AskNext(""), at), None)
    farewell = move.farewell if isinstance(move, Close) else ""
    return _finish(replace(_noted(session, event.step), farewell=farewell), at)


def _noted(session: Session, step: Step | None) -> Session:
    """The goodbye has no turn of its own: how it came about stands with the last one."""
    if step is None or not session.turns:
        return session
    last = session.turns[-1]
    return _with_turn(session, replace(last, steps=(*last.steps, step)))


def _waits_for_ears(session: Session) -> bool:
    return bool(session.turns) and session.turns[-1].waits_for_ears


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


def _ask(session: Session, turn: Turn, step: Step | None) -> Advanced:
    turn = turn if step is None else replace(turn, steps=(step,))
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
) -> Advanced:
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


def _answer(session: Session, event: AnswerRecorded | AnswerTyped | TurnSkipped) -> Advanced:
    turn = _open(session, event.turn_number)
    if turn is None:
        return session, ()
    if isinstance(event, AnswerRecorded) and turn.draft is None:
        return session, ()
    answered = replace(turn, answer=_answer_of(event, turn.draft), draft=None)
    effects: list[Effect] = _to_measure(answered)
    if turn.draft is not None and not isinstance(event, AnswerRecorded):
        effects.append(DropRecording(turn.draft.key))
    going_on = _with_turn(session, answered)
    if not isinstance(event, AnswerRecorded):  # who types or skips goes on; a recording is handed
        going_on = _resume(going_on, event.at)  # in some time after it was said, also in a pause
    considering = replace(going_on, phase=Phase.CONSIDERING)
    return considering, (*effects, *pending(considering, event.at))


def _answer_of(
    event: AnswerRecorded | AnswerTyped | TurnSkipped, draft: Recording | None
) -> Answer:
    match event:
        case AnswerRecorded():
            words_from = event.words_from if event.text else WordsFrom.CANDIDATE
            return Answer(AnswerKind.RECORDED, event.at, event.text or None, draft, words_from)
        case AnswerTyped():
            return Answer(AnswerKind.TYPED, event.at, event.text)
        case TurnSkipped():
            return Answer(AnswerKind.SKIPPED, event.at)


def _to_measure(turn: Turn) -> list[Effect]:
    """A recording that somebody will hear is measured then, with its words, and not twice."""
    answer = turn.answer
    if answer is None or turn.waits_for_ears or not (answer.text or answer.recording):
        return []
    return [Measure(turn.number)]


def _hear(session: Session, event: AnswerHeard) -> Advanced:
    """Also later, when ears have come back and somebody asks them again."""
    turn = _recorded_without_words(session, event.turn_number)
    if turn is None or turn.answer is None or not event.text:
        return session, ()
    answer = replace(
        turn.answer, text=event.text, words=event.words, words_from=WordsFrom.RECOGNISER
    )
    return _heard(session, replace(turn, answer=answer), event.step, event.at)


def _leave_unheard(session: Session, event: AnswerUnheard) -> Advanced:
    turn = _recorded_without_words(session, event.turn_number)
    if turn is None or not turn.waits_for_ears:
        return session, ()
    return _heard(session, turn, event.step, event.at)


def _recorded_without_words(session: Session, turn_number: int) -> Turn | None:
    if session.phase is Phase.ABANDONED or not 1 <= turn_number <= len(session.turns):
        return None
    turn = session.turn(turn_number)
    answer = turn.answer
    is_there = answer is not None and answer.recording is not None and answer.text is None
    return turn if is_there else None


def _heard(session: Session, turn: Turn, step: Step, at: datetime) -> Advanced:
    """The turn with what its hearing gave; measured now, and the interviewer goes on with it."""
    heard = replace(turn, steps=(*turn.steps, step))
    going_on = _with_turn(session, heard)
    is_awaited = session.turn(turn.number).waits_for_ears or session.phase is Phase.FINISHED
    return going_on, (*_to_measure(heard), *(pending(going_on, at) if is_awaited else ()))


def _note_speech(session: Session, event: TurnSpoken) -> Session:
    """A turn is spoken piece by piece, and again on request; the goodbye goes with the last one."""
    turn = session.spoken_turn(event.turn_number)
    if turn is None or event.step.part is not Part.SPEAK:
        return session
    return _with_turn(session, replace(turn, steps=with_speech(turn.steps, event.step)))


def _note_trace(session: Session, event: TurnTraced) -> Session:
    """The first telling counts, for a reply is on its way once; another may only add when it was
    heard."""
    if not 1 <= event.turn_number <= len(session.turns):
        return session
    turn = session.turn(event.turn_number)
    trace = event.trace
    unheard = replace(trace, reached_s=None, reached_within_s=None)
    if turn.answer is None or turn.live not in (None, unheard):
        return session
    return _with_turn(session, replace(turn, live=trace))


def _keep_sides(session: Session, event: SidesKept) -> Session:
    """They go with the answer's recording: where that is gone, they must not come."""
    if not 1 <= event.turn_number <= len(session.turns):
        return session
    turn = session.turn(event.turn_number)
    if turn.answer is None or turn.answer.recording is None or turn.sides is not None:
        return session
    return _with_turn(session, replace(turn, sides=event.recording))


def _give_words(session: Session, event: WordsGiven) -> Advanced:
    if not 1 <= event.turn_number <= len(session.turns):
        return session, ()
    turn = session.turn(event.turn_number)
    if turn.answer is None or turn.answer.kind is not AnswerKind.RECORDED or not event.text:
        return session, ()
    was_waited_for = turn.waits_for_ears and session.phase is Phase.CONSIDERING
    own = replace(turn.answer, text=event.text, words=(), words_from=WordsFrom.CANDIDATE)
    told = replace(turn, answer=own)
    going_on = _with_turn(session, told)
    effects: tuple[Effect, ...] = (Measure(turn.number),)
    if was_waited_for or session.phase is Phase.FINISHED:
        effects = (*effects, *pending(going_on, event.at))
    return going_on, effects


def _pause(session: Session, at: datetime) -> Advanced:
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


def _end_early(session: Session, at: datetime) -> Advanced:
    """A kept recording counts as handed in: what was said is never thrown away unasked."""
    effects: tuple[Effect, ...] = ()
    turn = session.open_turn
    if turn is not None and turn.draft is not None:
        session, effects = _answer(session, AnswerRecorded(turn.number, at))
        effects = tuple(e for e in effects if not isinstance(e, (Consider, Hear)))
    if not session.answered_turns:
        return _abandon(session, at)
    finished, ended = _finish(session, at)
    return finished, (*effects, *ended)


def _finish(session: Session, at: datetime) -> Advanced:
    finished = replace(_resume(session, at), phase=Phase.FINISHED, finished_at=at)
    return finished, pending(finished, at)


def _abandon(session: Session, at: datetime) -> Advanced:
    abandoned = replace(_resume(session, at), phase=Phase.ABANDONED, finished_at=at)
    return _without_draft(abandoned), _dropped_draft(session)


def _without_draft(session: Session) -> Session:
    if not session.turns or session.turns[-1].draft is None:
        return session
    return _with_turn(session, replace(session.turns[-1], draft=None))


def _dropped_draft(session: Session) -> tuple[Effect, ...]:
    draft = session.turns[-1].draft if session.turns else None
    return () if draft is None else (DropRecording(draft.key),)
