"""The interviewer's voice as Opus, made for what it is: one voice, one channel, much silence.

aiortc would encode 48 kHz stereo in a pool of threads. Handing it packets instead saves the
upsampling, the second channel, the hop to a thread and back, and, in silence, the encoder itself.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import av
import numpy as np
import numpy.typing as npt

RATE_HZ = 24_000
FRAME_SAMPLES = RATE_HZ // 50
CLOCK_HZ = 48_000
"""Opus over RTP counts in 48 kHz whatever the sound's rate is."""
FRAME_TICKS = CLOCK_HZ // 50
_CLOCK = Fraction(1, CLOCK_HZ)
_SAMPLE = Fraction(1, RATE_HZ)
_BITS_PER_S = 48_000
_SETTINGS = {
    # The transform coder alone: 2.5 ms of delay instead of 6.5, and a silent frame leaves both
    # ends in the same state, whatever was said before.
    "application": "lowdelay",
    "compression_level": "5",
}
_LONGEST_SILENT = 3  # bytes: nothing but "silence" fits into them


class SpeechEncoder:
    """Opus packets of 20 ms from int16 mono at 24 kHz; one for each call of its owner."""

    def __init__(self) -> None:
        self._codec = av.CodecContext.create("libopus", "w")
        self._codec.format = "s16"
        self._codec.layout = "mono"
        self._codec.sample_rate = RATE_HZ
        self._codec.time_base = _SAMPLE
        self._codec.bit_rate = _BITS_PER_S
        self._codec.options = _SETTINGS
        self._silent = b""
        self._n_samples = 0

    def encode(self, samples: npt.NDArray[np.int16], ticks: int) -> av.Packet[Any]:
        """One frame as a packet with its time.

        Parameters
        ----------
        samples : np.ndarray [shape=(480,), int16]
        ticks : int
            When the frame begins, at 48 kHz.

        Notes
        -----
        Zeros cost libopus three times what speech does. Once it has said "silence", it is not
        asked again before there is a sound.
        """
        is_silent = not samples.any()
        if not (is_silent and self._silent):
            data = self._encoded(samples)
            self._silent = data if is_silent and len(data) <= _LONGEST_SILENT else b""
        else:
            data = self._silent
        packet = av.Packet(data)
        packet.pts = packet.dts = ticks
        packet.time_base = _CLOCK
        return packet

    def _encoded(self, samples: npt.NDArray[np.int16]) -> bytes:
        frame = av.AudioFrame(format="s16", layout="mono", samples=FRAME_SAMPLES)
        frame.planes[0].update(samples.tobytes())
        frame.sample_rate = RATE_HZ
        frame.time_base = _SAMPLE
        frame.pts = self._n_samples
        self._n_samples += FRAME_SAMPLES
        (packet,) = self._codec.encode(frame)  # 20 ms in, 20 ms out
        return bytes(packet)
