"""Worker processes for work that would hold up the people being served."""

from __future__ import annotations

import functools
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")

_GOODBYE_S = 3.0  # long enough to give back queues and semaphores, short enough for Ctrl-C
_NICE = 10
_TASKS_A_WORKER = 200  # then a fresh process: whatever a decoder leaks is bounded


class Workers:
    """A bounded pool of processes that outlives the death of its workers.

    Processes, not threads: measuring is minutes of array work a day that must never hold the
    interpreter lock of the server. Started by ``spawn``: a fork of a threaded server can hang.

    Parameters
    ----------
    n_workers : int >= 1
        Most processes at a time.
    warm_up : callable
        Run once in each new process, so that no answer waits for imports or compilation.
    yields : bool
        Nobody waits for this work: where the processors are busy, whoever is talking comes first.
    """

    def __init__(
        self, n_workers: int, warm_up: Callable[[], None], *, yields: bool = False
    ) -> None:
        self._n_workers, self._warm_up, self._yields = n_workers, warm_up, yields
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    def run(self, work: Callable[[Given], Made], given: Given) -> Future[Made]:
        """Hand work to a worker and return at once."""
        with self._lock:
            if self._pool is None:
                self._pool = self._new_pool()
            try:
                return self._pool.submit(work, given)
            except BrokenProcessPool:  # a worker was killed; the pool refuses from then on
                self._pool = self._new_pool()
                return self._pool.submit(work, given)

    def close(self) -> None:
        """Stop the workers, waiting a little for them: what is under way is done again later."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            closing = threading.Thread(
                target=functools.partial(pool.shutdown, wait=True, cancel_futures=True), daemon=True
            )
            closing.start()
            closing.join(_GOODBYE_S)

    def _new_pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._n_workers,
            mp_context=_Spawning(),
            initializer=functools.partial(_begin, self._warm_up, self._yields),
            max_tasks_per_child=_TASKS_A_WORKER,
        )


class _WorkerProcess(SpawnProcess):
    """A process that does not run the server's main script again, and leaves Ctrl-C to the server.

    ``spawn`` would run whatever is ``__main__`` just then: Streamlit's command, or the page of
    the visitor being served. That costs 0.6 s and 30 MB, and runs a page with nobody before it.
    A terminal sends Ctrl-C to all; a worker that hears it ends in a traceback. What a thread
    blocks, the process it starts blocks from its first instruction on.
    """

    _starting = threading.Lock()

    def start(self) -> None:
        """Start while an empty module stands for the main script, deaf to Ctrl-C."""
        resource_tracker.ensure_running()  # starting it would unblock the signal again
        with self._starting:
            heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            main = sys.modules["__main__"]
            sys.modules["__main__"] = ModuleType("__main__")
            try:
                super().start()
            finally:
                sys.modules["__main__"] = main
                signal.pthread_sigmask(signal.SIG_SETMASK, heard)


class _Spawning(SpawnContext):
    """The ``spawn`` way of starting, with processes of ours."""

    Process = _WorkerProcess


def _begin(warm_up: Callable[[], None], yields: bool) -> None:
    """Start a worker: bind its life to the server's, then pay for what the first answer would."""
    if yields and hasattr(os, "nice"):
        os.nice(_NICE)
    threading.Thread(target=_end_with_server, daemon=True).start()
    warm_up()


def _end_with_server() -> None:
    """A killed server cannot say goodbye, and a worker holds both ends of the queue it reads."""
    server = multiprocessing.parent_process()
    if server is not None:
        server.join()
        os._exit(1)
