"""A real Chromium before a small page with one component on it."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import Launch

ROOT = Path(__file__).resolve().parents[3]
APP = ROOT / "tests" / "e2e" / "apps" / "components_app.py"
SAMPLE_RATE_HZ = 48_000

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make twelve seconds of tone bursts, one a second."""
    seconds = np.arange(12 * 16_000) / 16_000
    burst = (seconds % 1.0 < 0.6) * np.sin(2 * np.pi * 220 * seconds)
    path = tmp_path_factory.mktemp("recording") / "answer.flac"
    soundfile.write(path, 0.3 * burst, 16_000)
    return path


@pytest.fixture(scope="session")
def address(recording: Path, guarded_environ: dict[str, str]) -> Iterator[str]:
    """Serve the components page on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {**guarded_environ, "TEST_RECORDING": str(recording), "CALLS_ON_LOOPBACK": "1"}
    environ["PYTHONPATH"] = os.pathsep.join([environ["PYTHONPATH"], str(ROOT)])
    command = [sys.executable, "-m", "streamlit", "run", str(APP), f"--server.port={port}"]
    server = subprocess.Popen(
        [*command, "--server.headless=true", "--server.address=127.0.0.1"],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError("the components page did not come up")


@pytest.fixture(scope="session")
def chromium(launch: Launch) -> Iterator[Browser]:
    """Share one browser whose microphone beeps."""
    started = launch("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
    yield started
    started.close()


@pytest.fixture
def open_page(chromium: Browser, address: str) -> Iterator[Open]:
    """Open the page of one component; a script error on it fails the test."""
    troubles: list[str] = []
    contexts = []

    def open_one(
        component: str,
        arguments: dict[str, Any],
        *,
        script: str = "",
        within: Browser = chromium,
        width: int = 1280,
        **context: Any,
    ) -> Page:
        opened = within.new_context(viewport={"width": width, "height": 1000}, **context)
        contexts.append(opened)
        page = opened.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        if script:
            page.add_init_script(script)
        query = {"show": component, "with": json.dumps(arguments)}
        page.goto(f"{address}/?{urllib.parse.urlencode(query)}")
        page.get_by_role("button", name="Begin").click()
        return page

    yield open_one
    for opened in contexts:
        opened.close()
    assert not troubles


def told(page: Page) -> dict[str, Any]:
    """Read what the component has told Python."""
    return json.loads(page.get_by_test_id("stCode").inner_text())  # type: ignore[no-any-return]
