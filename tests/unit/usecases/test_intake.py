"""Every kind of bad recording gets a sentence that says what to do; every good one becomes FLAC."""

from __future__ import annotations

import io
import struct
import tracemalloc

import numpy as np
import pytest
import soundfile as sf

from studio.errors import (
    InputError,
    NothingSpoken,
    RecordingTooLong,
    RecordingTooShort,
    RecordingUnreadable,
)
from studio.usecases.intake import take_recording, take_spoken
from studio.voice.talking.exchange import wav_of
from tests.unit.usecases.fakes import sound_file, tone, wav

MAX_S = 900.0
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def seconds_in(flac: bytes) -> float:
    with sf.SoundFile(io.BytesIO(flac)) as kept:
        assert (kept.format, kept.subtype) == ("FLAC", "PCM_16")
        assert (kept.channels, kept.samplerate) == (1, 16_000)
        assert np.abs(kept.read()).max() > 0.1
        return kept.frames / kept.samplerate


def encoded(codec: str, container: str, rate: int, seconds: float = 2.0) -> bytes:
    """The buzz as a browser's recorder encodes it."""
    import av

    buffer = io.BytesIO()
    with av.open(buffer, mode="w", format=container) as out:
        stream = out.add_stream(codec, rate=rate, layout="mono")
        frame = av.AudioFrame.from_ndarray(
            tone(seconds, rate=rate)[None, :], format="fltp", layout="mono"
        )
        frame.sample_rate = rate
        resampler = av.AudioResampler(
            format=stream.codec_context.format,
            layout="mono",
            rate=rate,
            frame_size=stream.codec_context.frame_size or None,
        )
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            for packet in stream.encode(part):
                out.mux(packet)
        for packet in stream.encode(None):
            out.mux(packet)
    return buffer.getvalue()


class TestTakes:
    @pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
    def test_every_depth(self, subtype: str) -> None:
        taken = take_recording(wav(tone(), subtype=subtype), max_s=MAX_S)
        assert seconds_in(taken.flac) == pytest.approx(2.0, abs=0.01)
        assert taken.duration_s == pytest.approx(2.0, abs=0.01)

    @pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 48_000, 96_000, 192_000])
    def test_every_rate(self, rate: int) -> None:
        taken = take_recording(wav(tone(rate=rate), rate), max_s=MAX_S)
        assert seconds_in(taken.flac) == pytest.approx(2.0, abs=0.01)

    @pytest.mark.parametrize("sides", ["both", "left only", "opposed"])
    def test_stereo(self, sides: str) -> None:
        left = tone()
        right = {"both": left, "left only": left * 0, "opposed": -left}[sides]
        taken = take_recording(wav(np.stack([left, right], axis=1)), max_s=MAX_S)
        assert seconds_in(taken.flac) == pytest.approx(2.0, abs=0.01)

    @pytest.mark.parametrize(
        ("codec", "container", "rate"),
        [
            ("libopus", "webm", 48_000),
            ("libopus", "ogg", 48_000),
            ("aac", "mp4", 48_000),
            ("libmp3lame", "mp3", 44_100),
        ],
    )
    def test_what_browsers_and_phones_record(self, codec: str, container: str, rate: int) -> None:
        taken = take_recording(encoded(codec, container, rate), max_s=MAX_S)
        assert seconds_in(taken.flac) == pytest.approx(2.0, abs=0.15)

    def test_flac_and_vorbis(self) -> None:
        flac = sound_file(tone(), 16_000, format="FLAC", subtype="PCM_24")
        vorbis = sound_file(tone(), 16_000, format="OGG", subtype="VORBIS")
        for data in (flac, vorbis):
            assert seconds_in(take_recording(data, max_s=MAX_S).flac) == pytest.approx(2, abs=0.05)

    @pytest.mark.parametrize("share", [0.5, 0.9, 0.999])
    def test_a_file_cut_off_is_kept_as_far_as_it_goes(self, share: float) -> None:
        for whole in (wav(tone(4.0)), sound_file(tone(4.0), 16_000, format="FLAC")):
            taken = take_recording(whole[: int(len(whole) * share)], max_s=MAX_S)
            assert 0.5 <= seconds_in(taken.flac) <= 4.0

    def test_the_same_recording_twice_gives_the_same_bytes(self) -> None:
        data = wav(tone(rate=48_000), 48_000)
        assert take_recording(data, max_s=MAX_S) == take_recording(data, max_s=MAX_S)

    def test_samples_that_are_no_numbers(self) -> None:
        samples = tone()
        samples[100:200] = np.nan
        samples[300:310] = np.inf
        taken = take_recording(wav(samples, subtype="FLOAT"), max_s=MAX_S)
        assert seconds_in(taken.flac) == pytest.approx(2.0, abs=0.01)


class TestRefuses:
    @pytest.mark.parametrize(
        ("data", "error", "says"),
        [
            (b"", RecordingTooShort, "empty. Please record your answer again"),
            (wav(tone(0)), RecordingTooShort, "Please record your answer again"),
            (wav(tone(0.05)), RecordingTooShort, "Please record your answer again"),
            (wav(tone(0.3)), RecordingTooShort, "Please record your answer again"),
            (wav(tone())[:20], RecordingUnreadable, "record again, or type"),
            (wav(tone())[:44], RecordingTooShort, "Please record your answer again"),
            (b"RIFF", RecordingUnreadable, "record again, or type"),
            (PNG, RecordingUnreadable, "record again, or type"),
            (b"<html><body>404</body></html>", RecordingUnreadable, "record again, or type"),
            (b"\x00" * 100_000, RecordingUnreadable, "record again, or type"),
            (bytes(range(256)) * 400, RecordingUnreadable, "record again, or type"),
            (wav(tone() * 0), NothingSpoken, "Check the microphone, or type"),
            (wav(tone() * 0.0005), NothingSpoken, "Check the microphone, or type"),
            (wav(tone() * 0 + 0.4), NothingSpoken, "Check the microphone, or type"),
        ],
        ids=[
            "0 bytes", "0 samples", "0.05 s", "0.3 s", "half a header", "header only", "RIFF",
            "a PNG named .wav", "HTML", "zeros", "noise bytes", "silence", "dead microphone", "DC",
        ],
    )  # fmt: skip
    def test_what_cannot_be_used(self, data: bytes, error: type[InputError], says: str) -> None:
        with pytest.raises(error, match=says):
            take_recording(data, max_s=MAX_S)

    def test_three_hours_are_refused_before_they_are_decoded(self) -> None:
        three_hours = self.a_long_flac(3 * 3600)
        tracemalloc.start()
        try:
            with pytest.raises(RecordingTooLong, match=r"longer than 15 minutes\. Please record a"):
                take_recording(three_hours, max_s=MAX_S)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < 20e6

    def test_a_header_that_claims_three_hours_is_not_believed(self) -> None:
        data = bytearray(wav(tone()))
        data[4:8] = struct.pack("<I", 2**31)
        data[40:44] = struct.pack("<I", 3 * 3600 * 32_000)
        taken = take_recording(bytes(data), max_s=MAX_S)
        assert seconds_in(taken.flac) == pytest.approx(2.0, abs=0.01)

    def test_a_stream_that_does_not_say_its_length_is_stopped_at_the_limit(self) -> None:
        with pytest.raises(RecordingTooLong, match="longer than 1 minute"):
            take_recording(encoded("libopus", "webm", 48_000, seconds=62), max_s=60)

    @staticmethod
    def a_long_flac(seconds: int) -> bytes:
        """Hours of sound in little space: silence with a click a minute."""
        buffer = io.BytesIO()
        minute = np.zeros(60 * 8_000, dtype=np.float32)
        minute[0] = 0.5
        with sf.SoundFile(buffer, "w", 8_000, 1, format="FLAC", subtype="PCM_16") as out:
            for _ in range(seconds // 60):
                out.write(minute)
        return buffer.getvalue()

    def test_one_byte_turned_over_anywhere_is_an_answer_or_a_sentence(self) -> None:
        rng = np.random.default_rng(7)
        for whole in (
            wav(tone(1.0)),
            sound_file(tone(1.0), 16_000, format="FLAC"),
            encoded("libopus", "webm", 48_000, seconds=1.0),
        ):
            for _ in range(60):
                data = bytearray(whole)
                for at in rng.integers(0, min(len(data), 4_000), size=3):
                    data[at] = rng.integers(256)
                try:
                    taken = take_recording(bytes(data), max_s=MAX_S)
                except InputError as error:
                    assert error.user_message.endswith(".")
                else:
                    assert taken.flac[:4] == b"fLaC"


def test_a_live_answer_is_packed_as_it_is() -> None:
    samples = np.rint(tone(2.0, rate=16_000) * 20_000).astype(np.int16)
    taken = take_spoken(wav_of([samples[:700], samples[700:]]), max_s=MAX_S)
    kept, rate_hz = sf.read(io.BytesIO(taken.flac), dtype="int16")
    assert rate_hz == 16_000 and np.array_equal(kept, samples) and taken.duration_s == 2.0


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (wav_of([]), RecordingTooShort),
        (wav_of([np.full(4_000, 900, np.int16)]), RecordingTooShort),
        (wav_of([np.full(32_000, -20, np.int16)]), NothingSpoken),
        (wav_of([np.full(64_000, 900, np.int16)]), RecordingTooLong),
        (b"RIFF", RecordingUnreadable),
    ],
)
def test_a_live_answer_is_refused_as_any_other(data: bytes, error: type[InputError]) -> None:
    with pytest.raises(error):
        take_spoken(data, max_s=3.0)


def test_another_container_is_taken_as_usual() -> None:
    assert (
        seconds_in(
            take_spoken(sound_file(tone(2.0, rate=44_100), 44_100, format="FLAC"), max_s=MAX_S).flac
        )
        > 1.0
    )
