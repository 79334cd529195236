"""The whole way in a real browser: the click until the interviewer is heard, voice end to reply.

The page's own microphone is a track that a test speaks into, its loudspeaker an analyser on the
track that comes: what WebAudio hears, with Chromium's own buffers in it.
"""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
from playwright.sync_api import Page, sync_playwright

from tests.bench.candidates_in_calls import _room, _voice_ends_s
from tests.bench.gold import show
from tests.bench.groq_beside import groq_beside
from tests.bench.test_turns import sayings
from tests.e2e import browser as finder
from tests.e2e.conftest import Server
from tests.e2e.talking import CALL_FLAGS, LIVE, start
from tests.e2e.test_interview import begin, onboard

N_SET_UPS, N_TURNS = 8, 6
RATE_HZ = 48_000
EARS = """
(() => {
  const quiet_ms = 400, loud = 0.01;
  const state = window.__call = { heard: [], said: [] };
  let context = null, mouth = null;
  const wake = () => {
    if (context) return;
    context = new AudioContext({ sampleRate: 48000 });
    mouth = context.createMediaStreamDestination();
    const hum = context.createConstantSource();   // a track without a source sends no frames
    hum.offset.value = 1e-5;
    hum.connect(mouth); hum.start();
  };
  window.__say = (text) => {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const samples = new Int16Array(bytes.buffer);
    const buffer = context.createBuffer(1, samples.length, 48000);
    buffer.copyToChannel(Float32Array.from(samples, (s) => s / 32768), 0);
    const source = context.createBufferSource();
    source.buffer = buffer; source.connect(mouth);
    source.start(context.currentTime + 0.05);
    const at = performance.timeOrigin + performance.now() + 50;
    state.said.push(at);
    return at;
  };
  const listen = (stream) => {
    wake();
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    context.createMediaStreamSource(stream).connect(analyser);
    const block = new Float32Array(1024);
    let last = -1e9;
    setInterval(() => {
      analyser.getFloatTimeDomainData(block);
      const at = performance.timeOrigin + performance.now();
      if (block.some((x) => Math.abs(x) > loud)) {
        if (at - last > quiet_ms) state.heard.push({ on: at, off: at });
        last = at; state.heard[state.heard.length - 1].off = at;
      }
    }, 10);
  };
  navigator.mediaDevices.getUserMedia = async () => { wake(); return mouth.stream; };
  const Plain = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Plain {
    constructor(...told) {
      super(...told);
      this.addEventListener('track', (event) => listen(new MediaStream([event.track])));
    }
  };
})();
"""


def test_in_chromium(corpus: Path, tmp_path: Path, guarded_environ: Mapping[str, str]) -> None:
    said, voice_ends_s = _saying(sayings(corpus))
    set_ups: list[float] = []
    rows: list[list[object]] = []
    with groq_beside(tmp_path, guarded_environ) as keys, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(finder.get()), args=[*finder.FLAGS, *CALL_FLAGS]
        )
        for is_ahead in ("on", "off"):
            folder = tmp_path / is_ahead
            folder.mkdir()
            settings = {**keys, **LIVE, "INTERVIEWGYM_LOOK_AHEAD": is_ahead}
            server = Server(folder, {**guarded_environ, **settings})
            server.start()
            try:
                page = _open(chromium, server)
                if not set_ups:
                    set_ups = [_set_up(page) for _ in range(N_SET_UPS)]
                else:
                    _set_up(page)
                waits = _turns(page, said, voice_ends_s)
            finally:
                server.stop()
            rows.append([f"voice end → heard, look ahead {is_ahead}", len(waits), *_spread(waits)])
        chromium.close()
    rows.insert(0, ["click → interviewer heard", len(set_ups), *_spread(set_ups)])
    load = os.getloadavg()[0]
    show(f"In Chromium, s (load {load:.1f})", ["", "n", "p50", "p95"], rows)


def _saying(paths: list[str]) -> tuple[str, float]:
    """An answer for the page, and when its voice ends."""
    parts = [soundfile.read(path, dtype="float32") for path in paths]
    spoken = np.concatenate([soxr.resample(sound, rate, 24_000) for sound, rate in parts])
    whole = soxr.resample(np.concatenate([spoken + _room(60)[: len(spoken)]]), 24_000, RATE_HZ)
    return base64.b64encode(np.int16(whole * 32_767).tobytes()).decode(), _voice_ends_s(spoken)


def _open(chromium: Any, server: Server) -> Page:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(EARS)
    context.set_default_timeout(60_000)
    page: Page = context.new_page()
    page.goto(server.address + "/")
    onboard(page)
    begin(page, n_questions=5)
    return page


def _set_up(page: Page) -> float:
    """Start a call anew and wait for the interviewer's first sound; seconds."""
    page.reload()
    start_at = None
    for _ in range(400):
        with suppress(Exception):
            page.frame_locator("iframe[title$='webrtc_streamer']").get_by_role(
                "button", name="Start talking"
            ).wait_for(timeout=30_000)
            break
    page.wait_for_timeout(1_500)  # warm: what the page loads is not set-up
    start_at = time.time()
    start(page)
    heard = _heard_after(page, start_at * 1000, 20.0)
    return heard["on"] / 1000 - start_at


def _turns(page: Page, said: str, voice_ends_s: float) -> list[float]:
    """So many answers, each as soon as the interviewer has been silent for a while."""
    waits = []
    for _ in range(N_TURNS):
        _wait_until_silent(page)
        at = _frame(page).evaluate("(sound) => window.__say(sound)", said)
        ended = at + 1000 * voice_ends_s
        heard = _heard_after(page, ended, 12.0)
        waits.append((heard["on"] - ended) / 1000)
    return waits


def _frame(page: Page) -> Any:
    """Where the call lives."""
    return next(f for f in page.frames if "streamlit_webrtc" in f.url)


def _calls(page: Page) -> list[dict[str, float]]:
    heard: list[dict[str, float]] = _frame(page).evaluate("window.__call.heard")
    return heard


def _heard_after(page: Page, at_ms: float, within_s: float) -> dict[str, float]:
    for _ in range(round(within_s / 0.1)):
        with suppress(StopIteration):
            return next(sound for sound in _calls(page) if sound["on"] >= at_ms)
        page.wait_for_timeout(100)
    raise AssertionError("nothing was heard")


def _wait_until_silent(page: Page, silent_ms: float = 900.0) -> None:
    for _ in range(600):
        heard = _calls(page)
        if heard and time.time() * 1000 - heard[-1]["off"] > silent_ms:
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never stops talking")


def _spread(seconds: list[float]) -> list[float]:
    return [float(np.percentile(seconds, q)) for q in (50, 95)]
