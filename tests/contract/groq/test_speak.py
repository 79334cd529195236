"""The voice: sound as it is made, piece after piece, and what is refused."""

from __future__ import annotations

import time

import numpy as np
import pytest

from studio.config import GroqSettings, Secret
from studio.errors import ProviderError, ProviderRefused, ProviderUnavailable, ReplyInvalid
from studio.interview.pieces import pieces
from studio.ports import Asking
from studio.providers.groq import Groq, connect
from tests.contract.groq.conftest import ROOMY, SLACK_S, Catalogues, HandClock
from tests.groq.script import KEY, Fault, Script
from tests.groq.sound import RATE_HZ, voice_like

SENTENCE = "Tell me about a time when something you built broke in front of a customer."
LONG = f"{SENTENCE} {SENTENCE} {SENTENCE} What did you do first, and why?"


def _made(text: str) -> bytes:
    return voice_like(0.3 + len(text) / 15)


def test_speaks_every_sample_and_nothing_else(groq: Groq, script: Script) -> None:
    speech = groq.voice.speak(SENTENCE, "daniel", ROOMY)
    assert speech.sample_rate_hz == RATE_HZ
    assert speech.usage.model == "canopylabs/orpheus-v1-english"
    assert speech.usage.n_in == len(SENTENCE)
    assert b"".join(speech.chunks) == _made(SENTENCE)
    assert script.calls("speak")[0].fields["voice"] == "daniel"


def test_speaks_the_longest_piece_and_refuses_a_longer_text(groq: Groq, script: Script) -> None:
    (longest, *_) = pieces(LONG)
    speech = groq.voice.speak(longest, "", ROOMY)
    chunks = list(speech.chunks)
    assert b"".join(chunks) == _made(longest)
    assert all(len(c) % 2 == 0 for c in chunks)
    assert np.abs(np.frombuffer(b"".join(chunks), "<i2")).max() > 1000
    with pytest.raises(ProviderRefused, match="that much at once"):
        groq.voice.speak(LONG, "", ROOMY)
    assert [c.fields["input"] for c in script.calls("speak")] == [longest]


def test_a_voice_of_the_settings_goes_first(url: str, script: Script) -> None:
    settings = GroqSettings(api_key=Secret(KEY), base_url=url, orpheus_voice="troy")
    groq = connect(settings, Catalogues(), HandClock())
    list(groq.voice.speak("Good.", "daniel", ROOMY).chunks)
    assert script.calls("speak")[0].fields["voice"] == "troy"


def test_directions_are_words(groq: Groq, script: Script) -> None:
    list(groq.voice.speak("At [Acme] then.", "", ROOMY).chunks)
    assert script.calls("speak")[0].fields["input"] == "At (Acme) then."


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        (Fault("terms_required"), ProviderRefused, "terms of this model accepted"),
        (Fault("unauthorized"), ProviderRefused, "key"),
        (Fault("rate_limited", retry_after="60"), ProviderUnavailable, "pause"),
        (Fault("unavailable"), ProviderUnavailable, "reached"),
        (Fault("garbage"), ReplyInvalid, "cannot be used"),
        (Fault("ok_html"), ReplyInvalid, "cannot be used"),
        (Fault("empty"), ReplyInvalid, "cannot be used"),
    ],
    ids=lambda value: value.name if isinstance(value, Fault) else None,
)
def test_says_what_went_wrong(
    groq: Groq, script: Script, fault: Fault, error: type[ProviderError], says: str
) -> None:
    script.fail("speak", *[fault] * 3)
    with pytest.raises(error, match=says) as caught:
        groq.voice.speak(SENTENCE, "", ROOMY)
    assert caught.value.port == "TextToSpeech"


@pytest.mark.parametrize(("fault", "says"), [("dropped", "broke off"), ("stalled", "too long")])
def test_a_voice_that_stops_midway_says_so(
    groq: Groq, script: Script, fault: str, says: str
) -> None:
    groq.voice.line.client()
    script.fail("speak", Fault(fault))
    begun_s = time.monotonic()
    speech = groq.voice.speak(SENTENCE, "", Asking("session-1", 3.0, 3.0))
    with pytest.raises(ProviderUnavailable, match=says):
        list(speech.chunks)
    assert time.monotonic() - begun_s < 3.0 + SLACK_S


def test_gives_up_in_time_on_a_slow_first_byte(groq: Groq, script: Script) -> None:
    list(groq.voice.speak("Good.", "", ROOMY).chunks)
    script.fail("speak", Fault("slow"))
    begun_s = time.monotonic()
    with pytest.raises(ProviderUnavailable, match="took too long"):
        groq.voice.speak(SENTENCE, "", Asking("session-1", 0.5, 10.0))
    assert time.monotonic() - begun_s < 0.5 + SLACK_S
