"""Row ↔ frozen value, for sessions, turns and what an account holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import RowMapping

from studio.interview.account import Consent, Dictation, OwnBand, Preferences, Profile
from studio.interview.model import (
    Answer,
    AnswerKind,
    Difficulty,
    InterviewType,
    Question,
    Recording,
    Session,
    SessionSummary,
    Setup,
    Turn,
    WordsFrom,
)
from studio.persistence.fact_rows import facts_of_json
from studio.persistence.step_rows import (
    step_of,
    step_values,
    trace_of,
    trace_values,
    word_values,
    words_of,
)

Row = RowMapping
Values = dict[str, Any]

SETUP_COLUMNS = {
    "interview_type": "type",
    "role": "role",
    "difficulty": "difficulty",
    "n_questions": "n_questions",
    "minutes": "minutes",
    "voice": "voice",
    "voice_rate": "voice_rate",
    "seed": "seed",
    "retake_session_id": "retake_session_id",
    "retake_turn_number": "retake_turn_number",
}
"""Column of `sessions` → field of `Setup`; job description and résumé are documents."""

_SESSION_FIELDS = (
    "id",
    "user_id",
    "created_at",
    "phase",
    "started_at",
    "finished_at",
    "paused_since",
    "paused_s",
    "active_since",
    "farewell",
    "version",
)


def session_values(session: Session) -> Values:
    """The row of `sessions`."""
    values = {name: getattr(session, name) for name in _SESSION_FIELDS}
    return values | {
        column: getattr(session.setup, field) for column, field in SETUP_COLUMNS.items()
    }


def changing_values(session: Session) -> Values:
    """The columns of `sessions` that move on; the plan and the set-up stand since the first save.

    Naming a key or an indexed column in an UPDATE costs, even when its value stays.
    """
    fixed = ("id", "user_id", "created_at")
    return {name: getattr(session, name) for name in _SESSION_FIELDS if name not in fixed}


def session_of(row: Row, questions: Sequence[Row], turns: Sequence[Row]) -> Session:
    """The session, from its row and its children in order."""
    return Session(
        **{name: row[name] for name in _SESSION_FIELDS},
        setup=setup_of(row),
        questions=tuple(question_of(child["question"]) for child in questions),
        turns=tuple(turn_of(child) for child in turns),
    )


def setup_of(row: Row) -> Setup:
    """The set-up, from a row of `sessions` joined with its documents; a summary has no résumé."""
    return Setup(
        **{field: row[column] for column, field in SETUP_COLUMNS.items()},
        job_description=row["job_description"] or "",
        resume=row.get("resume") or "",
        facts=facts_of_json([*(row.get("resume_facts") or ()), *(row.get("job_facts") or ())]),
    )


def summary_of(row: Row) -> SessionSummary:
    """One line of the history."""
    return SessionSummary(
        id=row["id"],
        setup=setup_of(row),
        phase=row["phase"],
        created_at=row["created_at"],
        finished_at=row["finished_at"],
        n_answered=row["n_answered"],
        n_turns=row["n_turns"],
        overall_band=row["overall_band"],
        is_rated=bool(row["is_rated"]),
    )


def question_values(session: Session, position: int, question: Question) -> Values:
    """The row of `planned_questions`: the question whole, under its fields' names."""
    return {
        "session_id": session.id,
        "user_id": session.user_id,
        "position": position,
        "question_id": question.id,
        "question": {field.name: getattr(question, field.name) for field in fields(question)},
    }


def question_of(document: Mapping[str, Any]) -> Question:
    """The question as it was planned; a field of another version's is passed over."""
    known = {field.name for field in fields(Question)}
    values: Values = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in document.items()
        if name in known
    }
    values["type"] = InterviewType(values["type"])
    values["difficulty"] = Difficulty(values["difficulty"])
    return Question(**values)


def turn_values(session: Session, turn: Turn) -> Values:
    """The row of `turns`."""
    answer, recording = turn.answer, turn.answer and turn.answer.recording
    return {
        "session_id": session.id,
        "user_id": session.user_id,
        "number": turn.number,
        "kind": turn.kind,
        "question_id": turn.question_id,
        "lead_in": turn.lead_in,
        "asked": turn.asked,
        "asked_at": turn.asked_at,
        "reason": turn.reason,
        "answer_kind": answer and answer.kind,
        "answered_at": answer and answer.at,
        "answer_text": answer and answer.text,
        "recording_key": recording and recording.key,
        "recording_s": recording and recording.duration_s,
        "draft_key": turn.draft and turn.draft.key,
        "draft_s": turn.draft and turn.draft.duration_s,
        "thinking_since": turn.thinking_since,
        "words_from": answer.words_from if answer else WordsFrom.CANDIDATE,
        "heard_words": word_values(answer.words if answer else ()),
        "steps": [step_values(step) for step in turn.steps],
        "live": trace_values(turn.live),
        "sides_key": turn.sides and turn.sides.key,
        "sides_s": turn.sides and turn.sides.duration_s,
    }


def turn_of(row: Row) -> Turn:
    """The turn, from its row."""
    return Turn(
        number=row["number"],
        kind=row["kind"],
        question_id=row["question_id"],
        asked=row["asked"],
        asked_at=row["asked_at"],
        lead_in=row["lead_in"],
        reason=row["reason"],
        answer=_answer_of(row),
        draft=_recording_of(row["draft_key"], row["draft_s"]),
        thinking_since=row["thinking_since"],
        steps=tuple(step_of(step) for step in row["steps"]),
        live=trace_of(row["live"]),
        sides=_recording_of(row["sides_key"], row["sides_s"]),
    )


def _answer_of(row: Row) -> Answer | None:
    kind: AnswerKind | None = row["answer_kind"]
    if kind is None:
        return None
    recording = _recording_of(row["recording_key"], row["recording_s"])
    return Answer(
        kind,
        row["answered_at"],
        row["answer_text"],
        recording,
        row["words_from"],
        words_of(row["heard_words"]),
    )


def _recording_of(key: str | None, duration_s: float) -> Recording | None:
    return None if key is None else Recording(key, duration_s)


def profile_values(profile: Profile) -> Values:
    """The columns of a profile."""
    plain = {field.name: getattr(profile, field.name) for field in fields(profile)}
    return {**plain, "preferences": asdict(profile.preferences)}


def profile_of(row: Row) -> Profile:
    """The profile, from its row."""
    plain = {field.name: row[field.name] for field in fields(Profile)}
    return Profile(**{**plain, "preferences": _preferences_of(row["preferences"])})


def _preferences_of(told: Mapping[str, Any]) -> Preferences:
    return Preferences(
        bands=tuple(OwnBand(**band) for band in told.get("bands", ())),
        not_fillers=tuple(told.get("not_fillers", ())),
        by_own_usual=bool(told.get("by_own_usual", False)),
        dictation=Dictation(told.get("dictation", Dictation.ON_DEVICE)),
    )


def consent_of(row: Row) -> Consent:
    """The consent, from its row."""
    return Consent(**{field.name: row[field.name] for field in fields(Consent)})
