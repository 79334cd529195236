"""Ears of this machine: faster-whisper over a model in a folder, never over the network.

One model a process, in one thread: it takes a gigabyte or more, and it uses every core by itself.
Whoever asks waits in that thread's queue until the budget is spent, not longer.
"""

from __future__ import annotations

import functools
import importlib.util
import io
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import soundfile
import soxr

from studio.errors import Kind, NothingSpoken, ProviderUnavailable, ReplyInvalid
from studio.interview.model import TimedWord
from studio.ports import Asking, Heard, Intervals, Usage
from studio.providers.hallucination import Segment, Voiced, believe
from studio.providers.priming import priming

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

_log = logging.getLogger(__name__)
_PROVIDER, _PORT = "whisper", "SpeechToText"
_HELP = "Type: make local-models"
_NO_PACKAGE = f"This computer cannot listen by itself: faster-whisper is not installed. {_HELP}"
_NO_MODEL = f"This computer cannot listen by itself: there is no whole model in {{}}. {_HELP}"
_BROKEN = "The speech model in {} cannot be loaded. Remove the folder and type: make local-models"
_TOO_SLOW = "This computer did not finish listening in time. Your recording is stored."
_UNREADABLE = "This computer could not listen to that recording."

NEEDED = ("model.bin", "config.json", "tokenizer.json")
"""Without its tokenizer the package would fetch one from the network."""
SAMPLE_RATE_HZ = 16_000
_MOST_PRIMING_CHARS = 450
"""It is read again before every half minute."""

Floats = np.ndarray[Any, np.dtype[np.float32]]


Written = tuple[Segment, tuple[TimedWord, ...]]
"""A segment with its words and their times."""


@dataclass(frozen=True, slots=True)
class WhisperEars:
    """The `SpeechToText` that needs no network and no key.

    Parameters
    ----------
    folder : Path
        A model converted for faster-whisper; ``make local-models`` fetches one.
    voiced : callable or None
        Our own voice activity; without it only the recogniser's own doubts count.
    clock : callable
        Seconds that only grow.
    """

    folder: Path
    voiced: Voiced | None = None
    clock: Callable[[], float] = time.monotonic

    def available(self) -> bool:
        """True when package and model are there; nothing is loaded."""
        return _is_installed() and _is_whole(self.folder)

    def warm_up(self) -> None:
        """Load the model in the background, so that the first answer does not wait for it."""
        if self.available():
            _thread().submit(_load, self.folder).add_done_callback(_note)

    def hear(
        self, flac: bytes, hint: str, asking: Asking, voiced: Intervals | None = None
    ) -> Heard:
        """The transcript; see `studio.ports.SpeechToText`."""
        if not _is_installed():
            raise _unavailable(_NO_PACKAGE, Kind.ABSENT)
        if not _is_whole(self.folder):
            raise _unavailable(_NO_MODEL.format(self.folder), Kind.ABSENT)
        end = self.clock() + asking.budget_s
        listening = _thread().submit(self._listen, flac, hint, end)
        try:
            written = listening.result(asking.budget_s)
        except TooLate:
            listening.cancel()  # one under way stops by itself, at its next segment
            raise _unavailable(_TOO_SLOW, Kind.SLOW) from None
        return self._heard(flac, written, voiced)

    def _listen(self, flac: bytes, hint: str, end: float) -> list[Written]:
        if self.clock() >= end:
            raise _unavailable(_TOO_SLOW, Kind.SLOW)
        samples = _read(flac)
        model = _load(self.folder)
        written = []
        try:
            segments, _ = model.transcribe(samples, **_manner(hint))
            for segment in segments:  # decoded one by one, as we ask for them
                written.append((_segment(segment), _words(segment)))
                if self.clock() >= end:
                    raise _unavailable(_TOO_SLOW, Kind.SLOW)
        except (RuntimeError, ValueError, IndexError) as error:
            _log.warning("local listening failed: %s", type(error).__name__)
            raise ReplyInvalid(_UNREADABLE, provider=_PROVIDER, port=_PORT) from None
        return written

    def _heard(self, flac: bytes, written: Sequence[Written], voiced: Intervals | None) -> Heard:
        if voiced is None and self.voiced is not None:
            voiced = self.voiced(flac)
        words = [word for _, said in written for word in said]
        found = believe([segment for segment, _ in written if segment.text], words, voiced)
        text = " ".join(segment.text for segment in found.segments)
        if not text:
            raise NothingSpoken()
        usage = Usage(self.folder.name, n_in=_duration_s(flac), cost_usd=0.0)
        return Heard(text, found.words, usage, found.n_dropped)


def _manner(hint: str) -> dict[str, Any]:
    """How it is to write down: fast, once, with word times, each half minute for itself."""
    return {
        "language": "en",
        "beam_size": 1,  # a third of the time of five, for a few words in a thousand
        "temperature": 0.0,  # others are tried one after the other, each as long as the first
        "condition_on_previous_text": False,  # else one invention begets the next
        # stands before every half minute; an initial prompt before the first only
        "hotwords": priming(hint, _MOST_PRIMING_CHARS),
        "word_timestamps": True,
        "vad_filter": False,  # ours gates
    }


@functools.cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="whisper")


@functools.lru_cache(maxsize=1)  # called in the one thread only
def _load(folder: Path) -> WhisperModel:
    try:
        from faster_whisper import WhisperModel

        return WhisperModel(str(folder), device="cpu", compute_type="int8", local_files_only=True)
    except ImportError as error:  # a part of it is missing, or made for another machine
        raise _unavailable(_NO_PACKAGE, Kind.ABSENT) from error
    except Exception as error:  # its tokenizer raises bare ones
        _log.warning("speech model not loaded: %s", type(error).__name__)
        raise _unavailable(_BROKEN.format(folder), Kind.ABSENT) from error


def _note(loaded: Future[WhisperModel]) -> None:
    error = loaded.exception()
    if error is not None:
        _log.warning("speech model not ready: %s", type(error).__name__)


def _is_installed() -> bool:
    return importlib.util.find_spec("faster_whisper") is not None


def _is_whole(folder: Path) -> bool:
    return all((folder / name).is_file() for name in NEEDED)


def _unavailable(message: str, kind: Kind) -> ProviderUnavailable:
    return ProviderUnavailable(message, provider=_PROVIDER, port=_PORT, kind=kind)


def _segment(told: Any) -> Segment:
    return Segment(
        start_s=float(told.start),
        end_s=float(told.end),
        text=told.text.strip(),
        no_speech_prob=float(told.no_speech_prob),
        avg_logprob=float(told.avg_logprob),
        compression_ratio=float(told.compression_ratio),
    )


def _words(told: Any) -> tuple[TimedWord, ...]:
    return tuple(
        TimedWord(w.word.strip(), round(float(w.start), 3), round(float(max(w.start, w.end)), 3))
        for w in told.words or ()
        if w.word.strip()
    )


def _read(flac: bytes) -> Floats:
    """Mono samples at 16 kHz; the package's own reader stops every thread to collect garbage."""
    try:
        samples, rate_hz = soundfile.read(io.BytesIO(flac), dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, RuntimeError) as error:
        raise ReplyInvalid(_UNREADABLE, provider=_PROVIDER, port=_PORT) from error
    mono = samples.mean(axis=1)
    if rate_hz != SAMPLE_RATE_HZ:
        mono = soxr.resample(mono, rate_hz, SAMPLE_RATE_HZ)
    return np.asarray(mono, np.float32)


def _duration_s(flac: bytes) -> float:
    return float(soundfile.info(io.BytesIO(flac)).duration)
