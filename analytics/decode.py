"""Bytes of any common sound format into blocks of samples; nothing is loaded whole.

libsndfile reads WAV, AIFF, FLAC, OGG/Opus and MP3. What it cannot read (WebM, M4A) goes to PyAV,
imported only then.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import soundfile as sf

from analytics.errors import EmptySignal, FormatUnknown, SignalTooLong
from analytics.truncation import breaks_off

BLOCK_S = 1.0  # what is lost of a damaged file: the block that breaks
_MOST_MISSING_S = 0.5  # containers round, and count what a codec skips at the start
_READABLE = (
    "This file is not a sound recording that we can read. Use WAV, FLAC, MP3, OGG, WebM or M4A."
)


@dataclass(frozen=True)
class Block:
    """A stretch of the recording: samples (n, channels) at the file's own rate."""

    samples: npt.NDArray[np.float32]
    sample_rate_hz: int


@dataclass
class DecodeState:
    """What the reader learnt about the file on the way."""

    is_truncated: bool = False


def decode(data: bytes | Path, *, max_s: float, state: DecodeState) -> Iterator[Block]:
    """Yield the recording block by block.

    Raises
    ------
    EmptySignal, FormatUnknown, SignalTooLong
    """
    size = data.stat().st_size if isinstance(data, Path) else len(data)
    if size == 0:
        raise EmptySignal("The recording is empty: no sound reached us.")
    try:
        source = sf.SoundFile(data if isinstance(data, Path) else io.BytesIO(data))
    except (sf.LibsndfileError, TypeError, ValueError):
        yield from _limited(_decode_with_av(data, state), max_s)
        return
    with source:
        state.is_truncated = breaks_off(data)
        if source.frames > max_s * source.samplerate:
            raise _too_long(max_s)
        yield from _limited(_decode_with_sndfile(source, state), max_s)


def _limited(blocks: Iterator[Block], max_s: float) -> Iterator[Block]:
    """Stop with an error as soon as more than the limit came out, whatever the header says."""
    seconds = 0.0
    for block in blocks:
        seconds += len(block.samples) / block.sample_rate_hz
        if seconds > max_s + 0.5:
            raise _too_long(max_s)
        yield block


def _too_long(max_s: float) -> SignalTooLong:
    return SignalTooLong(f"The recording is longer than {max_s / 60:.0f} minutes.")


def _decode_with_sndfile(source: sf.SoundFile, state: DecodeState) -> Iterator[Block]:
    if not (1 <= source.channels <= 64 and 1_000 <= source.samplerate <= 768_000):
        raise FormatUnknown(_READABLE)
    n_block = int(BLOCK_S * source.samplerate)
    n_read = 0
    while True:
        try:
            samples = source.read(n_block, dtype="float32", always_2d=True)
        except sf.LibsndfileError:
            state.is_truncated = True
            return
        if len(samples) == 0:
            state.is_truncated |= 0 < n_read < source.frames < 2**48
            return
        n_read += len(samples)
        yield Block(samples, int(source.samplerate))


def _decode_with_av(data: bytes | Path, state: DecodeState) -> Iterator[Block]:
    import av  # 40 ms and 30 MB: only the formats that need it pay

    stream: str | BinaryIO = str(data) if isinstance(data, Path) else io.BytesIO(data)
    n_read, read_s = 0, 0.0
    try:
        with av.open(stream, mode="r") as container:
            if not container.streams.audio:
                raise FormatUnknown(_READABLE)
            for frame in container.decode(container.streams.audio[0]):
                n_read += frame.samples
                read_s += frame.samples / frame.sample_rate
                yield Block(_planar_float(frame), int(frame.sample_rate))
            announced_s = (container.duration or 0) / av.time_base
            state.is_truncated |= read_s < announced_s - _MOST_MISSING_S
    except (av.FFmpegError, ValueError, OSError) as error:
        if n_read == 0:
            raise FormatUnknown(_READABLE) from error
        state.is_truncated = True


def _planar_float(frame: Any) -> npt.NDArray[np.float32]:
    """A PyAV frame as (n, channels) floats in -1..1."""
    array = frame.to_ndarray()
    n_channels = len(frame.layout.channels)
    if not frame.format.is_planar:
        array = array.reshape(-1, n_channels).T
    scale, middle = 1.0, 0.0
    if np.issubdtype(array.dtype, np.unsignedinteger):
        scale, middle = 128.0, 128.0
    elif np.issubdtype(array.dtype, np.integer):
        scale = float(-np.iinfo(array.dtype).min)
    return np.ascontiguousarray(((array.T - middle) / scale).astype(np.float32))
