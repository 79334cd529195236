"""A voice that does not ask again for lines it has spoken: the question bank's, word for word.

Nothing that was made for one person is kept: only lines that were named beforehand are.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from studio.ports import Asking, Speech, TextToSpeech, Usage

_MOST_BYTES = 32_000_000
"""About eleven minutes at 24 kHz: some eighty questions."""
_CHUNK_BYTES = 9600


@dataclass(frozen=True, slots=True)
class _Kept:
    sample_rate_hz: int
    samples: bytes
    model: str


@dataclass(slots=True)
class RememberedVoice:
    """`TextToSpeech` over another one. Safe to share between threads.

    Parameters
    ----------
    lines : collection of str
        What is worth keeping.
    most_bytes : int
        Beyond it, what was heard longest ago goes.
    """

    voice: TextToSpeech
    lines: Collection[str]
    most_bytes: int = _MOST_BYTES
    _kept: OrderedDict[tuple[str, str], _Kept] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def speak(self, text: str, voice: str, asking: Asking) -> Speech:
        """The text as sound; see `studio.ports.TextToSpeech`."""
        key = (voice, text)
        with self._lock:
            kept = self._kept.get(key)
            if kept:
                self._kept.move_to_end(key)
        if kept:
            usage = Usage(kept.model, cost_usd=0.0)
            return Speech(kept.sample_rate_hz, _in_chunks(kept.samples), usage)
        speech = self.voice.speak(text, voice, asking)
        if text in self.lines:
            speech.chunks = self._listened(key, speech, speech.chunks)
        return speech

    def _listened(
        self, key: tuple[str, str], speech: Speech, chunks: Iterator[bytes]
    ) -> Iterator[bytes]:
        """The chunks as they come; what broke off is not kept."""
        heard = bytearray()
        for chunk in chunks:
            heard += chunk
            yield chunk
        self._keep(key, _Kept(speech.sample_rate_hz, bytes(heard), speech.usage.model))

    def _keep(self, key: tuple[str, str], kept: _Kept) -> None:
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while sum(len(k.samples) for k in self._kept.values()) > self.most_bytes:
                self._kept.popitem(last=False)


def _in_chunks(samples: bytes) -> Iterator[bytes]:
    for at in range(0, len(samples), _CHUNK_BYTES):
        yield samples[at : at + _CHUNK_BYTES]
