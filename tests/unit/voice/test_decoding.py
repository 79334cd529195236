"""Decoding on the media loop: in order, nothing lost at the take-over, no thread left behind."""

from __future__ import annotations

import asyncio
import inspect
import queue
import threading
import time
from types import SimpleNamespace
from typing import Any

import aiortc
import numpy as np
import pytest
from aiortc import rtcrtpreceiver
from aiortc.jitterbuffer import JitterFrame

from studio.voice.call import decoding
from studio.voice.call.decoding import decode_where_it_arrives
from studio.voice.call.opus import FRAME_SAMPLES, FRAME_TICKS, SpeechEncoder
from tests.unit.voice.conftest import Calls, voice_like, wait_until

OPUS = SimpleNamespace(name="opus", mimeType="audio/opus")


def tasks(n: int) -> list[Any]:
    sound, encoder = voice_like(n * 0.02), SpeechEncoder()
    frames = sound.reshape(n, FRAME_SAMPLES)
    packets = [bytes(encoder.encode(f, at * FRAME_TICKS)) for at, f in enumerate(frames)]
    return [(OPUS, JitterFrame(packet, at * FRAME_TICKS)) for at, packet in enumerate(packets)]


async def decoded(before: list[Any], after: list[Any]) -> tuple[list[Any], threading.Event]:
    """What comes out when so much came before the loop took over, and so much after."""
    waiting: queue.Queue[Any] = queue.Queue()
    output, failed = asyncio.Queue[Any](), threading.Event()
    for task in before:
        waiting.put(task)
    loop = asyncio.get_running_loop()
    args = (loop, waiting, output, failed)
    thread = threading.Thread(target=decoding._decode_here, args=args, name="audio-decoder")
    thread.start()
    await asyncio.to_thread(thread.join, 10)
    for task in after:
        waiting.put(task)
    out = []
    while True:
        out.append(await asyncio.wait_for(output.get(), 10))
        if out[-1] is None:
            return out[:-1], failed


@pytest.mark.parametrize("n_before", [0, 3, 8])
def test_what_came_before_and_after_is_decoded_in_order(n_before: int) -> None:
    sent = tasks(8)
    frames, failed = asyncio.run(decoded(sent[:n_before], [*sent[n_before:], None, sent[0]]))
    assert [frame.pts for frame in frames] == [n * FRAME_TICKS for n in range(8)]
    assert np.abs(frames[-1].to_ndarray()).max() > 100 and not failed.is_set()


def test_a_packet_that_is_none_costs_only_itself(caplog: pytest.LogCaptureFixture) -> None:
    sent = tasks(4)
    broken = (OPUS, JitterFrame(b"\xff\xff\xff", 0))
    frames, failed = asyncio.run(decoded([], [*sent[:2], broken, *sent[2:], None]))
    assert len(frames) == 4 and failed.is_set() and "was none" in caplog.text


def test_a_call_has_no_thread_of_its_own(calls: Calls) -> None:
    call = calls.open()
    wait_until(lambda: call.leg.is_connected)
    assert not [t.name for t in threading.enumerate() if "decoder" in t.name]
    call.peer.speak(voice_like(0.5, 16_000), 16_000)
    wait_until(lambda: np.abs(call.said()).max(initial=0) > 1_000)
    calls.close(call)
    wait_until(lambda: call.leg.is_closed)


def test_aiortc_still_decodes_as_we_expect() -> None:
    decode_where_it_arrives()
    decode_where_it_arrives()  # once is enough, twice no harm
    assert rtcrtpreceiver.decoder_worker is decoding._decode_here
    source = inspect.getsource(rtcrtpreceiver.RTCRtpReceiver)
    assert source.count("__decoder_queue") == 4, "made, put into twice, given to the thread"
    assert source.count("target=decoder_worker") == 1 and '__kind + "-decoder"' in source
    assert aiortc.__version__.startswith("1.16.")


def test_another_aiortc_keeps_its_threads(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delattr(rtcrtpreceiver, "decoder_worker")
    decode_where_it_arrives()
    assert "keep their threads" in caplog.text


def test_video_keeps_its_thread() -> None:
    asked: list[str] = []

    async def run() -> None:
        waiting: queue.Queue[Any] = queue.Queue()
        waiting.put(None)
        args = (asyncio.get_running_loop(), waiting, output, threading.Event())
        thread = threading.Thread(target=decoding._decode_here, args=args, name="video-decoder")
        thread.start()
        asked.append(repr(await asyncio.wait_for(output.get(), 10)))
        await asyncio.to_thread(thread.join, 10)

    output = asyncio.Queue[Any]()
    began = time.monotonic()
    asyncio.run(run())
    assert asked == ["None"] and time.monotonic() - began < 10
