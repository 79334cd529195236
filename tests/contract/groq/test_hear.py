"""The ears: what is sent, what is believed, what is refused."""

from __future__ import annotations

import dataclasses
import hashlib
import time

import pytest

from studio.config import GroqSettings, Secret
from studio.errors import (
    NothingSpoken,
    ProviderError,
    ProviderRefused,
    ProviderUnavailable,
    ReplyInvalid,
)
from studio.ports import Asking
from studio.providers.groq import Groq, connect
from tests.contract.groq.conftest import ROOMY, SLACK_S, Catalogues, HandClock, tone_flac
from tests.groq.script import KEY, Fault, Script
from tests.groq.sound import transcription

FLAC = tone_flac(3.0)


def test_hears_words_with_their_times(groq: Groq, script: Script) -> None:
    script.transcripts[hashlib.sha256(FLAC).hexdigest()] = "Um, I moved it."
    heard = groq.ears.hear(FLAC, "Kubernetes", ROOMY)
    assert heard.text == "Um, I moved it."
    assert [w.text for w in heard.words] == ["Um,", "I", "moved", "it."]
    assert all(0 <= w.start_s < w.end_s <= 3.0 for w in heard.words)
    assert heard.usage.model == "whisper-large-v3-turbo"
    assert heard.usage.n_in == 10.0  # billed, though it lasts three
    assert heard.usage.cost_usd == pytest.approx(10 * 0.04 / 3600)
    form = script.calls("hear")[0].fields
    assert form["file"] == ["answer.flac"] and form["language"] == ["en"]
    assert form["prompt"][0].startswith("Um, uh") and form["prompt"][0].endswith("Kubernetes")


def test_cuts_a_long_hint_at_a_word(groq: Groq, script: Script) -> None:
    groq.ears.hear(FLAC, "Zürich-Oerlikon " * 100, ROOMY)
    (prompt,) = script.calls("hear")[0].fields["prompt"]
    assert 800 < len(prompt) <= 896 and prompt.endswith("Zürich-Oerlikon")


def test_refuses_what_is_too_large_before_sending_it(groq: Groq, script: Script) -> None:
    with pytest.raises(ProviderRefused, match="that much at once"):
        groq.ears.hear(b"fLaC" + bytes(25_000_000), "", ROOMY)
    assert not script.calls("hear")


def test_silence_is_nothing_spoken(groq: Groq, script: Script) -> None:
    script.default_transcript = transcription("", 3.0)
    with pytest.raises(NothingSpoken):
        groq.ears.hear(FLAC, "", ROOMY)


def test_an_invention_over_silence_is_nothing_spoken(url: str, script: Script) -> None:
    script.default_transcript = "Thank you for watching!"
    settings = GroqSettings(api_key=Secret(KEY), base_url=url)
    deaf = connect(settings, Catalogues(), HandClock(), voiced=lambda _flac: [])
    with pytest.raises(NothingSpoken):
        deaf.ears.hear(FLAC, "", ROOMY)


def test_believes_only_what_has_a_voice_under_it(url: str, script: Script) -> None:
    said, invented = transcription("We moved it.", 2.0), transcription("Bye.", 1.0)
    tail = {**invented["segments"][0], "start": 2.0, "end": 3.0, "id": 1}
    word = {"word": "Bye.", "start": 2.6, "end": 2.9}
    script.default_transcript = {
        **said,
        "text": " We moved it. Bye.",
        "duration": 3.0,
        "segments": [*said["segments"], tail],
        "words": [*said["words"], word],
    }
    settings = GroqSettings(api_key=Secret(KEY), base_url=url)
    groq = connect(settings, Catalogues(), HandClock(), voiced=lambda _flac: [(0.1, 1.8)])
    heard = groq.ears.hear(FLAC, "", ROOMY)
    assert heard.text == "We moved it." and heard.n_dropped == 1
    assert [w.text for w in heard.words] == ["We", "moved", "it."]


def test_voice_that_is_known_is_not_looked_for(script: Script, url: str) -> None:
    looked_for: list[bytes] = []

    def voiced(flac: bytes) -> list[tuple[float, float]]:
        looked_for.append(flac)
        return [(0.0, 60.0)]

    groq = connect(
        GroqSettings(api_key=Secret(KEY), base_url=url), Catalogues(), HandClock(), voiced=voiced
    )
    with pytest.raises(NothingSpoken):
        groq.ears.hear(FLAC, "", ROOMY, voiced=[])
    assert groq.ears.hear(FLAC, "", ROOMY, voiced=[(0.0, 60.0)]).text
    assert not looked_for


@pytest.mark.parametrize(("a_day", "is_more"), [("2000", False), ("14400", True)])
def test_a_plan_with_room_is_known_by_its_replies(
    groq: Groq, script: Script, a_day: str, is_more: bool
) -> None:
    assert not groq.has_more_than_the_free_plan(), "nobody knows yet"
    script.rates = {
        "x-ratelimit-limit-requests": a_day,
        "x-ratelimit-remaining-requests": "1000",
        "x-ratelimit-reset-requests": "6m",
    }
    groq.ears.hear(FLAC, "", ROOMY)
    assert groq.has_more_than_the_free_plan() is is_more


def test_a_slow_ear_of_ours_does_not_cost_the_answer(url: str) -> None:
    def voiced(_flac: bytes) -> list[tuple[float, float]]:
        time.sleep(3)
        return []

    settings = GroqSettings(api_key=Secret(KEY), base_url=url)
    groq = connect(settings, Catalogues(), HandClock(), voiced=voiced)
    groq.ears.line.client()  # the SDK is imported
    assert groq.ears.hear(FLAC, "", Asking("session-1", 1.5)).text


@pytest.mark.parametrize(
    "reply",
    [
        {"text": None},
        {"text": "We moved it.", "segments": "none"},
        {"text": "We moved it.", "words": [7]},
        {"segments": []},
    ],
)
def test_a_reply_of_another_shape_is_invalid(
    groq: Groq, script: Script, reply: dict[str, object]
) -> None:
    script.default_transcript = reply
    with pytest.raises(ReplyInvalid):
        groq.ears.hear(FLAC, "", ROOMY)


def test_words_without_a_place_are_left_out(groq: Groq, script: Script) -> None:
    script.default_transcript = {
        "text": "We moved it.",
        "words": [
            {"word": "We", "start": 0.5, "end": 0.7},
            {"word": "moved", "start": None, "end": 1.0},
            {"word": "it.", "start": 2.0, "end": 1.0},
        ],
    }
    heard = groq.ears.hear(FLAC, "", ROOMY)
    assert heard.text == "We moved it." and [w.text for w in heard.words] == ["We"]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("unauthorized"), ProviderRefused),
        (Fault("too_large"), ProviderRefused),
        (Fault("rate_limited", retry_after="300"), ProviderUnavailable),
        (Fault("unavailable"), ProviderUnavailable),
        (Fault("dropped"), ProviderUnavailable),
        (Fault("garbage"), ReplyInvalid),
        (Fault("ok_html"), ReplyInvalid),
    ],
    ids=lambda value: value.name if isinstance(value, Fault) else None,
)
def test_says_what_went_wrong(
    groq: Groq, script: Script, fault: Fault, error: type[ProviderError]
) -> None:
    script.fail("hear", *[fault] * 3)
    with pytest.raises(error) as caught:
        groq.ears.hear(FLAC, "Acme", ROOMY)
    assert caught.value.port == "SpeechToText"


def test_gives_up_in_time(groq: Groq, script: Script) -> None:
    groq.ears.hear(FLAC, "", ROOMY)
    script.fail("hear", Fault("slow"))
    begun_s = time.monotonic()
    with pytest.raises(ProviderUnavailable, match="took too long"):
        groq.ears.hear(FLAC, "", Asking("session-1", 0.5))
    assert time.monotonic() - begun_s < 0.5 + SLACK_S


def test_hears_another_language(groq: Groq, script: Script) -> None:
    dataclasses.replace(groq.ears, language="de").hear(FLAC, "", ROOMY)
    assert script.calls("hear")[0].fields["language"] == ["de"]
