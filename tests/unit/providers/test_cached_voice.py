from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from studio.errors import ProviderUnavailable
from studio.persistence.speech_cache import FolderSpeechCache
from studio.ports import Asking, Speech, Usage
from studio.providers.cached_voice import CachedVoice

ASKING = Asking("s1", budget_s=1.0)


class Spoken:
    """A voice that counts, and may break off."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.breaks_off = False

    def speak(self, text: str, voice: str, asking: Asking) -> Speech:
        self.said.append((text, voice))
        return Speech(24_000, self._chunks(text), Usage("orpheus", n_in=len(text), cost_usd=0.01))

    def _chunks(self, text: str) -> Iterator[bytes]:
        yield text.encode() * 9_000
        if self.breaks_off:
            raise ProviderUnavailable("Gone.", provider="groq", port="TextToSpeech")
        yield b"!!"


@pytest.fixture
def voice() -> Spoken:
    return Spoken()


@pytest.fixture
def cached(voice: Spoken, tmp_path: Path) -> CachedVoice:
    return CachedVoice(voice, FolderSpeechCache(tmp_path), "groq", "orpheus-v1")


def heard(cached: CachedVoice, text: str = "Hi", voice: str = "maya") -> tuple[bytes, Usage]:
    speech = cached.speak(text, voice, ASKING)
    assert speech.sample_rate_hz == 24_000
    return b"".join(speech.chunks), speech.usage


def test_a_line_is_spoken_once_then_played_again_for_nothing(
    cached: CachedVoice, voice: Spoken
) -> None:
    first, paid = heard(cached)
    again, free = heard(cached)
    assert (again, voice.said) == (first, [("Hi", "maya")])
    assert (paid.cost_usd, free.cost_usd, free.model) == (0.01, 0.0, "orpheus")


@pytest.mark.parametrize(("text", "by"), [("Hi", "ingrid"), ("Hello", "maya")])
def test_another_voice_or_text_is_another_line(
    cached: CachedVoice, voice: Spoken, text: str, by: str
) -> None:
    heard(cached)
    heard(cached, text, by)
    assert len(voice.said) == 2


def test_another_model_is_another_line(cached: CachedVoice, voice: Spoken) -> None:
    heard(cached)
    heard(CachedVoice(voice, cached.cache, "groq", "orpheus-v2"))
    assert len(voice.said) == 2


def test_half_a_line_is_not_kept(cached: CachedVoice, voice: Spoken) -> None:
    voice.breaks_off = True
    with pytest.raises(ProviderUnavailable, match="Gone"):
        heard(cached)
    next(cached.speak("Hi", "maya", ASKING).chunks)  # somebody muted it
    voice.breaks_off = False
    assert heard(cached)[0].endswith(b"!!")
    assert len(voice.said) == 3


def test_a_line_that_is_being_spoken_while_all_is_cleared_is_not_kept(
    cached: CachedVoice, voice: Spoken
) -> None:
    chunks = cached.speak("Hi", "maya", ASKING).chunks
    next(chunks)
    clearing = Thread(target=cached.cache.clear)
    clearing.start()
    clearing.join()
    assert list(chunks) == [b"!!"]  # whoever listens hears the rest
    heard(cached)
    assert len(voice.said) == 2
    heard(cached)
    assert len(voice.said) == 2
