"""Speech that is fetched before it is wanted: read as it comes, handed on to whoever wants it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from studio.errors import NobodyCould, ProviderUnavailable, StudioError
from studio.interview.steps import Part
from studio.ports import Climbed, Speech, Voicing

_MOST_S = 35.0
"""Longest wait for a piece to begin, or to go on: beyond every budget that a voice has."""


class Rehearsal:
    """One piece of the interviewer's, being spoken where nobody hears it yet.

    `run` reads it to its end, on a thread of its own; `taken` gives it to one who wants it, from
    its beginning, as far as it has come and as it comes.
    """

    def __init__(self, text: str, voice: str) -> None:
        self.text, self.voice = text, voice
        self._changed = threading.Condition()
        self._spoken: Climbed[Speech] | None = None
        self._chunks: list[bytes] = []
        self._error: StudioError | None = None
        self._is_over = False

    def run(self, voicing: Voicing, session_id: str) -> None:
        """Have it spoken; blocks until it is whole, or breaks off."""
        try:
            spoken = voicing.say(session_id, self.text, self.voice)
            self._tell(spoken=spoken)
            for chunk in spoken.value.chunks:
                self._tell(chunk=chunk)
        except StudioError as error:
            self._error = error
        finally:
            self._is_over = True
            self._tell()

    def taken(self) -> Climbed[Speech]:
        """It, once its first bytes are there. Raises what asking for it raised."""
        with self._changed:
            is_there = self._changed.wait_for(lambda: self._chunks or self._is_over, _MOST_S)
            spoken, error = self._spoken, self._error
        if spoken is None or not is_there:
            raise error or NobodyCould(str(Part.SPEAK), (), _MOST_S)
        return replace(spoken, value=replace(spoken.value, chunks=self._followed()))

    def _followed(self) -> Iterator[bytes]:
        at = 0
        while True:
            with self._changed:
                is_told = self._changed.wait_for(
                    lambda at=at: len(self._chunks) > at or self._is_over,  # type: ignore[misc]
                    _MOST_S,
                )
                fresh = self._chunks[at:]
            if not fresh:
                break
            yield from fresh
            at += len(fresh)
        if self._error is not None:
            raise self._error
        if not is_told:
            raise ProviderUnavailable("The voice stopped.", provider="voice", port="TextToSpeech")

    def _tell(self, spoken: Climbed[Speech] | None = None, chunk: bytes = b"") -> None:
        with self._changed:
            self._spoken = spoken or self._spoken
            if chunk:
                self._chunks.append(chunk)
            self._changed.notify_all()


@dataclass(slots=True)
class Rehearsing:
    """`Voicing` over another one: a piece that was rehearsed is not asked for again.

    It knows the last rehearsal, and gives it once; what was just asked for is not rehearsed.
    """

    voicing: Voicing
    _last: Rehearsal | None = None
    _said: tuple[str, str] = ("", "")
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def rehearse(self, session_id: str, text: str, voice: str) -> None:
        """Have that piece ready; blocks until it is whole. Nothing when it is being rehearsed."""
        with self._lock:
            last, said = self._last, self._said
            is_rehearsed = last is not None and (last.text, last.voice) == (text, voice)
            if is_rehearsed or said == (text, voice):
                return
            rehearsal = self._last = Rehearsal(text, voice)
        rehearsal.run(self.voicing, session_id)

    def say(self, session_id: str, text: str, voice: str) -> Climbed[Speech]:
        """The piece as sound: the rehearsed one, or a new one. Raises NobodyCould."""
        with self._lock:
            last, self._last, self._said = self._last, None, (text, voice)
        if last is not None and (last.text, last.voice) == (text, voice):
            return last.taken()
        return self.voicing.say(session_id, text, voice)
