"""Sittings for tests: a session with given answers, or one played to its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from studio.interview.documents import Fact
from studio.interview.engine import advance
from studio.interview.events import (
    AnswerRecorded,
    AnswerTyped,
    AnswerUnheard,
    InterviewerMoved,
    RecordingKept,
    SessionStarted,
    TurnSkipped,
)
from studio.interview.model import (
    Answer,
    AnswerKind,
    Difficulty,
    InterviewType,
    Phase,
    ProbeReason,
    Question,
    Recording,
    Role,
    Session,
    Setup,
    Turn,
    TurnKind,
)
from studio.interview.plan import options
from studio.interview.steps import Part, Step
from studio.ports import Interviewer

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)

QUESTION = Question(
    id="conflict",
    type=InterviewType.BEHAVIOURAL,
    roles=("any",),
    competency="collaboration",
    difficulty=Difficulty.STANDARD,
    text="Tell me about a disagreement with a colleague.",
    rephrased="When did you and a colleague not see something the same way?",
    hint="Say what each of you wanted before you say how it ended.",
    time_s=90,
    follow_ups=(
        "What did you do first?",
        "How do the two of you work together now?",
        "What would you do differently?",
    ),
    good_answer=(
        "Names the disagreement and what was at stake",
        "Finds out what the colleague wanted",
        "Says how it was settled and what changed",
    ),
    keywords=("disagree", "colleague", "argument", "compromise", "convince"),
)

Said = str | float | None
"""What the candidate gives: words, seconds of recording without words, or a skip."""


def answer(said: Said, *, seconds: float | None = None) -> Answer:
    """An answer as the session holds it."""
    if said is None:
        return Answer(AnswerKind.SKIPPED, NOW)
    if isinstance(said, str) and seconds is None:
        return Answer(AnswerKind.TYPED, NOW, said)
    text = said if isinstance(said, str) else None
    took = seconds if seconds is not None else float(said)
    return Answer(AnswerKind.RECORDED, NOW, text, Recording("u/s/t.flac", took))


def sat(
    *said: Said,
    question: Question = QUESTION,
    difficulty: Difficulty = Difficulty.STANDARD,
    seconds: float | None = None,
    reasons: tuple[ProbeReason, ...] = (),
    job_description: str = "",
    resume: str = "",
    facts: tuple[Fact, ...] = (),
    seed: int = 0,
) -> Session:
    """A finished session with one question: its answer, then those to its follow-ups."""
    turns = tuple(
        Turn(
            number=i + 1,
            kind=TurnKind.FOLLOW_UP if i else TurnKind.QUESTION,
            question_id=question.id,
            asked=f"And then, number {i}?" if i else question.text,
            asked_at=NOW,
            reason=(reasons[i - 1] if len(reasons) >= i else ProbeReason.PLANNED) if i else None,
            answer=answer(one, seconds=seconds if i == 0 else None),
        )
        for i, one in enumerate(said)
    )
    setup = Setup(
        question.type,
        Role.SOFTWARE,
        difficulty,
        seed=seed,
        job_description=job_description,
        resume=resume,
        facts=facts,
    )
    return Session("s", "u", setup, (question,), NOW, Phase.FINISHED, turns, NOW, NOW)


def considering(session: Session) -> Session:
    """The same session, waiting for the interviewer's next move."""
    return replace(session, phase=Phase.CONSIDERING, finished_at=None)


def play(
    interviewer: Interviewer,
    said: Iterable[Said],
    *,
    questions: tuple[Question, ...],
    difficulty: Difficulty = Difficulty.STANDARD,
    role: Role = Role.SOFTWARE,
    seed: int = 0,
    job_description: str = "",
) -> Session:
    """A whole interview through the engine; when the answers run out, the rest is skipped.

    Nobody hears a recording here, as on a machine without ears.
    """
    setup = Setup(
        questions[0].type,
        role,
        difficulty,
        n_questions=len(questions),
        seed=seed,
        job_description=job_description,
    )
    session, _ = advance(Session("s", "u", setup, questions, NOW), SessionStarted(NOW))
    rest = iter(said)
    while session.is_live:
        before = session
        session = _next(session, interviewer, rest)
        assert session != before, "the interview stands still"
    return session


def _next(session: Session, interviewer: Interviewer, rest: Iterator[Said]) -> Session:
    if session.phase is not Phase.CONSIDERING:
        return _answer(session, rest)
    if session.turns and session.turns[-1].waits_for_ears:
        nobody = AnswerUnheard(session.turns[-1].number, NOW, Step(Part.HEAR, ""))
        return advance(session, nobody)[0]
    move = interviewer.move(session, options(session, NOW))
    return advance(session, InterviewerMoved(move, NOW))[0]


def _answer(session: Session, rest: Iterator[Said]) -> Session:
    assert session.open_turn is not None
    number, said = session.open_turn.number, next(rest, None)
    if said is None:
        return advance(session, TurnSkipped(number, NOW))[0]
    if isinstance(said, str):
        return advance(session, AnswerTyped(number, NOW, said))[0]
    kept, _ = advance(session, RecordingKept(number, Recording("u/s/t.flac", said), NOW))
    return advance(kept, AnswerRecorded(number, NOW))[0]
