"""Values that the store suites keep and read back, every field set to something telling."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from studio.errors import Kind
from studio.interview.account import (
    AudioRetention,
    Consent,
    Dictation,
    Helpfulness,
    OwnBand,
    Preferences,
    Profile,
    SelfRating,
)
from studio.interview.model import (
    Answer,
    AnswerKind,
    Difficulty,
    EndedBy,
    InterviewType,
    LiveTrace,
    Phase,
    ProbeReason,
    Question,
    Recording,
    Role,
    Session,
    Setup,
    TimedWord,
    Turn,
    TurnKind,
    WordsFrom,
)
from studio.interview.rubric import NextLevel, QuestionReview, Quote, Score, SessionReview
from studio.interview.steps import Fall, Part, Step
from studio.ports import Finding

NOON = datetime(2026, 11, 2, 12, 0, 0, 123456, tzinfo=UTC)
USER = "8f6f1c1e-4d2b-4f0e-9d63-0d8a2c1b7e55"
OTHER = "11111111-2222-4333-8444-555555555555"


def after(seconds: float) -> datetime:
    """So many seconds after noon, told by a clock five hours east: stores must keep the moment."""
    return (NOON + timedelta(seconds=seconds)).astimezone(timezone(timedelta(hours=5)))


def a_question(number: int, text: str = "Tell me about a migration you led.") -> Question:
    return Question(
        id=f"behavioural-{number:03d}",
        type=InterviewType.BEHAVIOURAL,
        roles=("software", "data"),
        competency="ownership",
        difficulty=Difficulty.STANDARD,
        text=text,
        rephrased="Which migration did you lead?",
        hint="Think of the last big move.",
        time_s=120,
        follow_ups=("What was the result?", "What did you do yourself?", "Why then?"),
        good_answer=("names the system", "own part", "a number"),
        keywords=("migration", "database"),
        pack="built-in",
    )


def a_setup(**changes: Any) -> Setup:
    return replace(
        Setup(
            type=InterviewType.BEHAVIOURAL,
            role=Role.SOFTWARE,
            difficulty=Difficulty.STANDARD,
            n_questions=None,
            minutes=20,
            voice="Samantha",
            voice_rate=1.1,
            job_description="We look for an engineer in Zürich.",
            seed=2**63 - 1,
        ),
        **changes,
    )


def a_session(session_id: str = "s-1", user_id: str = USER, **changes: Any) -> Session:
    """A planned session of two questions."""
    planned = Session(
        id=session_id,
        user_id=user_id,
        setup=a_setup(),
        questions=(a_question(1), a_question(2, "Tell me about a conflict.")),
        created_at=after(0),
    )
    return replace(planned, **changes)


def a_turn(number: int, **changes: Any) -> Turn:
    """A question that waits for its answer."""
    asked = Turn(
        number=number,
        kind=TurnKind.QUESTION,
        question_id=f"behavioural-{number:03d}",
        asked=f"Question {number}?",
        asked_at=after(10 * number),
    )
    return replace(asked, **changes)


def recorded(number: int, session_id: str = "s-1", text: str | None = None) -> Answer:
    recording = Recording(f"{USER}/{session_id}/turn-{number:02d}-abc.flac", 31.25)
    return Answer(AnswerKind.RECORDED, after(10 * number + 5), text, recording)


def heard(number: int, session_id: str = "s-1") -> Answer:
    """A recording with the words and times of a recogniser."""
    words = (TimedWord("I", 0.25, 0.375), TimedWord("moved", 0.5, 0.875))
    answer = recorded(number, session_id, "I moved 40 tables.")
    return replace(answer, words_from=WordsFrom.RECOGNISER, words=words)


def some_steps() -> tuple[Step, ...]:
    """One step of each part of a turn, the last one degraded."""
    falls = (
        Fall("groq", "Groq asked for a pause.", Kind.BUSY),
        Fall("whisper", "no model is installed"),
    )
    return (
        Step(Part.THINK, "groq", "openai/gpt-oss-120b", "interviewer/1", 0.75, 0.00025),
        Step(Part.SPEAK, "browser", latency_s=0.125, pieces=("lead.0", "question.0")),
        Step(Part.HEAR, "browser", latency_s=8.5, falls=falls),
    )


def a_whole_session(session_id: str = "s-1", user_id: str = USER) -> Session:
    """A finished session that uses every field a session has."""
    turns = (
        a_turn(
            1,
            lead_in="Welcome.",
            answer=heard(1, session_id),
            steps=some_steps(),
            live=LiveTrace(
                EndedBy.SOUNDED_FINISHED,
                *(0.5, 0.25, 0.375, 0.625, 0.75, 1.5, 0.5, True),
                reached_s=1.0,
                reached_within_s=0.04,
                filled_s=0.6,
            ),
            sides=Recording(f"{user_id}/{session_id}/turn-01-both-abc.flac", 33.5),
        ),
        a_turn(
            2,
            kind=TurnKind.FOLLOW_UP,
            question_id="behavioural-001",
            asked="Why?",
            reason=ProbeReason.RESULT_MISSING,
            thinking_since=after(21),
            answer=Answer(AnswerKind.TYPED, after(25), "Because it paid. 日本語 🚀 \u202eabc"),
        ),
        a_turn(3, question_id="behavioural-002", answer=Answer(AnswerKind.SKIPPED, after(35))),
        a_turn(
            4,
            kind=TurnKind.CANDIDATE_QUESTIONS,
            question_id=None,
            draft=Recording(f"{user_id}/{session_id}/turn-04-def.flac", 2.5),
        ),
    )
    return a_session(
        session_id,
        user_id,
        setup=a_setup(retake_session_id="s-0", retake_turn_number=1),
        phase=Phase.FINISHED,
        turns=turns,
        started_at=after(1),
        finished_at=after(600),
        paused_since=after(590),
        paused_s=12.5,
        active_since=after(560),
        farewell="Thank you.",
    )


def a_document(n_words: int = 3) -> dict[str, Any]:
    """Shaped as the analytics write it: units, reasons, ints beside floats, later keys."""
    return {
        "version": "2026-11.1",
        "values": {
            "speech_rate": {"value": 4.25, "unit": "syllables/s", "reason": None},
            "n_pauses": {"value": 3, "unit": "", "reason": None},
            "f0_median": {"value": None, "unit": "Hz", "reason": "not enough speech"},
        },
        "events": [
            {"kind": "pause", "start_s": 1.5, "end_s": 2.25},
            {"kind": "filler", "start_s": 3.0, "end_s": 3.2, "text": "um", "level_db": -22.5},
        ],
        "curves": {"waveform": [[0.0, 0.5], [-0.25, 1]], "hop_s": 0.05},
        "quality": {"clipped_ratio": 0.0, "notes": []},
        "words": [
            {"text": f"word{n}", "start_s": n * 0.5, "end_s": n * 0.5 + 0.31}
            for n in range(n_words)
        ],
        "word_times": "aligned",
        "measured_text": "I moved 40 tables.",
    }


def a_finding(turn_number: int = 1, **changes: Any) -> Finding:
    return Finding(turn_number, "2026-11.1", {**a_document(), **changes})


def a_review() -> SessionReview:
    quotes = (Quote(1, 0, 7, "I moved"), Quote(2, 0, 7, "Because"))
    scores = (
        Score("structure", 4, "The result closes the story.", quotes, (4, 5, 3)),
        Score("relevance", None, "Not enough evidence."),
    )
    return SessionReview(
        questions=(
            QuestionReview("behavioural-001", (1, 2), scores, ("Clear.",), ("Count.",), "Go.", 4.0),
            QuestionReview("behavioural-002", (3,), (), (), (), "Answer it.", None),
        ),
        overall=(Score("structure", 3, "Mixed.", (Quote(1, 2, 7, "moved"),)),),
        overall_band=3.7,
        strengths=("Own part is clear.", "Numbers."),
        improvements=("Close with the result.",),
        next_step="Retake question 2.",
        next_level=NextLevel(Difficulty.INTENSE, "Two bands above 3."),
        graded_by="builtin-1",
        rubric_version="2026-11.1",
        graded_at=after(700),
        graded_text_digest="0123456789abcdef",
        step=Step(
            Part.GRADE,
            "compatible",
            "llama-3.1-70b",
            "grading/1",
            6.25,
            0.0021,
            (Fall("groq", "Groq asked for a pause."),),
        ),
        flags=("Question 1, Clarity: the model says 5, the built-in grader 2.",),
    )


def a_profile() -> Profile:
    return Profile(
        user_id=USER,
        display_name="Zoë",
        role=Role.DATA,
        interview_on=date(2026, 12, 24),
        retention=AudioRetention.DAYS_365,
        onboarded_at=after(0),
        voice="Daniel",
        voice_rate=0.9,
        voice_muted=True,
        send_on_stop=True,
        preferences=Preferences(
            (OwnBand("wpm", 120.0, None),), ("like", "you know"), True, Dictation.ALSO_MAKER
        ),
    )


def a_consent(number: int = 1) -> Consent:
    return Consent("store_audio", f"choice-{number}", "2026-11.1", after(0))


def a_self_rating(note: str = "Went well.") -> SelfRating:
    return SelfRating((("structure", 4), ("clarity", 2), ("relevance", 5)), after(650), note)


def a_helpfulness(rating: int = 4) -> Helpfulness:
    return Helpfulness(rating, after(660), "Specific.")
