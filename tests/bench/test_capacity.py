"""Live interviews a core: candidates come until it breaks, here and at pipecat on the same core.

Candidates are on another core, in calls that cost next to nothing (`candidates_in_calls`).
``PIPECAT_PYTHON`` names an interpreter with ``pipecat-ai[webrtc,silero]`` in an environment of its
own; without it pipecat's published figure stands beside ours.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
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
A_PAIR = (4, 8, 10)
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
PAIRS_HEADER = [
    "calls",
    "calls held",
    "studio CPU %",
    "candidates CPU %",
    "replies",
    "missed",
    "own p50 ms",
    "p95",
    "frames late, ‰",
    "peers' lag p99 ms",
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


def test_a_pair_a_core(corpus: Path, tmp_path: Path, guarded_environ: Mapping[str, str]) -> None:
    """A process and its candidates on one core, against two such pairs on a core each.

    What a second process brings where it has a core of its own: no pair shares one with another, as
    `test_two_processes` cannot help it.
    """
    cores = sorted(os.sched_getaffinity(0))[:2]
    if len(cores) < 2:
        pytest.skip("a core for each of two pairs: there is only one")
    rows = [
        pairs(n, cores[:n_pairs], tmp_path / f"{n}-{n_pairs}", corpus, guarded_environ)
        for n in A_PAIR
        for n_pairs in (1, 2)
    ]
    show(f"A pair a core (load {os.getloadavg()[0]:.1f})", PAIRS_HEADER, rows)


Told = tuple[str, dict[str, Any], str]


def studio(folder: Path, core: int | None) -> Told:
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


@dataclass(frozen=True)
class Talked:
    """What came of talking for a while; of several groups of candidates together."""

    cpu: list[float]
    peers_cpu: list[float]
    waits: list[float]
    own: list[float]
    n_missed: int
    n_late: int
    late_permille: float
    late_p99_ms: float
    lag_p99_ms: float

    @property
    def is_held(self) -> bool:
        return bool(self.waits) and not self.n_missed and not self.n_late


def talked(studios: Sequence[Worker], peers: Sequence[Worker], *, has_stamps: bool) -> Talked:
    """Let all of them talk at once."""
    before = [server.ask("stats") for server in studios]
    with ThreadPoolExecutor(len(peers)) as pool:
        asked = [pool.submit(who.ask, "converse", TALK_S, REPLY_WITHIN_S) for who in peers]
        came = [one.result() for one in asked]
    after = [server.ask("stats") for server in studios]
    n_late = sum(one["n_late"] for one in came)
    return Talked(
        cpu=[
            100 * (b["cpu_s"] - a["cpu_s"]) / (b["at"] - a["at"])
            for a, b in zip(before, after, strict=True)
        ],
        peers_cpu=[100 * one["cpu"] for one in came],
        waits=[
            heard - ended for one in came for replies in one["replies"] for ended, heard in replies
        ],
        own=_own(studios) if has_stamps else [],
        n_missed=sum(one["n_missed"] for one in came),
        n_late=n_late,
        late_permille=1000 * n_late / sum(one["n_frames"] for one in came),
        late_p99_ms=1000 * max(one["late_p99_s"] for one in came),
        lag_p99_ms=1000 * max(one["lag_p99_s"] for one in came),
    )


def pairs(
    n: int, cores: Sequence[int], folder: Path, corpus: Path, environ: Mapping[str, str]
) -> list[object]:
    """So many calls on each of these cores, where their studio and their candidates are too."""
    with ExitStack() as stack:
        studios, peers = [], []
        for core in cores:
            name, told, python = studio(folder / str(core), core)
            studios.append(stack.enter_context(working(name, told, environ, python)))
            who = {"core": core, "sayings": sayings(corpus)}
            peers.append(
                stack.enter_context(working("tests.bench.candidates_in_calls", who, environ))
            )
            seat(studios[-1], peers[-1], n)
        came = talked(studios, peers, has_stamps=True)
    own = spread(came.own) if came.own else [float("nan")] * 2
    n_calls = n * len(cores)
    return [
        f"{n} at each of {len(cores)}",
        n_calls if came.is_held and own[1] <= MOST_OWN_MS else "not all",
        _plus(came.cpu),
        _plus(came.peers_cpu),
        len(came.waits),
        came.n_missed,
        *own,
        came.late_permille,
        came.lag_p99_ms,
    ]


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
        came = talked(held, [who], has_stamps="studio_of_calls" in servers[0][0])
    alone_s = alone_s or float(np.median(came.waits))
    slower = float("nan")
    if came.waits:
        slower = 1000 * (float(np.percentile(came.waits, 95)) - alone_s)
    told_own = spread(came.own) if came.own else ["–", "–"]
    is_quick = (told_own[1] if came.own else slower) <= MOST_OWN_MS
    return [
        n,
        _plus(came.cpu),
        sum(came.cpu) / n,
        len(came.waits),
        came.n_missed,
        *told_own,
        slower,
        came.late_permille,
        came.late_p99_ms,
        came.lag_p99_ms,
        "yes" if came.is_held and is_quick else "no",
    ], alone_s


def _plus(shares: Sequence[float]) -> str:
    return "+".join(f"{share:.0f}" for share in shares)


def _own(held: Sequence[Worker]) -> list[float]:
    return [turn["own"] for server in held for turn in turns_of(server.ask("stamps"))]
