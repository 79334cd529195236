"""A call's sound as recognisers want it: 16 kHz, one channel, with nothing held back.

A resampler that works in blocks (soxr) hands over every 20 ms what it made of the last 40; this
one gives 320 samples for each frame of 960, half a millisecond late.
"""

from __future__ import annotations

import av
import numpy as np
import numpy.typing as npt
import soxr

Samples = npt.NDArray[np.int16]
Floats = npt.NDArray[np.float32]

RATE_HZ = 16_000
_CALL_HZ = 48_000
_STEP = _CALL_HZ // RATE_HZ
_N_TAPS = 99
_CUTOFF_HZ = 7_300.0


def _low_pass() -> list[Floats]:
    """A windowed sinc, flat to 6.5 kHz and below -60 dB from 8.4 kHz on, in its three phases."""
    at = np.arange(_N_TAPS) - (_N_TAPS - 1) / 2
    width = 2 * _CUTOFF_HZ / _CALL_HZ
    taps = np.sinc(width * at) * np.kaiser(_N_TAPS, 6.0)
    taps = (taps / taps.sum()).astype(np.float32)
    return [np.ascontiguousarray(taps[phase::_STEP]) for phase in range(_STEP)]


_PHASES = _low_pass()
_N_TAIL = _N_TAPS - _STEP


class ToSixteen:
    """One connection's frames at 16 kHz mono, without seams; gaps in the call become silence."""

    def __init__(self) -> None:
        self._tail = np.zeros(_N_TAIL, np.float32)
        self._other: tuple[int, soxr.ResampleStream] | None = None

    def frame(self, frame: av.AudioFrame, silent_before: int = 0) -> Samples:
        """The frame's samples.

        Parameters
        ----------
        silent_before : int >= 0
            Samples of the call, per channel, that were lost before this frame.

        Returns
        -------
        np.ndarray [shape=(n,), int16]
            A third of the samples that came, at 48 kHz.
        """
        mono = _mixed(frame)
        if silent_before:
            mono = np.concatenate([np.zeros(silent_before, np.float32), mono])
        if frame.sample_rate != _CALL_HZ:
            return self._of_another_rate(mono, frame.sample_rate)
        return self._thirds(mono)

    def _thirds(self, mono: Floats) -> Samples:
        signal = np.concatenate([self._tail, mono])
        n = (len(signal) - _N_TAIL) // _STEP
        if not n:  # a frame of one or two samples
            self._tail = signal
            return np.zeros(0, np.int16)
        made = np.zeros(n, np.float32)
        for phase, taps in enumerate(_PHASES):  # symmetric: convolving is correlating
            made += np.convolve(
                signal[_STEP - 1 - phase :: _STEP][: n + len(taps) - 1], taps, "valid"
            )
        self._tail = signal[n * _STEP :]
        return np.clip(np.rint(made), -32_768, 32_767).astype(np.int16)

    def _of_another_rate(self, mono: Floats, rate_hz: int) -> Samples:
        """What no browser sends: telephone codecs."""
        if self._other is None or self._other[0] != rate_hz:
            self._other = rate_hz, soxr.ResampleStream(rate_hz, RATE_HZ, 1, dtype="int16")
        made: Samples = self._other[1].resample_chunk(mono.astype(np.int16))
        return made


def _mixed(frame: av.AudioFrame) -> Floats:
    """The mean of the channels, float32 in the range of int16."""
    n_channels = len(frame.layout.channels)
    samples = np.frombuffer(memoryview(frame.planes[0]), np.int16)[: frame.samples * n_channels]
    if n_channels == 2:  # what a call's decoder gives
        halves: Floats = np.add(samples[::2], samples[1::2], dtype=np.float32) * np.float32(0.5)
        return halves
    return np.asarray(samples.reshape(-1, n_channels).mean(axis=1, dtype=np.float32))
