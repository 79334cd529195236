"""Candidates in calls that cost next to nothing, told what to do line by line.

What they say is encoded once for all; what they hear is not decoded: a packet that says "silence"
in Opus is a few bytes, one with a voice in it is not. So that one core of them fills another with
the server's work.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
import time
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import soundfile
import soxr
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

from studio.voice.call.opus import FRAME_SAMPLES, RATE_HZ, SpeechEncoder
from studio.voice.listening.vad import STEP, Vad
from tests import loopback
from tests.webrtc_peer import MediaLoop

FRAME_S = 0.02
SOUNDS = 24
"""Bytes of an Opus packet with something to hear in it."""
PAUSE_S = 0.5
"""Of the interviewer, after which the candidate answers."""
ROOM_DB = -62.0
LATE_S = 0.06
_CLOCK = Fraction(1, 48_000)

Samples = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Saying:
    """An answer as packets, and when in it the voice ends, seconds from its beginning."""

    packets: tuple[bytes, ...]
    voice_ends_s: float


def saying(paths: list[str]) -> Saying:
    """What these recordings say, in a room."""
    parts = [soxr.resample(*_read(path), RATE_HZ) for path in paths]
    spoken = np.concatenate([*parts, np.zeros(RATE_HZ // 5, np.float32)])
    return Saying(encoded(spoken), _voice_ends_s(spoken))


def _read(path: str) -> tuple[npt.NDArray[np.float32], int]:
    samples, rate_hz = soundfile.read(path, dtype="float32")
    return samples, rate_hz


def _voice_ends_s(spoken: npt.NDArray[np.float32]) -> float:
    """Where the product's own voice activity hears the voice end."""
    heard = soxr.resample(np.concatenate([_room(1.0), spoken, _room(1.0)]), RATE_HZ, 16_000)
    whole, ears = np.rint(heard * 32_767).astype(np.int16), Vad()
    steps = [
        ears.step(whole[at : at + STEP]).is_voice for at in range(0, len(whole) - STEP + 1, STEP)
    ]
    return (max(n for n, is_voice in enumerate(steps) if is_voice) + 1) * STEP / 16_000 - 1.0


def _room(seconds: float) -> npt.NDArray[np.float32]:
    noise = np.random.default_rng(4).normal(0, 10 ** (ROOM_DB / 20), round(seconds * RATE_HZ))
    return noise.astype(np.float32)


def encoded(spoken: npt.NDArray[np.float32]) -> tuple[bytes, ...]:
    """Opus of it with the room behind it."""
    n = len(spoken) // FRAME_SAMPLES
    whole = spoken[: n * FRAME_SAMPLES] + _room(n * FRAME_S + 1)[: n * FRAME_SAMPLES]
    samples, encoder = np.rint(whole * 32_767).astype(np.int16), SpeechEncoder()
    frames = samples.reshape(n, FRAME_SAMPLES)
    return tuple(bytes(encoder.encode(frame, at * 960)) for at, frame in enumerate(frames))


class Microphone(MediaStreamTrack):
    """Ready-made packets, 50 a second: what is to be said, the room otherwise."""

    kind = "audio"

    def __init__(self, room: tuple[bytes, ...]) -> None:
        super().__init__()
        self._room, self._said = room, tuple[bytes, ...]()
        self._began_at, self._n, self._at = 0.0, 0, 0
        self.spoke_at = 0.0

    def say(self, packets: tuple[bytes, ...]) -> None:
        self._said, self._at, self.spoke_at = packets, 0, 0.0

    async def recv(self) -> av.Packet[Any]:
        if self.readyState != "live":
            raise MediaStreamError
        now = time.monotonic()
        self._began_at = self._began_at or now
        await asyncio.sleep(max(0.0, self._began_at + self._n * FRAME_S - now))
        if self._at < len(self._said):
            self.spoke_at = self.spoke_at or time.monotonic()
            data = self._said[self._at]
            self._at += 1
        else:
            data = self._room[self._n % len(self._room)]
        packet = av.Packet(data)
        packet.pts = packet.dts = self._n * 960
        packet.time_base = _CLOCK
        self._n += 1
        return packet


@dataclass
class Ears:
    """When packets came, and which of them held a sound."""

    base_s: float = 0.0
    first_timestamp: int = -1
    on_at: float = 0.0
    sounded_at: float = 0.0
    lates: list[float] = field(default_factory=list)

    async def take(self, packet: Any, arrival_time_ms: int) -> None:
        now = time.monotonic()
        if self.first_timestamp < 0:
            self.first_timestamp = packet.timestamp
        ticks = (packet.timestamp - self.first_timestamp) & 0xFFFFFFFF
        if ticks < 1 << 31:
            offset = now - ticks / 48_000
            self.base_s = min(self.base_s or offset, offset)
            self.lates.append(offset - self.base_s)
        if len(packet.payload) >= SOUNDS:
            if now - self.sounded_at > PAUSE_S:
                self.on_at = now
            self.sounded_at = now


@dataclass(eq=False)
class Candidate:
    connection: RTCPeerConnection
    microphone: Microphone
    ears: Ears = field(default_factory=Ears)
    replies: list[tuple[float, float]] = field(default_factory=list)
    """(the voice ended, the reply was heard)."""
    n_missed: int = 0


class Candidates:
    """All of them on one loop."""

    def __init__(self, told: dict[str, Any]) -> None:
        if told.get("core") is not None:
            os.sched_setaffinity(0, {told["core"]})
        self.saying = saying(told["sayings"])
        self.room = encoded(np.zeros(5 * RATE_HZ, np.float32))
        self.media = MediaLoop()
        self.present: list[Candidate] = []

    def offer(self) -> dict[str, str]:
        return self.media.run(self._offer())

    async def _offer(self) -> dict[str, str]:
        microphone = Microphone(self.room)
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        connection.addTrack(microphone)
        self.present.append(Candidate(connection, microphone))
        await connection.setLocalDescription(await connection.createOffer())
        described = connection.localDescription
        return {"type": described.type, "sdp": described.sdp}

    def accept(self, answered: dict[str, str]) -> float:
        """Take the answer; how long until the first packet came, seconds."""
        return self.media.run(self._accept(answered))

    async def _accept(self, answered: dict[str, str]) -> float:
        began, candidate = time.monotonic(), self.present[-1]
        await candidate.connection.setRemoteDescription(RTCSessionDescription(**answered))
        (receiver,) = candidate.connection.getReceivers()
        receiver._handle_rtp_packet = candidate.ears.take  # type: ignore[method-assign]
        async with asyncio.timeout(15):
            while candidate.ears.first_timestamp < 0:
                await asyncio.sleep(0.005)
        return time.monotonic() - began

    def converse(self, seconds: float, reply_within_s: float) -> dict[str, Any]:
        """Talk so long, everybody; what came of it."""
        before = _cpu_s(), time.monotonic()
        told = self.media.run(self._converse(seconds, reply_within_s), seconds + 60)
        told["cpu"] = (_cpu_s() - before[0]) / (time.monotonic() - before[1])
        return told

    async def _converse(self, seconds: float, within_s: float) -> dict[str, Any]:
        for candidate in self.present:
            candidate.ears.lates.clear()
            candidate.replies.clear()
            candidate.n_missed = 0
        until, lags = time.monotonic() + seconds, list[float]()
        watching = asyncio.create_task(_watch(lags, until))
        talking = [self._talk(c, n, until, within_s) for n, c in enumerate(self.present)]
        await asyncio.gather(*talking)
        await watching
        lates = np.array([late for c in self.present for late in c.ears.lates] or [np.nan])
        return {
            "replies": [c.replies for c in self.present],
            "n_missed": sum(c.n_missed for c in self.present),
            "n_frames": len(lates),
            "n_late": int((lates > LATE_S).sum()),
            "late_p99_s": float(np.percentile(lates, 99)),
            "lag_p99_s": float(np.percentile(lags or [0.0], 99)),
        }

    async def _talk(self, candidate: Candidate, n: int, until: float, within_s: float) -> None:
        ears, microphone = candidate.ears, candidate.microphone
        await asyncio.sleep(0.37 * n % 3)  # nobody speaks in chorus
        while time.monotonic() < until - within_s:
            while time.monotonic() - ears.sounded_at < PAUSE_S or not ears.sounded_at:
                await asyncio.sleep(0.01)
                if time.monotonic() > until:
                    return
            microphone.say(self.saying.packets)
            while not microphone.spoke_at:
                await asyncio.sleep(0.005)
            ended_at = microphone.spoke_at + self.saying.voice_ends_s
            while ears.on_at < ended_at and time.monotonic() < ended_at + within_s:
                await asyncio.sleep(0.005)
            if ears.on_at >= ended_at:
                candidate.replies.append((ended_at, ears.on_at))
            else:
                candidate.n_missed += 1

    def clear(self) -> None:
        """Hang up."""
        for candidate in self.present:
            self.media.run(candidate.connection.close())
        self.present.clear()


async def _watch(lags: list[float], until: float) -> None:
    """How late this loop is: what is late here was not late there."""
    while (now := time.monotonic()) < until:
        await asyncio.sleep(FRAME_S)
        lags.append(time.monotonic() - now - FRAME_S)


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Do what comes line by line until the lines end."""
    loopback.keep_calls_here()
    candidates = Candidates(json.loads(sys.argv[1]))
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        what, *more = json.loads(line)
        print(json.dumps(getattr(candidates, what)(*more)), flush=True)
    candidates.clear()
    candidates.media.close()


if __name__ == "__main__":
    main()
