"""Real worker processes: work is done elsewhere, and a worker's death is not the pool's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool

import pytest

from studio.usecases.workers import Workers

IN_TIME_S = 60


@pytest.fixture
def workers() -> Iterator[Workers]:
    pool = Workers(1, os.getpid)
    yield pool
    pool.close()


def test_a_dead_worker_is_replaced(workers: Workers) -> None:
    assert workers.run(abs, -3).result(IN_TIME_S) == 3
    with pytest.raises(BrokenProcessPool):
        workers.run(os._exit, 9).result(IN_TIME_S)
    assert workers.run(abs, -4).result(IN_TIME_S) == 4


def test_closing_twice_and_before_any_work_is_harmless(workers: Workers) -> None:
    workers.close()
    workers.close()
