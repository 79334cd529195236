"""Whole calls on loopback: what is said at one end is heard at the other, and nothing stays."""

from __future__ import annotations

import asyncio
import gc
import random
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soxr
from aiortc.mediastreams import MediaStreamError

from studio.voice.call.leg import Leg, Told
from studio.voice.talking.playout import RATE_HZ, Playout, Samples
from tests.unit.voice.conftest import Call, Calls, likeness, voice_like, wait_until

# Real time on a shared machine: it may stand still for a moment, a fault stands still thrice.
pytestmark = pytest.mark.flaky(reruns=2, reruns_delay=1)


def test_the_interviewer_is_heard_intact(calls: Calls) -> None:
    call = calls.open()
    said = voice_like(3.0)
    call.playout.begin(1)
    call.playout.push(said, RATE_HZ)
    call.playout.end()
    wait_until(lambda: not call.playout._queue)
    time.sleep(0.3)
    came = soxr.resample(call.peer.recording(), 48_000, RATE_HZ).astype(np.int16)
    alike, _ = likeness(said, came, RATE_HZ)
    assert alike > 0.9


def test_the_candidate_is_heard_intact(calls: Calls) -> None:
    call = calls.open()
    said = voice_like(3.0, 16_000)
    call.peer.speak(said, 16_000)
    time.sleep(3.5)
    alike, _ = likeness(said, call.said(), 16_000)
    assert alike > 0.9
    assert call.leg.is_sounding


def test_a_cut_is_silence_at_the_peer_soon_after(calls: Calls) -> None:
    call = calls.open()
    call.playout.begin(1)
    call.playout.push(steady(6.0), RATE_HZ)
    wait_until(lambda: len(call.peer.sounds()) > 0)
    time.sleep(0.5)
    cut_at = time.monotonic()
    played_s = call.playout.cut()
    time.sleep(0.5)
    ((on_at, off_at),) = call.peer.sounds()
    assert off_at - cut_at < 0.1  # the table is in docs/voice.md
    assert abs(played_s - (cut_at - on_at)) < 0.1
    assert call.playout.played_s(1) == played_s


def test_hold_is_silence_at_the_peer_and_going_on_loses_nothing(calls: Calls) -> None:
    call = calls.open()
    said = voice_like(2.0)
    call.playout.begin(1)
    call.playout.push(said, RATE_HZ)
    call.playout.end()
    wait_until(lambda: call.playout.played_s(1) > 1.0)
    call.playout.hold()
    held_s = call.playout.played_s(1)
    time.sleep(0.6)
    assert call.playout.played_s(1) == held_s
    call.playout.go_on()
    wait_until(lambda: not call.playout._queue)
    time.sleep(0.3)
    came = soxr.resample(call.peer.recording(), 48_000, RATE_HZ).astype(np.int16)
    n_first = round(held_s * RATE_HZ)
    alike, at = likeness(said[:n_first], came, RATE_HZ)
    again, at_again = likeness(said[n_first:], came[at + n_first :], RATE_HZ)
    assert min(alike, again) > 0.9
    assert 0.5 < at_again / RATE_HZ < 0.9


def test_lost_packets_are_holes_of_silence_and_the_time_stays_right(calls: Calls) -> None:
    call = calls.open()
    rng = random.Random(11)
    lose(call, lambda: rng.random() < 0.05)
    said = voice_like(4.0, 16_000)
    call.peer.speak(said, 16_000)
    time.sleep(4.5)
    assert call.leg.sink.n_lost > 0
    alike, _ = likeness(said, call.said(), 16_000)
    assert alike > 0.75  # one in twenty frames is gone, none is out of its place


def test_a_stall_is_told_by_the_clock_and_its_end_too(calls: Calls) -> None:
    call = calls.open()
    wait_until(lambda: call.leg.is_connected)
    is_lost = [True]
    lose(call, lambda: is_lost[0])
    began_at = time.monotonic()
    wait_until(lambda: not call.leg.is_sounding)
    assert call.leg.is_connected
    assert 1.5 < time.monotonic() - began_at < 3.5
    is_lost[0] = False
    wait_until(lambda: call.leg.is_sounding)
    assert call.events == ["stalled", "back"]


def test_hanging_up_at_the_peer_closes_the_leg_once(calls: Calls) -> None:
    call = calls.open()
    wait_until(lambda: call.leg.is_connected)
    calls.close(call)
    wait_until(lambda: call.leg.is_closed)
    call.leg.close()
    assert call.events == ["closed"] and not call.leg.is_connected
    assert call.leg.track.readyState == "ended"


def test_closing_from_many_threads_ends_the_sound_and_tells_once(calls: Calls) -> None:
    call = calls.open()
    call.playout.begin(1)
    call.playout.push(voice_like(5.0), RATE_HZ)
    wait_until(lambda: call.leg.is_connected)
    threads = [threading.Thread(target=call.leg.close) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert call.events == ["closed"]
    wait_until(lambda: call.leg.track.readyState == "ended")
    n_heard, played_s = len(call.heard), call.playout.played_s(1)
    time.sleep(0.3)
    assert (len(call.heard), call.playout.played_s(1)) == (n_heard, played_s)


def test_eight_calls_opened_and_closed_leave_nothing(calls: Calls) -> None:
    calls.close(calls.open())  # what the first call brings in stays for all
    before = resources(calls)
    legs = []
    for _ in range(2):
        opened = [calls.open() for _ in range(4)]
        legs += [weakref.ref(call.leg) for call in opened]
        for n, call in enumerate(opened):
            call.playout.begin(1)
            call.playout.push(voice_like(0.2), RATE_HZ)
            if n % 2:
                call.leg.close()
            calls.close(call)
    del opened, call
    calls.opened.clear()
    wait_until(lambda: all(a <= b for a, b in zip(resources(calls), before, strict=True)))
    gc.collect()
    assert [leg() for leg in legs] == [None] * 8


def test_a_leg_that_nobody_connects_is_gone_with_its_page_without_collecting() -> None:
    playout = Playout()
    leg = Leg(playout.pull, Told(heard=lambda _: None, closed=lambda: None))
    track, gone = leg.track, weakref.ref(leg)
    gc.disable()
    try:
        del leg
        assert gone() is None
    finally:
        gc.enable()
    queue = weakref.ref(playout)
    del playout
    assert queue() is None  # though a relay may keep the track
    with pytest.raises(MediaStreamError):
        asyncio.run(track.recv())


def test_a_late_loop_sends_no_burst(calls: Calls) -> None:
    call = calls.open()
    call.playout.begin(1)
    call.playout.push(voice_like(5.0), RATE_HZ)
    time.sleep(0.3)
    before = call.playout.played_s(1)
    calls.media.loop.call_soon_threadsafe(time.sleep, 0.5)
    time.sleep(0.8)
    played_s = call.playout.played_s(1) - before
    assert call.leg.track.n_late >= 1
    assert played_s < 0.6  # 0.3 and a few frames, not 0.8


def steady(seconds: float) -> Samples:
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return np.rint(8_000 * np.sin(2 * np.pi * 300 * t)).astype(np.int16)


def resources(calls: Calls) -> tuple[int, int, int]:
    """Threads (idle ones of aiortc's pool aside), tasks and descriptors."""
    names = [t.name for t in threading.enumerate() if not t.name.startswith("asyncio_")]

    async def n_tasks() -> int:
        return len(asyncio.all_tasks())

    return len(names), calls.media.run(n_tasks()), len(list(Path("/dev/fd").iterdir()))


def lose(call: Call, is_lost: Callable[[], bool]) -> None:
    """Drop packets on their way in, as a network does: before the server's receiver sees them."""
    receiver = call.connection.getReceivers()[0]
    handle = receiver._handle_rtp_packet

    async def handle_some(packet: object, arrival_time_ms: int) -> None:
        if not is_lost():
            await handle(packet, arrival_time_ms)

    receiver._handle_rtp_packet = handle_some
