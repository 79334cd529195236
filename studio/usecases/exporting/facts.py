"""A session as JSON: everything that is kept about it, nothing rounded, nothing left out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum

from studio.interview.model import Session, Turn
from studio.usecases.exporting.recordings import KeptRecording
from studio.usecases.review import SessionReport

SCHEMA = "interviewgym.session/1"
"""Changes when a reader of the old shape would misread the new one."""

Json = str | int | float | bool | None | Mapping[str, "Json"] | Sequence["Json"]


def session_json(report: SessionReport, recordings: Sequence[KeptRecording]) -> bytes:
    """The session as a JSON document in UTF-8."""
    text = json.dumps(session_facts(report, recordings), ensure_ascii=False, indent=1)
    return f"{text}\n".encode("utf-8", "backslashreplace")


def session_facts(
    report: SessionReport, recordings: Sequence[KeptRecording]
) -> Mapping[str, object]:
    """Everything known about the session.

    Addresses inside the store and the account's id stay out: a recording is named by its file in
    the export. Questions that were planned but never asked stay out too, so that they can still
    be asked.
    """
    session, review = report.session, report.review
    asked = {turn.question_id for turn in session.turns}
    return {
        "schema": SCHEMA,
        "versions": {
            "rubric": review and review.rubric_version,
            "graded_by": review and review.graded_by,
            "measures": {str(n): f.version for n, f in sorted(report.findings.items())},
        },
        "session": _session(session),
        "setup": as_json(session.setup),
        "questions": [as_json(q) for q in session.questions if q.id in asked],
        "turns": [_turn(report, turn, recordings) for turn in session.turns],
        "review": as_json(review),
        "self_rating": as_json(report.self_rating),
        "helpfulness": as_json(report.helpfulness),
        "n_still_measuring": report.n_measuring,
    }


def _session(session: Session) -> Mapping[str, Json]:
    return {
        "id": session.id,
        "phase": session.phase.value,
        "created_at": as_json(session.created_at),
        "started_at": as_json(session.started_at),
        "finished_at": as_json(session.finished_at),
        "paused_since": as_json(session.paused_since),
        "paused_s": session.paused_s,
        "farewell": session.farewell,
    }


def _turn(
    report: SessionReport, turn: Turn, recordings: Sequence[KeptRecording]
) -> Mapping[str, object]:
    answer, finding = turn.answer, report.findings.get(turn.number)
    sound = [
        {"file": r.file if r.is_kept else None, "duration_s": r.duration_s, "is_kept": r.is_kept}
        for r in recordings
        if r.turn_number == turn.number
    ]
    return {
        "number": turn.number,
        "kind": turn.kind.value,
        "question_id": turn.question_id,
        "asked_because": turn.reason and turn.reason.value,
        "lead_in": turn.lead_in,
        "asked": turn.asked,
        "asked_at": as_json(turn.asked_at),
        "thinking_since": as_json(turn.thinking_since),
        "answer": answer
        and {"kind": answer.kind.value, "at": as_json(answer.at), "text": answer.text},
        "recordings": sound,
        "live": as_json(turn.live),
        "finding": finding and as_json(finding.document),
        "not_measured": (report.not_measured or {}).get(turn.number),
    }


def as_json(value: object) -> Json:
    """The value in JSON's own types; times are UTC, an object's keys come sorted.

    Examples
    --------
    >>> as_json((datetime(2026, 11, 2, 12, tzinfo=UTC), {"b": 1, "a": None}))
    ['2026-11-02T12:00:00+00:00', {'a': None, 'b': 1}]

    Raises
    ------
    TypeError
        There is no JSON for a value of this type.
    """
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, str | int | float):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_json(value[key]) for key in sorted(value)}
    if isinstance(value, Sequence):
        return [as_json(item) for item in value]
    raise TypeError(f"no JSON for a {type(value).__name__}")
