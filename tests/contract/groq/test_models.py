"""What is offered, kept and retired; and the same mind before a server of the OpenAI kind."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from studio.config import LocalSettings, Secret
from studio.errors import ProviderUnavailable, StoreUnavailable
from studio.ports import Asking, Catalogue, ChatMessage
from studio.providers.groq import Groq, connect_compatible, probe
from tests.contract.groq.conftest import ROOMY, SLACK_S, Catalogues, HandClock
from tests.groq.script import KEY, Fault, Script, read_script

MESSAGES = [ChatMessage("user", "I moved it.")]


def _say(groq: Groq) -> str:
    return "".join(groq.mind.stream(MESSAGES, max_tokens=100, asking=ROOMY))


def _until(is_so: object) -> None:
    assert callable(is_so)
    end_s = time.monotonic() + 10
    while not is_so() and time.monotonic() < end_s:
        time.sleep(0.01)
    assert is_so()


def test_reads_the_catalogue_beside_the_first_call_and_again_after_a_day(
    groq: Groq, script: Script, catalogues: Catalogues, clock: HandClock
) -> None:
    script.models = ("openai/gpt-oss-20b", "openai/gpt-oss-120b")
    _say(groq)
    _until(lambda: "groq" in catalogues.kept)
    _say(groq)
    clock.pass_by(hours=23)
    _say(groq)
    assert len(script.calls("models")) == 1
    clock.pass_by(hours=2)
    _say(groq)
    _until(lambda: len(script.calls("models")) == 2)
    _until(lambda: catalogues.kept["groq"].read_at == clock.now())


def test_a_stored_catalogue_is_enough_for_a_start(
    groq: Groq, script: Script, catalogues: Catalogues, clock: HandClock
) -> None:
    catalogues.kept["groq"] = Catalogue(
        ("openai/gpt-oss-20b", "whisper-large-v3"), clock.now(), ("openai/gpt-oss-120b",)
    )
    _say(groq)
    assert script.calls("chat")[0].fields["model"] == "openai/gpt-oss-20b"
    assert not script.calls("models")
    lineups = groq.lineups()
    assert lineups["ChatModel"].retired == ("openai/gpt-oss-120b", "qwen/qwen3.8-27b")
    assert lineups["ChatModel"].in_use == "openai/gpt-oss-20b"
    assert lineups["SpeechToText"].offered == ("whisper-large-v3",)


def test_without_a_catalogue_the_preferences_are_taken_at_their_word(
    groq: Groq, script: Script, clock: HandClock
) -> None:
    script.fail("models", *[Fault("unavailable")] * 9)
    _say(groq)
    assert script.calls("chat")[0].fields["model"] == "openai/gpt-oss-120b"
    assert groq.lineups()["ChatModel"].in_use == "openai/gpt-oss-120b"
    _until(lambda: len(script.calls("models")) == 3)
    _say(groq)
    assert len(script.calls("models")) == 3  # not at each call
    script.recover()
    clock.pass_by(minutes=11)
    _say(groq)
    _until(lambda: groq.lineups()["ChatModel"].read_at is not None)


def test_a_store_that_is_away_does_not_keep_it_from_working(
    groq: Groq, script: Script, catalogues: Catalogues, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_told: object) -> None:
        raise StoreUnavailable

    monkeypatch.setattr(Catalogues, "catalogue", away)
    monkeypatch.setattr(Catalogues, "save_catalogue", away)
    script.fail("chat", Fault("model_not_found"))
    assert _say(groq)


def test_a_retired_model_is_remembered_until_it_is_offered_again(
    groq: Groq, script: Script, catalogues: Catalogues, clock: HandClock
) -> None:
    groq.models.refresh()
    script.fail("chat", Fault("model_gone_without_code"))
    _say(groq)
    assert catalogues.kept["groq"].retired == ("openai/gpt-oss-120b",)
    clock.pass_by(hours=25)
    groq.models.refresh()
    assert catalogues.kept["groq"].retired == ()


def test_one_session_does_not_hold_up_another(groq: Groq, script: Script) -> None:
    """Twenty samples of one session, then a turn of another: the turn does not come last."""
    _say(groq)
    script.first_byte_pause_s = 0.15
    order: list[str] = []

    def ask(session_id: str) -> None:
        asking = Asking(session_id, 30.0)
        groq.mind.reply_json(
            MESSAGES,
            {"type": "object", "properties": {}, "required": [], "additionalProperties": False},
            max_tokens=9,
            temperature=0.0,
            asking=asking,
        )
        order.append(session_id)

    threads = [threading.Thread(target=ask, args=("greedy",)) for _ in range(24)]
    for thread in threads:
        thread.start()
    time.sleep(0.05)
    threads.append(threading.Thread(target=ask, args=("patient",)))
    threads[-1].start()
    for thread in threads:
        thread.join(30)
    assert len(order) == 25 and order.index("patient") < 20


def test_first_calls_from_two_threads_import_nothing_more(guarded_environ: dict[str, str]) -> None:
    """The SDK imports its parts when they are named: two threads at it can end in a deadlock."""
    code = """
import sys
from studio.config import Secret
from studio.providers.groq.client import client_for
client = client_for(Secret("key"), "http://127.0.0.1:9")
before = set(sys.modules)
assert client.audio.transcriptions and client.audio.speech and client.chat and client.models
new = [name for name in set(sys.modules) - before if name.startswith("groq.resources")]
assert not new, new
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=guarded_environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


class TestCompatible:
    """The same SDK before Ollama, llama.cpp or vLLM, as far as their paths and fields go."""

    @pytest.fixture
    def settings(self, url: str) -> LocalSettings:
        return LocalSettings(chat_url=url, chat_key=Secret(KEY))

    def test_takes_the_first_model_there_is(
        self, settings: LocalSettings, script: Script, catalogues: Catalogues, clock: HandClock
    ) -> None:
        script.models = ("openai/gpt-oss-20b",)  # a name that Groq has a price for
        mind = connect_compatible(settings, catalogues, clock)
        stream = mind.stream(MESSAGES, max_tokens=100, asking=ROOMY)
        assert "".join(stream)
        assert stream.usage is not None
        assert stream.usage.model == "openai/gpt-oss-20b"
        assert stream.usage.n_in > 0 and stream.usage.cost_usd is None
        assert set(script.calls("chat")[0].fields) == {
            "model", "messages", "max_tokens", "temperature", "stream"
        }  # fmt: skip

    def test_is_looked_for_at_each_call_within_the_time_until_it_is_there(
        self, settings: LocalSettings, script: Script, catalogues: Catalogues, clock: HandClock
    ) -> None:
        """Away is not refused: the server beside us may be started after the studio."""
        mind = connect_compatible(settings, catalogues, clock)
        script.fail("models", *[Fault("unavailable")] * 3, Fault("slow"))
        with pytest.raises(ProviderUnavailable, match="cannot be reached"):
            list(mind.stream(MESSAGES, max_tokens=99, asking=ROOMY))
        began_s = time.monotonic()
        with pytest.raises(ProviderUnavailable, match="took too long"):
            list(mind.stream(MESSAGES, max_tokens=99, asking=Asking("s", 0.5, 0.5)))
        assert time.monotonic() - began_s < 0.5 + SLACK_S
        _until(lambda: not mind.line.models._reading.locked())
        assert list(mind.stream(MESSAGES, max_tokens=99, asking=ROOMY))

    def test_writes_json(
        self, settings: LocalSettings, script: Script, catalogues: Catalogues, clock: HandClock
    ) -> None:
        schema = {
            "type": "object",
            "properties": {"band": {"type": "integer", "minimum": 1}},
            "required": ["band"],
            "additionalProperties": False,
        }
        mind = connect_compatible(settings, catalogues, clock)
        reply = mind.reply_json(MESSAGES, schema, max_tokens=99, temperature=0.2, asking=ROOMY)
        assert reply.document == {"band": 1}

    def test_names_itself(
        self, settings: LocalSettings, script: Script, catalogues: Catalogues, clock: HandClock
    ) -> None:
        script.fail("chat", *[Fault("unavailable")] * 3)
        mind = connect_compatible(settings, catalogues, clock)
        with pytest.raises(ProviderUnavailable, match="The local model server") as caught:
            mind.stream(MESSAGES, max_tokens=100, asking=ROOMY)
        assert caught.value.provider == "compatible"

    def test_probes(self, url: str, script: Script) -> None:
        assert probe(url, Secret(KEY), within_s=10.0)
        script.fail("models", Fault("slow"), Fault("ok_html"), *[Fault("unavailable")] * 3)
        begun_s = time.monotonic()
        assert not probe(url, Secret(KEY))
        assert time.monotonic() - begun_s < 1.0
        assert not probe(url, Secret(KEY), within_s=5.0)
        assert not probe(url, Secret(KEY), within_s=5.0)
        assert not probe("http://127.0.0.1:9")


def test_a_script_is_read_from_json(tmp_path: Path) -> None:
    path = tmp_path / "script.json"
    path.write_text(
        '{"key": "k", "models": ["a"], "seed": 3, "storm_p": 0.3, "transcripts_in_order": ["Hi."],'
        ' "faults": {"chat": ["dropped", null, {"name": "rate_limited", "retry_after": "9"}]}}'
    )
    script = read_script(path)
    assert script.models == ("a",) and script.storm_p == 0.3
    assert script.next_fault("chat") == Fault("dropped")
    assert script.next_fault("chat") is None
    assert script.next_fault("chat") == Fault("rate_limited", retry_after="9")
    assert script.transcript("no such upload") == "Hi."
