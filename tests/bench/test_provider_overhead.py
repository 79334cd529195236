"""Our own time a call beyond the provider's, beside plain httpx in the same run.

The provider is the local server in a process of its own; calls of ours and plain ones take turns,
and the difference within each pair is ours. On a busy machine read the processor's time: it is
ours whoever else is running. Goal: under 5 ms at the 95th percentile; the first
byte of sound at most 20 ms after the provider's.
"""

from __future__ import annotations

import io
import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import numpy as np
import pytest
import soundfile

from studio.config import GroqSettings, Secret
from studio.ports import Asking, Catalogue, ChatMessage
from studio.providers.groq import Groq, connect
from tests.groq.script import KEY, MODELS

ASKING = Asking("bench", 30.0, 30.0)
MESSAGES = [
    ChatMessage("system", "You interview. " * 60),
    ChatMessage("user", "I moved it. " * 40),
]
CHAT, HEAR, SPEAK = MODELS[0], MODELS[3], MODELS[5]
SENTENCE = "What did you measure before you changed it?"
SCHEMA = {
    "type": "object",
    "properties": {"band": {"type": "integer"}, "reason": {"type": "string"}},
    "required": ["band", "reason"],
    "additionalProperties": False,
}
N_WARM, N = 20, 200


class Now:
    """The time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class Known:
    """A catalogue that is always fresh."""

    def catalogue(self, provider: str) -> Catalogue | None:
        return Catalogue(MODELS, datetime.now(UTC))

    def save_catalogue(self, provider: str, catalogue: Catalogue) -> None:
        return None


@pytest.fixture(scope="module")
def url(guarded_environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    path = tmp_path_factory.mktemp("groq") / "script.json"
    told = {"token_pause_s": 0.002, "rates": {"x-ratelimit-remaining-requests": "9000"}}
    path.write_text(json.dumps(told))
    command = [sys.executable, "-m", "tests.groq_server", "--port", str(port), "--script"]
    root = Path(__file__).resolve().parents[2]
    server = subprocess.Popen([*command, str(path)], cwd=root, env=guarded_environ)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(address: str) -> None:
    end_s = time.monotonic() + 30
    while time.monotonic() < end_s:
        try:
            httpx.get(f"{address}/script")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(address)


@pytest.fixture(scope="module")
def groq(url: str) -> Groq:
    return connect(GroqSettings(api_key=Secret(KEY), base_url=url), Known(), Now())


@pytest.fixture(scope="module")
def plain(url: str) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {KEY}"}
    with httpx.Client(base_url=f"{url}/openai/v1", headers=headers, timeout=30) as client:
        yield client


def _flac(duration_s: float) -> bytes:
    noise = np.random.default_rng(1).normal(0, 0.02, int(16_000 * duration_s))
    out = io.BytesIO()
    soundfile.write(out, noise, 16_000, format="FLAC")
    return out.getvalue()


FLAC = _flac(10)
BODY = {
    "model": CHAT,
    "messages": [{"role": m.role, "content": m.content} for m in MESSAGES],
    "temperature": 0.0,
    "max_completion_tokens": 1024,
    "reasoning_effort": "low",
    "include_reasoning": False,
}
FORM = {
    "model": HEAR,
    "language": "en",
    "prompt": "Um,",
    "response_format": "verbose_json",
    "temperature": "0.0",
    "timestamp_granularities[]": ["word", "segment"],
}


Timed = Iterator[None]
"""Runs to its first `yield`, where the clock stops, then to its end."""


def plain_json(client: httpx.Client) -> Timed:
    wish = {"type": "json_schema", "json_schema": {"name": "r", "strict": True, "schema": SCHEMA}}
    client.post("/chat/completions", json={**BODY, "response_format": wish}).raise_for_status()
    yield


def our_json(groq: Groq) -> Timed:
    groq.mind.reply_json(MESSAGES, SCHEMA, max_tokens=900, temperature=0.0, asking=ASKING)
    yield


def plain_stream(client: httpx.Client) -> Timed:
    with client.stream("POST", "/chat/completions", json={**BODY, "stream": True}) as reply:
        assert list(reply.iter_lines())
    yield


def our_stream(groq: Groq) -> Timed:
    assert list(groq.mind.stream(MESSAGES, max_tokens=900, asking=ASKING))
    yield


def plain_first_token(client: httpx.Client) -> Timed:
    with client.stream("POST", "/chat/completions", json={**BODY, "stream": True}) as reply:
        lines = reply.iter_lines()
        next(line for line in lines if '"content": "I' in line)
        yield
        list(lines)


def our_first_token(groq: Groq) -> Timed:
    stream = groq.mind.stream(MESSAGES, max_tokens=900, asking=ASKING)
    yield
    list(stream)


def plain_hearing(client: httpx.Client) -> Timed:
    files = {"file": ("answer.flac", FLAC)}
    client.post("/audio/transcriptions", data=FORM, files=files).raise_for_status()
    yield


def our_hearing(groq: Groq) -> Timed:
    groq.ears.hear(FLAC, "Acme", ASKING)
    yield


def plain_first_sound(client: httpx.Client) -> Timed:
    body = {"model": SPEAK, "input": SENTENCE, "voice": "autumn", "response_format": "wav"}
    with client.stream("POST", "/audio/speech", json=body) as reply:
        parts, n = reply.iter_bytes(), 0
        while n <= 80:  # past the header: the first sample
            n += len(next(parts))
        yield
        list(parts)


def our_first_sound(groq: Groq) -> Timed:
    speech = groq.voice.speak(SENTENCE, "", ASKING)
    yield
    list(speech.chunks)


def cost_ms(call: Timed) -> tuple[float, float]:
    """Milliseconds until the clock stops, and of this process' processors."""
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    next(call)
    cost = (time.perf_counter() - wall_s) * 1e3, (time.process_time() - cpu_s) * 1e3
    next(call, None)
    return cost


def test_overhead(groq: Groq, plain: httpx.Client) -> None:
    rows: list[tuple[str, Callable[[httpx.Client], Timed], Callable[[Groq], Timed]]] = [
        ("chat, JSON by schema", plain_json, our_json),
        ("chat, first token", plain_first_token, our_first_token),
        ("chat, whole stream", plain_stream, our_stream),
        ("hearing, 10 s FLAC", plain_hearing, our_hearing),
        ("speech, first sample", plain_first_sound, our_first_sound),
    ]
    print(
        "\n\n" + " " * 24 + "  wall ms: httpx        ours    difference   CPU ms: httpx        ours"
    )
    print(f"{'a call':24}" + "     p50     p95" * 5)
    for name, theirs, ours in rows:
        both = []
        for i in range(N_WARM + N):
            pair = [*cost_ms(theirs(plain)), *cost_ms(ours(groq))]
            if i >= N_WARM:
                both.append(pair)
        their_wall, their_cpu, our_wall, our_cpu = np.array(both).T
        columns = (their_wall, our_wall, our_wall - their_wall, their_cpu, our_cpu)
        cells = (f"{np.quantile(c, q):8.1f}" for c in columns for q in (0.5, 0.95))
        print(f"{name:24}" + "".join(cells))


def test_the_first_call_of_a_process(url: str) -> None:
    """What only the first call pays: the import of the SDK, and its client."""
    code = f"""
import sys
from tests.bench import test_provider_overhead as b
settings = b.GroqSettings(api_key=b.Secret(b.KEY), base_url={url!r})
groq = b.connect(settings, b.Known(), b.Now())
assert "groq" not in sys.modules
first, second = (b.cost_ms(b.our_first_token(groq))[0] for _ in range(2))
print(f"first call of a process {{first:.0f}} ms, second {{second:.1f}} ms")
"""
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", code]
    told = subprocess.run(command, check=True, cwd=root, capture_output=True, text=True)
    print("\n" + told.stdout.strip())
