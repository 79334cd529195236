"""A Groq beside the bench, in a process of its own, with Groq's usual latencies."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.bench.told_by_lines import ROOT
from tests.groq.script import KEY

LATENCY_S = {"hear": 0.25, "chat": 0.20, "speak": 0.18}
JITTER, TOKEN_S, SPEECH_PACE = 0.25, 0.004, 8.0
SAID = (
    "When the billing system failed in March I moved forty tables to the new database. "
    "I tested each step, and as a result errors fell by thirty percent."
)


@contextmanager
def groq_beside(folder: Path, environ: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Serve; gives the settings of a studio that has a key to it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    mind, path = "tests.groq.interviewing", folder / "script.json"
    told = {
        "reply": f"{mind}:reply",
        "json_reply": f"{mind}:json_reply",
        "default_transcript": SAID,
        "latency_s": LATENCY_S,
        "jitter": JITTER,
        "token_pause_s": TOKEN_S,
        "speech_pace": SPEECH_PACE,
        "rates": {  # of a plan with room for several interviews at a time
            "x-ratelimit-limit-tokens": "250000",
            "x-ratelimit-remaining-tokens": "240000",
        },
    }
    path.write_text(json.dumps(told))
    command = [sys.executable, "-m", "tests.groq_server", "--port", str(port), "--script"]
    process = subprocess.Popen([*command, str(path)], cwd=ROOT, env=environ)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{url}/script")
        yield {"GROQ_API_KEY": KEY, "GROQ_BASE_URL": url, "INTERVIEWGYM_VOICE": "orpheus"}
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(address: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            if httpx.get(address).is_success:
                return
        except httpx.TransportError:
            assert time.monotonic() < until, "it does not come up"
            time.sleep(0.1)
