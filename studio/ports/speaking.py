"""The voices, and what is kept of what they said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from studio.ports.asking import Asking, Climbed, Usage


@dataclass(slots=True)
class Speech:
    """Spoken words as they come: mono 16-bit little-endian PCM at `sample_rate_hz`.

    Iterate once; `usage` is known from the start.
    """

    sample_rate_hz: int
    chunks: Iterator[bytes]
    usage: Usage = field(default_factory=lambda: Usage(""))


class TextToSpeech(Protocol):
    """Speaks a text."""

    def speak(self, text: str, voice: str, asking: Asking) -> Speech:
        """The text as sound; returns when the first bytes are there. An empty `voice` is the
        rung's own choice.

        Raises
        ------
        ProviderUnavailable, ProviderRefused, ReplyInvalid
            No sound, or none in time.
        """


class Voicing(Protocol):
    """The interviewer's voice on the server, whichever rung is up."""

    def say(self, session_id: str, text: str, voice: str) -> Climbed[Speech]:
        """The text as sound. Raises NobodyCould when no rung could."""


@dataclass(frozen=True, slots=True)
class KeptSpeech:
    """Speech whole, as a cache keeps it: mono 16-bit little-endian PCM, and who spoke."""

    sample_rate_hz: int
    pcm: bytes
    model: str = ""


class SpeechCache(Protocol):
    """Keeps spoken lines, so that a question of the bank is paid for and waited for once.

    It may forget at any time, and it never fails: what cannot be kept or read is not there.
    """

    @property
    def generation(self) -> int:
        """How often it was cleared; ask before the speech begins, and hand it to `put`."""

    def get(self, key: str) -> KeptSpeech | None:
        """What was kept under that key (64 hexadecimal digits), or None."""

    def put(self, key: str, speech: KeptSpeech, generation: int) -> None:
        """Keep it, unless all was cleared since that generation.

        The one not heard for longest goes when there is no room.
        """

    def clear(self) -> None:
        """Forget all of it, what is still being spoken too: it may repeat a candidate's words."""

    def forget_old(self) -> None:
        """Forget what nobody heard for long."""
