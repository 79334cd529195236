"""The proposal of the next level: by results, one step at most, and never on too little."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.interview.difficulty import propose_next_level
from studio.interview.model import Difficulty

W, S, I = Difficulty.WARMUP, Difficulty.STANDARD, Difficulty.INTENSE  # noqa: E741


@pytest.mark.parametrize(
    ("band", "n", "now", "then", "because"),
    [
        (4.2, 5, W, S, "above the 3.4"),
        (3.4, 3, S, I, "above the 3.4"),
        (3.2, 4, S, S, "teaches most"),
        (2.5, 4, S, S, "close to"),
        (2.2, 4, S, W, "too hard"),
        (1.5, 3, I, S, "too hard"),
        (4.9, 6, I, I, "no harder level"),
        (1.4, 6, W, W, "repeat one question"),
        (5.0, 2, W, W, "only 2 questions could be scored"),
        (None, 0, I, I, "no question could be scored"),
    ],
)
def test_it_proposes(
    band: float | None, n: int, now: Difficulty, then: Difficulty, because: str
) -> None:
    proposal = propose_next_level(band, n, now)
    assert proposal.difficulty is then
    assert because in proposal.reason


@given(st.floats(1, 5), st.integers(0, 12), st.sampled_from(Difficulty))
def test_it_never_jumps(band: float, n: int, now: Difficulty) -> None:
    proposal = propose_next_level(band, n, now)
    assert proposal.difficulty in (now, now.harder, now.easier)
    assert n >= 3 or proposal.difficulty is now
    assert proposal.reason.endswith(".")
