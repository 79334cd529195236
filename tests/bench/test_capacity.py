"""Live interviews a core: candidates come until it breaks, here and at pipecat on the same core.

Candidates are on another core, in calls that cost next to nothing (`candidates_in_calls`).
``PIPECAT_PYTHON`` names an interpreter with ``pipecat-ai[webrtc,silero]`` in an environment of its
own; without it pipecat's published figure stands beside ours.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.bench.gold import show
from tests.bench.studio_of_calls import N_QUESTIONS
from tests.bench.test_turns import sayings, seat, spread, turns_of
from tests.bench.told_by_lines import Worker, working

TALK_S, REPLY_WITHIN_S = 24.0, 5.0
OURS, THEIRS = (1, 8, 10, 12, 14, 16, 20), (1, 2, 4, 6, 8)
MOST_OWN_MS = 50.0
PUBLISHED = "pipecat is not installed (PIPECAT_PYTHON); published: about 2 a core"
HEADER = [
    "calls",
    "CPU %",
    "a call %",
    "replies",
    "missed",
    "own p50 ms",
    "p95",
    "slower than alone p95 ms",
    "frames late, ‰",
    "p99 ms",
    "peers' lag p99 ms",
    "holds",
]


def test_one_core(corpus: Path, tmp_path: Path, guarded_environ: Mapping[str, str]) -> None:
    if len(os.sched_getaffinity(0)) < 2:
        pytest.skip("one core for the studio and one for the candidates: there is only one")
    ours = until_it_breaks(OURS, lambda n: studio(tmp_path / str(n), 0), corpus, guarded_environ)
    load = f"load {os.getloadavg()[0]:.1f}"
    show(f"Live interviews on one core, {N_QUESTIONS} questions each ({load})", HEADER, ours)
    python = os.environ.get("PIPECAT_PYTHON")
    if not python:
        print(f"\n{PUBLISHED}")
        return
    told = ("tests.bench.pipecat_of_calls", {"core": 0, "delays": {"speaks_s": 3.0}}, python)
    theirs = until_it_breaks(THEIRS, lambda n: told, corpus, guarded_environ)
    show(f"pipecat on the same core ({load})", HEADER, theirs)


def test_two_processes(corpus: Path, tmp_path: Path, guarded_environ: Mapping[str, str]) -> None:
    """The same candidates at one process and at two; every process on either core."""
    rows, alone_s = [], 0.0
    for n_calls, n_processes in ((1, 1), (8, 1), (8, 2), (12, 2)):
        told = [studio(tmp_path / f"{n_calls}-{n}", None) for n in range(n_processes)]
        row, alone_s = level(n_calls, told, None, corpus, guarded_environ, alone_s)
        rows.append([f"{n_calls} at {n_processes}", *row[1:]])
    show("One process and two, candidates on the same two cores", HEADER, rows)


Told = tuple[str, dict[str, Any], str]


def studio(folder: Path, core: int | None) -> Told:
    import sys

    told = {"folder": str(folder), "core": core, "delays": {}, "is_measured": False}
    return "tests.bench.studio_of_calls", told, sys.executable


def until_it_breaks(
    numbers: tuple[int, ...], told: Any, corpus: Path, environ: Mapping[str, str]
) -> list[list[object]]:
    """A row for each number of calls, up to the first that does not hold."""
    rows: list[list[object]] = []
    alone_s = 0.0
    for n in numbers:
        row, alone_s = level(n, [told(n)], 1, corpus, environ, alone_s)
        rows.append(row)
        if n > 1 and row[-1] != "yes":
            break
    return rows


def level(
    n: int,
    servers: list[Told],
    core: int | None,
    corpus: Path,
    environ: Mapping[str, str],
    alone_s: float,
) -> tuple[list[object], float]:
    """So many calls for a while, shared out among the servers."""
    peers = {"core": core, "sayings": sayings(corpus)}
    with ExitStack() as stack:
        held = [stack.enter_context(working(name, t, environ, py)) for name, t, py in servers]
        who = stack.enter_context(working("tests.bench.candidates_in_calls", peers, environ))
        for at in range(n):
            seat(held[at % len(held)], who, 1)
        before = [server.ask("stats") for server in held]
        came = who.ask("converse", TALK_S, REPLY_WITHIN_S)
        after = [server.ask("stats") for server in held]
        own = _own(held) if "studio_of_calls" in servers[0][0] else []
    cpu = [
        100 * (b["cpu_s"] - a["cpu_s"]) / (b["at"] - a["at"])
        for a, b in zip(before, after, strict=True)
    ]
    waits = [heard - ended for replies in came["replies"] for ended, heard in replies]
    alone_s = alone_s or float(np.median(waits))
    slower = 1000 * (float(np.percentile(waits, 95)) - alone_s) if waits else float("nan")
    late = 1000 * came["n_late"] / came["n_frames"]
    told_own = spread(own) if own else ["–", "–"]
    is_quick = (told_own[1] if own else slower) <= MOST_OWN_MS
    holds = not came["n_missed"] and not came["n_late"] and is_quick and bool(waits)
    return [
        n,
        "+".join(f"{share:.0f}" for share in cpu),
        sum(cpu) / n,
        len(waits),
        came["n_missed"],
        *told_own,
        slower,
        late,
        1000 * came["late_p99_s"],
        1000 * came["lag_p99_s"],
        "yes" if holds else "no",
    ], alone_s


def _own(held: list[Worker]) -> list[float]:
    return [turn["own"] for server in held for turn in turns_of(server.ask("stamps"))]
