"""A voice that remembers: the same line by the same voice is spoken once, then played again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from studio.ports import Asking, KeptSpeech, Speech, SpeechCache, TextToSpeech, Usage

_CHUNK = 16_384
_MOST_BYTES = 20_000_000  # a line is 200 characters; what never ends is not collected


@dataclass(frozen=True, slots=True)
class CachedVoice:
    """`TextToSpeech` over another one and a cache.

    Parameters
    ----------
    rung : str
        Whose voice it is.
    model : str
        All that its sound depends on besides voice and text: the preferred models, own settings.
    """

    adapter: TextToSpeech
    cache: SpeechCache
    rung: str
    model: str

    def speak(self, text: str, voice: str, asking: Asking) -> Speech:
        """The text as sound, from the cache when it was spoken before; that costs nothing."""
        key, generation = speech_key(self.rung, self.model, voice, text), self.cache.generation
        kept = self.cache.get(key)
        if kept is not None:
            return Speech(kept.sample_rate_hz, _chunks(kept.pcm), Usage(kept.model, cost_usd=0.0))
        speech = self.adapter.speak(text, voice, asking)
        return Speech(speech.sample_rate_hz, self._kept(key, speech, generation), speech.usage)

    def _kept(self, key: str, speech: Speech, generation: int) -> Iterator[bytes]:
        """Pass the sound on, and keep it when it came to its end and nobody cleared meanwhile."""
        whole = bytearray()
        for chunk in speech.chunks:
            if len(whole) <= _MOST_BYTES:
                whole += chunk
            yield chunk
        if len(whole) <= _MOST_BYTES:
            kept = KeptSpeech(speech.sample_rate_hz, bytes(whole), speech.usage.model)
            self.cache.put(key, kept, generation)


def speech_key(rung: str, model: str, voice: str, text: str) -> str:
    """Name of a spoken line: SHA-256 of all that its sound depends on.

    Examples
    --------
    >>> speech_key("groq", "m", "a", "b") == speech_key("groq", "m", "ab", "")
    False
    """
    return hashlib.sha256(json.dumps([rung, model, voice, text]).encode()).hexdigest()


def _chunks(pcm: bytes) -> Iterator[bytes]:
    return (pcm[at : at + _CHUNK] for at in range(0, len(pcm), _CHUNK))
