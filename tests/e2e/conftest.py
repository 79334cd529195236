"""The studio served as a user starts it, and a real Chromium with a voice at its microphone."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import psutil
import pytest
import soundfile
import soxr
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.e2e import browser as finder

ROOT = Path(__file__).resolve().parents[2]
MICROPHONE_HZ = 48_000
START_S = 90

Launch = Callable[..., Browser]


class Server:
    """`streamlit run Home.py` over a folder of its own; it can be killed and started again.

    Another one over the same data, `of`, is another process of the same studio.
    """

    def __init__(self, folder: Path, environ: dict[str, str], of: Server | None = None) -> None:
        self.data = of.data if of is not None else folder / "data"
        self.log = folder / "server.log"
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._environ = {
            "INTERVIEWGYM_LIVE_SEATS": "0",  # one answer at a time, unless the test talks
            **environ,
            "INTERVIEWGYM_DATA_DIR": str(self.data),
            "XDG_CACHE_HOME": str(folder / "cache"),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it is ready."""
        command = [sys.executable, "-m", "streamlit", "run", "Home.py"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, f"--server.port={self.port}"],
                cwd=ROOT,
                env=self._environ,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until = time.monotonic() + START_S
        while not self._is_ready():
            assert time.monotonic() < until, f"not ready in time: {self.log.read_text()}"
            assert self._process.poll() is None, f"it ended: {self.log.read_text()}"
            time.sleep(0.1)

    def kill(self) -> None:
        """`kill -9`; its workers see it and go by themselves."""
        assert self._process is not None
        workers = psutil.Process(self._process.pid).children(recursive=True)
        self._process.kill()
        self._process.wait(20)
        _, left = psutil.wait_procs(workers, timeout=20)
        assert not left, f"outlived the server: {left}"

    def stop(self) -> None:
        """Ask it to end, as Ctrl-C does."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(20)

    @property
    def pid(self) -> int:
        """Of the process as it was last started."""
        assert self._process is not None
        return self._process.pid

    def recordings(self) -> list[Path]:
        """Every recording in the folder."""
        return sorted((self.data / "recordings").rglob("*.flac"))

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return False


@pytest.fixture
def server(tmp_path: Path, guarded_environ: dict[str, str]) -> Iterator[Server]:
    """A fresh studio; nothing in its log may be a surprise."""
    served = Server(tmp_path, guarded_environ)
    served.start()
    yield served
    served.stop()
    expect_no_surprise(served)


def expect_no_surprise(served: Server) -> None:
    log = served.log.read_text()
    assert "Traceback" not in log, log
    assert '"exception":' not in log, log  # how a traceback looks in our log lines
    assert "OutsideLoopback" not in log, log


class Watch:
    """Looks over a tab's shoulder: what it asked for, what it complained of."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.is_away = False  # a server that was killed cannot answer: that is no complaint
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", lambda ws: self.asked.append(ws.url))
        page.on("pageerror", lambda error: self.complaints.append(f"{error} {error.stack}"))
        page.on("console", lambda said: self._hear(said.type, said.text, said.location["url"]))

    def _hear(self, kind: str, text: str, url: str) -> None:
        # A deep link makes Streamlit look for its socket below the page first (harmless, known).
        below_the_page = re.search(r"/\w+/_stcore/(health|host-config)", url)
        if kind == "error" and not self.is_away and not below_the_page:
            self.complaints.append(f"{text} ({url})")

    def check(self) -> None:
        """Nothing left this machine, nothing went wrong."""
        hosts = {
            urlsplit(url).hostname for url in self.asked if not url.startswith(("data:", "blob:"))
        }
        assert hosts <= {"127.0.0.1"}, hosts
        assert not self.complaints


OpenTab = Callable[..., tuple[Page, Watch]]


@pytest.fixture
def open_tab(launch: Launch, server: Server) -> Iterator[OpenTab]:
    """Open a tab at the studio; every one of them is looked over to its end."""
    browsers, watches = [], []

    def open_one(
        path: str = "/",
        *,
        microphone: Path | None = None,
        width: int = 1280,
        flags: tuple[str, ...] = (),
        **context: object,
    ) -> tuple[Page, Watch]:
        heard = finder.microphone_flags(microphone) if microphone else ()
        started = launch(*(flag.removesuffix("%noloop") for flag in heard), *flags)
        browsers.append(started)
        view = {"width": width, "height": 900}
        opened = started.new_context(viewport=view, accept_downloads=True, **context)  # type: ignore[arg-type]
        opened.set_default_timeout(60_000)
        page = opened.new_page()
        watches.append(Watch(page))
        page.goto(server.address + path)
        return page, watches[-1]

    yield open_one
    for started in browsers:
        started.close()
    for watch in watches:
        watch.check()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Start Playwright once, patient enough for a machine with other things to do."""
    expect.set_options(timeout=30_000)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def launch(playwright: Playwright) -> Launch:
    """Start a Chromium of this machine, with more flags where a test needs them."""
    executable = str(finder.get())

    def start(*flags: str) -> Browser:
        return playwright.chromium.launch(executable_path=executable, args=[*finder.FLAGS, *flags])

    return start


@pytest.fixture(scope="session")
def voice(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A microphone at which somebody has just begun to talk: a second of silence, then 27 s."""
    source = corpus / "speech" / "spontaneous" / "acoustic_corpus.flac"
    spoken, rate = soundfile.read(source, dtype="float32")
    samples = soxr.resample(spoken, rate, MICROPHONE_HZ)
    path = tmp_path_factory.mktemp("microphone") / "voice.wav"
    silence = np.zeros(MICROPHONE_HZ, np.float32)
    soundfile.write(path, np.concatenate([silence, samples]), MICROPHONE_HZ, subtype="PCM_16")
    return path


def wait_until(is_so: Callable[[], bool], within_s: float) -> None:
    """Look again and again until it is so."""
    until = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < until, "it never was"
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
