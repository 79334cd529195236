"""Sessions, whole: one transaction a save, nothing saved over a newer version."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    Select,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)

from studio.errors import Conflict, NotFound
from studio.interview.documents import DocumentKind, facts_of
from studio.interview.model import Session, SessionQuery, SessionSummary, Turn, TurnKind
from studio.persistence import rows
from studio.persistence.columns import PlainText
from studio.persistence.engine import forget_traces, reading, writing
from studio.persistence.fact_rows import facts_json
from studio.persistence.ownership import ensure_user, own_session
from studio.persistence.search import summaries
from studio.persistence.tables import documents, planned_questions, sessions, turns

# In words, not as a parameter: SQLite uses a partial index only where it can see the condition.
_HAS_SOUND: ColumnElement[bool] = (
    turns.c.recording_key.is_not(None)
    | turns.c.draft_key.is_not(None)
    | turns.c.sides_key.is_not(None)
)
_QUESTION: ColumnElement[str] = literal_column(f"'{TurnKind.QUESTION}'", PlainText)


class SqlSessionStore:
    """`SessionStore` and `RecordingIndex` over SQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save(self, session: Session) -> Session:
        """Store the session and its turns; returns it with the next version.

        Plan, set-up and creation time stand since the first save; a stored turn never goes.

        Raises
        ------
        Conflict
            A newer version is stored, the id is taken, or stored turns are missing.
        NotFound
            The session was erased since it was loaded.
        """
        saved = replace(session, version=session.version + 1)
        with writing(self._engine) as connection:
            if session.version == 0:
                _insert(connection, saved)
            else:
                _update(connection, saved)
            _write_turns(connection, saved)
        return saved

    def load(self, user_id: str, session_id: str) -> Session:
        """The stored session. Raises NotFound, also for another account's."""
        with reading(self._engine) as connection:
            of = {"session_id": session_id}
            row = connection.execute(_WHOLE, {**of, "user_id": user_id}).mappings().one_or_none()
            if row is None:
                raise NotFound()
            return rows.session_of(
                row,
                connection.execute(_PLANNED, of).mappings().all(),
                connection.execute(_TURNS, of).mappings().all(),
            )

    def search(self, user_id: str, query: SessionQuery) -> Sequence[SessionSummary]:
        """Summaries, newest first; `since` counts in, `until` does not."""
        with reading(self._engine) as connection:
            found = connection.execute(summaries(user_id, query)).mappings()
            return tuple(rows.summary_of(row) for row in found)

    def erase(self, user_id: str, session_id: str) -> None:
        """Remove every row of the session. Raises NotFound."""
        with writing(self._engine) as connection:
            own_session(connection, user_id, session_id)
            connection.execute(delete(sessions).where(sessions.c.id == session_id))
        forget_traces(self._engine)

    def seen_questions(self, user_id: str) -> Sequence[str]:
        """Ids of the questions asked so far, oldest first, repeats included."""
        asked = (
            select(turns.c.question_id)
            .where(turns.c.user_id == user_id, turns.c.kind == _QUESTION)
            .where(turns.c.question_id.is_not(None))
            .order_by(turns.c.asked_at, turns.c.number)
        )
        with reading(self._engine) as connection:
            return tuple(connection.execute(asked).scalars())

    def known_keys(self, user_id: str) -> Sequence[str]:
        """Keys of every recording and draft a turn points to."""
        kept = select(turns.c.recording_key, turns.c.draft_key, turns.c.sides_key).where(
            turns.c.user_id == user_id, _HAS_SOUND
        )
        with reading(self._engine) as connection:
            return tuple(key for found in connection.execute(kept) for key in found if key)

    def recordings_of_finished(
        self, user_id: str, before: datetime
    ) -> Sequence[tuple[str, int, str]]:
        """(session id, turn number, key) of recordings in sessions that ended by then."""
        ended = (
            select(turns.c.session_id, turns.c.number, turns.c.recording_key, turns.c.sides_key)
            .join(sessions, sessions.c.id == turns.c.session_id)
            .where(turns.c.user_id == user_id)
            .where(turns.c.recording_key.is_not(None) | turns.c.sides_key.is_not(None))
            .where(sessions.c.finished_at <= before)
            .order_by(sessions.c.finished_at, turns.c.session_id, turns.c.number)
        )
        with reading(self._engine) as connection:
            return _each_key(connection.execute(ended))

    def recordings_of_unfinished(self, user_id: str) -> Sequence[tuple[str, int, str]]:
        """The same, drafts too, of sessions that were never ended."""
        key = func.coalesce(turns.c.recording_key, turns.c.draft_key)
        kept = (
            select(turns.c.session_id, turns.c.number, key, turns.c.sides_key)
            .join(sessions, sessions.c.id == turns.c.session_id)
            .where(turns.c.user_id == user_id, sessions.c.finished_at.is_(None))
            .where(_HAS_SOUND)
            .order_by(turns.c.session_id, turns.c.number)
        )
        with reading(self._engine) as connection:
            return _each_key(connection.execute(kept))

    def forget_recording(self, user_id: str, session_id: str, turn_number: int) -> None:
        """Take every recording out of the turn; how long it was, measures and words stay.

        The session's version goes up: a tab that still holds the old one must not bring the
        recording back.
        """
        with writing(self._engine) as connection:
            own_session(connection, user_id, session_id)
            found = connection.execute(
                update(turns)
                .where(turns.c.session_id == session_id, turns.c.number == turn_number)
                .values(
                    recording_key=None, draft_key=None, draft_s=None, sides_key=None, sides_s=None
                )
            )
            if found.rowcount == 0:
                raise NotFound()
            connection.execute(
                update(sessions)
                .where(sessions.c.id == session_id)
                .values(version=sessions.c.version + 1)
            )


def _each_key(found: Iterable[Any]) -> tuple[tuple[str, int, str], ...]:
    """(session id, turn number, key) for every key of every row."""
    return tuple((row[0], row[1], key) for row in found for key in row[2:] if key)


def _insert(connection: Connection, session: Session) -> None:
    ensure_user(connection, session.user_id)
    connection.execute(insert(sessions), rows.session_values(session))
    planned = [
        rows.question_values(session, position, question)
        for position, question in enumerate(session.questions)
    ]
    if planned:
        connection.execute(insert(planned_questions), planned)
    if held := _documents(session):
        connection.execute(insert(documents), held)


def _documents(session: Session) -> list[rows.Values]:
    """What the session was made for and from; a copy, so that it reads the same for good."""
    texts = {
        DocumentKind.JOB_DESCRIPTION: session.setup.job_description,
        DocumentKind.RESUME: session.setup.resume,
    }
    return [
        {
            "id": str(uuid.uuid4()),
            "user_id": session.user_id,
            "session_id": session.id,
            "kind": kind.value,
            "text": text,
            "created_at": session.created_at,
            "facts": facts_json(facts_of(kind, session.setup.facts)),
        }
        for kind, text in texts.items()
        if text
    ]


def _update(connection: Connection, session: Session) -> None:
    """The plan and the documents stand since the first save; the rest moves on."""
    changed = connection.execute(
        update(sessions)
        .where(sessions.c.id == session.id, sessions.c.user_id == session.user_id)
        .where(sessions.c.version == session.version - 1)
        .values(rows.changing_values(session))
    )
    if changed.rowcount == 0:
        own_session(connection, session.user_id, session.id)
        raise Conflict()


def _write_turns(connection: Connection, session: Session) -> None:
    """Insert new turns, update changed ones; a turn once stored never goes."""
    found = connection.execute(_TURNS, {"session_id": session.id}).mappings()
    stored = {row["number"]: rows.turn_of(row) for row in found}
    if len(stored) > len(session.turns):
        raise Conflict()
    for turn in session.turns:
        if turn.number not in stored:
            connection.execute(insert(turns), rows.turn_values(session, turn))
        elif turn != stored[turn.number]:
            connection.execute(_change(session, turn, stored[turn.number]))


def _change(session: Session, turn: Turn, stored: Turn) -> Any:
    before, values = rows.turn_values(session, stored), rows.turn_values(session, turn)
    if turn.answer and stored.answer and turn.answer.recording is None:
        values.pop("recording_s")  # the recording is forgotten, its length is not
    return (
        update(turns)
        .where(turns.c.session_id == session.id, turns.c.number == turn.number)
        .values({name: value for name, value in values.items() if value != before[name]})
    )


def _whole() -> Select[Any]:
    job, resume = documents.alias("job"), documents.alias("resume")
    return (
        select(
            sessions,
            job.c.text.label("job_description"),
            job.c.facts.label("job_facts"),
            resume.c.text.label("resume"),
            resume.c.facts.label("resume_facts"),
        )
        .outerjoin(job, _held(job, DocumentKind.JOB_DESCRIPTION))
        .outerjoin(resume, _held(resume, DocumentKind.RESUME))
        .where(sessions.c.id == bindparam("session_id"), sessions.c.user_id == bindparam("user_id"))
    )


def _held(document: FromClause, kind: DocumentKind) -> ColumnElement[bool]:
    return (document.c.session_id == sessions.c.id) & (document.c.kind == kind.value)


def _children(table: Any) -> Select[Any]:
    place = table.c.position if "position" in table.c else table.c.number
    of_session = table.c.session_id == bindparam("session_id")
    return select(table).where(of_session).order_by(place)


# Put together once: a session is loaded several times a live turn, and putting a statement
# together takes longer than carrying it out.
_WHOLE, _PLANNED, _TURNS = _whole(), _children(planned_questions), _children(turns)
