"""Fifty kills over whole interviews: no acknowledged answer is lost, none is there twice."""

from __future__ import annotations

import io
import multiprocessing
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile as sf

from studio.bootstrap import App, build_app
from studio.interview.model import AnswerKind, Phase, Recording, Session, SessionQuery, TurnKind
from tests.contract.interview_process import Ack, interview, practise, settings_in

N_KILLS = 50
MOST_ACKS = 7
LONGEST_STEP_S = 0.04
START_S = 0.4  # about how long a warm process takes to build the studio
IN_TIME_S = 60


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Ack]]:
    """The folder after fifty lives that ended by kill, and all that they acknowledged."""
    folder = tmp_path_factory.mktemp("kills")
    moments = random.Random(2026_11)
    return folder, [ack for run in range(N_KILLS) for ack in a_life(folder, run, moments)]


@pytest.fixture(scope="module")
def studio(told: tuple[Path, list[Ack]]) -> Iterator[App]:
    """The studio after one more start, in which whatever was left open is brought to its end."""
    folder, acks = told
    app = build_app(settings_in(folder))
    while app.library.unfinished(app.settings.user_id) is not None:
        interview(app, N_KILLS, acks.append)
    yield app
    app.close()


@pytest.fixture(scope="module")
def sessions(studio: App) -> dict[str, Session]:
    """Every session that is stored."""
    who = studio.settings.user_id
    found = studio.library.search(who, SessionQuery(limit=1_000))
    return {s.id: studio.conduct.sessions.load(who, s.id) for s in found}


def a_life(folder: Path, run: int, moments: random.Random) -> list[Ack]:
    """What a fresh process acknowledged before `kill -9`: some calls in, and inside the next.

    Calls are counted and not seconds, so that a busy machine kills in the same places.
    """
    context = multiprocessing.get_context("forkserver")  # imports once, forks from there
    context.set_forkserver_preload([practise.__module__, "tests.contract.test_kills"])
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=practise, args=(str(folder), run, theirs))
    process.start()
    theirs.close()
    acks: list[Ack] = []
    with ours:
        for _ in range(moments.randint(0, MOST_ACKS)):
            assert ours.poll(IN_TIME_S), f"life {run} says nothing after {acks}"
            acks.append(ours.recv())
        time.sleep(moments.uniform(0, LONGEST_STEP_S if acks else START_S))
        process.kill()
        process.join()
        assert process.exitcode == -9, f"life {run} ended by itself after {acks}"
        while True:
            try:
                acks.append(ours.recv())  # said before it died, still in the pipe
            except EOFError:
                return acks


def recording_of(session: Session, number: int) -> Recording:
    answer = session.turn(number).answer
    assert answer is not None
    assert answer.recording is not None, f"turn {number} of {session.id}"
    return answer.recording


def test_the_kills_fell_everywhere(told: tuple[Path, list[Ack]]) -> None:
    counts = Counter(what for what, *_ in told[1])
    assert N_KILLS / 2 < counts["ready"] < N_KILLS  # some fell into the start
    assert counts["handed in"] + counts["typed"] > N_KILLS / 2, counts
    assert min(counts[w] for w in ("kept", "typed", "skipped", "finished", "reopened")) > 1, counts


def test_no_acknowledged_answer_is_lost(
    told: tuple[Path, list[Ack]], sessions: dict[str, Session]
) -> None:
    for what, session_id, number, proof in told[1]:
        if what == "ready":
            continue
        session = sessions[session_id]
        answer = session.turn(number).answer if number else None
        match what:
            case "kept":
                assert recording_of(session, number).key == proof
            case "handed in":
                assert answer is not None and answer.kind is AnswerKind.RECORDED
                assert (answer.text or "") == proof
            case "typed":
                assert answer is not None and answer.kind is AnswerKind.TYPED
                assert answer.text == proof
            case "skipped":
                assert answer is not None and answer.kind is AnswerKind.SKIPPED
            case "finished" | "graded":
                assert session.phase is Phase.FINISHED


def test_no_answer_is_there_twice(
    told: tuple[Path, list[Ack]], sessions: dict[str, Session]
) -> None:
    answers = [t.answer for s in sessions.values() for t in s.turns if t.answer]
    words = Counter(a.text for a in answers if a.text)
    keys = Counter(a.recording.key for a in answers if a.recording)
    assert max(words.values()) == 1
    assert max(keys.values()) == 1
    once = Counter(ack[:3] for ack in told[1] if ack[0] in ("typed", "handed in", "skipped"))
    assert max(once.values()) == 1


def test_no_question_is_asked_twice(sessions: dict[str, Session]) -> None:
    asked = [t for s in sessions.values() for t in s.turns if t.kind is TurnKind.QUESTION]
    assert max(Counter(t.question_id for t in asked).values()) == 1
    for session in sessions.values():
        assert [t.number for t in session.turns] == list(range(1, len(session.turns) + 1))
        assert sum(t.kind is TurnKind.QUESTION for t in session.turns) == 3


def test_every_recording_can_be_heard(studio: App, sessions: dict[str, Session]) -> None:
    n_heard = 0
    for session in sessions.values():
        for turn in session.turns:
            if turn.answer and turn.answer.kind is AnswerKind.RECORDED:
                recording = recording_of(session, turn.number)
                with studio.blobs.open(recording.key) as stored:
                    samples, rate = sf.read(io.BytesIO(stored.read()))
                assert len(samples) / rate == pytest.approx(recording.duration_s, abs=0.001)
                n_heard += 1
    assert n_heard > 20


def test_every_session_ended_in_a_report(studio: App, sessions: dict[str, Session]) -> None:
    who = studio.settings.user_id
    for session in sessions.values():
        assert session.phase is Phase.FINISHED
        review = studio.review.report(who, session.id).review
        assert review is not None
        assert {q.question_id for q in review.questions} <= {q.id for q in session.questions}
    newest = max(sessions.values(), key=lambda s: s.created_at)
    studio.review.measuring.wait(newest.id, IN_TIME_S)
    report = studio.review.report(who, newest.id)
    told_of = {*report.findings, *(report.not_measured or {})}
    assert told_of == {t.number for t in newest.answered_turns}


def test_the_next_sweep_leaves_no_recording_that_no_turn_points_to(
    studio: App, sessions: dict[str, Session]
) -> None:
    an_hour_ago = time.time() - 3_700
    for path in studio.settings.data_dir.rglob("*"):
        if path.is_file() and "recordings" in path.parts:
            os.utime(path, (an_hour_ago, an_hour_ago))
    studio.account.sweep(studio.settings.user_id)
    studio.blobs.sweep()  # type: ignore[attr-defined]
    pointed_to = {
        t.answer.recording.key
        for s in sessions.values()
        for t in s.turns
        if t.answer and t.answer.recording
    }
    folder = studio.settings.data_dir / "recordings"
    left = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert left == pointed_to
