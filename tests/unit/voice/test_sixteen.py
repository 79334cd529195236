"""From a call's frames to 16 kHz: exact in length, faithful below 6.5 kHz, quiet above 8.4."""

from __future__ import annotations

import av
import numpy as np
import numpy.typing as npt
import pytest

from studio.voice.call.sixteen import ToSixteen

Samples = npt.NDArray[np.int16]


def frame(left: Samples, right: Samples | None = None, rate_hz: int = 48_000) -> av.AudioFrame:
    channels = [left] if right is None else [left, right]
    layout = "mono" if right is None else "stereo"
    made = av.AudioFrame(format="s16", layout=layout, samples=len(left))
    made.planes[0].update(np.stack(channels, axis=1).tobytes())
    made.sample_rate = rate_hz
    return made


def tone(hz: float, seconds: float = 1.0) -> Samples:
    at = np.arange(round(48_000 * seconds)) / 48_000
    return np.rint(10_000 * np.sin(2 * np.pi * hz * at)).astype(np.int16)


def through(samples: Samples, sizes: list[int]) -> Samples:
    to_sixteen, out, at, turn = ToSixteen(), [], 0, 0
    while at < len(samples):
        piece = samples[at : at + sizes[turn % len(sizes)]]
        out.append(to_sixteen.frame(frame(piece, piece)))
        at, turn = at + len(piece), turn + 1
    return np.concatenate(out)


@pytest.mark.parametrize("sizes", [[960], [1_920, 960], [480, 7, 1], [2_880, 100]])
def test_a_third_of_the_samples_without_seams(sizes: list[int]) -> None:
    came = through(tone(440), sizes)
    assert len(came) == 16_000
    assert np.array_equal(came, through(tone(440), [960]))


def test_every_frame_gives_its_320_samples_at_once() -> None:
    to_sixteen = ToSixteen()
    assert [len(to_sixteen.frame(frame(tone(440, 0.02)))) for _ in range(5)] == [320] * 5


@pytest.mark.parametrize(("hz", "gain_db"), [(300, 0.0), (3_000, 0.0), (6_000, 0.0), (6_500, -0.1)])
def test_speech_passes_unchanged(hz: int, gain_db: float) -> None:
    assert gain_at(hz) == pytest.approx(gain_db, abs=0.1)


@pytest.mark.parametrize("hz", [8_500, 9_500, 12_000, 20_000])
def test_what_would_fold_back_is_gone(hz: int) -> None:
    assert gain_at(hz) < -50


def gain_at(hz: int) -> float:
    came = through(tone(hz), [960])[200:].astype(float)
    return float(20 * np.log10(max(1e-3, came.std()) / (10_000 / np.sqrt(2))))


def test_channels_are_mixed() -> None:
    to_sixteen, quiet = ToSixteen(), np.zeros(960, np.int16)
    loud = np.full(960, 8_000, np.int16)
    came = [to_sixteen.frame(frame(loud, quiet)) for _ in range(2)]
    assert abs(int(came[1][-1]) - 4_000) <= 1


def test_a_hole_becomes_silence_of_its_length() -> None:
    to_sixteen = ToSixteen()
    loud = frame(np.full(960, 8_000, np.int16))
    to_sixteen.frame(loud)
    came = to_sixteen.frame(loud, silent_before=1_920)
    assert len(came) == 960
    assert np.abs(came[40:620]).max() == 0 and abs(int(came[-1]) - 8_000) <= 1


def test_a_telephones_codec_is_taken_too() -> None:
    to_sixteen = ToSixteen()
    sound = tone(440)[:160]
    n = sum(len(to_sixteen.frame(frame(sound, rate_hz=8_000))) for _ in range(50))
    assert 14_500 < n <= 16_000  # soxr holds the rest
