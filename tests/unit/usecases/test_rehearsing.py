"""Speech fetched before it is wanted: asked for once, heard as it comes, its failure told."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from studio.errors import Fall, Kind, NobodyCould, ProviderUnavailable
from studio.interview.steps import Part, Step
from studio.ports import Climbed, Speech
from studio.usecases.rehearsing import Rehearsing


class Voice:
    """Speaks two chunks; the second one when the test says so."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.goes_on = threading.Event()
        self.has_begun = threading.Event()
        self.trouble: Exception | None = None
        self.breaks_off = False

    def say(self, session_id: str, text: str, voice: str) -> Climbed[Speech]:
        self.asked.append(text)
        if self.trouble is not None:
            raise self.trouble
        return Climbed(Speech(24_000, self._sound()), Step(Part.SPEAK, "groq", cost_usd=0.5))

    def _sound(self) -> Iterator[bytes]:
        yield b"ab"
        self.has_begun.set()
        assert self.goes_on.wait(10)
        if self.breaks_off:
            raise ProviderUnavailable("It broke off.", provider="groq", port="TextToSpeech")
        yield b"cd"


@pytest.fixture
def voice() -> Voice:
    return Voice()


@pytest.fixture
def rehearsing(voice: Voice) -> Rehearsing:
    return Rehearsing(voice)


def rehearse(rehearsing: Rehearsing, text: str = "I see.") -> threading.Thread:
    thread = threading.Thread(target=rehearsing.rehearse, args=("s", text, "daniel"))
    thread.start()
    return thread


def test_it_is_heard_as_it_comes_and_asked_for_once(voice: Voice, rehearsing: Rehearsing) -> None:
    thread = rehearse(rehearsing)
    assert voice.has_begun.wait(10)
    spoken = rehearsing.say("s", "I see.", "daniel")
    assert spoken.step.cost_usd == 0.5, "it was paid for"
    chunks = spoken.value.chunks
    assert next(chunks) == b"ab"
    voice.goes_on.set()
    assert list(chunks) == [b"cd"]
    thread.join(10)
    assert voice.asked == ["I see."]


def test_the_same_piece_is_not_rehearsed_twice(voice: Voice, rehearsing: Rehearsing) -> None:
    thread = rehearse(rehearsing)
    assert voice.has_begun.wait(10)
    rehearsing.rehearse("s", "I see.", "daniel")
    voice.goes_on.set()
    thread.join(10)
    assert voice.asked == ["I see."]


def test_what_was_asked_for_is_not_rehearsed_after_all(
    voice: Voice, rehearsing: Rehearsing
) -> None:
    rehearsing.say("s", "I see.", "daniel")
    rehearsing.rehearse("s", "I see.", "daniel")
    assert voice.asked == ["I see."], "paid for once"


def test_once_given_it_is_gone(voice: Voice, rehearsing: Rehearsing) -> None:
    voice.goes_on.set()
    rehearse(rehearsing).join(10)
    for _ in range(2):
        assert b"".join(rehearsing.say("s", "I see.", "daniel").value.chunks) == b"abcd"
    assert voice.asked == ["I see.", "I see."]


def test_another_piece_or_voice_is_asked_for(voice: Voice, rehearsing: Rehearsing) -> None:
    voice.goes_on.set()
    rehearse(rehearsing).join(10)
    rehearsing.say("s", "What broke?", "daniel")
    rehearse(rehearsing).join(10)
    rehearsing.say("s", "I see.", "hannah")
    assert voice.asked == ["I see.", "What broke?", "I see.", "I see."]


def test_that_nobody_can_speak_is_told_to_who_wants_it(
    voice: Voice, rehearsing: Rehearsing
) -> None:
    voice.trouble = NobodyCould("speak", (Fall("groq", "Groq is away.", Kind.DOWN),), 1.5)
    rehearse(rehearsing).join(10)
    with pytest.raises(NobodyCould, match="away"):
        rehearsing.say("s", "I see.", "daniel")
    assert voice.asked == ["I see."]


def test_a_voice_that_breaks_off_breaks_off(voice: Voice, rehearsing: Rehearsing) -> None:
    voice.breaks_off = True
    voice.goes_on.set()
    rehearse(rehearsing).join(10)
    chunks = rehearsing.say("s", "I see.", "daniel").value.chunks
    assert next(chunks) == b"ab"
    with pytest.raises(ProviderUnavailable, match="broke off"):
        next(chunks)
