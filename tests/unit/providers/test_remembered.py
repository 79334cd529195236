from __future__ import annotations

from collections.abc import Iterator

import pytest

from studio.errors import ProviderUnavailable
from studio.ports import Asking, Speech, Usage
from studio.providers.remembered import RememberedVoice

ASKING = Asking("s", 1.0)
LINE = "Tell me about a system you designed."


class Voice:
    """Speaks each text as its own bytes, twice over."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.breaks = False

    def speak(self, text: str, voice: str, asking: Asking) -> Speech:
        self.asked.append((voice, text))
        return Speech(24_000, self._chunks(text), Usage("orpheus", len(text), cost_usd=0.01))

    def _chunks(self, text: str) -> Iterator[bytes]:
        yield text.encode()
        if self.breaks:
            raise ProviderUnavailable(provider="groq", port="TextToSpeech")
        yield text.encode()


def sound(voice: RememberedVoice, text: str = LINE, who: str = "troy") -> bytes:
    return b"".join(voice.speak(text, who, ASKING).chunks)


def test_a_line_of_the_bank_is_asked_for_once() -> None:
    inner = Voice()
    voice = RememberedVoice(inner, {LINE})
    first = sound(voice)
    again = voice.speak(LINE, "troy", ASKING)
    assert b"".join(again.chunks) == first == (LINE * 2).encode()
    assert again.usage == Usage("orpheus", cost_usd=0.0) and len(inner.asked) == 1
    sound(voice, who="hannah")
    assert len(inner.asked) == 2


def test_what_was_made_for_one_person_is_not_kept() -> None:
    inner = Voice()
    voice = RememberedVoice(inner, {LINE})
    sound(voice, "And the migration at Acme?")
    sound(voice, "And the migration at Acme?")
    assert len(inner.asked) == 2


def test_what_broke_off_is_not_kept() -> None:
    inner = Voice()
    inner.breaks = True
    voice = RememberedVoice(inner, {LINE})
    with pytest.raises(ProviderUnavailable):
        sound(voice)
    inner.breaks = False
    assert sound(voice) == (LINE * 2).encode() and len(inner.asked) == 2


def test_what_was_heard_longest_ago_goes_first() -> None:
    inner = Voice()
    voice = RememberedVoice(inner, {"aa", "bb", "cc"}, most_bytes=8)
    for text in ("aa", "bb", "aa", "cc", "aa", "bb"):
        sound(voice, text)
    assert [text for _, text in inner.asked] == ["aa", "bb", "cc", "bb"]
