"""The queue between speech and the call."""

from __future__ import annotations

import math
import threading

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.voice.talking.playout import RATE_HZ, SILENT_DB, Playout

Samples = npt.NDArray[np.int16]
FRAME = RATE_HZ // 50


def ramp(n: int, start: int = 1) -> Samples:
    return np.arange(start, start + n, dtype=np.int16)


def saying(playout: Playout, number: int, samples: Samples) -> None:
    playout.begin(number)
    playout.push(samples, RATE_HZ)
    playout.end()


def pulled(playout: Playout, n: int) -> Samples:
    return np.concatenate([playout.pull(FRAME) for _ in range(n)])


@given(
    cuts=st.lists(st.integers(0, 900), max_size=8),
    pulls=st.lists(st.integers(0, 700), min_size=1, max_size=30),
)
def test_every_sample_comes_once_and_in_order(cuts: list[int], pulls: list[int]) -> None:
    playout, told = Playout(), ramp(sum(cuts))
    playout.begin(1)
    for piece in np.split(told, np.cumsum(cuts)):
        playout.push(piece, RATE_HZ)
    playout.end()
    came = [playout.pull(n) for n in pulls]
    assert [len(c) for c in came] == pulls
    whole = np.concatenate(came)
    n = min(len(told), len(whole))
    assert whole[:n].tolist() == told[:n].tolist() and not whole[n:].any()
    assert playout.played_s(1) == n / RATE_HZ


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 22_050, 24_000, 44_100, 48_000])
@pytest.mark.parametrize("chunk", [37, 1_024, 100_000])
def test_resampling_is_of_exact_length_and_seamless(rate_hz: int, chunk: int) -> None:
    sine = np.rint(9_000 * np.sin(2 * np.pi * 300 * np.arange(rate_hz) / rate_hz)).astype(np.int16)
    playout = Playout()
    playout.begin(1)
    for at in range(0, len(sine), chunk):
        playout.push(sine[at : at + chunk], rate_hz)
    playout.end()
    came = playout.pull(RATE_HZ + 10)
    assert not playout._queue and not came[-10:].any()
    assert playout.played_s(1) == 1.0
    want = 9_000 * np.sin(2 * np.pi * 300 * np.arange(RATE_HZ) / RATE_HZ)
    inner = slice(RATE_HZ // 50, -RATE_HZ // 50)  # a filter rings at the ends
    assert np.abs(came[:RATE_HZ][inner] - want[inner]).max() < 20


def test_a_change_of_rate_inside_an_utterance_loses_nothing() -> None:
    playout = Playout()
    playout.begin(1)
    playout.push(np.full(8_000, 500, np.int16), 16_000)
    playout.push(np.full(11_025, 500, np.int16), 22_050)
    playout.push(np.full(12_000, 500, np.int16), 24_000)
    playout.end()
    playout.pull(2 * RATE_HZ)
    assert playout.played_s(1) == 1.5


def test_cut_is_silent_at_once_and_says_how_much_was_played() -> None:
    playout = Playout()
    playout.begin(7)
    playout.push(ramp(5 * FRAME), RATE_HZ)
    pulled(playout, 2)
    playout.pull(100)
    assert playout.cut() == (2 * FRAME + 100) / RATE_HZ
    assert not pulled(playout, 5).any()
    assert playout.played_s(7) == (2 * FRAME + 100) / RATE_HZ and not playout._queue


def test_what_comes_late_for_a_cut_utterance_is_dropped() -> None:
    playout = Playout()
    playout.begin(1)
    playout.push(ramp(FRAME), RATE_HZ)
    playout.cut()
    playout.push(ramp(FRAME), RATE_HZ)
    assert not pulled(playout, 2).any()
    playout.begin(2)
    playout.push(ramp(FRAME), RATE_HZ, utterance=1)
    assert not pulled(playout, 2).any()
    playout.push(ramp(FRAME, 9), RATE_HZ, utterance=2)
    assert playout.pull(FRAME).tolist() == ramp(FRAME, 9).tolist()


def test_cut_ends_ducking_and_holding() -> None:
    playout = Playout()
    saying(playout, 1, ramp(FRAME))
    playout.hold()
    playout.duck(12)
    assert playout.cut() == 0.0
    saying(playout, 2, ramp(FRAME))
    assert playout.pull(FRAME).tolist() == ramp(FRAME).tolist()


def test_hold_is_silence_without_loss() -> None:
    playout = Playout()
    saying(playout, 1, ramp(3 * FRAME))
    first = playout.pull(FRAME)
    playout.hold()
    assert not pulled(playout, 10).any()
    assert playout.played_s(1) == FRAME / RATE_HZ
    playout.go_on()
    assert np.concatenate([first, pulled(playout, 2)]).tolist() == ramp(3 * FRAME).tolist()


def test_first_and_drained_are_told_once_in_order_and_outside_the_lock() -> None:
    events: list[tuple[str, int, float]] = []

    def on_first(number: int) -> None:
        events.append(("first", number, playout.played_s(number)))  # would hang inside the lock

    def on_drained(number: int) -> None:
        events.append(("drained", number, playout.played_s(number)))

    playout = Playout(on_first, on_drained)
    saying(playout, 1, ramp(FRAME + 10))
    saying(playout, 2, ramp(FRAME))
    pulled(playout, 4)
    one, two = (FRAME + 10) / RATE_HZ, FRAME / RATE_HZ
    assert events == [
        ("first", 1, two),
        ("drained", 1, one),
        ("first", 2, two - 10 / RATE_HZ),
        ("drained", 2, two),
    ]


def test_drained_waits_for_the_end_and_comes_with_the_last_sample() -> None:
    drained: list[int] = []
    playout = Playout(on_drained=drained.append)
    playout.begin(1)
    playout.push(ramp(FRAME), RATE_HZ)
    pulled(playout, 3)
    assert drained == [] and playout._queue  # more may come
    playout.push(ramp(FRAME), RATE_HZ)
    playout.end()
    playout.pull(FRAME)
    assert drained == [1]


def test_a_cut_utterance_is_never_drained() -> None:
    drained: list[int] = []
    playout = Playout(on_drained=drained.append)
    saying(playout, 1, ramp(3 * FRAME))
    playout.pull(FRAME)
    playout.cut()
    pulled(playout, 5)
    assert drained == []


def test_an_utterance_without_sound_is_drained_too() -> None:
    events: list[str] = []
    playout = Playout(
        lambda n: events.append(f"first {n}"), lambda n: events.append(f"drained {n}")
    )
    saying(playout, 1, ramp(0))
    playout.pull(FRAME)
    assert events == ["drained 1"]


def test_duck_glides_over_one_frame_and_back() -> None:
    playout = Playout()
    saying(playout, 1, np.full(4 * FRAME, 10_000, np.int16))
    playout.duck(20)
    gliding, soft = playout.pull(FRAME), playout.pull(FRAME)
    assert gliding[0] == 10_000 and gliding[-1] == 1_000
    assert np.abs(np.diff(gliding.astype(int))).max() < 25
    assert set(soft.tolist()) == {1_000}
    playout.duck(0)
    playout.pull(FRAME)
    assert set(playout.pull(FRAME).tolist()) == {10_000}


def test_the_level_is_that_of_what_was_pulled_lately() -> None:
    playout = Playout()
    assert playout.level_db() == SILENT_DB
    saying(playout, 1, np.full(FRAME, 3_277, np.int16))
    playout.pull(FRAME)
    assert math.isclose(playout.level_db(), -20.0, abs_tol=0.01)
    pulled(playout, 10)
    assert playout.level_db(0.1) == SILENT_DB
    assert math.isclose(playout.level_db(0.5), -20.0, abs_tol=0.01)


def test_the_tap_gets_all_that_was_sent_silence_too() -> None:
    kept: list[Samples] = []
    playout = Playout(tap=kept.append)
    saying(playout, 1, ramp(FRAME + 1))
    sent = pulled(playout, 4)
    assert np.concatenate(kept).tolist() == sent.tolist()


def test_threads_that_push_pull_and_cut_lose_nothing_between_cuts() -> None:
    playout, stop = Playout(), threading.Event()
    sums: list[int] = []

    def pull_on() -> None:
        while not stop.is_set():
            sums.append(int(playout.pull(FRAME).sum()))

    puller = threading.Thread(target=pull_on)
    puller.start()
    for number in range(60):
        playout.begin(number)
        for _ in range(20):
            playout.push(np.ones(333, np.int16), RATE_HZ)
        if number % 3 == 2:
            playout.cut()
        else:
            playout.end()
    while playout._queue:
        pass
    stop.set()
    puller.join()
    played = round(sum(playout.played_s(n) for n in range(60)) * RATE_HZ)
    assert sum(sums) == played
    whole = [round(playout.played_s(n) * RATE_HZ) for n in range(60) if n % 3 == 0]
    assert len(whole) == 20 and all(n <= 6_660 for n in whole)


def test_a_word_goes_before_what_cannot_be_heard_yet() -> None:
    told: list[tuple[str, int]] = []
    playout = Playout(lambda n: told.append(("first", n)), lambda n: told.append(("drained", n)))
    playout.begin(1)
    assert playout.put_first(-1, ramp(FRAME))
    playout.push(ramp(FRAME, 1_000), RATE_HZ, 1)
    playout.end()
    assert np.array_equal(pulled(playout, 2), np.concatenate([ramp(FRAME), ramp(FRAME, 1_000)]))
    assert told[:3] == [("first", -1), ("drained", -1), ("first", 1)]


@pytest.mark.parametrize("n_pulled", [0, 1])
def test_no_word_goes_before_what_is_ready_or_has_begun(n_pulled: int) -> None:
    playout = Playout()
    saying(playout, 1, ramp(2 * FRAME))
    for _ in range(n_pulled):
        playout.pull(FRAME)
    assert not playout.put_first(-1, ramp(FRAME))
    assert pulled(playout, 2 - n_pulled)[-1] == 2 * FRAME


def test_a_word_alone_is_cut_like_anything_else() -> None:
    playout = Playout()
    assert playout.put_first(-1, ramp(10 * FRAME))
    pulled(playout, 3)
    assert playout.cut() == pytest.approx(0.06) and not playout.pull(FRAME).any()
