"""Takes a recording in: any container our decoders read, checked, as mono FLAC."""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass

import numpy as np

from analytics.audio import (
    SAMPLE_RATE_HZ,
    load_signal,
    signal_from_samples,
    to_flac,
    to_flac_as_it_is,
)
from analytics.errors import EmptySignal, SignalError, SignalTooLong, SignalTooShort
from studio.errors import (
    InputError,
    NothingSpoken,
    RecordingTooLong,
    RecordingTooShort,
    RecordingUnreadable,
)

MIN_ANSWER_S = 0.5
"""Shorter is a slip of the finger: one English syllable alone takes about 0.2 s."""
SILENT_PEAK = 10 ** (-60 / 20)
"""A peak under -60 dBFS is a muted or dead microphone, far below any voice."""


@dataclass(frozen=True, slots=True)
class TakenRecording:
    """A recording fit to keep: mono FLAC bytes and its length in seconds."""

    flac: bytes
    duration_s: float


def take_recording(data: bytes, *, max_s: float) -> TakenRecording:
    """Check and convert one recorded answer.

    Parameters
    ----------
    data : bytes
        The file as it came: WAV, FLAC, MP3, OGG, WebM, M4A.
    max_s : float
        Longest recording taken, seconds.

    Raises
    ------
    RecordingUnreadable, RecordingTooShort, RecordingTooLong, NothingSpoken
        Nothing is kept; the message says what to do.
    """
    if not data:
        raise RecordingTooShort("That recording is empty. Please record your answer again.")
    try:
        signal = load_signal(data, max_s=max_s)
    except SignalError as error:
        raise _told(error, max_s) from error
    duration_s = signal.duration_s
    if duration_s < MIN_ANSWER_S:
        raise RecordingTooShort()
    if float(abs(signal.samples).max()) < SILENT_PEAK:
        raise NothingSpoken()
    return TakenRecording(to_flac(signal), duration_s)


def take_spoken(data: bytes, *, max_s: float) -> TakenRecording:
    """`take_recording` for ears that wait: a live answer's own samples need no decoding or mending.

    Mono WAV of 16 bits at 16 kHz is packed as it is, in half the time; anything else is taken as
    usual. Raises the same.
    """
    try:
        with wave.open(io.BytesIO(data)) as file:
            form = (file.getnchannels(), file.getsampwidth(), file.getframerate())
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    except (wave.Error, EOFError):
        return take_recording(data, max_s=max_s)
    duration_s = len(samples) / SAMPLE_RATE_HZ
    if form != (1, 2, SAMPLE_RATE_HZ) or not MIN_ANSWER_S <= duration_s <= max_s:
        return take_recording(data, max_s=max_s)
    if max(int(samples.max()), -int(samples.min())) < SILENT_PEAK * 32_768:
        raise NothingSpoken()
    return TakenRecording(to_flac_as_it_is(samples), duration_s)


def silent_second() -> bytes:
    """A second of silence as FLAC: what a recogniser is tried with."""
    return to_flac(signal_from_samples(np.zeros(16_000, np.float32)))


def _told(error: SignalError, max_s: float) -> InputError:
    if isinstance(error, SignalTooLong):
        return RecordingTooLong(
            f"That recording is longer than {max_s / 60:.0f} minutes. "
            "Please record a shorter answer."
        )
    if isinstance(error, (EmptySignal, SignalTooShort)):
        return RecordingTooShort()
    return RecordingUnreadable()
