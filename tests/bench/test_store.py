"""How fast the stores are, with ten thousand sessions of one account; prints a table.

Run alone: ``python -m pytest -s tests/bench/test_store.py``.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, Select, event, insert

from studio.interview.model import Phase, Role, Session, SessionQuery
from studio.persistence import rows, tables
from studio.persistence.blobs import FolderBlobStore
from studio.persistence.engine import open_database, reading, writing
from studio.persistence.migrate import migrate
from studio.persistence.review_rows import review_rows
from studio.persistence.search import summaries
from studio.persistence.store import SqlReviewStore, SqlSessionStore
from tests.contract.samples import (
    NOON,
    OTHER,
    USER,
    a_document,
    a_finding,
    a_review,
    a_session,
    a_setup,
    a_turn,
    recorded,
)

N_SESSIONS = 10_000
N_TURNS = 5
ANSWER = "I moved one table after another, and the team saw how the numbers fell. " * 12


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path_factory.mktemp('bench') / 'studio.db'}")
    migrate(opened)
    fill(opened)
    yield opened
    opened.dispose()


def fill(engine: Engine) -> None:
    """Ten thousand finished sessions with review, in one transaction; two accounts share them."""
    sessions = [a_practised(n) for n in range(N_SESSIONS)]
    sessions += [a_practised(n, "theirs", OTHER) for n in range(500)]
    SqlSessionStore(engine).save(a_session("first", OTHER))
    SqlSessionStore(engine).save(a_session("mine"))
    with writing(engine) as connection:
        for start in range(0, len(sessions), 500):
            batch = sessions[start : start + 500]
            connection.execute(insert(tables.sessions), [rows.session_values(s) for s in batch])
            turns = [rows.turn_values(s, t) for s in batch for t in s.turns]
            connection.execute(insert(tables.turns), turns)
            described = [
                {
                    "id": f"d-{s.id}",
                    "user_id": s.user_id,
                    "session_id": s.id,
                    "kind": "job_description",
                    "text": s.setup.job_description,
                    "created_at": s.created_at,
                }
                for s in batch
            ]
            connection.execute(insert(tables.documents), described)
            graded = review_rows(a_review())[0][1][0]
            connection.execute(
                insert(tables.reviews),
                [graded | {"session_id": s.id, "user_id": s.user_id} for s in batch],
            )


def a_practised(n: int, name: str = "s", user_id: str = USER) -> Session:
    session_id = f"{name}-{n:05d}"
    turns = tuple(
        a_turn(number, answer=recorded(number, session_id, f"{ANSWER} number {n}."))
        for number in range(1, N_TURNS + 1)
    )
    return replace(
        a_session(session_id, user_id, turns=turns, phase=Phase.FINISHED, version=1),
        setup=a_setup(role=list(Role)[n % len(Role)], job_description="We look for you. " * 60),
        created_at=NOON + timedelta(minutes=n),
        finished_at=NOON + timedelta(minutes=n + 20),
    )


def p50_ms(work: Callable[[], object], times: int = 21) -> float:
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent) * 1000


def test_reading_ten_thousand_sessions(engine: Engine) -> None:
    store = SqlSessionStore(engine)
    table: dict[str, Callable[[], object]] = {
        "history, first page of 50": lambda: store.search(USER, SessionQuery()),
        "history, last page": lambda: store.search(USER, SessionQuery(offset=N_SESSIONS - 50)),
        "history, one role": lambda: store.search(USER, SessionQuery(role=Role.DESIGN)),
        "history, one week": lambda: store.search(
            USER, SessionQuery(since=NOON, until=NOON + timedelta(days=7))
        ),
        "history, unfinished (none)": lambda: store.search(
            USER, SessionQuery(phases=(Phase.ASKED, Phase.CONSIDERING))
        ),
        "text in every session": lambda: store.search(USER, SessionQuery(text="numbers FELL")),
        "text in one session": lambda: store.search(USER, SessionQuery(text="9999.")),
        "text in none": lambda: store.search(USER, SessionQuery(text="zeppelin")),
        "load one session": lambda: store.load(USER, "s-05000"),
        "questions seen (50,000)": lambda: store.seen_questions(USER),
        "recordings past retention (none)": lambda: store.recordings_of_finished(
            USER, NOON - timedelta(days=1)
        ),
        "recording keys (50,000)": lambda: store.known_keys(USER),
    }
    print(f"\n{N_SESSIONS:,} sessions of {N_TURNS} turns, one account")
    for name, work in table.items():
        print(f"  {name:36} {p50_ms(work, 5):9.1f} ms")


def test_writing(engine: Engine, tmp_path: Path) -> None:
    store, reviews = SqlSessionStore(engine), SqlReviewStore(engine)
    blobs = FolderBlobStore(tmp_path)
    session = store.load(USER, "s-00000")
    finding = a_finding(1, words=a_document(200)["words"], events=a_document()["events"] * 20)

    def save() -> None:
        nonlocal session
        session = store.save(replace(session, paused_s=session.paused_s + 1))

    def save_and_erase() -> None:
        store.save(replace(a_practised(0), id="gone", version=0))
        store.erase(USER, "gone")

    table: dict[str, Callable[[], object]] = {
        "save a session (durable)": save,
        "save a new one and erase it": save_and_erase,
        "save a finding, 200 words": lambda: reviews.save_finding(USER, "s-00000", finding),
        "read the findings of a session": lambda: reviews.findings(USER, "s-00000"),
        "save a review": lambda: reviews.save_review(USER, "s-00000", a_review()),
        "read a review": lambda: reviews.review(USER, "s-00000"),
        "put a recording, 1 MB (durable)": lambda: blobs.put("u/s/t.flac", b"x" * 1_000_000),
    }
    print()
    for name, work in table.items():
        print(f"  {name:36} {p50_ms(work):9.1f} ms")


def test_plans(engine: Engine) -> None:
    """The history walks its index; no sort, no full scan of the sessions."""
    for name, query in {
        "first page": SessionQuery(),
        "one role": SessionQuery(role=Role.DESIGN),
    }.items():
        told = plan(engine, summaries(USER, query))
        print(f"\n  {name}:", *told, sep="\n    ")
        assert any("sessions_by_time" in line for line in told)
        assert not any("SCAN sessions" in line for line in told)


def plan(engine: Engine, statement: Select[object]) -> list[str]:
    told: list[str] = []

    def explain(connection, cursor, sql, parameters, context, executemany):  # type: ignore[no-untyped-def]
        if sql.startswith("SELECT"):
            told.extend(row[3] for row in cursor.execute(f"explain query plan {sql}", parameters))

    event.listen(engine, "before_cursor_execute", explain)
    try:
        with reading(engine) as connection:
            connection.execute(statement).all()
    finally:
        event.remove(engine, "before_cursor_execute", explain)
    return told
