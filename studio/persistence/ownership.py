"""Whose row it is: nobody reads or writes past the account."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from studio.errors import NotFound
from studio.interview.account import Profile
from studio.persistence.rows import profile_values
from studio.persistence.tables import sessions, users


def own_session(connection: Connection, user_id: str, session_id: str) -> None:
    """Returns when the account has that session.

    Raises
    ------
    NotFound
        It has not; another account's session looks the same as none.
    """
    found = select(sessions.c.id).where(sessions.c.id == session_id, sessions.c.user_id == user_id)
    if connection.execute(found).first() is None:
        raise NotFound()


def ensure_user(connection: Connection, user_id: str) -> None:
    """A row of `users` that other rows can stand on: a fresh profile when there is none."""
    known = select(users.c.user_id).where(users.c.user_id == user_id)
    if connection.execute(known).first() is None:
        connection.execute(insert(users), profile_values(Profile(user_id)))
