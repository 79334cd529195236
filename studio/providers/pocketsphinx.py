"""Forced alignment with the acoustic model and dictionary of the pocketsphinx package.

The package is used as data: phone models, and 130,000 pronunciations. `alignment/README.md` says
why its decoder is not.
"""

from __future__ import annotations

import functools
import importlib.util
import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr

from studio.errors import Kind, ProviderUnavailable, ReplyInvalid
from studio.interview.model import TimedWord
from studio.providers.alignment.acoustics import (
    FRAMES_PER_S,
    SAMPLE_RATE_HZ,
    AcousticModel,
    Floats,
    count_frames,
    load_model,
    log_likelihoods,
)
from studio.providers.alignment.judging import fits
from studio.providers.alignment.letters import Pronouncer
from studio.providers.alignment.search import (
    DRAWN_OUT,
    Lost,
    Placed,
    Word,
    lay_out,
    listen,
    place,
)
from studio.providers.alignment.spoken import spoken_words, tokens

_PROVIDER, _PORT = "pocketsphinx", "Aligner"
_NOT_INSTALLED = "Word times are not available here: the package pocketsphinx is not installed."
_TOO_SLOW = "Finding the words in the recording took too long. The pauses are measured anyway."
_DOES_NOT_FIT = (
    "The text does not match the recording, so words cannot be placed on the timeline. "
    "Check that it is what you said in this recording."
)

_BEAM = 6000.0
"""Nats: wide enough to come back from half a minute that was not written down."""
_MOST_WORDS_PER_S = 9.0
"""Nobody says more over any length of time; auctioneers reach 7."""
_WINDOW, _HOP = 400, 160


@dataclass(frozen=True)
class _Material:
    model: AcousticModel
    pronouncer: Pronouncer


@dataclass(frozen=True, slots=True)
class PocketsphinxAligner:
    """The `Aligner` that runs everywhere: numpy over a shipped model, about 50 times real time.

    Holds no state, so it may be shared between threads and sent to other processes.

    Parameters
    ----------
    deadline_s : float
        Longest time one alignment may take.
    clock : callable
        Seconds that only grow.
    """

    deadline_s: float = 90.0
    clock: Callable[[], float] = time.monotonic

    def align(self, flac: bytes, text: str) -> tuple[TimedWord, ...]:
        """Word times for `text`; see `studio.ports.Aligner`."""
        material = _material()
        samples = _read(flac)
        typed = tokens(text)
        if not typed or len(typed) > 10 + _MOST_WORDS_PER_S * len(samples) / SAMPLE_RATE_HZ:
            raise _invalid()
        tick = self._ticker()
        words = [_ways(material.pronouncer, token) for token in typed]
        placed = _placed(material.model, samples, words, tick)
        return tuple(
            TimedWord(token, start / FRAMES_PER_S, end / FRAMES_PER_S)
            for token, start, end in zip(typed, placed.starts, placed.ends, strict=True)
        )

    def _ticker(self) -> Callable[[], None]:
        end = self.clock() + self.deadline_s

        def tick() -> None:
            if self.clock() > end:
                raise ProviderUnavailable(_TOO_SLOW, provider=_PROVIDER, port=_PORT, kind=Kind.SLOW)

        return tick


def _invalid() -> ReplyInvalid:
    return ReplyInvalid(_DOES_NOT_FIT, provider=_PROVIDER, port=_PORT)


@functools.cache
def _material() -> _Material:
    """The model, read once a process and never changed."""
    found = importlib.util.find_spec("pocketsphinx")
    if found is None or found.origin is None:
        raise ProviderUnavailable(_NOT_INSTALLED, provider=_PROVIDER, port=_PORT, kind=Kind.ABSENT)
    folder = Path(found.origin).parent / "model" / "en-us"
    try:
        model = load_model(folder / "en-us")
        lines = (folder / "cmudict-en-us.dict").read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise ProviderUnavailable(
            _NOT_INSTALLED, provider=_PROVIDER, port=_PORT, kind=Kind.ABSENT
        ) from error
    dictionary: dict[str, tuple[str, ...]] = {}
    for line in lines:
        word, _, sounds = line.partition(" ")
        word = word.partition("(")[0]
        dictionary[word] = (*dictionary.get(word, ()), sounds.strip())
    return _Material(model, Pronouncer(dictionary))


def _read(flac: bytes) -> Floats:
    """Mono samples at 16 kHz."""
    try:
        samples, rate_hz = soundfile.read(io.BytesIO(flac), dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, RuntimeError) as error:
        raise _invalid() from error
    mono = samples.mean(axis=1)
    if rate_hz != SAMPLE_RATE_HZ:
        mono = soxr.resample(mono, rate_hz, SAMPLE_RATE_HZ)
    if len(mono) < SAMPLE_RATE_HZ // 10 or not np.isfinite(mono).all():
        raise _invalid()
    return np.asarray(mono, np.float32)


def _ways(pronouncer: Pronouncer, token: str) -> Word:
    """How the token may sound; one of foreign letters is taken for any vowel."""
    return pronouncer.token(spoken_words(token)) or ((DRAWN_OUT, DRAWN_OUT),)


def _placed(
    model: AcousticModel,
    samples: Floats,
    words: list[Word],
    tick: Callable[[], None],
) -> Placed:
    def parts() -> Iterator[Floats]:
        for part in log_likelihoods(model, samples):
            tick()
            yield part

    loudness_db = _loudness_db(samples, count_frames(samples))
    heard, between = listen(model, parts(), loudness_db)
    try:
        placed = place(lay_out(model, words), heard, between, _BEAM, tick)
    except Lost as error:
        raise _invalid() from error
    if not fits(model, words, placed, heard, between, _BEAM, tick):
        raise _invalid()
    return placed


def _loudness_db(samples: Floats, n_frames: int) -> Floats:
    """Level a frame in dB, smoothed over 50 ms, at the scale of 16-bit samples.

    The variance, not the power: a microphone's offset is no sound.
    """
    padded = np.pad(samples * 32767, (0, max(0, n_frames * _HOP + _WINDOW - len(samples))))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP][:n_frames]
    chunks = range(0, n_frames, FRAMES_PER_S)
    power = np.concatenate([frames[i : i + FRAMES_PER_S].var(axis=1) for i in chunks])
    return np.convolve(10 * np.log10(power + 1), np.full(5, 0.2), "same").astype(np.float32)
