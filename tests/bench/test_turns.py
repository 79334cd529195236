"""Our own time in a turn: from the frame that ends it until the reply's first frame has left.

Everything is the product's but its page and its providers, which take as long as they are told to.
What they took, call by call, is left out, and so is the silence that had to pass.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.gold import show
from tests.bench.told_by_lines import Worker, working

N_CANDIDATES, TALK_S, REPLY_WITHIN_S = 3, 70.0, 6.0
STAGES = (
    ("decide", "due", "decided"),
    ("to the pool", "decided", "foresee"),
    ("hear, think", "foresee", "foreseen"),
    ("back, to the pool", "foreseen", "answer"),
    ("store the answer", "answer", "answered"),
    ("stand, to the pool", "answered", "speak"),
    ("voice", "speak", "spoke"),
    ("next frame", "spoke", "out"),
)
SAYINGS = ("LJ001-0008", "LJ001-0002")


def sayings(corpus: Path) -> list[str]:
    """Two recordings behind one another, of which Smart Turn says that they are over."""
    return [str(corpus / "speech" / "ljspeech" / f"{name}.flac") for name in SAYINGS]


def test_our_own_time_in_a_turn(
    corpus: Path, tmp_path: Path, guarded_environ: Mapping[str, str]
) -> None:
    whole, stages = [], []
    for way in ("after", "ahead"):
        told = {"folder": str(tmp_path / way), "way": way, "delays": {"speaks_s": 0.6}}
        peers = {"sayings": sayings(corpus)}
        with (
            working("tests.bench.studio_of_calls", told, guarded_environ) as studio,
            working("tests.bench.candidates_in_calls", peers, guarded_environ) as candidates,
        ):
            seat(studio, candidates, N_CANDIDATES)
            n_missed = candidates.ask("converse", TALK_S, REPLY_WITHIN_S)["n_missed"]
            turns = turns_of(studio.ask("stamps"))
        own = [turn["own"] for turn in turns]
        whole.append([way, len(own), n_missed, *spread(own), 1000 * max(own)])
        if way == "after":
            for name, *_ in STAGES:
                stages.append([name, *spread([t[name] for t in turns if name in t])])
    load = os.getloadavg()[0]
    show(
        f"Our own time in a turn, ms ({N_CANDIDATES} interviews at a time; load {load:.1f})",
        ["heard", "turns", "missed", "p50", "p95", "most"],
        whole,
    )
    show("Where it goes, ms (heard after the turn)", ["stage", "p50", "p95"], stages)


def seat(studio: Worker, candidates: Worker, n: int) -> list[float]:
    """Bring so many candidates into calls; how long each took until the first packet came."""
    waits = []
    for _ in range(n):
        answered = studio.ask("seat", candidates.ask("offer"))
        waits.append(candidates.ask("accept", answered))
    return waits


def turns_of(told: Mapping[str, Any]) -> list[dict[str, float]]:
    """Every whole turn: our own part of each stage, and of all."""
    turns = []
    for seated in told["seats"]:
        taken = [
            (began, ended) for who, _, began, ended in told["taken"] if who == seated["session"]
        ]
        for turn in seated["turns"]:
            if "out" not in turn:
                continue
            spans = {name: (turn[a], turn[b]) for name, a, b in STAGES}
            if turn["foresee"] < turn["due"]:  # foreseen: only the rest is waited for
                ready = max(turn["decided"], turn["foreseen"])
                spans = {"decide": spans["decide"], "rest": (ready, turn["out"])}
            own = {name: _without(span, taken) for name, span in spans.items()}
            turns.append({**own, "own": sum(own.values())})
    return turns


def _without(span: tuple[float, float], taken: list[tuple[float, float]]) -> float:
    """How much of the span no provider was at work."""
    overlaps = [max(0.0, min(span[1], b) - max(span[0], a)) for a, b in taken]
    return span[1] - span[0] - sum(overlaps)


def spread(seconds: list[float]) -> list[float]:
    return [1000 * float(np.percentile(seconds, q)) for q in (50, 95)]
