"""A process that conducts whole interviews until it is killed: see test_kills."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import Future
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import soundfile as sf

from studio.bootstrap import App, build_app
from studio.config import Settings
from studio.interview.model import Difficulty, InterviewType, Role, Session, Setup, Turn
from studio.usecases.workers import Workers

Ack = tuple[str, str, int, str]
"""What a call acknowledged, of which session and turn, and what it was: the words or the key."""
Tell = Callable[[Ack], None]

SETUP = Setup(InterviewType.BEHAVIOURAL, Role.SOFTWARE, Difficulty.STANDARD, n_questions=3)


def settings_in(folder: Path) -> Settings:
    """The settings of a studio that lives in that folder."""
    return Settings(folder, f"sqlite:///{folder / 'studio.db'}")


def practise(folder: str, run: int, acks: Connection) -> None:
    """Carry on with what is unfinished, or begin anew; tell of each call once it has returned."""
    # Measures are made when a report is opened; a worker for each of the lives would cost minutes.
    Workers.run = _measure_later  # type: ignore[method-assign]
    app = build_app(settings_in(Path(folder)))
    acks.send(("ready", "", 0, ""))
    while True:
        interview(app, run, acks.send)


def interview(app: App, run: int, tell: Tell) -> None:
    """One interview to its report, from wherever it stands."""
    who = app.settings.user_id
    unfinished = app.library.unfinished(who)
    if unfinished is None:
        session = app.conduct.start(who, SETUP)
        tell(("started", session.id, 0, ""))
    else:
        session = app.conduct.reopen(who, unfinished.id)
        tell(("reopened", session.id, 0, ""))
    while session.open_turn is not None:
        session = _answer(app, session, session.open_turn, run, tell)
    tell(("finished", session.id, 0, ""))
    review = app.review.report(who, session.id).review
    assert review is not None
    tell(("graded", session.id, 0, review.graded_text_digest))


def _answer(app: App, session: Session, turn: Turn, run: int, tell: Tell) -> Session:
    """Answer as this life of the process does: one that answered again would be found out."""
    who, number = app.settings.user_id, turn.number
    way = (run + number) % 6
    words = f"In life {run} I led answer {number} of {session.id}. It took {run + 3} weeks."
    if turn.draft is None and way == 0:
        after = app.conduct.skip(who, session.id, number)
        tell(("skipped", session.id, number, ""))
    elif turn.draft is None and way == 1:
        after = app.conduct.type_answer(who, session.id, number, words)
        tell(("typed", session.id, number, words))
    else:
        if turn.draft is None:
            kept = app.conduct.keep_recording(who, session.id, number, _sound(run, number))
            assert kept.open_turn is not None
            assert kept.open_turn.draft is not None
            key = kept.open_turn.draft.key
            tell(("kept", session.id, number, key))
        told = words if way % 2 else ""
        after = app.conduct.hand_in_recording(who, session.id, number, told)
        tell(("handed in", session.id, number, told))
    return after


def _sound(run: int, number: int) -> bytes:
    """A buzz of its own for each life and turn."""
    at = np.arange(8_000) / 16_000 + 0.3
    buffer = io.BytesIO()
    sf.write(buffer, 0.3 * np.sin((1_000 + 40 * run + number) * at), 16_000, format="WAV")
    return buffer.getvalue()


def _measure_later(_: Workers, _work: Any, _given: Any) -> Future[Any]:
    return Future()
