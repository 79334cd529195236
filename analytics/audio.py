"""A recording as samples: mono, 16 kHz, with what is wrong with it said first."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile as sf
import soxr

from analytics.decode import Block, DecodeState, decode
from analytics.errors import EmptySignal, SignalTooShort
from analytics.quality import SignalQuality, assess_quality, count_clipped, highest

SAMPLE_RATE_HZ = 16_000
SHORTEST_S, LONGEST_S = 0.1, 3600.0

FloatArray = npt.NDArray[np.float32]
_NO_MORE = np.zeros(0, dtype=np.float32)


@dataclass(frozen=True, eq=False)
class Signal:
    """A recording ready for measuring.

    Attributes
    ----------
    samples : np.ndarray [shape=(n,), float32, -1..1]
        Mono, without DC.
    sample_rate_hz : int
        Always 16,000 when it comes from :func:`load_signal`.
    quality : SignalQuality
    """

    samples: FloatArray
    sample_rate_hz: int
    quality: SignalQuality

    @property
    def duration_s(self) -> float:
        return len(self.samples) / self.sample_rate_hz


@dataclass
class _Mixer:
    """Folds channels into one, and keeps the books that the quality report needs."""

    use_channel: int | None = None
    n_native: int = 0
    n_clipped: int = 0
    energy_mono: float = 0.0
    energy_channels: npt.NDArray[np.float64] | float = 0.0

    def mix(self, block: Block) -> FloatArray:
        samples = np.nan_to_num(block.samples, nan=0.0, posinf=1.0, neginf=-1.0)
        self.n_native += len(samples)
        self.n_clipped += count_clipped(samples)
        channel = self.use_channel
        mono = samples.mean(axis=1) if channel is None else samples[:, channel]
        energy = np.square(samples, dtype=np.float64).sum(axis=0)
        self.energy_mono += float(np.square(mono, dtype=np.float64).sum())
        self.energy_channels = self.energy_channels + energy
        return np.ascontiguousarray(mono, dtype=np.float32)

    def cancelled_by(self) -> int | None:
        """The channel to take alone when the mean of the channels cancels itself out."""
        energies = np.atleast_1d(self.energy_channels)
        loudest = int(np.argmax(energies))
        cancels = len(energies) > 1 and self.energy_mono < 0.05 * float(energies[loudest])
        return loudest if self.use_channel is None and cancels else None


def load_signal(data: bytes | Path, *, max_s: float = LONGEST_S) -> Signal:
    """Decode a recording of any common format into mono 16 kHz.

    Parameters
    ----------
    data : bytes or Path
        WAV, FLAC, MP3, OGG/Opus, WebM, M4A: any depth, rate and number of channels.
    max_s : float > 0
        Longest recording accepted; the rest of a longer one is never decoded.

    Raises
    ------
    EmptySignal, SignalTooShort, SignalTooLong, FormatUnknown
    """
    state, mixer = DecodeState(), _Mixer()
    samples = _resampled(decode(data, max_s=max_s, state=state), mixer)
    channel = mixer.cancelled_by()
    if channel is not None:
        state, mixer = DecodeState(), _Mixer(use_channel=channel)
        samples = _resampled(decode(data, max_s=max_s, state=state), mixer)
    return _made_fit(
        samples, mixer.n_clipped / max(1, mixer.n_native), is_truncated=state.is_truncated
    )


def signal_from_samples(samples: FloatArray) -> Signal:
    """Wrap 16 kHz mono samples: DC removed, peak kept within 1, quality assessed."""
    clipping_ratio = count_clipped(samples[:, None]) / max(1, len(samples))
    return _made_fit(samples.astype(np.float32), clipping_ratio, is_truncated=False)


def _made_fit(samples: FloatArray, clipping_ratio: float, *, is_truncated: bool) -> Signal:
    """The same in place: an hour of samples is 220 MiB, which nobody needs twice."""
    if len(samples) == 0:
        raise EmptySignal("The recording is empty: no sound reached us.")
    if len(samples) < SHORTEST_S * SAMPLE_RATE_HZ:
        raise SignalTooShort("The recording is shorter than a tenth of a second.")
    dc_offset = float(samples.mean(dtype=np.float64))
    samples -= np.float32(dc_offset)
    peak = highest(samples)
    if peak > 1.0:
        samples /= np.float32(peak)
    quality = assess_quality(
        samples,
        SAMPLE_RATE_HZ,
        dc_offset=dc_offset,
        clipping_ratio=clipping_ratio,
        is_truncated=is_truncated,
    )
    return Signal(samples, SAMPLE_RATE_HZ, quality)


def to_flac(signal: Signal) -> bytes:
    """The signal as 16-bit mono FLAC, for keeping."""
    buffer = io.BytesIO()
    sf.write(buffer, signal.samples, signal.sample_rate_hz, format="FLAC", subtype="PCM_16")
    return buffer.getvalue()


def to_flac_as_it_is(samples: npt.NDArray[np.int16]) -> bytes:
    """Samples [shape=(n,) or (n, channels), int16, 16 kHz] as FLAC, untouched, for keeping."""
    buffer = io.BytesIO()
    sf.write(buffer, samples, SAMPLE_RATE_HZ, format="FLAC", subtype="PCM_16")
    return buffer.getvalue()


def _resampled(blocks: Iterator[Block], mixer: _Mixer) -> FloatArray:
    """All blocks as one 16 kHz mono array; only the result is held, and once."""
    held = bytearray()  # grows in place, where joining a list of blocks holds all of it twice
    resampler: soxr.ResampleStream | None = None
    rate = 0
    for block in blocks:
        mono = mixer.mix(block)
        if block.sample_rate_hz != rate:  # some containers change their rate on the way
            if resampler is not None:
                held += resampler.resample_chunk(_NO_MORE, last=True).tobytes()
            rate = block.sample_rate_hz
            same = rate == SAMPLE_RATE_HZ
            resampler = (
                None
                if same
                else soxr.ResampleStream(rate, SAMPLE_RATE_HZ, 1, dtype="float32", quality="HQ")
            )
        held += (mono if resampler is None else resampler.resample_chunk(mono)).tobytes()
    if resampler is not None:
        held += resampler.resample_chunk(_NO_MORE, last=True).tobytes()
    return np.frombuffer(held, dtype=np.float32)
