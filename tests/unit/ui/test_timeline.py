"""The timeline of an answer: what is drawn is what was measured last."""

from __future__ import annotations

import json
from dataclasses import replace

from streamlit.testing.v1 import AppTest

from analytics.curves import Curves
from analytics.report import measure_text
from studio.interview.model import (
    Answer,
    AnswerKind,
    Difficulty,
    InterviewType,
    Recording,
    Role,
    Session,
    Setup,
    Turn,
    TurnKind,
)
from studio.ports import Finding
from tests.unit.usecases.fakes import NOON


def _show(session: object, turn: object, finding: object) -> None:
    from studio.ui import timeline

    timeline.show(session, turn, finding)  # type: ignore[arg-type]


def drawn_for(text: str, seconds: int, session: Session, turn: Turn) -> float:
    """Seconds on the axis of the chart that the page sends to the browser."""
    curves = Curves(1.0, (-0.5,) * seconds, (0.5,) * seconds, (), (), (), "syllables/s", 0.1, ())
    metrics = replace(measure_text(text), curves=curves)
    finding = Finding(1, "1", {**metrics.to_dict(), "measured_text": text})
    app = AppTest.from_function(_show, default_timeout=60, args=(session, turn, finding)).run()
    assert not app.exception
    player = next(c for c in app.main.children.values() if hasattr(c.proto, "json"))
    figure = json.loads(json.loads(player.proto.json)["figure"])
    end_s: float = figure["layout"]["xaxis"]["range"][1]
    return end_s


def test_new_measures_of_the_same_turn_are_drawn_anew() -> None:
    setup = Setup(InterviewType.BEHAVIOURAL, Role.DATA, Difficulty.WARMUP)
    session = Session("s-1", "w", setup, (), NOON)
    answer = Answer(AnswerKind.RECORDED, NOON, None, Recording("w/s/turn-01-a.flac", 2.0))
    turn = Turn(1, TurnKind.QUESTION, "q-01", "Tell me.", NOON, answer=answer)
    before = drawn_for("Before.", 2, session, turn)
    after = drawn_for("I led it.", 3, session, turn)
    assert (before, after) == (2, 3)
