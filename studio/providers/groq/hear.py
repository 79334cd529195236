"""Groq's Whisper as `SpeechToText`."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from studio.errors import Kind
from studio.interview.model import TimedWord
from studio.ports import Asking, Heard, Intervals, Usage
from studio.providers._failure import Failed, failed
from studio.providers._transport import Deadline, Ended, Pump
from studio.providers.groq.line import Call, Line
from studio.providers.groq.prices import LEAST_BILLED_S, hearing_usd
from studio.providers.groq.reading import read_failure
from studio.providers.groq.replies import number, read_object
from studio.providers.hallucination import Segment, Voiced, believe
from studio.providers.priming import priming

MOST_BYTES = 25_000_000
MOST_PROMPT_CHARS = 896

_LISTEN_ON_S = 1.0
"""How long a transcript that is there waits for our own voice activity, seconds."""


@dataclass(frozen=True, slots=True)
class GroqEars:
    """Hears with Whisper, and believes it only where there was a voice.

    Parameters
    ----------
    preferred : sequence of str
        Models, the best first.
    voiced : callable or None
        Our own voice activity; without it only the recogniser's own doubts count.
    language : str
        Two letters, ISO 639-1.
    """

    line: Line
    preferred: Sequence[str]
    voiced: Voiced | None = None
    language: str = "en"

    def hear(
        self, flac: bytes, hint: str, asking: Asking, voiced: Intervals | None = None
    ) -> Heard:
        """The transcript; see `studio.ports.SpeechToText`."""
        with self.line.edge("SpeechToText"):
            if len(flac) > MOST_BYTES:
                raise failed(Kind.TOO_LARGE)
            deadline = Deadline.of(asking, self.line.transport.clock)
            listening = self._listen(flac) if voiced is None else None
            prompt = priming(hint, MOST_PROMPT_CHARS)

            def upload(call: Call) -> Generator[dict[str, object], None, None]:
                raw = call.client.audio.transcriptions.with_raw_response.create(
                    model=call.model,
                    file=("answer.flac", flac),
                    language=self.language,
                    prompt=prompt,
                    response_format="verbose_json",
                    temperature=0.0,
                    timestamp_granularities=["word", "segment"],
                    timeout=call.timeout,
                )
                call.note(raw.http_response)
                yield read_object(raw.http_response.content)

            model, reply = self.line.ask_until(deadline, asking.session_id, self.preferred, upload)
            heard = next(reply)
            if voiced is None:
                voiced = _intervals(listening, deadline)
            return _heard(model, heard, voiced)

    def _listen(self, flac: bytes) -> Pump[Intervals | None] | None:
        """Look for voice while the recording is on its way."""
        voiced = self.voiced
        if voiced is None:
            return None

        def once() -> Generator[Intervals | None, None, None]:
            yield voiced(flac)

        return Pump(once, read_failure)


def _intervals(listening: Pump[Intervals | None] | None, deadline: Deadline) -> Intervals | None:
    if listening is None:
        return None
    try:
        return listening.take(min(_LISTEN_ON_S, deadline.whole_left_s()))
    except (Failed, Ended):  # not done in time: the recogniser's own doubts have to do
        return None


def _heard(model: str, reply: dict[str, object], voiced: Intervals | None) -> Heard:
    segments, words = _segments(reply), _words(reply)
    text = reply.get("text")
    if not isinstance(text, str):
        raise failed(Kind.GARBLED)
    duration_s = number(reply.get("duration"), segments[-1].end_s if segments else 0.0)
    if not segments and text.strip():
        segments = [Segment(0.0, duration_s, text)]
    found = believe(segments, words, voiced)
    said = " ".join(s.text.strip() for s in found.segments)
    if not said:
        raise failed(Kind.SILENT)
    return Heard(said, found.words, _usage(model, duration_s), found.n_dropped)


def _usage(model: str, duration_s: float) -> Usage:
    billed_s = max(LEAST_BILLED_S, duration_s)
    return Usage(model, n_in=billed_s, cost_usd=hearing_usd(model, billed_s))


def _segments(reply: dict[str, object]) -> list[Segment]:
    return [
        Segment(
            start_s=number(row.get("start"), 0.0),
            end_s=number(row.get("end"), 0.0),
            text=str(row.get("text", "")).strip(),
            no_speech_prob=number(row.get("no_speech_prob"), 0.0),
            avg_logprob=number(row.get("avg_logprob"), 0.0),
            compression_ratio=number(row.get("compression_ratio"), 1.0),
        )
        for row in _rows(reply, "segments")
        if str(row.get("text", "")).strip()
    ]


def _words(reply: dict[str, object]) -> list[TimedWord]:
    """The words in order; one without a place, or before its own start, is no timed word."""
    words = []
    for row in _rows(reply, "words"):
        text, start, end = row.get("word"), number(row.get("start")), number(row.get("end"))
        if isinstance(text, str) and text.strip() and 0 <= start <= end:
            words.append(TimedWord(text.strip(), start, end))
    return sorted(words, key=lambda w: (w.start_s, w.end_s))


def _rows(reply: dict[str, object], name: str) -> list[dict[str, object]]:
    rows = reply.get(name)
    if rows is None:
        return []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise failed(Kind.GARBLED)
    return rows
