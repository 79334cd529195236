"""Kill the process at any moment: nothing acknowledged is lost or doubled, no blob is half."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from studio.interview.model import Phase, SessionQuery, SessionSummary
from studio.persistence.blobs import FolderBlobStore
from studio.persistence.engine import open_database
from studio.persistence.migrate import migrate
from studio.persistence.store import SqlReviewStore, SqlSessionStore
from tests.contract.candidate_process import (
    LONG_KEY,
    Ack,
    key_of,
    long_sound,
    practise,
    record_long_answers,
    sound_of,
    words_of,
)
from tests.contract.samples import USER, a_finding

N_KILLS = 50
MOST_STEPS = 9
LONGEST_STEP_S = 0.02
Target = Callable[[str, int, Connection], None]


def test_fifty_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    moments = random.Random(2026_11)
    told: list[Ack] = []
    for run in range(N_KILLS):
        told += acks_until_killed(practise, tmp_path, run, moments)
        check_all_blobs_are_whole(tmp_path)
    counts = Counter(what for what, _, _ in told)
    assert counts["ready"] == N_KILLS and counts["answered"] > N_KILLS / 2, counts
    check_everything_told_is_there(tmp_path, told)


def test_a_long_recording_is_whole_or_not_there(tmp_path: Path) -> None:
    moments = random.Random(2026_12)
    last = -1
    for run in range(15):
        told = acks_until_killed(record_long_answers, tmp_path, run, moments)
        last = max([last, *(take for what, _, take in told if what == "recorded")])
        data = (tmp_path / "recordings" / LONG_KEY).read_bytes() if last >= 0 else b""
        takes = [take for take in (last, last + 1, run * 1000) if long_sound(take) == data]
        assert takes or last < 0, f"{len(data)} bytes of {len(set(data))} takes"
    assert last > 0


def acks_until_killed(target: Target, folder: Path, run: int, moments: random.Random) -> list[Ack]:
    """What a fresh process acknowledged before it was killed: some steps in, and inside the next.

    Steps are counted and not seconds, so that a busy machine kills in the same places.
    """
    context = multiprocessing.get_context("forkserver")  # imports once, forks from there
    context.set_forkserver_preload([practise.__module__])
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=target, args=(str(folder), run, theirs))
    process.start()
    theirs.close()
    with ours:
        told: list[Ack] = [ours.recv() for _ in range(moments.randint(1, MOST_STEPS))]
        time.sleep(moments.uniform(0, LONGEST_STEP_S))
        process.kill()
        process.join()
        while True:
            try:
                told.append(ours.recv())  # said before it died, still in the pipe
            except EOFError:
                return told


@contextmanager
def stores(folder: Path) -> Iterator[tuple[SqlSessionStore, SqlReviewStore, FolderBlobStore]]:
    """The stores as the next start of the studio finds them."""
    engine = open_database(f"sqlite:///{folder}/studio.db")
    migrate(engine)
    yield SqlSessionStore(engine), SqlReviewStore(engine), FolderBlobStore(folder / "recordings")
    engine.dispose()


def check_all_blobs_are_whole(folder: Path) -> None:
    """Every blob that can be found, acknowledged or not."""
    blobs = FolderBlobStore(folder / "recordings")
    for key in blobs.keys(USER):
        assert blobs.path(key).read_bytes() == sound_of(key), f"half a blob: {key}"


def check_everything_told_is_there(folder: Path, told: list[Ack]) -> None:
    with stores(folder) as (sessions, reviews, blobs):
        found = {s.id: sessions.load(USER, s.id) for s in every_session(sessions)}
        for what, session_id, number in told:
            if what == "ready":
                continue
            session = found[session_id]
            if what == "finished":
                assert session.phase is Phase.FINISHED
            if what in ("asked", "answered"):
                assert session.turn(number).asked == f"Question {number}?"
            if what == "recorded":
                assert key_of(session_id, number) in blobs.keys(USER)
            if what == "answered":
                answer = session.turn(number).answer
                assert answer is not None and answer.recording is not None
                assert answer.text == words_of(session_id, number)
                assert answer.recording.key in sessions.known_keys(USER)
            if what == "measured":
                assert reviews.findings(USER, session_id)[number] == a_finding(number)
        for session in found.values():
            assert [t.number for t in session.turns] == list(range(1, len(session.turns) + 1))
        live = [s for s in found.values() if s.is_live]
        assert len(live) <= 1  # each start went on with what the last one left
        once = [ack for ack in told if ack[0] in ("begun", "answered", "finished")]
        assert len(once) == len(set(once))  # what was told is never asked for again


def every_session(sessions: SqlSessionStore) -> Sequence[SessionSummary]:
    return sessions.search(USER, SessionQuery(limit=10_000))
