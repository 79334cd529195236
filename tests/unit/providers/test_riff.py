from __future__ import annotations

import io
import wave

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.providers._failure import Failed
from studio.providers.riff import WavStream
from tests.wav import wav

SOUND = bytes(range(256)) * 4


def sound_in(data: bytes, cuts: list[int]) -> bytes:
    stream, at, out = WavStream(), 0, b""
    for cut in [*sorted({c % (len(data) + 1) for c in cuts}), len(data)]:
        out += stream.feed(data[at:cut])
        at = cut
    stream.end()
    return out


@given(st.lists(st.integers(0, 5000), max_size=12), st.binary(max_size=40))
def test_however_it_arrives_the_sound_is_the_same(cuts: list[int], junk: bytes) -> None:
    assert sound_in(wav(SOUND, junk=junk), cuts) == SOUND


@pytest.mark.parametrize("size", [None, 0, 0xFFFFFFFF, 0x7FFFF000])
def test_takes_every_way_of_telling_a_size(size: int | None) -> None:
    assert sound_in(wav(SOUND, size=size), [50]) == SOUND


def test_what_follows_the_sound_is_none_of_it() -> None:
    assert sound_in(wav(SOUND, size=None) + b"LIST\x04\0\0\0abcd", [99, 200]) == SOUND


def test_half_a_sample_waits_and_at_the_end_is_nothing() -> None:
    assert sound_in(wav(SOUND + b"\x01"), []) == SOUND


def test_reads_what_the_standard_library_writes() -> None:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(SOUND)
    stream = WavStream()
    assert stream.feed(out.getvalue()) == SOUND
    assert stream.layout is not None and stream.layout.sample_rate_hz == 16_000


@pytest.mark.parametrize(
    "data",
    [
        b"<html>",
        b"RIFF\0\0\0\0AVI ",
        wav(SOUND, channels=2),
        wav(SOUND, bits=8),
        wav(SOUND, rate_hz=0),
        wav(SOUND, junk=bytes(70_000)),
        b"RIFF\xff\xff\xff\xffWAVEdata\xff\xff\xff\xff\0\0",
    ],
    ids=["html", "avi", "stereo", "8 bits", "no rate", "endless header", "no format"],
)
def test_refuses_what_it_cannot_play(data: bytes) -> None:
    with pytest.raises(Failed, match="garbled"):
        sound_in(data, list(range(0, len(data), 1000)))


def test_says_when_sound_is_missing() -> None:
    stream = WavStream()
    stream.feed(wav(SOUND, size=len(SOUND) + 10))
    with pytest.raises(Failed, match="broken_off"):
        stream.end()
    with pytest.raises(Failed, match="garbled"):
        WavStream().end()


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_sound_or_refused(data: bytes) -> None:
    stream = WavStream()
    try:
        assert len(stream.feed(b"RIFF" + data)) % 2 == 0
    except Failed:
        return
