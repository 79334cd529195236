"""The history's query: filters, text, counts, newest first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from studio.interview.documents import DocumentKind
from studio.interview.model import AnswerKind, SessionQuery
from studio.persistence.tables import documents, reviews, self_ratings, sessions, turns

JOB_DESCRIPTION = DocumentKind.JOB_DESCRIPTION.value

_MAX_WORDS = 8


def summaries(user_id: str, query: SessionQuery) -> Select[Any]:
    """One page of summaries; the counts are taken for that page only."""
    page = (
        select(sessions)
        .where(sessions.c.user_id == user_id, *_filters(query), *_text(query.text))
        .order_by(sessions.c.created_at.desc(), sessions.c.id.desc())
        .limit(query.limit)
        .offset(query.offset)
        .subquery("page")
    )
    described = and_(documents.c.session_id == page.c.id, documents.c.kind == JOB_DESCRIPTION)
    # a score seen in the history would spoil the self-rating that is asked first
    rated = exists().where(self_ratings.c.session_id == page.c.id)
    of_session = select(func.count()).where(turns.c.session_id == page.c.id)
    answered = of_session.where(turns.c.answer_kind != AnswerKind.SKIPPED)
    return (
        select(
            page,
            documents.c.text.label("job_description"),
            reviews.c.overall_band,
            rated.label("is_rated"),
            of_session.scalar_subquery().label("n_turns"),
            answered.scalar_subquery().label("n_answered"),
        )
        .outerjoin(documents, described)
        .outerjoin(reviews, and_(reviews.c.session_id == page.c.id, rated))
        .order_by(page.c.created_at.desc(), page.c.id.desc())
    )


def _filters(query: SessionQuery) -> list[ColumnElement[bool]]:
    wanted = {
        sessions.c.interview_type: query.type,
        sessions.c.role: query.role,
        sessions.c.difficulty: query.difficulty,
    }
    filters = [column == value for column, value in wanted.items() if value is not None]
    if query.phases:
        filters.append(sessions.c.phase.in_(query.phases))
    if query.since is not None:
        filters.append(sessions.c.created_at >= query.since)
    if query.until is not None:
        filters.append(sessions.c.created_at < query.until)
    return filters


def _text(text: str) -> list[ColumnElement[bool]]:
    """Every word must stand somewhere in the session, in any case; the first `_MAX_WORDS` count.

    `icontains` compares `lower` of both sides, which on SQLite is Python's (see `engine`), and
    escapes what LIKE would read as a pattern.
    """
    return [_holds(word) for word in text.split()[:_MAX_WORDS]]


def _holds(word: str) -> ColumnElement[bool]:
    in_turn = exists().where(
        turns.c.session_id == sessions.c.id,
        or_(
            turns.c.asked.icontains(word, autoescape=True),
            turns.c.answer_text.icontains(word, autoescape=True),
        ),
    )
    in_document = exists().where(
        documents.c.session_id == sessions.c.id,
        documents.c.kind == JOB_DESCRIPTION,  # a résumé's words would find every session
        documents.c.text.icontains(word, autoescape=True),
    )
    return or_(in_turn, in_document)
