"""Both sides on one timeline: where each sound lies, what a cut leaves, and what is held."""

from __future__ import annotations

import time

import numpy as np
import pytest

from studio.voice.talking.playout import RATE_HZ as SENT_HZ
from studio.voice.talking.playout import Playout
from studio.voice.talking.sides import QUESTION_S, Sides
from tests.unit.voice.conftest import Samples, voice_like

RATE_HZ = 16_000
_NONE = np.zeros(0, np.int16)
_TRUE_TO_S = 0.05


def hold(
    sides: Sides, seconds: float, playout: Playout | None = None, mic: Samples | None = None
) -> None:
    """So much time: the microphone in steps of 32 ms, what is sent in frames of 20 ms."""
    playout = playout or Playout()
    n, at_mic, at_sent = round(seconds * RATE_HZ), 0, 0
    mic = np.zeros(n, np.int16) if mic is None else mic
    while at_mic + 512 <= n:
        sides.heard(mic[at_mic : at_mic + 512])
        at_mic += 512
        while at_sent + 480 <= at_mic * SENT_HZ // RATE_HZ:
            sides.sent(playout.pull(480))
            at_sent += 480


def begins(lane: Samples) -> list[float]:
    """Where sound begins after a tenth of a second without any, seconds."""
    loud = np.flatnonzero(np.abs(lane) > 200)
    return [
        float(loud[i]) / RATE_HZ for i in range(len(loud)) if not i or loud[i] - loud[i - 1] > 1600
    ]


def tone(seconds: float, rate_hz: int) -> Samples:
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    return (8_000 * np.sin(2 * np.pi * 300 * t)).astype(np.int16)


def test_each_side_lies_where_it_sounded() -> None:
    sides, playout = Sides(60.0), Playout()
    sides.begin(1, _NONE)
    playout.begin(1)
    playout.push(tone(1.0, SENT_HZ), SENT_HZ)
    playout.end()
    hold(sides, 3.0, playout)
    hold(sides, 1.0, playout, tone(1.0, RATE_HZ))
    playout.begin(2)
    playout.push(tone(0.5, SENT_HZ), SENT_HZ)
    playout.end()
    hold(sides, 2.0, playout)
    take = sides.hand_over(sides.n_heard)
    assert take is not None and take.turn_number == 1
    both = take.stereo()
    assert both.shape == (take.n, 2) and both.dtype == np.int16
    assert begins(both[:, 0]) == pytest.approx([0.0, 4.0], abs=_TRUE_TO_S)
    assert begins(both[:, 1]) == pytest.approx([3.0], abs=_TRUE_TO_S)
    assert sides.hand_over(0) is None


def test_a_cut_is_a_cut_and_a_pause_is_as_long_as_it_was() -> None:
    sides, playout = Sides(60.0), Playout()
    sides.begin(1, _NONE)
    playout.begin(1)
    pause = np.zeros(SENT_HZ // 2, np.int16)
    playout.push(np.concatenate([tone(0.5, SENT_HZ), pause, tone(2.0, SENT_HZ)]), SENT_HZ)
    hold(sides, 1.5, playout)
    playout.cut()
    hold(sides, 1.5, playout)
    take = sides.hand_over(sides.n_heard)
    assert take is not None
    lane = take.stereo()[:, 0]
    assert begins(lane) == pytest.approx([0.0, 1.0], abs=_TRUE_TO_S)
    last = np.flatnonzero(np.abs(lane) > 200)[-1] / RATE_HZ
    assert last == pytest.approx(1.5, abs=_TRUE_TO_S), "nothing of what was never sent"


def test_speech_comes_out_of_it_as_it_went_in() -> None:
    sides, playout = Sides(60.0), Playout()
    sides.begin(1, _NONE)
    said = voice_like(2.0, RATE_HZ)
    playout.begin(1)
    playout.push(said, RATE_HZ)
    playout.end()
    hold(sides, 2.5, playout)
    take = sides.hand_over(sides.n_heard)
    assert take is not None
    lane = take.stereo()[:, 0].astype(float)
    lags = range(-800, 800)
    likeness = max(
        float(np.corrcoef(said[1600:24_000], lane[1600 + lag : 24_000 + lag])[0, 1]) for lag in lags
    )
    assert likeness > 0.99


def test_two_clocks_that_part_are_brought_together() -> None:
    sides, playout = Sides(60.0), Playout()
    sides.begin(1, _NONE)
    hold(sides, 1.0, playout)
    for _ in range(100):  # two seconds are sent while the microphone stands still
        sides.sent(playout.pull(480))
    playout.begin(1)
    playout.push(tone(0.5, SENT_HZ), SENT_HZ)
    hold(sides, 1.0, playout)
    take = sides.hand_over(sides.n_heard)
    assert take is not None
    assert begins(take.stereo()[:, 0]) == pytest.approx([1.0], abs=_TRUE_TO_S)


def test_a_turn_goes_on_after_a_lost_connection_and_another_begins_anew() -> None:
    sides = Sides(60.0)
    sides.begin(1, _NONE)
    hold(sides, 1.024)
    sides.begin(1, np.ones(RATE_HZ, np.int16))  # what the spool kept of it is here already
    assert sides.n_heard == 1.024 * RATE_HZ
    sides.begin(2, np.full(RATE_HZ, 7, np.int16))  # what a crash left
    hold(sides, 1.024)
    take = sides.hand_over(RATE_HZ + 512)
    assert take is not None and take.n == RATE_HZ + 512
    both = take.stereo()
    assert (both[:RATE_HZ, 1] == 7).all() and not both[RATE_HZ:].any() and not both[:, 0].any()


def test_what_is_held_has_an_end() -> None:
    sides, playout = Sides(1.0), Playout()
    sides.begin(1, _NONE)
    playout.begin(1)
    playout.push(tone(QUESTION_S + 10, SENT_HZ), SENT_HZ)
    hold(sides, QUESTION_S + 5, playout)
    take = sides.hand_over(sides.n_heard)
    assert take is not None
    assert take.n <= (QUESTION_S + 1) * RATE_HZ + 512
    assert sum(len(samples) for _, _, samples in take.sent) <= (QUESTION_S + 1.1) * SENT_HZ


def test_without_a_turn_nothing_is_held() -> None:
    sides, playout = Sides(60.0), Playout()
    playout.begin(1)
    playout.push(tone(1.0, SENT_HZ), SENT_HZ)
    hold(sides, 1.0, playout)
    assert sides.n_heard == 0 and sides.hand_over(10) is None
    sides.begin(1, _NONE)
    hold(sides, 0.5)
    sides.drop()
    assert sides.hand_over(10) is None


def test_a_step_costs_next_to_nothing() -> None:
    sides, step, frame = Sides(900.0), np.ones(512, np.int16), np.ones(480, np.int16)
    sides.begin(1, _NONE)
    began = time.process_time()
    for _ in range(5_000):
        sides.heard(step)
        sides.sent(frame)
        sides.sent(frame)
    each_ms = (time.process_time() - began) / 5_000 * 1_000
    assert each_ms < 0.1
