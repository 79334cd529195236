"""A microphone that speaks when told, in the page of a call."""

from __future__ import annotations

import base64

import numpy as np
import soxr
from playwright.sync_api import Page

from tests.e2e.calls_seen import call_frame
from tests.e2e.conftest import MICROPHONE_HZ
from tests.e2e.talking import Samples

FLAGS = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
"""Let the page believe that there is a microphone, and that it may use it."""
MICROPHONE = """
(() => {
  let context = null, mouth = null;
  const open = () => {
    if (mouth?.stream.getAudioTracks()[0].readyState === "live") return mouth.stream;
    context ??= new AudioContext({ sampleRate: 48000 });
    mouth = context.createMediaStreamDestination();
    const hum = context.createConstantSource();  // a track without a source sends no frames
    hum.offset.value = 1e-5;
    hum.connect(mouth);
    hum.start();
    return mouth.stream;
  };
  navigator.mediaDevices.getUserMedia = async () => open();
  window.sayNow = (packed) => {
    const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
    const samples = Float32Array.from(new Int16Array(bytes.buffer), (s) => s / 32768);
    const sound = context.createBuffer(1, samples.length, 48000);
    sound.copyToChannel(samples, 0);
    const source = context.createBufferSource();
    source.buffer = sound;
    source.connect(mouth);
    source.start();
  };
})();
"""


def say(page: Page, sound: Samples, rate_hz: int = MICROPHONE_HZ) -> None:
    """Let the candidate begin to say it; the microphone must be open."""
    samples = soxr.resample(sound, rate_hz, MICROPHONE_HZ)
    packed = base64.b64encode(np.int16(np.clip(samples, -1, 1) * 32_767).tobytes()).decode()
    call_frame(page).evaluate("(packed) => window.sayNow(packed)", packed)
