"""Bytes of many kinds become the same signal, or a typed refusal."""

import io
import struct
import time
import wave
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile as sf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.audio import load_signal, signal_from_samples, to_flac
from analytics.errors import (
    EmptySignal,
    FormatUnknown,
    SignalError,
    SignalTooLong,
    SignalTooShort,
)

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(200)


def tone(rate_hz: int, seconds: float = 1.0, hz: float = 440.0) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * hz * np.arange(int(seconds * rate_hz)) / rate_hz)


def encoded(samples: np.ndarray, rate_hz: int, form: str = "WAV", subtype: str = "PCM_16") -> bytes:
    buffer = io.BytesIO()
    sf.write(buffer, samples, rate_hz, format=form, subtype=subtype)
    return buffer.getvalue()


def contained(samples: np.ndarray, rate_hz: int, form: str, codec: str) -> bytes:
    """The samples in a container that only PyAV writes and reads."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=form) as container:
        stream = container.add_stream(codec, rate=rate_hz, layout="mono")
        frame = av.AudioFrame.from_ndarray(
            samples.astype(np.float32)[None, :], format="fltp", layout="mono"
        )
        frame.sample_rate = rate_hz
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return buffer.getvalue()


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
def test_every_depth_and_rate_gives_the_same_tone(rate_hz: int, subtype: str) -> None:
    signal = load_signal(encoded(tone(rate_hz), rate_hz, subtype=subtype))
    assert signal.sample_rate_hz == 16_000
    assert abs(len(signal.samples) - 16_000) <= 2
    middle = signal.samples[2_000:14_000]
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.02)


@pytest.mark.parametrize(
    ("form", "subtype"),
    [("FLAC", "PCM_16"), ("OGG", "VORBIS"), ("OGG", "OPUS"), ("MP3", "MPEG_LAYER_III")],
)
def test_compressed_formats_are_read(form: str, subtype: str) -> None:
    signal = load_signal(encoded(tone(48_000, 2.0), 48_000, form, subtype))
    assert signal.duration_s == pytest.approx(2.0, abs=0.1)
    assert signal.quality.level_dbfs == pytest.approx(-9.0, abs=1.5)


@pytest.mark.parametrize(("form", "codec"), [("webm", "libopus"), ("ipod", "aac")])
def test_browser_recordings_are_read_through_pyav(form: str, codec: str, tmp_path: Path) -> None:
    data = contained(tone(48_000, 2.0), 48_000, form, codec)
    path = tmp_path / "answer.bin"
    path.write_bytes(data)
    for source in (data, path):
        signal = load_signal(source)
        assert signal.duration_s == pytest.approx(2.0, abs=0.15)
        assert signal.quality.level_dbfs == pytest.approx(-9.0, abs=1.5)


def test_stereo_is_folded_and_a_cancelling_pair_is_not_lost() -> None:
    x = tone(16_000)
    same = load_signal(encoded(np.stack([x, x], axis=1), 16_000))
    opposed = load_signal(encoded(np.stack([x, -x], axis=1), 16_000))
    for signal in (same, opposed):
        assert np.abs(signal.samples).max() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptySignal),
        (encoded(np.zeros(0), 16_000), EmptySignal),
        (encoded(tone(16_000, 0.05), 16_000), SignalTooShort),
        (PNG, FormatUnknown),
        (b"hello, this is text\n" * 40, FormatUnknown),
        (encoded(tone(16_000), 16_000)[:20], FormatUnknown),
    ],
)
def test_what_cannot_be_measured_is_refused_with_a_reason(
    data: bytes, error: type[SignalError]
) -> None:
    with pytest.raises(error, match=r"\w+") as caught:
        load_signal(data)
    assert caught.value.reason.endswith(".")


def test_three_hours_are_refused_without_loading_them(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    with wave.open(str(path), "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(1)
        writer.setframerate(8_000)
        for _ in range(180):
            writer.writeframes(bytes([128]) * (60 * 8_000))
    began = time.perf_counter()
    with pytest.raises(SignalTooLong, match="60 minutes"):
        load_signal(path)
    assert time.perf_counter() - began < 5.0


def test_a_header_that_lies_about_its_length_does_not_get_round_the_limit() -> None:
    data = bytearray(encoded(tone(8_000, 12.0), 8_000))
    at = data.index(b"data") + 4
    data[at : at + 4] = struct.pack("<I", 0xFFFFFFFF)
    with pytest.raises(SignalTooLong):
        load_signal(bytes(data), max_s=5.0)


def test_a_truncated_file_is_measured_as_far_as_it_goes_and_says_so() -> None:
    data = encoded(tone(16_000, 4.0), 16_000, "FLAC")
    signal = load_signal(data[: len(data) // 2])
    assert 0.5 < signal.duration_s < 3.5
    assert signal.quality.is_truncated
    assert any("breaks off" in sentence for sentence in signal.quality.warnings)


def test_dc_is_taken_out_and_reported() -> None:
    signal = load_signal(encoded(0.2 + 0.5 * tone(16_000), 16_000))
    assert signal.quality.dc_offset == pytest.approx(0.2, abs=0.01)
    assert abs(float(signal.samples.mean())) < 1e-4
    assert any("offset" in sentence for sentence in signal.quality.warnings)


def test_clipping_quiet_and_floats_beyond_one_are_told() -> None:
    clipped = load_signal(encoded(np.clip(4 * tone(16_000), -1, 1), 16_000))
    assert clipped.quality.is_clipped
    quiet = load_signal(encoded(0.002 * tone(16_000), 16_000))
    assert quiet.quality.is_too_quiet
    loud = load_signal(encoded(6 * tone(16_000), 16_000, subtype="FLOAT"))
    assert np.abs(loud.samples).max() <= 1.0


def test_nan_and_infinity_in_a_float_file_do_not_reach_the_samples() -> None:
    x = tone(16_000)
    x[100], x[200] = np.nan, np.inf
    assert np.isfinite(load_signal(encoded(x, 16_000, subtype="FLOAT")).samples).all()


def test_flac_keeps_the_signal() -> None:
    signal = signal_from_samples(tone(16_000).astype(np.float32))
    again = load_signal(to_flac(signal))
    assert np.abs(again.samples - signal.samples).max() < 1e-4


SEEDS = [
    encoded(tone(16_000, 0.5), 16_000),
    encoded(tone(16_000, 0.5), 16_000, "FLAC"),
    encoded(tone(48_000, 0.5), 48_000, "OGG", "VORBIS"),
    encoded(tone(48_000, 0.5), 48_000, "MP3", "MPEG_LAYER_III"),
    contained(tone(48_000, 0.5), 48_000, "webm", "libopus"),
    contained(tone(48_000, 0.5), 48_000, "ipod", "aac"),
]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.sampled_from(SEEDS),
    cut=st.floats(0, 1),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=12),
)
def test_mangled_media_give_a_signal_or_a_typed_error(
    seed: bytes, cut: float, changes: list[tuple[float, int]]
) -> None:
    data = bytearray(seed[: int(cut * len(seed))])
    for where, byte in changes:
        if data:
            data[int(where * len(data))] = byte
    try:
        signal = load_signal(bytes(data), max_s=600)
    except SignalError as error:
        assert error.reason
    else:
        assert np.isfinite(signal.samples).all()
        assert np.abs(signal.samples).max() <= 1.0
