"""A real client for calls: aiortc in the browser's place, with a microphone that speaks when told.

Signalling is the caller's: `offer` and `accept` take and give plain dicts. `answer` is a server's
side as streamlit-webrtc builds it (two relays out, one in), for tests that need no Streamlit.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

import av
import numpy as np
import numpy.typing as npt
import soxr
from aiortc import (
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.contrib.media import MediaRelay
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

T = TypeVar("T")
Samples = npt.NDArray[np.int16]

RATE_HZ = 48_000
FRAME = RATE_HZ // 50
SOUND = 0.01 * 32_768  # peak of a frame that counts as sound, -40 dB re full scale
JOINED_S = 0.1  # shorter silences do not part two sounds


class MediaLoop:
    """An event loop in a thread of its own, as Streamlit's is to a script."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="media", daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, T], timeout_s: float = 20) -> T:
        """Run it there, wait here."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout_s)

    def close(self) -> None:
        """Stop the loop and what runs on it."""
        self.run(_cancel_all())
        self.run(self.loop.shutdown_default_executor())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()


async def _cancel_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


class Microphone(MediaStreamTrack):
    """48 kHz mono frames of 20 ms: what was last told, silence otherwise."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._left = np.zeros(0, np.int16)
        self._began_at: float | None = None
        self._n_frames = 0
        self.spoke_at: list[float] = []
        """`time.monotonic()` at which the first frame of each speech left."""
        self._is_new = False

    def speak(self, samples: Samples) -> None:
        with self._lock:
            self._is_new = not len(self._left)
            self._left = np.concatenate([self._left, samples])

    async def recv(self) -> av.AudioFrame:
        if self.readyState != "live":
            raise MediaStreamError
        now = time.monotonic()
        self._began_at = self._began_at or now
        await asyncio.sleep(max(0.0, self._began_at + self._n_frames * 0.02 - now))
        with self._lock:
            now_said, self._left = self._left[:FRAME], self._left[FRAME:]
            if len(now_said) and self._is_new:
                self._is_new = False
                self.spoke_at.append(time.monotonic())
        frame = av.AudioFrame(format="s16", layout="mono", samples=FRAME)
        frame.planes[0].update(np.pad(now_said, (0, FRAME - len(now_said))).tobytes())
        frame.sample_rate, frame.pts, frame.time_base = (
            RATE_HZ,
            self._n_frames * FRAME,
            Fraction(1, RATE_HZ),
        )
        self._n_frames += 1
        return frame


@dataclass(frozen=True, eq=False)
class HeardFrame:
    """A frame from the server, mono, and when it was decoded."""

    at_s: float
    pts: int
    samples: Samples


class Peer:
    """The candidate's browser in a call. All coroutines run on one loop, `speak` anywhere."""

    def __init__(self, ice_servers: Sequence[dict[str, Any]] = ()) -> None:
        servers = [RTCIceServer(**server) for server in ice_servers]
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=servers))
        self.microphone = Microphone()
        self.heard: list[HeardFrame] = []
        self._listening: asyncio.Task[None] | None = None
        self.connection.addTrack(self.microphone)
        self.connection.on("track", self._listen_to)

    async def offer(self) -> dict[str, str]:
        await self.connection.setLocalDescription(await self.connection.createOffer())
        return _plain(self.connection.localDescription)

    async def accept(self, answer: dict[str, str], timeout_s: float = 10) -> None:
        """Take the answer and wait until sound comes."""
        await self.connection.setRemoteDescription(RTCSessionDescription(**answer))
        async with asyncio.timeout(timeout_s):
            while not self.heard:
                await asyncio.sleep(0.005)

    async def close(self) -> None:
        await self.connection.close()
        if self._listening is not None:
            await self._listening

    def speak(self, samples: Samples, rate_hz: int) -> None:
        """Say it as soon as what was told before is said."""
        self.microphone.speak(soxr.resample(samples, rate_hz, RATE_HZ).astype(np.int16))

    def recording(self) -> Samples:
        """All that was heard, at 48 kHz; holes are silence."""
        if not self.heard:
            return np.zeros(0, np.int16)
        frames = list(self.heard)
        origin = frames[0].pts
        whole = np.zeros(max(f.pts - origin + len(f.samples) for f in frames), np.int16)
        for frame in frames:
            whole[frame.pts - origin : frame.pts - origin + len(frame.samples)] = frame.samples
        return whole

    def sounds(self) -> list[tuple[float, float]]:
        """When sound was heard: (on, off) on `time.monotonic()`, by the frames' arrival."""
        spans: list[tuple[float, float]] = []
        for frame in list(self.heard):
            if np.abs(frame.samples.astype(np.int32)).max(initial=0) < SOUND:
                continue
            if spans and frame.at_s - spans[-1][1] < JOINED_S:
                spans[-1] = (spans[-1][0], frame.at_s)
            else:
                spans.append((frame.at_s, frame.at_s))
        return spans

    def _listen_to(self, track: MediaStreamTrack) -> None:
        self._listening = asyncio.ensure_future(self._listen(track))

    async def _listen(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                stereo = frame.to_ndarray().reshape(-1, len(frame.layout.channels))
                self.heard.append(
                    HeardFrame(time.monotonic(), frame.pts, stereo[:, 0].astype(np.int16))
                )
        except MediaStreamError:
            pass


async def answer(
    offer: dict[str, str], sink: Any, track: MediaStreamTrack, relay: MediaRelay
) -> tuple[RTCPeerConnection, dict[str, str]]:
    """Take a call as streamlit-webrtc does, with a sink and a track of ours."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    relayed = relay.subscribe(track)

    @connection.on("track")
    def on_track(incoming: MediaStreamTrack) -> None:
        sink.addTrack(relay.subscribe(incoming))
        connection.addTrack(relay.subscribe(relayed))

    @connection.on("iceconnectionstatechange")
    async def on_change() -> None:
        if connection.iceConnectionState in ("disconnected", "failed", "closed"):
            await connection.close()

    await connection.setRemoteDescription(RTCSessionDescription(**offer))
    sink.start()
    await connection.setLocalDescription(await connection.createAnswer())
    return connection, _plain(connection.localDescription)


def _plain(description: RTCSessionDescription) -> dict[str, str]:
    return {"type": description.type, "sdp": description.sdp}
