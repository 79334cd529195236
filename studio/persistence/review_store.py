"""What was found out about a session: findings of its recordings, scores of its answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine, Select, delete, insert, select

from studio.errors import NotFound
from studio.interview.rubric import SessionReview
from studio.persistence import tables
from studio.persistence.engine import reading, writing
from studio.persistence.findings import PARTS, join, split
from studio.persistence.ownership import own_session
from studio.persistence.review_rows import review_of, review_rows
from studio.ports import Finding


class SqlReviewStore:
    """`ReviewStore` over SQL. Every method raises NotFound for a session not the account's."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save_finding(self, user_id: str, session_id: str, finding: Finding) -> None:
        """Store one turn's measures, replacing earlier ones. Raises NotFound without the turn."""
        owner = {
            "session_id": session_id,
            "user_id": user_id,
            "turn_number": finding.turn_number,
        }
        taken = split(finding.document)
        with writing(self._engine) as connection:
            _own_turn(connection, owner)
            connection.execute(
                delete(tables.findings).where(
                    tables.findings.c.session_id == session_id,
                    tables.findings.c.turn_number == finding.turn_number,
                )
            )
            connection.execute(
                insert(tables.findings),
                owner
                | {"version": finding.version, "parts": list(taken.rows), "document": taken.rest},
            )
            for part in PARTS:
                rows = [owner | row for row in taken.rows.get(part.key, ())]
                if rows:
                    connection.execute(insert(part.table), rows)

    def findings(self, user_id: str, session_id: str) -> Mapping[int, Finding]:
        """Measures by turn number."""
        with reading(self._engine) as connection:
            own_session(connection, user_id, session_id)
            stored = connection.execute(_of(tables.findings, session_id)).mappings().all()
            rows = {part.key: _by_turn(connection, part.table, session_id) for part in PARTS}
        return {
            row["turn_number"]: Finding(
                row["turn_number"],
                row["version"],
                join(row["document"], {key: rows[key][row["turn_number"]] for key in row["parts"]}),
            )
            for row in stored
        }

    def save_review(self, user_id: str, session_id: str, review: SessionReview) -> None:
        """Store the graded review, replacing an earlier one."""
        owner = {"session_id": session_id, "user_id": user_id}
        with writing(self._engine) as connection:
            own_session(connection, user_id, session_id)
            connection.execute(
                delete(tables.reviews).where(tables.reviews.c.session_id == session_id)
            )
            for table, rows in review_rows(review):
                if rows:
                    connection.execute(insert(table), [owner | row for row in rows])

    def review(self, user_id: str, session_id: str) -> SessionReview | None:
        """The graded review, or None when the session is not graded yet."""
        with reading(self._engine) as connection:
            own_session(connection, user_id, session_id)
            row = connection.execute(_of(tables.reviews, session_id)).mappings().one_or_none()
            if row is None:
                return None
            children = (tables.question_reviews, tables.scores, tables.quotes)
            read = [connection.execute(_of(t, session_id)).mappings().all() for t in children]
        return review_of(row, *read)


def _own_turn(connection: Connection, owner: Mapping[str, Any]) -> None:
    turn = select(tables.turns.c.number).where(
        tables.turns.c.session_id == owner["session_id"],
        tables.turns.c.user_id == owner["user_id"],
        tables.turns.c.number == owner["turn_number"],
    )
    if connection.execute(turn).first() is None:
        raise NotFound()


def _of(table: Any, session_id: str) -> Select[Any]:
    """The table's rows of the session, in the order of its key."""
    return select(table).where(table.c.session_id == session_id).order_by(*table.primary_key)


def _by_turn(connection: Connection, table: Any, session_id: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(_of(table, session_id)).mappings():
        found[row["turn_number"]].append(row)
    return found
