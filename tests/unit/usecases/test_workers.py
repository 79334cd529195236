"""Real worker processes: work is done elsewhere, and a worker's death is not the pool's."""

from __future__ import annotations

import operator
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import ModuleType

import psutil
import pytest

from studio.usecases.workers import Workers
from tests.conftest import ROOT

IN_TIME_S = 60

_SERVER = """
import operator, os, time
from studio.usecases.workers import Workers

if __name__ == "__main__":
    print(Workers(1, os.getpid).run(operator.call, os.getpid).result(60), flush=True)
    time.sleep(600)
"""


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


def test_a_killed_server_leaves_no_worker_behind() -> None:
    """A worker waits on a queue whose other end it holds itself: it would wait for ever."""
    server = subprocess.Popen(
        [sys.executable, "-c", _SERVER], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    with server:
        assert server.stdout is not None
        worker = psutil.Process(int(server.stdout.readline()))
        server.kill()
    gone, _ = psutil.wait_procs([worker], timeout=IN_TIME_S)
    assert gone, "the worker outlives its server"


def test_a_worker_does_not_run_the_page_being_served(
    workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.py"
    page.write_text("raise RuntimeError('nobody asked for this page')", encoding="utf-8")
    served = ModuleType("__main__")
    served.__file__ = str(page)
    monkeypatch.setitem(sys.modules, "__main__", served)
    assert workers.run(abs, -5).result(IN_TIME_S) == 5
    assert sys.modules["__main__"] is served


def test_an_interrupt_from_the_terminal_is_left_to_the_server(workers: Workers) -> None:
    worker = workers.run(operator.call, os.getpid).result(IN_TIME_S)
    os.kill(worker, signal.SIGINT)
    assert workers.run(operator.call, os.getpid).result(IN_TIME_S) == worker
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_closing_ends_the_workers(workers: Workers) -> None:
    worker = psutil.Process(workers.run(operator.call, os.getpid).result(IN_TIME_S))
    workers.close()
    gone, _ = psutil.wait_procs([worker], timeout=IN_TIME_S)
    assert gone


def test_work_that_nobody_waits_for_yields_to_who_is_talking() -> None:
    usual, yielding = Workers(1, os.getpid), Workers(1, os.getpid, yields=True)
    try:
        ranks = [pool.run(os.nice, 0).result(IN_TIME_S) for pool in (usual, yielding)]
    finally:
        usual.close()
        yielding.close()
    assert ranks == [os.nice(0), min(19, os.nice(0) + 10)]
