"""The track's packets: their clock, their silence, and a sink's end when its owner breaks."""

from __future__ import annotations

import asyncio
import time
from collections import deque

import numpy as np
import pytest
from aiortc.codecs.opus import OpusDecoder
from aiortc.jitterbuffer import JitterFrame
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError

from studio.voice.call import opus
from studio.voice.call.leg import Leg, Told
from studio.voice.call.opus import FRAME_SAMPLES, SpeechEncoder
from studio.voice.call.tracks import MicSink, VoiceTrack
from studio.voice.talking.playout import RATE_HZ, Playout, Samples
from tests.unit.voice.conftest import likeness, voice_like

# Real time on a shared machine, as in test_calls.py.
pytestmark = pytest.mark.flaky(reruns=2, reruns_delay=1)


def test_packets_come_every_20_ms_with_the_time_they_carry() -> None:
    asked: list[tuple[float, int]] = []

    def pull(n: int) -> Samples:
        asked.append((time.monotonic(), n))
        return np.zeros(n, np.int16)

    async def take() -> list[int | None]:
        track = VoiceTrack(pull)
        packets = [await track.recv() for _ in range(15)]
        track.stop()
        with pytest.raises(MediaStreamError):
            await track.recv()
        return [packet.pts for packet in packets]

    assert asyncio.run(take()) == [960 * n for n in range(15)]
    assert {n for _, n in asked} == {FRAME_SAMPLES}
    assert 0.25 < asked[-1][0] - asked[0][0] < 0.6


def test_a_late_frame_skips_the_clock_and_loses_no_sample() -> None:
    playout = Playout()
    playout.begin(1)
    playout.push(voice_like(1.0), RATE_HZ)

    async def take() -> list[int | None]:
        track = VoiceTrack(playout.pull)
        first = await track.recv()
        time.sleep(0.2)  # the loop stands still
        second, third = await track.recv(), await track.recv()
        assert track.n_late == 1
        return [first.pts, second.pts, third.pts]

    first, second, third = asyncio.run(take())
    assert first == 0 and second is not None and third is not None
    assert second >= 9 * 960 and third - second == 960
    assert playout.played_s(1) == 0.06


def test_silence_is_encoded_once_and_speech_after_it_is_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    encoder, decoder = SpeechEncoder(), OpusDecoder()
    asked = 0
    encode = encoder._encoded

    def counted(samples: Samples) -> bytes:
        nonlocal asked
        asked += 1
        return encode(samples)

    monkeypatch.setattr(encoder, "_encoded", counted)
    said = voice_like(1.0)
    sound = np.concatenate([said, np.zeros(RATE_HZ, np.int16), said])
    packets = [
        bytes(encoder.encode(sound[at : at + FRAME_SAMPLES], 0))
        for at in range(0, len(sound), FRAME_SAMPLES)
    ]
    assert asked < len(packets) - 40
    came = np.concatenate(
        [f.to_ndarray()[0, ::4] for p in packets for f in decoder.decode(JitterFrame(p, 0))]
    )
    for part in (came[: RATE_HZ + 500], came[2 * RATE_HZ - 500 :]):
        alike, _ = likeness(said, np.pad(part, (0, 500)), RATE_HZ)
        assert alike > 0.9
    assert len(packets[75]) <= opus._LONGEST_SILENT


def test_a_bug_in_who_listens_ends_this_call_and_is_reported() -> None:
    ends: deque[str] = deque()

    class Broken:
        def hear(self, samples: Samples) -> None:
            raise ZeroDivisionError

        def ended(self) -> None:
            ends.append("ended")

    async def run() -> None:
        broken = Broken()
        sink = MicSink(broken)
        sink.addTrack(AudioStreamTrack())
        sink.start()
        assert sink._task is not None
        with pytest.raises(ZeroDivisionError):
            await sink._task

    asyncio.run(run())
    assert list(ends) == ["ended"]


def test_the_sink_is_one_that_streamlit_webrtc_takes() -> None:
    from streamlit_webrtc import MediaSink

    leg = Leg(lambda n: np.zeros(n, np.int16), Told(heard=lambda _: None, closed=lambda: None))
    assert isinstance(leg.sink, MediaSink) and not leg.sink.hasTrack()
    leg.close()
