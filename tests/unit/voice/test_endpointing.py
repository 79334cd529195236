"""When a turn is over: golden traces, and laws no trace may break."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.interview.model import EndedBy
from studio.voice.listening.endpointing import (
    ASK_AFTER_S,
    THINKS_AT_MOST_S,
    Cue,
    Evidence,
    Listening,
    decide,
    wait_s,
)
from studio.voice.listening.patience import (
    BRISK,
    NORMAL,
    PATIENCE,
    PUSH_TO_TALK,
    THOUGHTFUL,
    Patience,
)
from tests.unit.voice.listening import STEP_S, listen, only, quiet, voice

BY_THEMSELVES = [BRISK, NORMAL, THOUGHTFUL]


def test_an_answer_that_sounds_finished_is_over_soon() -> None:
    state, heard = listen([voice(2.0), quiet(0.3), quiet(3.0, 0.97)], NORMAL)
    assert [cue for cue, _ in heard] == [Cue.ASK_TURN_END, Cue.PLAUSIBLE, Cue.OVER]
    asked, plausible, over = (at_s - 2.0 for _, at_s in heard)
    assert asked == pytest.approx(ASK_AFTER_S, abs=2 * STEP_S)
    assert plausible == pytest.approx(0.25, abs=2 * STEP_S)
    assert over == pytest.approx(NORMAL.finished_s, abs=2 * STEP_S)
    assert state.is_over
    assert state.ended_by is EndedBy.SOUNDED_FINISHED


def test_a_thinking_pause_is_waited_through() -> None:
    script = [voice(2.0), quiet(3.2, 0.02), voice(1.5), quiet(0.3), quiet(2.0, 0.95)]
    _, heard = listen(script, NORMAL)
    assert [cue for cue, _ in heard] == [
        Cue.ASK_TURN_END, Cue.PLAUSIBLE, Cue.WENT_ON, Cue.ASK_TURN_END, Cue.PLAUSIBLE, Cue.OVER,
    ]  # fmt: skip
    assert only(Cue.OVER, heard)[0] > 6.7


def test_a_look_ahead_waits_where_the_answer_sounds_unfinished() -> None:
    _, likely = listen([voice(2.0), quiet(0.22), quiet(2.0, 0.9)], NORMAL)
    _, unlikely = listen([voice(2.0), quiet(0.22), quiet(2.0, 0.1)], NORMAL)
    assert only(Cue.PLAUSIBLE, likely)[0] < 2.4
    assert only(Cue.PLAUSIBLE, unlikely)[0] == pytest.approx(
        2.0 + NORMAL.unsure_s / 2, abs=2 * STEP_S
    )


@pytest.mark.parametrize("patience", BY_THEMSELVES)
def test_silence_ends_a_turn_where_nobody_can_tell(patience: Patience) -> None:
    state, heard = listen([voice(1.0), quiet(20.0)], patience)
    (over_s,) = only(Cue.OVER, heard)
    assert over_s - 1.0 == pytest.approx(patience.unsure_s, abs=2 * STEP_S)
    assert state.ended_by is EndedBy.SILENCE


@pytest.mark.parametrize("patience", BY_THEMSELVES)
def test_the_more_finished_it_sounds_the_shorter_the_wait(patience: Patience) -> None:
    waits = [wait_s(p / 100, Evidence(0.0, False), patience) for p in range(101)]
    assert waits == sorted(waits, reverse=True)
    assert waits[0] == pytest.approx(patience.longest_s)
    assert waits[100] == pytest.approx(patience.finished_s)


@pytest.mark.parametrize(
    "words",
    [
        "I talked to the team and",
        "we had to do it because",
        "so the problem was the",
        "first of all,",
        "I would say um",
        "And then they …",
    ],
)
def test_an_unfinished_clause_waits_longer(words: str) -> None:
    likely = Evidence(0.0, False, words=words)
    assert wait_s(0.95, likely, NORMAL) == pytest.approx(NORMAL.unsure_s + NORMAL.grace_s)


@pytest.mark.parametrize(
    "words",
    [
        "That is what I did.",
        "We shipped it in June",
        "I learned a lot from it.",
        "band",
        "Yes, sir",
    ],
)
def test_a_finished_one_does_not(words: str) -> None:
    assert wait_s(0.95, Evidence(0.0, False, words=words), NORMAL) == NORMAL.finished_s


def test_an_um_before_the_pause_waits_longer_than_any_silence() -> None:
    _, heard = listen([voice(1.0), quiet(10.0, 0.02, has_filler=True)], NORMAL)
    (over_s,) = only(Cue.OVER, heard)
    assert over_s - 1.0 == pytest.approx(NORMAL.longest_s + NORMAL.grace_s, abs=2 * STEP_S)


def test_a_click_in_the_pause_changes_nothing() -> None:
    _, heard = listen([voice(2.0), quiet(0.4, 0.97), voice(0.07), quiet(2.0)], NORMAL)
    assert [cue for cue, _ in heard] == [Cue.ASK_TURN_END, Cue.PLAUSIBLE, Cue.OVER]
    assert only(Cue.OVER, heard)[0] - 2.0 < NORMAL.finished_s + 0.15


def test_a_click_is_no_answer() -> None:
    state, heard = listen([quiet(1.0), voice(0.07), quiet(60.0)], NORMAL)
    assert not heard
    assert not state.has_spoken


def test_nothing_said_is_never_over() -> None:
    assert listen([quiet(300.0)], BRISK)[1] == []


def test_push_to_talk_never_ends_by_itself() -> None:
    state, heard = listen([voice(2.0), quiet(300.0, 0.99)], PUSH_TO_TALK)
    assert not state.is_over
    assert only(Cue.PLAUSIBLE, heard) == []


@pytest.mark.parametrize(
    "words",
    [
        "Let me think.",
        "Hmm, let me just think about that for a second",
        "That is a good one, give me a moment…",
        "One second, please.",
        "I need to think about this.",
    ],
)
def test_let_me_think_stops_the_clock(words: str) -> None:
    script = [voice(2.0), quiet(0.5, 0.97), quiet(60.0, 0.97, words=words)]
    state, heard = listen(script, THOUGHTFUL)
    assert len(only(Cue.THINKING, heard)) == 1
    assert not state.is_over
    state, heard = listen([voice(2.0), quiet(10.0, 0.97, words=words + " We went.")], NORMAL, state)
    assert not state.is_thinking
    assert len(only(Cue.OVER, heard)) == 1


@pytest.mark.parametrize(
    "words",
    [
        "Let me think back to my time at the bank where I had to lead a team of five people.",
        "I think we did well.",
        "They asked me for a second opinion",
    ],
)
def test_thinking_words_inside_an_answer_do_not(words: str) -> None:
    _, heard = listen([voice(2.0), quiet(0.3, 0.97), quiet(5.0, words=words)], NORMAL)
    assert only(Cue.THINKING, heard) == []
    assert only(Cue.OVER, heard)


@pytest.mark.parametrize("said_s", [0.0, 2.0])
def test_thinking_is_over_in_the_end(said_s: float) -> None:
    """Whoever left the room does not hold the interview for ever."""
    state, _ = listen([voice(said_s), quiet(0.1)], NORMAL)
    state, _ = listen([quiet(THINKS_AT_MOST_S - 5)], NORMAL, state.thinking())
    assert state.is_thinking
    assert not state.is_over
    state, _ = listen([quiet(6)], NORMAL, state)
    assert not state.is_thinking
    assert state.is_over == (said_s > 0)


def test_the_next_word_ends_thinking_that_was_clicked() -> None:
    state, _ = listen([voice(0.5), quiet(8.0), voice(0.5)], NORMAL, Listening().thinking())
    assert not state.is_thinking


def test_a_late_step_counts_as_little_voice() -> None:
    state, _ = listen([quiet(1.0)], NORMAL)
    state, _ = decide(state, Evidence(state.now_s + 30.0, True), NORMAL)
    assert not state.has_spoken


steps = st.builds(
    Evidence,
    now_s=st.floats(-2.0, 0.4),
    is_voice=st.booleans(),
    turn_end=st.none() | st.floats(0.0, 1.0),
    has_filler=st.booleans(),
    words=st.sampled_from(["", "let me think", "we did it", "and so", "because,"]),
)
"""Here `now_s` is the time since the step before: sometimes back."""
runs = st.lists(st.tuples(steps, st.integers(1, 40)), max_size=30)
patiences = st.sampled_from(list(PATIENCE.values()))


@given(runs, patiences, st.integers(0, 400))
def test_laws_of_listening(run: list[tuple[Evidence, int]], patience: Patience, click: int) -> None:
    state, now_s, told = Listening(), 0.0, []
    n = 0
    for evidence, times in run:
        for _ in range(times):
            n += 1
            now_s += evidence.now_s
            if n == click:
                state = state.thinking()
            before = state
            state, cues = decide(state, replace(evidence, now_s=now_s), patience)
            assert state.now_s >= before.now_s
            assert not (Cue.OVER in cues and evidence.is_voice)
            assert not (before.is_over and cues)
            told += cues
    assert told.count(Cue.OVER) <= 1
    assert not (Cue.OVER in told and not patience.ends_by_itself)
    looks = 0
    for cue in told:
        looks += (cue is Cue.PLAUSIBLE) - (cue is Cue.WENT_ON)
        assert looks in (0, 1)
    assert state.is_over == (Cue.OVER in told)


@given(runs, patiences, st.none() | st.floats(0.0, 1.0), st.booleans())
def test_silence_ends_whatever_went_before(
    run: list[tuple[Evidence, int]], patience: Patience, turn_end: float | None, has_filler: bool
) -> None:
    """No deadlock: at a bounded time, and only where something was said."""
    state, now_s = Listening(), 0.0
    for evidence, times in run:
        for _ in range(times):
            now_s = max(now_s, now_s + evidence.now_s)
            state, _ = decide(state, replace(evidence, now_s=now_s), patience)
    longest_s = patience.longest_s + patience.grace_s + THINKS_AT_MOST_S + 1.0
    end_s = now_s + longest_s
    while now_s < end_s:
        now_s += 0.25
        state, _ = decide(state, Evidence(now_s, False, turn_end, has_filler), patience)
    assert state.is_over == (state.has_spoken and patience.ends_by_itself)
    assert not state.is_thinking
