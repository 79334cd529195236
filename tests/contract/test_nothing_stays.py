"""Live interviews opened and closed, with real calls: no thread, task, socket or file stays."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.bench.test_turns import sayings, seat
from tests.bench.told_by_lines import Worker, working

# Real time on a shared machine, as in tests/unit/voice/test_calls.py.
pytestmark = pytest.mark.flaky(reruns=2, reruns_delay=1)

COUNTED = ("n_threads", "n_tasks", "n_sockets", "n_files")


def test_six_interviews_leave_nothing(
    corpus: Path, tmp_path: Path, guarded_environ: Mapping[str, str]
) -> None:
    told = {"folder": str(tmp_path), "seats": 3, "delays": {"speaks_s": 0.4}, "is_measured": False}
    peers = {"sayings": sayings(corpus)[:1]}
    with (
        working("tests.bench.studio_of_calls", told, guarded_environ) as studio,
        working("tests.bench.candidates_in_calls", peers, guarded_environ) as candidates,
    ):
        held(studio, candidates, 1)  # what the first one brings in stays for all
        before = studio.ask("stats")
        for _ in range(2):
            assert held(studio, candidates, 3) >= 3, "every candidate was answered"
        after = settled(studio, before)
    stayed = {name: after[name] - before[name] for name in COUNTED}
    assert all(n <= 0 for n in stayed.values()), stayed  # the first one may still be leaving


def held(studio: Worker, candidates: Worker, n: int) -> int:
    """So many interviews with a turn in each; how many replies were heard."""
    seat(studio, candidates, n)
    during = studio.ask("stats")
    assert during["n_sockets"] >= n, "they are real calls"
    came = candidates.ask("converse", 6.5, 3.0)
    candidates.ask("clear")
    studio.ask("clear")
    return sum(len(replies) for replies in came["replies"])


def settled(studio: Worker, before: Mapping[str, Any]) -> Mapping[str, Any]:
    """As soon as all is as before, or as it is after ten seconds."""
    until = time.monotonic() + 10
    while True:
        now: Mapping[str, Any] = studio.ask("stats")
        is_gone = all(now[name] <= before[name] for name in COUNTED)
        if is_gone or time.monotonic() > until:
            return now
        time.sleep(0.2)
