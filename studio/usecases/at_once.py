"""Several steps of an interview as one: stored in one commit, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from studio.errors import Conflict, NotFound
from studio.interview.model import Session, SessionQuery, SessionSummary
from studio.ports import BlobStore, SessionStore
from studio.usecases.conduct import Conduct


def at_once(conduct: Conduct, do: Callable[[Conduct], Session]) -> Session:
    """Do several steps of one session, durable together when this returns.

    Each step of a `Conduct` waits for the disk, as it must where a provider is asked between two.
    Where nobody has to be asked any more, one wait does. What follows from the steps (measuring,
    grading, dropping a recording) follows once they are stored. When another tab was first,
    they are done one by one.

    Parameters
    ----------
    do : callable of a Conduct
        The steps; it must ask no provider. It may be called twice.

    Returns
    -------
    Session
        As it is stored.
    """
    held, later = _Held(conduct.sessions), list[Callable[[Session], object]]()

    def measure(user_id: str, session_id: str, turn_number: int) -> None:
        later.append(lambda _: conduct.measure_turn(user_id, session_id, turn_number))

    blobs = _Blobs(conduct.blobs)
    once = replace(
        conduct,
        sessions=held,
        blobs=blobs,
        measure_turn=measure,
        grade_session=lambda _: later.append(conduct.grade_session),
    )
    done = do(once)
    try:
        stored = held.store() or done
    except Conflict:
        return do(conduct)
    except NotFound:  # the session was deleted meanwhile
        for key in blobs.put_here:
            conduct.blobs.erase(key)
        raise
    for key in blobs.to_erase:
        conduct.blobs.erase(key)
    for follow in later:
        follow(stored)
    return stored


class _Held:
    """`SessionStore` that keeps one session's saves to itself until it is told to store."""

    def __init__(self, sessions: SessionStore) -> None:
        self._sessions = sessions
        self._begun: Session | None = None
        self._newest: Session | None = None

    def load(self, user_id: str, session_id: str) -> Session:
        """As it was saved here last; as it is stored before that."""
        if self._newest is None:
            self._begun = self._newest = self._sessions.load(user_id, session_id)
        return self._newest

    def save(self, session: Session) -> Session:
        """Keep it; the version goes on as if it were stored."""
        self._newest = replace(session, version=session.version + 1)
        return self._newest

    def store(self) -> Session | None:
        """Store what was saved, in one transaction; None when nothing was."""
        begun, newest = self._begun, self._newest
        if begun is None or newest is None or begun is newest:
            return None
        return self._sessions.save(replace(newest, version=begun.version))

    def search(self, user_id: str, query: SessionQuery) -> Sequence[SessionSummary]:
        """What is stored."""
        return self._sessions.search(user_id, query)

    def erase(self, user_id: str, session_id: str) -> None:
        """At once."""
        self._sessions.erase(user_id, session_id)

    def seen_questions(self, user_id: str) -> Sequence[str]:
        """What is stored."""
        return self._sessions.seen_questions(user_id)


class _Blobs:
    """`BlobStore` that puts at once and erases nothing: nobody may miss what is not stored yet."""

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs
        self.put_here: list[str] = []
        self.to_erase: list[str] = []

    def put(self, key: str, data: bytes) -> None:
        """Durable when it returns: a session must never point to what is not there."""
        self._blobs.put(key, data)
        self.put_here.append(key)

    def open(self, key: str) -> BinaryIO:
        """A reader."""
        return self._blobs.open(key)

    def path(self, key: str) -> Path:
        """The file."""
        return self._blobs.path(key)

    def erase(self, prefix: str) -> int:
        """Later."""
        self.to_erase.append(prefix)
        return 0

    def keys(self, prefix: str, older_than_s: float = 0.0) -> Sequence[str]:
        """What is there."""
        return self._blobs.keys(prefix, older_than_s)
