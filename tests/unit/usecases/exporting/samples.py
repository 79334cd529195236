"""Reports to export: a whole one, as measured and graded, and how it is when parts are missing."""

from __future__ import annotations

import functools
import math
from dataclasses import replace

from analytics.curves import Curves
from analytics.metrics import Event, Measure
from analytics.quality import SignalQuality
from analytics.report import measure_text
from analytics.units import METRICS
from studio.interview.model import Answer, AnswerKind, Session
from studio.ports import Document, Finding
from studio.usecases.review import SessionReport
from tests.contract.samples import (
    USER,
    a_helpfulness,
    a_review,
    a_self_rating,
    a_whole_session,
    after,
)

SAID = "Um, I moved 40 tables.\nYou know, it worked."
KEY = f"{USER}/s-1/turn-01-abc.flac"
SIDES_KEY = f"{USER}/s-1/turn-01-both-abc.flac"
DRAFT_KEY = f"{USER}/s-1/turn-04-def.flac"


def a_session() -> Session:
    """The whole session with words worth marking in its first turn."""
    session = a_whole_session()
    first = session.turns[0]
    assert first.answer is not None
    said = replace(first, answer=replace(first.answer, text=SAID))
    return replace(session, turns=(said, *session.turns[1:]))


@functools.cache
def a_measured_document() -> Document:
    """Twelve seconds of an answer as the analytics write it, its words placed a second apart."""
    rows = [
        {"text": word, "start_s": 1.0 + i, "end_s": 1.6 + i} for i, word in enumerate(SAID.split())
    ]
    words_alone = measure_text(" ".join(SAID.split()))
    sounded = {
        name: Measure(12.0, spec.unit) if spec.needs == "audio" else words_alone.values[name]
        for name, spec in METRICS.items()
    }
    metrics = replace(
        words_alone,
        values={**sounded, "wpm": Measure(120.0, "words/min")},
        events=(
            Event("filled_pause", 1.0, 1.6, 0.9, "words", text="Um"),
            Event("silent_pause", 4.6, 5.0, 1.0, "audio", place="inside"),
            Event("long_pause", 10.0, 12.0, 1.0, "audio"),
        ),
        quality=SignalQuality(12.0, -3.0, -20.0, 0.2, 0.0, 30.0, False, False),
        curves=_curves(),
    )
    return {
        **metrics.to_dict(),
        "words": rows,
        "word_times": "aligned",
        "measured_text": SAID,
    }


def _curves() -> Curves:
    n = 1200
    swell = tuple(0.3 * math.sin(math.pi * i / n) ** 2 for i in range(n))
    return Curves(
        envelope_step_s=0.01,
        envelope_low=tuple(-v for v in swell),
        envelope_high=swell,
        voice=((1.0, 4.6), (5.0, 10.0)),
        pace_time_s=tuple(float(t) for t in range(2, 11)),
        pace=tuple(100.0 + 10 * t for t in range(9)),
        pace_unit="words/min",
        pitch_step_s=0.01,
        pitch_st=(0.0, None, 1.5),
    )


def a_typed_document(text: str) -> Document:
    return {**measure_text(text).to_dict(), "word_times": "none", "measured_text": text}


def a_report(**changes: object) -> SessionReport:
    """Everything there can be to a session."""
    whole = SessionReport(
        session=a_session(),
        findings={1: Finding(1, "1", a_measured_document())},
        review=a_review(),
        self_rating=a_self_rating(),
        helpfulness=a_helpfulness(),
        not_measured={},
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def with_answer(report: SessionReport, text: str) -> SessionReport:
    """The report with these words typed as the first answer, and measured."""
    first = report.session.turns[0]
    typed = replace(first, answer=Answer(AnswerKind.TYPED, after(15), text))
    session = replace(report.session, turns=(typed, *report.session.turns[1:]))
    return replace(report, session=session, findings={1: Finding(1, "1", a_typed_document(text))})


def bare_report() -> SessionReport:
    """A session just planned: nothing asked, measured, graded or rated."""
    session = replace(a_whole_session(), turns=(), finished_at=None, started_at=None)
    return SessionReport(session, {}, None, None, None)
