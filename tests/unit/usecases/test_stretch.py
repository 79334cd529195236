"""A span from here to another thread: what this thread does meanwhile is no part of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

import pytest

from analytics.errors import FormatUnknown
from studio.interview.steps import Step
from studio.usecases.stretch import Stretch
from tests.unit.usecases.conftest import WHO, Studio


class Notebook:
    """`Telemetry` that notes which span stood open where one began, and how each ended."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, str]] = []
        self.ended: list[tuple[str, BaseException | None]] = []
        self._open: ContextVar[str] = ContextVar("open", default="")

    @contextmanager
    def _span(self, name: str) -> Iterator[None]:
        self.begun.append((name, self._open.get()))
        token = self._open.set(name)
        error: BaseException | None = None
        try:
            yield
        except BaseException as raised:
            error = raised
            raise
        finally:
            self._open.reset(token)
            self.ended.append((name, error))

    def span(self, name: str, **ids: str | int) -> AbstractContextManager[None]:
        return self._span(name)

    def count_step(self, step: Step) -> None:
        raise AssertionError(step)


def test_it_ends_in_another_thread_and_encloses_nothing_here() -> None:
    notes = Notebook()
    stretch = Stretch(notes.span("measure"))
    with notes.span("think"):
        assert notes.ended == []
    ending = threading.Thread(target=stretch.end)
    ending.start()
    ending.join()
    assert notes.begun == [("measure", ""), ("think", "")]
    assert notes.ended == [("think", None), ("measure", None)]


@pytest.mark.parametrize(
    ("failure", "is_told"),
    [
        (None, False),
        (FormatUnknown("no sound"), False),
        (BrokenProcessPool("killed"), True),
        (KeyError("said"), True),
    ],
)
def test_measuring_is_a_span_that_an_unforeseen_error_ends(
    studio: Studio, failure: Exception | None, is_told: bool
) -> None:
    notes = studio.measuring.telemetry = Notebook()
    session = studio.begin(1)
    studio.conduct.type_answer(WHO, session.id, 1, "I led it.")
    assert notes.begun == [("measure", "")]
    assert notes.ended == []
    if failure is None:
        studio.bench.finish()
    else:
        studio.bench.fail(failure)
    assert notes.ended == [("measure", failure if is_told else None)]
