"""A process that conducts interviews into the stores until it is killed; see test_durability."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from studio.interview.model import Answer, AnswerKind, Phase, Recording, Session, SessionQuery
from studio.persistence.blobs import FolderBlobStore
from studio.persistence.engine import open_database
from studio.persistence.migrate import migrate
from studio.persistence.store import SqlReviewStore, SqlSessionStore
from tests.contract.samples import USER, a_finding, a_session, a_turn, after

N_TURNS = 3

Ack = tuple[str, str, int]
"""What is acknowledged, of which session, of which turn."""


def sound_of(key: str) -> bytes:
    """The recording that belongs under that key, 300 kB."""
    return hashlib.sha256(key.encode()).digest() * 10_000


def words_of(session_id: str, number: int) -> str:
    """The answer that belongs to that turn."""
    return f"answer {number} of {session_id}"


def key_of(session_id: str, number: int) -> str:
    return f"{USER}/{session_id}/turn-{number:02d}-abc.flac"


def practise(folder: str, run: int, acks: Connection) -> None:
    """Go on with the open session, or begin one; tell of each step once it is durable."""
    engine = open_database(f"sqlite:///{folder}/studio.db")
    migrate(engine)
    sessions, reviews = SqlSessionStore(engine), SqlReviewStore(engine)
    blobs = FolderBlobStore(Path(folder) / "recordings")
    acks.send(("ready", "", 0))
    n_begun = 0
    while True:
        found = sessions.search(USER, SessionQuery(phases=(Phase.ASKED, Phase.PLANNED), limit=1))
        if found:
            session = sessions.load(USER, found[0].id)
        else:
            session = sessions.save(a_session(f"s-{run:03d}-{n_begun:03d}"))
            acks.send(("begun", session.id, 0))
            n_begun += 1
        _conduct(session, sessions, reviews, blobs, acks.send)


def _conduct(
    session: Session,
    sessions: SqlSessionStore,
    reviews: SqlReviewStore,
    blobs: FolderBlobStore,
    tell: Callable[[Ack], None],
) -> None:
    while len(session.answered_turns) < N_TURNS:
        if session.open_turn is None or session.open_turn.answer is not None:
            number = len(session.turns) + 1
            turns = (*session.turns, a_turn(number))
            session = sessions.save(replace(session, phase=Phase.ASKED, turns=turns))
            tell(("asked", session.id, number))
        turn = session.turns[-1]
        key = key_of(session.id, turn.number)
        blobs.put(key, sound_of(key))
        tell(("recorded", session.id, turn.number))
        answer = Answer(
            AnswerKind.RECORDED,
            after(turn.number),
            words_of(session.id, turn.number),
            Recording(key, 1.5),
        )
        turns = (*session.turns[:-1], replace(turn, answer=answer))
        session = sessions.save(replace(session, turns=turns))
        tell(("answered", session.id, turn.number))
        reviews.save_finding(USER, session.id, a_finding(turn.number))
        tell(("measured", session.id, turn.number))
    sessions.save(replace(session, phase=Phase.FINISHED, finished_at=after(600)))
    tell(("finished", session.id, 0))


LONG_KEY = f"{USER}/s-1/turn-01-long.flac"


def long_sound(take: int) -> bytes:
    """Ten minutes of FLAC, some 8 MB: long enough to be killed half-way."""
    return bytes([take % 256]) * 8_000_000


def record_long_answers(folder: str, run: int, acks: Connection) -> None:
    """Put one take after another under the same key."""
    blobs = FolderBlobStore(Path(folder) / "recordings")
    acks.send(("ready", "", 0))
    for take in range(run * 1000, run * 1000 + 1000):
        blobs.put(LONG_KEY, long_sound(take))
        acks.send(("recorded", "s-1", take))
