"""Ten answers at once through the pool of workers: how the time falls with their number."""

import operator
import os
import time
from pathlib import Path

from studio.usecases.measuring import Job, measure_recording, warm_up_measuring
from studio.usecases.workers import Workers
from tests.bench.gold import show
from tests.bench.test_speech_speed import recorded

N_ANSWERS, ANSWER_S, IN_TIME_S = 10, 120, 300


def wall_s(n_workers: int, jobs: list[Job]) -> tuple[float, float, int]:
    """Seconds until all are measured and until they are handed over, and how many worked."""
    workers = Workers(n_workers, warm_up_measuring)
    try:
        for done in [workers.run(time.sleep, 0.5) for _ in range(2 * n_workers)]:
            done.result(IN_TIME_S)
        pids = {
            done.result(IN_TIME_S)
            for done in [workers.run(operator.call, os.getpid) for _ in range(40)]
        }
        began = time.perf_counter()
        found = [workers.run(measure_recording, job) for job in jobs]
        handed_over = time.perf_counter() - began
        documents = [one.result(IN_TIME_S) for one in found]
        assert all(document == documents[0] for document in documents)
        return time.perf_counter() - began, handed_over, len(pids)
    finally:
        workers.close()


def test_ten_answers_scale_with_the_workers(corpus: Path) -> None:
    jobs = [Job(None, recorded(corpus, ANSWER_S), None)] * N_ANSWERS
    rows, alone_s = [], 0.0
    for n_workers in (1, 2):
        took_s, handed_over_s, n_seen = min(wall_s(n_workers, jobs) for _ in range(2))
        alone_s = alone_s or took_s
        rows.append([f"{n_workers}", took_s, 1000 * handed_over_s, alone_s / took_s, n_seen])
    show(
        f"{N_ANSWERS} answers of {ANSWER_S} s; {os.cpu_count()} cores",
        ["workers", "wall s", "handed over, ms", "x one worker", "n"],
        rows,
    )
