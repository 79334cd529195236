"""Groq's Orpheus as `TextToSpeech`."""

from __future__ import annotations

import functools
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from studio.interview.pieces import pieces
from studio.ports import Asking, Speech, Usage
from studio.providers._failure import Kind, failed
from studio.providers._transport import Deadline, Ended, Pump, Reply
from studio.providers.groq.line import Call, Line
from studio.providers.groq.prices import speech_usd
from studio.providers.groq.reading import read_failure
from studio.providers.riff import WavStream

VOICES = ("autumn", "diana", "hannah", "austin", "daniel", "troy")
_BRACKETS = str.maketrans("[]", "()")
"""Orpheus takes what stands in square ones for a direction, and does not say it."""

Sound = tuple[int, bytes]
"""Sample rate in Hz, and samples."""


@dataclass(frozen=True, slots=True)
class GroqVoice:
    """Speaks with Orpheus, piece after piece; the next is asked for while one is heard.

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
        with self.line.edge("TextToSpeech"):
            parts = pieces(text.translate(_BRACKETS))
            if not parts:
                raise failed(Kind.REFUSED)
            chosen = self.voice or (voice if voice in VOICES else VOICES[0])
            deadline = Deadline.of(asking, self.line.transport.clock)
            model, reply = self._ask(parts[0], chosen, deadline, asking, self.preferred)
            rate_hz, first = next(reply)
        say = functools.partial(self._say, chosen, deadline.until_whole(), asking, model)
        n_chars = sum(map(len, parts))
        usage = Usage(model, n_in=n_chars, cost_usd=speech_usd(model, n_chars))
        chunks = self._chunks(rate_hz, first, reply, [functools.partial(say, p) for p in parts[1:]])
        return Speech(rate_hz, chunks, usage)

    def _ask(
        self, part: str, voice: str, deadline: Deadline, asking: Asking, models: Sequence[str]
    ) -> tuple[str, Reply[Sound]]:
        source = functools.partial(_sounding, part, voice)
        return self.line.ask_until(deadline, asking.session_id, models, source)

    def _say(
        self, voice: str, deadline: Deadline, asking: Asking, model: str, part: str
    ) -> Generator[Sound, None, None]:
        """A later piece, by the model that spoke the first: a voice does not change midway."""
        _, reply = self._ask(part, voice, deadline, asking, (model,))
        yield from reply

    def _chunks(
        self,
        rate_hz: int,
        first: bytes,
        reply: Reply[Sound],
        later: list[functools.partial[Generator[Sound, None, None]]],
    ) -> Iterator[bytes]:
        ahead: Pump[Sound] | None = None
        try:
            with self.line.edge("TextToSpeech"):
                for i in range(len(later) + 1):
                    sounds = reply if ahead is None else _pumped(ahead, reply.deadline)
                    ahead = Pump(later[i], read_failure) if i < len(later) else None
                    if i == 0:
                        yield first
                    for rate, samples in sounds:
                        if rate != rate_hz:
                            raise failed(Kind.GARBLED)
                        yield samples
        finally:
            if ahead:
                ahead.leave()


def _pumped(pump: Pump[Sound], deadline: Deadline) -> Iterator[Sound]:
    while True:
        try:
            yield pump.take(deadline.whole_left_s())
        except Ended:
            return


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
