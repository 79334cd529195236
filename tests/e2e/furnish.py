"""Sessions at every stage for a studio to show: made by its own use cases, from real speech."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile

from studio.bootstrap import App, build_app
from studio.config import Settings
from studio.interview.account import AudioRetention
from studio.interview.documents import DocumentKind
from studio.interview.model import (
    Difficulty,
    EndedBy,
    InterviewType,
    LiveTrace,
    Role,
    Session,
    Setup,
)
from studio.usecases.live import LiveInterview

SPOKEN = (
    "This is the acoustic corpus. I'm talking pretty fast here, there's nothing else going on. "
    "We're just, you know, there's some speech errors but who cares. Um, this is me talking really "
    "slow and slightly lower in intensity. Uh, we're just saying some words. And here's some more "
    "words, words, words, words. Um, and that should be all, thanks."
)
STORY = (
    "When our billing system failed in March, I led the migration of forty tables to the new "
    "database. I wrote the plan, tested each step and trained two colleagues. As a result the "
    "invoices went out on time and errors fell by 30 percent."
)
RESUME = """\
Jane Miller
Experience
Senior Software Engineer, Acme Payments Ltd, March 2019 – Present
• Led the migration of 40 billing tables to PostgreSQL, cutting query time by 60%.
• Built a fraud detection service in Go that screens 2,000 payments a second.
Education
BSc Computer Science, University of Leeds, 2013 – 2016
Skills
Python, Go, PostgreSQL, Kafka, Kubernetes
"""
WEAK = "We did something about it. It was kind of good in the end, I think."


def furnish(data: Path, speech: Path) -> dict[str, str]:
    """Fill a fresh data folder; returns session ids by what they show."""
    app = build_app(Settings(data, f"sqlite:///{data / 'studio.db'}"))
    who = app.settings.user_id
    app.account.onboard(who, Role.SOFTWARE, None, AudioRetention.UNTIL_DELETED)
    app.documents.add_text(who, DocumentKind.RESUME, RESUME)
    finished = _finished(app, speech.read_bytes())
    again = app.conduct.retake(who, finished.id, 1)
    app.conduct.type_answer(who, again.id, 1, STORY)
    app.conduct.end_early(who, again.id)
    for session_id in (finished.id, again.id):
        app.review.report(who, session_id)
        app.review.measuring.wait(session_id, 120)
        assert app.review.report(who, session_id).n_measuring == 0
    unrated = app.conduct.type_answer(who, _begun(app, Difficulty.WARMUP).id, 1, STORY)
    app.conduct.end_early(who, unrated.id)
    kept = _begun(app, Difficulty.INTENSE)
    app.conduct.keep_recording(who, kept.id, 1, _shortened(speech, 12))
    ids = {"finished": finished.id, "retake": again.id, "unrated": unrated.id, "kept": kept.id}
    ids["paused"] = app.conduct.pause(who, _begun(app, Difficulty.STANDARD).id).id
    followed = _begun(app, Difficulty.STANDARD)
    ids["follow-up"] = app.conduct.type_answer(who, followed.id, 1, WEAK).id
    ids["live"] = _live(app, speech).id
    ids["asked"] = _begun(app, Difficulty.WARMUP).id
    app.close()
    return ids


def _begun(app: App, difficulty: Difficulty) -> Session:
    setup = Setup(InterviewType.BEHAVIOURAL, Role.SOFTWARE, difficulty, n_questions=3)
    return app.conduct.start(app.settings.user_id, setup)


def _finished(app: App, spoken: bytes) -> Session:
    """Recorded with words, recorded without, typed, skipped; then the report's to show."""
    who, conduct = app.settings.user_id, app.conduct
    session = _begun(app, Difficulty.STANDARD)
    conduct.keep_recording(who, session.id, 1, spoken)
    session = conduct.hand_in_recording(who, session.id, 1, SPOKEN)
    ways = [STORY, None, STORY, "", STORY, STORY, STORY, STORY, STORY]
    while session.open_turn is not None:
        number, way = session.open_turn.number, ways.pop(0)
        if way is None:
            conduct.keep_recording(who, session.id, number, spoken)
            session = conduct.hand_in_recording(who, session.id, number)
        elif way:
            session = conduct.type_answer(who, session.id, number, way)
        else:
            session = conduct.skip(who, session.id, number)
    return session


def _live(app: App, speech: Path) -> Session:
    """Held live: cut in on, answered, both sides kept; the second turn without them."""
    who, conduct = app.settings.user_id, app.conduct
    session = _begun(app, Difficulty.STANDARD)
    for number in (1, 2):
        conduct.keep_recording(who, session.id, number, _shortened(speech, 12 + number))
        session = conduct.hand_in_recording(who, session.id, number, SPOKEN[:190])
    cut = LiveTrace(
        EndedBy.SOUNDED_FINISHED, 0.71, 0.52, 0.78, 1.02, 1.05, 2.4, 0.55, was_foreseen=True
    )
    heard = replace(cut, reached_s=1.14, reached_within_s=0.04)
    conduct.note_trace(who, session.id, 1, heard)
    conduct.note_trace(who, session.id, 2, LiveTrace(EndedBy.CANDIDATE, 0.2, 0.6, 0.9, 1.2, 1.25))
    samples, _ = soundfile.read(speech, dtype="int16")
    both = np.zeros((16_000 * 16, 2), np.int16)
    both[: 16_000 * 3, 0] = samples[16_000 * 15 : 16_000 * 18]
    both[16_000 * 3 :, 1] = samples[: 16_000 * 13]
    LiveInterview(conduct, app.speaking, who, session.id).keep_sides(1, both)
    session = conduct.end_early(who, session.id)
    app.review.report(who, session.id)
    app.review.measuring.wait(session.id, 120)
    return session


def _shortened(speech: Path, seconds: float) -> bytes:
    samples, rate = soundfile.read(speech)
    buffer = io.BytesIO()
    soundfile.write(buffer, samples[: int(seconds * rate)], rate, format="WAV")
    return buffer.getvalue()
