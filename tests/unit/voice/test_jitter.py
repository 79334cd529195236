"""The order of packets: prompt, patient only behind a gap, and still what aiortc asks for."""

from __future__ import annotations

import inspect
import random

import aiortc
import numpy as np
import pytest
from aiortc import rtcrtpreceiver
from aiortc.codecs.opus import OpusDecoder
from aiortc.jitterbuffer import JitterBuffer, JitterFrame
from aiortc.rtp import RtpPacket
from hypothesis import given
from hypothesis import strategies as st

from studio.voice.call.jitter import MOST_PATIENCE, PATIENCE, OrderlyBuffer, listen_promptly, merged
from studio.voice.call.opus import FRAME_SAMPLES, FRAME_TICKS, SpeechEncoder
from tests.unit.voice.conftest import voice_like

TOC = 0b0101_1000


def packet(number: int, data: bytes | None = None) -> RtpPacket:
    made = RtpPacket(sequence_number=number % 65_536, timestamp=number * FRAME_TICKS)
    made._data = bytes([TOC, number % 251]) if data is None else data  # type: ignore[attr-defined]
    return made


def frames_of(buffer: OrderlyBuffer, numbers: list[int]) -> list[list[int]]:
    """What comes out after each packet, as its numbers (mod 251)."""
    out = []
    for number in numbers:
        _, frame = buffer.add(packet(number))
        out.append([] if frame is None else numbers_in(frame))
    return out


def numbers_in(frame: JitterFrame) -> list[int]:
    data = frame.data
    if data[0] & 3 == 0:
        return [data[1]]
    n = data[1] & 0b11_1111
    assert data[1] & 0b1000_0000 and set(data[2 : 1 + n]) == {1}  # each frame is one byte long
    return list(data[1 + n :])


def test_packets_in_order_come_out_at_once() -> None:
    assert frames_of(OrderlyBuffer(), [5, 6, 7, 8]) == [[5], [6], [7], [8]]


def test_an_overtaken_packet_is_waited_for_and_comes_with_what_was_held() -> None:
    assert frames_of(OrderlyBuffer(), [5, 7, 6, 8]) == [[5], [], [6, 7], [8]]


def test_after_a_lost_packet_the_wait_ends_with_the_gap() -> None:
    assert frames_of(OrderlyBuffer(), [5, 7, 8, 9, 10]) == [[5], [], [7, 8], [9], [10]]


def test_a_packet_that_comes_too_late_makes_it_more_patient_and_calm_less() -> None:
    buffer = OrderlyBuffer()
    assert frames_of(buffer, [1, 3, 4, 5, 2, 6]) == [[1], [], [3, 4], [5], [], [6]]
    assert buffer.patience == 4
    assert frames_of(buffer, [8, 9, 10, 7, 11]) == [[], [], [], [7, 8, 9, 10], [11]]
    frames_of(buffer, list(range(12, 1_200)))
    assert buffer.patience == PATIENCE


def test_a_copy_of_a_packet_is_dropped_and_changes_nothing() -> None:
    buffer = OrderlyBuffer()
    assert frames_of(buffer, [1, 2, 2, 1, 3]) == [[1], [2], [], [], [3]]
    assert buffer.patience == PATIENCE


def test_numbers_wrap_and_restart() -> None:
    wrapped = frames_of(OrderlyBuffer(), [65_534, 65_535, 65_537, 65_536, 65_538])
    assert wrapped == [
        [65_534 % 251],
        [65_535 % 251],
        [],
        [65_536 % 251, 65_537 % 251],
        [65_538 % 251],
    ]
    assert frames_of(OrderlyBuffer(), [9, 10, 40_000, 40_001]) == [[9], [10], [91], [92]]


def test_an_empty_packet_is_passed_over() -> None:
    buffer = OrderlyBuffer()
    buffer.add(packet(1))
    assert buffer.add(packet(2, b""))[1] is None
    assert numbers_in(buffer.add(packet(3))[1]) == [3]  # type: ignore[arg-type]


@given(st.randoms(use_true_random=False), st.floats(0, 0.3), st.integers(0, 12))
def test_nothing_comes_twice_or_out_of_order_and_little_is_lost(
    rng: random.Random, loss: float, spread: int
) -> None:
    sent = [n for n in range(200) if rng.random() >= loss]
    came = sorted(sent, key=lambda n: n + rng.randint(0, spread))
    out = [n for frame in frames_of(OrderlyBuffer(), came) for n in frame]
    assert out == sorted(set(out)) and set(out) <= set(sent)
    if loss == 0 and spread == 0:
        assert out == sent
    late = [n for i, n in enumerate(came) if any(m > n + MOST_PATIENCE for m in came[:i])]
    learning = 5 * (spread + 1)  # what teaches it patience is lost
    assert len(out) >= len(sent) - len(late) - learning - 2 * (spread + 7)


def test_a_merged_packet_decodes_to_the_same_sound() -> None:
    encoder = SpeechEncoder()
    sound = voice_like(0.5)
    packets = [
        bytes(encoder.encode(sound[at : at + FRAME_SAMPLES], 0))
        for at in range(0, 24 * FRAME_SAMPLES, FRAME_SAMPLES)
    ]
    single, many = OpusDecoder(), OpusDecoder()
    one_by_one = [f for p in packets for f in single.decode(JitterFrame(p, 0))]
    merged_ones = [
        f
        for at in range(0, 24, 6)
        for f in many.decode(JitterFrame(merged(packets[at : at + 6]), 0))
    ]
    want = np.concatenate([f.to_ndarray().ravel() for f in one_by_one])
    got = np.concatenate([f.to_ndarray().ravel() for f in merged_ones])
    assert len(want) == 24 * 960 * 2 and np.array_equal(want, got)


def test_aiortc_still_makes_its_buffers_as_we_expect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rtcrtpreceiver, "JitterBuffer", JitterBuffer)
    kinds = {"audio": OrderlyBuffer, "video": JitterBuffer}
    asked = {"audio": (16, 4, False), "video": (512, 0, True)}
    for kind, (capacity, prefetch, is_video) in asked.items():
        made = buffer_of(kind)
        assert (made.capacity, made._prefetch, made._is_video) == (capacity, prefetch, is_video)
    listen_promptly()
    listen_promptly()  # once is enough, twice no harm
    assert {kind: type(buffer_of(kind)) for kind in kinds} == kinds
    receiving = inspect.getsource(rtcrtpreceiver.RTCRtpReceiver._handle_rtp_packet)
    assert receiving.count("__jitter_buffer.") == 1
    assert "pli_flag, encoded_frame = self.__jitter_buffer.add(packet)" in receiving
    assert aiortc.__version__.startswith("1.16.")


def test_another_aiortc_keeps_its_own_buffer(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delattr(rtcrtpreceiver, "JitterBuffer")
    listen_promptly()
    assert not hasattr(rtcrtpreceiver, "JitterBuffer")
    assert "its own jitter buffer stays" in caplog.text


def buffer_of(kind: str):  # type: ignore[no-untyped-def]  # private to aiortc, and a class of either
    class Transport:
        state = "new"

    receiver = rtcrtpreceiver.RTCRtpReceiver(kind, Transport())  # type: ignore[arg-type]
    return receiver._RTCRtpReceiver__jitter_buffer  # type: ignore[attr-defined]
