"""The ladder of silence, by interviewer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.interview.model import Difficulty
from studio.interview.personas import PERSONAS
from studio.voice.listening.silence import MOVE_ON_AFTER_S, OVERTIME_S, STARE_S, Bearing, Cue, bear

STEP_S = 0.1
WARM, PLAIN, HARD = (PERSONAS[d] for d in Difficulty)


def sit(
    difficulty: Difficulty,
    seconds: float,
    state: Bearing | None = None,
    *,
    has_spoken: bool = False,
    is_thinking: bool = False,
    time_s: float = 90.0,
) -> tuple[Bearing, list[tuple[Cue, float]]]:
    state, told = Bearing() if state is None else state, []
    for n in range(round(seconds / STEP_S)):
        state, cues = bear(
            state,
            STEP_S,
            has_spoken=has_spoken,
            is_thinking=is_thinking,
            persona=PERSONAS[difficulty],
            time_s=time_s,
        )
        told += [(cue, (n + 1) * STEP_S) for cue in cues]
    return state, told


@pytest.mark.parametrize("difficulty", [Difficulty.WARMUP, Difficulty.STANDARD])
def test_a_friendly_silence_is_nudged_helped_and_left(difficulty: Difficulty) -> None:
    _, told = sit(difficulty, 120)
    assert [cue for cue, _ in told] == [Cue.NUDGE, Cue.OFFER, Cue.MOVE_ON]
    nudge_s, offer_s, on_s = (at_s for _, at_s in told)
    assert nudge_s == pytest.approx(PERSONAS[difficulty].patience_s, abs=2 * STEP_S)
    assert nudge_s + 5 - STEP_S <= offer_s
    assert on_s - offer_s == pytest.approx(MOVE_ON_AFTER_S, abs=2 * STEP_S)


def test_the_hint_comes_when_the_persona_says() -> None:
    _, told = sit(Difficulty.WARMUP, 60)
    assert told[1][1] == pytest.approx(WARM.hint_delay_s, abs=2 * STEP_S)


def test_the_intense_interviewer_lets_silence_stand() -> None:
    _, told = sit(Difficulty.INTENSE, 120)
    assert [cue for cue, _ in told] == [Cue.OFFER, Cue.MOVE_ON]
    assert told[0][1] == pytest.approx(STARE_S, abs=2 * STEP_S)


@pytest.mark.parametrize("difficulty", Difficulty)
def test_a_word_ends_the_ladder(difficulty: Difficulty) -> None:
    state, _ = sit(difficulty, 5)
    _, told = sit(difficulty, 80, state, has_spoken=True, time_s=900.0)
    assert told == []


@pytest.mark.parametrize("difficulty", Difficulty)
def test_thinking_suspends_everything(difficulty: Difficulty) -> None:
    state, told = sit(difficulty, 300, is_thinking=True)
    assert (state, told) == (Bearing(), [])
    state, told = sit(difficulty, 300, has_spoken=True, is_thinking=True)
    assert (state, told) == (Bearing(), [])


def test_only_the_intense_interviewer_stops_a_rambler_and_once() -> None:
    _, told = sit(Difficulty.INTENSE, 300, has_spoken=True, time_s=60.0)
    assert [cue for cue, _ in told] == [Cue.TIME_UP]
    assert told[0][1] == pytest.approx(60.0 + OVERTIME_S, abs=2 * STEP_S)
    for difficulty in (Difficulty.WARMUP, Difficulty.STANDARD):
        assert sit(difficulty, 300, has_spoken=True, time_s=60.0)[1] == []


def test_no_limit_is_no_limit() -> None:
    assert sit(Difficulty.INTENSE, 600, has_spoken=True, time_s=float("inf"))[1] == []


@given(
    st.lists(st.tuples(st.floats(0.0, 30.0), st.booleans(), st.booleans()), max_size=40),
    st.sampled_from(list(Difficulty)),
)
def test_each_step_comes_once_and_in_order(
    run: list[tuple[float, bool, bool]], difficulty: Difficulty
) -> None:
    state, told = Bearing(), []
    for passed_s, has_spoken, is_thinking in run:
        before = state
        state, cues = bear(
            state,
            passed_s,
            has_spoken=has_spoken,
            is_thinking=is_thinking,
            persona=PERSONAS[difficulty],
            time_s=60.0,
        )
        assert state.silent_s >= before.silent_s
        assert not (is_thinking and cues)
        told += cues
    ladder = [cue for cue in told if cue is not Cue.TIME_UP]
    order = [Cue.NUDGE, Cue.OFFER, Cue.MOVE_ON]
    assert ladder == [cue for cue in order if cue in ladder]
    assert told.count(Cue.TIME_UP) <= 1
