"""Whole calls on loopback: what is said at one end is heard at the other, and nothing stays."""

from __future__ import annotations

import time

import numpy as np
import soxr

from studio.voice.playout import RATE_HZ
from tests.unit.voice.conftest import Calls, likeness, voice_like, wait_until

N = 48_000 // RATE_HZ


def test_the_interviewer_is_heard_intact(calls: Calls) -> None:
    call = calls.open()
    said = voice_like(3.0)
    call.playout.begin(1)
    call.playout.push(said, RATE_HZ)
    call.playout.end()
    wait_until(lambda: not call.playout.is_busy)
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
    assert call.leg.is_connected and not call.leg.is_stalled
