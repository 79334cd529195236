"""The app's telemetry: everybody sees the same, and a DSN that is none is named at start."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from studio.config import Secret, Settings
from studio.errors import ConfigError
from studio.interview.steps import Part, Step
from studio.providers.telemetry.logs import LogWitness
from studio.providers.telemetry.prometheus import Counts
from studio.providers.telemetry.witnesses import Witnesses, open_telemetry

SETTINGS = Settings(Path("data"), "sqlite://")


class Desk:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    @contextmanager
    def span(self, name: str, **ids: str | int) -> Iterator[None]:
        self.told.append((name, ids))
        try:
            yield
        except ValueError as error:
            self.told.append(error)
            raise

    def report(self, error: BaseException) -> None:
        self.told.append(error)

    def flush(self) -> None:
        self.told.append("flush")


def test_every_witness_sees_a_span_and_the_error_that_ends_it() -> None:
    desk = Desk()
    witnesses = Witnesses(LogWitness(), Counts(), desk)
    error = ValueError("said")
    with pytest.raises(ValueError, match="said"), witnesses.span("think", session="s-1", turn=1):
        raise error
    assert desk.told == [("think", {"session": "s-1", "turn": 1}), error]
    assert b'interviewgym_span_seconds_count{name="think"} 1.0' in witnesses.render()


def test_reports_and_goodbyes_reach_the_desk() -> None:
    desk = Desk()
    witnesses = Witnesses(LogWitness(), Counts(), desk)
    error = KeyError("said")
    witnesses.report(error)
    witnesses.flush()
    assert desk.told == [error, "flush"]


def test_without_a_dsn_there_is_no_desk() -> None:
    witnesses = open_telemetry(SETTINGS)
    witnesses.count_step(Step(Part.THINK, "builtin"))
    witnesses.report(KeyError())
    witnesses.flush()
    assert b'interviewgym_steps_total{model="",part="think",rung="builtin"}' in witnesses.render()


def test_a_dsn_that_is_none_is_named() -> None:
    with pytest.raises(ConfigError, match="SENTRY_DSN"):
        open_telemetry(replace(SETTINGS, sentry_dsn=Secret("not an address")))
