"""The server as a process of its own, as tests in a browser use it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from studio.config import GroqSettings, Secret
from studio.errors import ProviderUnavailable
from studio.providers.groq import connect
from tests.contract.groq.conftest import ROOMY, Catalogues, HandClock, tone_flac

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def address(guarded_environ: dict[str, str], tmp_path: Path) -> Iterator[str]:
    told = {"key": "gsk_mine", "transcripts_in_order": ["I led the migration."]}
    (tmp_path / "script.json").write_text(json.dumps(told))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "tests.groq_server", "--port", port, "--script"]
    server = subprocess.Popen(
        [*command, str(tmp_path / "script.json")], cwd=ROOT, env=guarded_environ
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(address: str) -> None:
    end_s = time.monotonic() + 60
    while time.monotonic() < end_s:
        try:
            httpx.get(f"{address}/script")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(address)


def test_an_outage_can_begin_and_end_while_it_runs(address: str) -> None:
    settings = GroqSettings(api_key=Secret("gsk_mine"), base_url=address)
    ears = connect(settings, Catalogues(), HandClock()).ears
    assert ears.hear(tone_flac(), "", ROOMY).text == "I led the migration."
    httpx.put(f"{address}/script/faults", json={"hear": ["unavailable"] * 9})
    with pytest.raises(ProviderUnavailable):
        ears.hear(tone_flac(), "", ROOMY)
    httpx.delete(f"{address}/script/faults")
    assert ears.hear(tone_flac(), "", ROOMY).text
    told = httpx.get(f"{address}/script").json()
    heard = [c["fault"] for c in told["received"] if c["endpoint"] == "hear"]
    assert heard == ["", "unavailable", "unavailable", "unavailable", ""]
    assert told["complaints"] == []
