"""From the end of the candidate's voice until the reply is heard, with Groq's usual latencies.

The real SDK talks to a Groq beside us; candidates are at the other end of a call. Beside our two
ways (hearing ahead at the first plausible pause, hearing once the turn is over) stands the way one
would first write it: one whole request after another, each waiting for the one before.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.gold import show
from tests.bench.groq_beside import JITTER, LATENCY_S, groq_beside
from tests.bench.test_turns import sayings, seat
from tests.bench.told_by_lines import working

N_CANDIDATES, TALK_S, REPLY_WITHIN_S = 4, 62.0, 8.0
WAYS = {"ahead": "ours, hearing ahead", "after": "ours, hearing after", "sequential": "sequential"}


def test_from_voice_to_voice(
    corpus: Path, tmp_path: Path, guarded_environ: Mapping[str, str]
) -> None:
    rows = []
    with groq_beside(tmp_path, guarded_environ) as keys:
        for way, title in WAYS.items():
            told = {"folder": str(tmp_path / way), "way": way, "environ": keys}
            peers = {"sayings": sayings(corpus)}
            with (
                working("tests.bench.studio_of_calls", told, guarded_environ) as studio,
                working("tests.bench.candidates_in_calls", peers, guarded_environ) as candidates,
            ):
                seat(studio, candidates, N_CANDIDATES)
                came = candidates.ask("converse", TALK_S, REPLY_WITHIN_S)
                stamps = studio.ask("stamps")
            rows.append([title, *cells(came, stamps)])
    usual = ", ".join(f"{name} {1000 * s:.0f}" for name, s in LATENCY_S.items())
    show(
        f"Voice end → reply heard, s; patience normal, {N_CANDIDATES} interviews at a time, "
        f"providers {usual} ms (sigma {JITTER}); load {os.getloadavg()[0]:.1f}",
        ["way", "turns", "missed", "p50", "p95", "after the decision p50", "p95"],
        rows,
    )


def cells(came: Mapping[str, Any], stamps: Mapping[str, Any]) -> list[object]:
    """Counts, and both waits; who was heard decides, not who was asked."""
    waits, after = [], []
    for replies, seated in zip(came["replies"], stamps["seats"], strict=True):
        decided = [turn["decided"] for turn in seated["turns"]]
        for ended, heard in replies:
            waits.append(heard - ended)
            over = [at for at in decided if ended < at < heard]
            if over:
                after.append(heard - over[-1])
    told = [float(np.percentile(times, q)) for times in (waits, after) for q in (50, 95)]
    return [len(waits), came["n_missed"], *told]
