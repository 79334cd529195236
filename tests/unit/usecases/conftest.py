"""A whole studio of use cases over a real database and a real folder, with scripted people."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from analytics.metrics import VERSION
from studio.interview.model import Difficulty, InterviewType, Role, Session, Setup
from studio.persistence.blobs import FolderBlobStore
from studio.persistence.engine import open_database
from studio.persistence.migrate import migrate
from studio.persistence.store import SqlAccountStore, SqlFeedbackStore, SqlReviewStore
from studio.usecases.account import Account
from studio.usecases.conduct import Conduct
from studio.usecases.grading import Grading
from studio.usecases.library import Library
from studio.usecases.measuring import Job, Measuring
from studio.usecases.review import Review
from studio.usecases.silence import Silence
from tests.unit.usecases.fakes import (
    CountingGrader,
    InterruptedStore,
    ScriptedEars,
    ScriptedInterviewer,
    TickingClock,
    WorkerBench,
    a_bank,
)

WHO = "candidate"


@dataclass
class Studio:
    """Everything a test touches."""

    folder: Path
    engine: Engine
    clock: TickingClock
    sessions: InterruptedStore
    reviews: SqlReviewStore
    blobs: FolderBlobStore
    interviewer: ScriptedInterviewer
    ears: ScriptedEars
    grader: CountingGrader
    bench: WorkerBench
    measuring: Measuring
    conduct: Conduct
    review: Review
    account: Account
    library: Library

    def begin(self, n_questions: int = 2, **changes: object) -> Session:
        """A session at its first question."""
        setup = Setup(
            InterviewType.BEHAVIOURAL, Role.SOFTWARE, Difficulty.STANDARD, n_questions, **changes
        )
        return self.conduct.start(WHO, setup)

    def finished(self, n_questions: int = 1) -> Session:
        """A session answered in writing to its end."""
        session = self.begin(n_questions)
        while session.open_turn is not None:
            number = session.open_turn.number
            session = self.conduct.type_answer(WHO, session.id, number, f"Answer {number}.")
        return session

    def stored(self, session: Session) -> Session:
        """The session as the store has it now."""
        return self.sessions.load(WHO, session.id)

    def keys(self) -> list[str]:
        """Every recording in the folder."""
        return list(self.blobs.keys(WHO))


def a_document(job: Job) -> dict[str, object]:
    """What a worker would find, without the minutes of array work."""
    return {
        "version": VERSION,
        "values": {},
        "events": [],
        "words": [],
        "word_times": "none",
        "measured_text": job.text or "",
        "not_fillers": list(job.not_fillers),
        "was_recorded": job.flac is not None,
    }


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    """An empty studio."""
    engine = open_database(f"sqlite:///{tmp_path / 'studio.db'}")
    migrate(engine)
    clock, blobs = TickingClock(), FolderBlobStore(tmp_path / "recordings")
    sessions, reviews = InterruptedStore(engine), SqlReviewStore(engine)
    accounts = SqlAccountStore(engine)
    interviewer, grader, bench = ScriptedInterviewer(), CountingGrader(), WorkerBench(a_document)
    ears = ScriptedEars()
    measuring = Measuring(sessions, reviews, blobs, accounts, None, run=bench.run)
    grading = Grading(reviews, grader, clock, Silence())
    ids, seeds = itertools.count(1), itertools.count(1)
    yield Studio(
        folder=tmp_path,
        engine=engine,
        clock=clock,
        sessions=sessions,
        reviews=reviews,
        blobs=blobs,
        interviewer=interviewer,
        ears=ears,
        grader=grader,
        bench=bench,
        measuring=measuring,
        conduct=Conduct(
            sessions=sessions,
            blobs=blobs,
            interviewer=interviewer,
            hearing=ears,
            telemetry=Silence(),
            bank=a_bank(),
            clock=clock,
            new_id=lambda: f"s-{next(ids)}",
            new_seed=lambda: next(seeds),
            measure_turn=measuring.measure_turn,
            grade_session=lambda _: None,  # done when a report is opened, so that tests can count
            max_answer_s=60.0,
        ),
        review=Review(sessions, reviews, SqlFeedbackStore(engine), grading, measuring, clock),
        account=Account(accounts, sessions, sessions, reviews, blobs, clock),
        library=Library(sessions, reviews, clock),
    )
    engine.dispose()
