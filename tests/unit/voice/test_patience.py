"""The table of waits."""

from itertools import pairwise

import pytest

from studio.interview.model import Difficulty
from studio.voice.listening.patience import (
    BRISK,
    NORMAL,
    PATIENCE,
    PUSH_TO_TALK,
    THOUGHTFUL,
    Patience,
    patience_for,
)


def test_every_row_waits_longer_than_the_one_before() -> None:
    for a, b in pairwise([BRISK, NORMAL, THOUGHTFUL]):
        assert a.finished_s < b.finished_s
        assert a.unsure_s < b.unsure_s
        assert a.longest_s < b.longest_s
        assert a.grace_s < b.grace_s


@pytest.mark.parametrize("patience", PATIENCE.values(), ids=list(PATIENCE))
def test_the_less_finished_the_longer(patience: Patience) -> None:
    assert 0 < patience.finished_s < patience.unsure_s <= patience.longest_s
    assert 0.05 < patience.likely < patience.sure < 1


def test_only_push_to_talk_leaves_it_to_the_candidate() -> None:
    assert [p for p in PATIENCE.values() if not p.ends_by_itself] == [PUSH_TO_TALK]


@pytest.mark.parametrize("name", ["brisk", "normal"])
def test_the_interviewer_shifts_the_waits(name: str) -> None:
    warm, plain, hard = (patience_for(name, d) for d in Difficulty)
    assert warm.finished_s > plain.finished_s > hard.finished_s
    assert plain == PATIENCE[name]


@pytest.mark.parametrize("difficulty", Difficulty)
def test_whoever_asked_for_patience_gets_it(difficulty: Difficulty) -> None:
    assert patience_for("thoughtful", difficulty) == THOUGHTFUL
    assert patience_for("push-to-talk", difficulty) == PUSH_TO_TALK
