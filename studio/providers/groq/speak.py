"""Groq's Orpheus as `TextToSpeech`."""

from __future__ import annotations

import functools
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from studio.errors import Kind
from studio.interview.pieces import MOST_CHARS
from studio.ports import Asking, Speech, Usage
from studio.providers._failure import failed
from studio.providers._transport import Reply
from studio.providers.groq.line import Call, Line
from studio.providers.groq.prices import speech_usd
from studio.providers.riff import WavStream

VOICES = ("autumn", "diana", "hannah", "austin", "daniel", "troy")
_BRACKETS = str.maketrans("[]", "()")
"""Orpheus takes what stands in square ones for a direction, and does not say it."""

Sound = tuple[int, bytes]
"""Sample rate in Hz, and samples."""


@dataclass(frozen=True, slots=True)
class GroqVoice:
    """Speaks with Orpheus, one piece of a line a call: it takes no more at once.

    Whoever plays the pieces asks for the next one while one is heard (`studio/interview/pieces.py`
    cuts them, `studio/ui/components/interviewer/server_voice.js` plays them).

    Parameters
    ----------
    preferred : sequence of str
        Models, the best first.
    voice : str
        Which of `VOICES` speaks, whatever the persona; empty to leave it to the persona.
    """

    line: Line
    preferred: Sequence[str]
    voice: str = ""

    def speak(self, text: str, voice: str, asking: Asking) -> Speech:
        """The text as sound; see `studio.ports.TextToSpeech`."""
        said = " ".join(text.translate(_BRACKETS).split())
        with self.line.edge("TextToSpeech"):
            if not said:
                raise failed(Kind.REFUSED)
            if len(said) > MOST_CHARS:
                raise failed(Kind.TOO_LARGE)
            chosen = self.voice or (voice if voice in VOICES else VOICES[0])
            source = functools.partial(_sounding, said, chosen)
            model, reply = self.line.ask(asking, self.preferred, source)
            rate_hz, first = next(reply)
        usage = Usage(model, n_in=len(said), cost_usd=speech_usd(model, len(said)))
        return Speech(rate_hz, self._chunks(first, reply), usage)

    def _chunks(self, first: bytes, reply: Reply[Sound]) -> Iterator[bytes]:
        with self.line.edge("TextToSpeech"):
            yield first
            for _, samples in reply:
                yield samples


def _sounding(part: str, voice: str, call: Call) -> Generator[Sound, None, None]:
    wav = WavStream()
    with call.client.audio.speech.with_streaming_response.create(
        model=call.model, input=part, voice=voice, response_format="wav", timeout=call.timeout
    ) as response:
        call.note(response.http_response)
        for arrived in response.iter_bytes():
            samples = wav.feed(arrived)
            if samples and wav.layout:
                yield wav.layout.sample_rate_hz, samples
    wav.end()
