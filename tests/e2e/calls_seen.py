"""What a page holds open of calls, in all its frames, and what the browser measures of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Frame, Page

CALLS = """
(() => {
  window.calls = [];
  window.captures = [];
  const Plain = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Plain {
    constructor(...given) { super(...given); window.calls.push(this); }
  };
  window.taps = [];
  const Sound = window.AudioContext;
  window.AudioContext = class extends Sound {
    constructor(...given) { super(...given); window.taps.push(this); }
  };
  const media = navigator.mediaDevices;
  if (!media) return;
  const ask = media.getUserMedia.bind(media);
  media.getUserMedia = async (wish) => {
    const stream = await ask(wish);
    window.captures.push(...stream.getTracks());
    return stream;
  };
})();
"""
RELAY_ONLY = """
(() => {
  const Plain = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Plain {
    constructor(told, ...more) { super({ ...told, iceTransportPolicy: "relay" }, ...more); }
  };
})();
"""
_OPEN = """() => [
  (window.calls ?? []).filter((call) => call.connectionState !== "closed").length,
  (window.captures ?? []).filter((track) => track.readyState === "live").length,
  (window.taps ?? []).filter((context) => context.state !== "closed").length,
]"""
_STATS = "async () => [...await window.calls.at(-1).getStats()].map(([, entry]) => entry)"


def held_open(page: Page) -> tuple[int, int, int]:
    """How many connections, how many microphones, and what listens to sound or makes it."""
    counts = [frame.evaluate(_OPEN) for frame in page.frames if not frame.is_detached()]
    calls, microphones, contexts = (sum(n) for n in zip(*counts, strict=True))
    return calls, microphones, contexts


def stats(page: Page, kind: str) -> Mapping[str, Any]:
    """What Chromium measured of the newest call: its one entry of that kind."""
    found = [entry for entry in _entries(page) if entry["type"] == kind]
    assert len(found) == 1, found
    return found[0]


def own_end(page: Page) -> Mapping[str, Any]:
    """The browser's candidate of the pair that the newest call goes by."""
    by_id = {entry["id"]: entry for entry in _entries(page)}
    pair = by_id[stats(page, "transport")["selectedCandidatePairId"]]
    return by_id[pair["localCandidateId"]]


def call_frame(page: Page) -> Frame:
    """The frame in which the conversation's call is made."""
    return next(frame for frame in page.frames if "streamlit_webrtc" in frame.url)


def _entries(page: Page) -> list[Mapping[str, Any]]:
    entries: list[Mapping[str, Any]] = call_frame(page).evaluate(_STATS)
    return entries
