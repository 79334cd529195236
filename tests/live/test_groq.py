"""The real Groq: run by hand, with a key, without `conftest.py` (see tests/README.md)."""

from __future__ import annotations

import dataclasses
import io
import os
from datetime import UTC, datetime

import numpy as np
import pytest
import soundfile

from studio.config import load_settings
from studio.ports import Asking, Catalogue, ChatMessage
from studio.providers.groq import Groq, connect

if not os.environ.get("GROQ_API_KEY"):
    pytest.skip("live tests need GROQ_API_KEY", allow_module_level=True)

ASKING = Asking("live", 20.0, 40.0)
SENTENCE = "Tell me about a system that you designed, and what you would change about it today."


class Now:
    """The time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class Forgetful:
    """Keeps no catalogue."""

    def catalogue(self, provider: str) -> Catalogue | None:
        return None

    def save_catalogue(self, provider: str, catalogue: Catalogue) -> None:
        return None


@pytest.fixture(scope="module")
def groq() -> Groq:
    return connect(load_settings(os.environ).groq, Forgetful(), Now())


@pytest.mark.parametrize("port", ["SpeechToText", "ChatModel", "TextToSpeech"])
def test_every_preferred_model_is_offered(groq: Groq, port: str) -> None:
    groq.models.refresh()
    lineup = groq.lineups()[port]
    assert lineup.offered == lineup.preferred


def test_every_chat_model_streams(groq: Groq) -> None:
    for model in groq.mind.preferred:
        mind = dataclasses.replace(groq.mind, preferred=(model,))
        messages = [ChatMessage("user", "Ask me one short question about databases.")]
        stream = mind.stream(messages, max_tokens=100, asking=ASKING)
        assert "?" in "".join(stream)
        assert stream.usage is not None and stream.usage.n_out > 0


def test_every_chat_model_writes_json(groq: Groq) -> None:
    schema = {
        "type": "object",
        "properties": {"band": {"type": "integer"}, "quote": {"type": "string"}},
        "required": ["band", "quote"],
        "additionalProperties": False,
    }
    prompt = "Grade from 1 to 5 and quote three words, as JSON: 'I measured it, then moved it.'"
    for model in groq.mind.preferred:
        mind = dataclasses.replace(groq.mind, preferred=(model,))
        messages = [ChatMessage("user", prompt)]
        reply = mind.reply_json(messages, schema, max_tokens=400, temperature=0.0, asking=ASKING)
        assert set(reply.document) == {"band", "quote"}


def test_hears_what_it_says(groq: Groq) -> None:
    speech = groq.voice.speak(SENTENCE, "", ASKING)
    samples = np.frombuffer(b"".join(speech.chunks), "<i2")
    flac = io.BytesIO()
    soundfile.write(flac, samples, speech.sample_rate_hz, format="FLAC")
    heard = groq.ears.hear(flac.getvalue(), "", ASKING)
    wanted = {w.strip(".,").lower() for w in SENTENCE.split()}
    got = {w.text.strip(".,").lower() for w in heard.words}
    assert len(wanted & got) > 0.8 * len(wanted)


def test_the_limits_are_told(groq: Groq) -> None:
    groq.mind.reply_json(
        [ChatMessage("user", "Answer with the JSON object {}.")],
        {"type": "object", "properties": {}, "required": [], "additionalProperties": False},
        max_tokens=50,
        temperature=0.0,
        asking=ASKING,
    )
    assert any(seen.requests_per_day and seen.tokens_per_minute for seen in groq.left())
