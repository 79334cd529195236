"""Calls on loopback: how late sound is either way, what it costs, and what a lost packet does."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from multiprocessing.connection import Connection
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest
from aiortc import RTCPeerConnection, rtcrtpreceiver
from aiortc.contrib.media import MediaRelay
from aiortc.jitterbuffer import JitterBuffer
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

from studio.voice.call import jitter
from studio.voice.call.leg import Leg, Told
from studio.voice.talking.playout import RATE_HZ, Playout
from tests.bench.call_process import be_peers, cpu_s
from tests.bench.gold import show
from tests.webrtc_peer import MediaLoop, answer

Samples = npt.NDArray[np.int16]

N_BEEPS, EVERY_S, TALK_S = 8, 0.5, 6.0
SOUND = 0.01 * 32_768


class PlainTrack(MediaStreamTrack):
    """The interviewer's track as one would write it with aiortc alone: frames, as pulled."""

    kind = "audio"

    def __init__(self, pull: Callable[[int], Samples]) -> None:
        super().__init__()
        self._pull, self._began_at, self._n = pull, time.monotonic(), 0

    async def recv(self) -> av.AudioFrame:
        self._n += 1
        await asyncio.sleep(max(0.0, self._began_at + self._n * 0.02 - time.monotonic()))
        frame = av.AudioFrame(format="s16", layout="mono", samples=RATE_HZ // 50)
        frame.planes[0].update(self._pull(RATE_HZ // 50).tobytes())
        frame.sample_rate, frame.time_base = RATE_HZ, Fraction(1, RATE_HZ)
        frame.pts = self._n * RATE_HZ // 50
        return frame


class PlainSink:
    """The microphone as one would read it with aiortc and av alone."""

    def __init__(self, on_samples: Callable[[Samples], None]) -> None:
        self._on_samples, self._track = on_samples, None
        self._resampler = av.AudioResampler(format="s16", layout="mono", rate=16_000)

    def addTrack(self, track: Any) -> None:  # noqa: N802
        self._track = track

    def start(self) -> None:
        self._task = asyncio.ensure_future(self._listen())

    async def _listen(self) -> None:
        try:
            while True:
                for made in self._resampler.resample(await self._track.recv()):
                    self._on_samples(made.to_ndarray()[0])
        except MediaStreamError:
            pass


@dataclass(eq=False)
class End:
    """The server's end of one call: what it plays, and when it heard what."""

    playout: Playout
    connection: RTCPeerConnection
    heard_at: list[float] = field(default_factory=list)
    close: Callable[[], None] = lambda: None


class Bench:
    """The server's ends here, the peers in a process of their own."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe, self.media, self.relay = pipe, MediaLoop(), MediaRelay()
        self.ends: list[End] = []

    def ask(self, *what: Any) -> Any:
        self.pipe.send(what)
        assert self.pipe.poll(60), what
        return self.pipe.recv()

    def open(self, n: int, way: str) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(rtcrtpreceiver, "JitterBuffer", BUFFERS[way])
            for _ in range(n):
                end, answered = self.media.run(self._answer(self.ask("offer"), way))
                self.ends.append(end)
                self.ask("accept", answered)
        time.sleep(0.7)  # what the first second costs is not talk

    async def _answer(self, offer: dict[str, str], way: str) -> tuple[End, dict[str, str]]:
        playout, heard_at = Playout(), list[float]()

        def hear(samples: Samples) -> None:
            if np.abs(samples.astype(np.int32)).max(initial=0) >= SOUND:
                heard_at.append(time.monotonic())

        if way == "aiortc":
            ears, track, close = PlainSink(hear), PlainTrack(playout.pull), lambda: None
        else:
            leg = Leg(playout.pull, Told(heard=hear, closed=lambda: None))
            ears, track, close = leg.sink, leg.track, leg.close  # type: ignore[assignment]
        connection, answered = await answer(offer, ears, track, self.relay)
        return End(playout, connection, heard_at, close), answered

    def close(self) -> None:
        self.ask("close")
        for end in self.ends:
            end.close()
            self.media.run(end.connection.close())
        self.ends.clear()


BUFFERS: dict[str, Any] = {
    "ours": jitter._buffer,
    "aiortc": JitterBuffer,
    "8/2": lambda capacity, prefetch=0, is_video=False: JitterBuffer(8, 2),
    "4/1": lambda capacity, prefetch=0, is_video=False: JitterBuffer(4, 1),
}


@contextmanager
def benching() -> Iterator[Bench]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=be_peers, args=(theirs,))
    process.start()
    bench = Bench(ours)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("aioice.ice.get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])
        try:
            yield bench
        finally:
            bench.close()
            ours.send(None)
            process.join(20)
            bench.media.close()


def test_how_late_and_how_dear() -> None:
    rows = []
    for n in (1, 4, 8):
        for way in ("ours", "aiortc"):
            with benching() as bench:
                bench.open(n, way)
                cost = costs(bench, n)
                came, went, cut = ways_there(bench)
                rows.append([f"{n} {way}", *spread(came), *spread(went), *spread(cut), *cost])
    show(
        f"A call on loopback; ms p50/p95 of {N_BEEPS} beeps a call; % of a core a call",
        ["calls", "in", "p95", "out", "p95", "cut", "p95", "idle %", "in %", "out %"],
        rows,
    )


def costs(bench: Bench, n: int) -> list[float]:
    """Percent of a core a call: both silent, the candidate speaking, the interviewer speaking."""
    speech = talk(TALK_S)
    idle = cpu_during(bench, lambda: None)
    came = cpu_during(bench, lambda: bench.ask("speak", speech.tobytes(), RATE_HZ))
    time.sleep(1.0)

    def say() -> None:
        for end in bench.ends:
            say_once(end, speech)

    went = cpu_during(bench, say)
    time.sleep(1.0)
    return [100 * cpu / (TALK_S * n) for cpu in (idle, came, went)]


def cpu_during(bench: Bench, begin: Callable[[], None]) -> float:
    begin()
    began = cpu_s()
    time.sleep(TALK_S)
    return cpu_s() - began


def ways_there(bench: Bench) -> tuple[list[float], list[float], list[float]]:
    """Seconds from microphone to callback, from push to peer, from cut to the peer's silence."""
    n_before = [len(times) for times in bench.ask("spoke at")]
    for end in bench.ends:
        end.heard_at.clear()
    for _ in range(N_BEEPS):
        bench.ask("speak", beep(0.1).tobytes(), RATE_HZ)
        time.sleep(EVERY_S)
    came = [
        next(heard for heard in end.heard_at if heard >= spoke) - spoke
        for end, times, n in zip(bench.ends, bench.ask("spoke at"), n_before, strict=True)
        for spoke in times[n:]
        if any(heard >= spoke for heard in end.heard_at)
    ]
    pushed: list[list[tuple[float, float]]] = [[] for _ in bench.ends]
    for _ in range(N_BEEPS):
        time.sleep(0.3 + random.random() * 0.02)  # anywhere in a frame
        said_at = []
        for end in bench.ends:
            said_at.append(time.monotonic())
            say_once(end, beep(1.0))
        time.sleep(0.3 + random.random() * 0.02)
        for times, end, at in zip(pushed, bench.ends, said_at, strict=True):
            times.append((at, time.monotonic()))
            end.playout.cut()
    time.sleep(0.4)
    went, cut = [], []
    for times, sounds in zip(pushed, bench.ask("sounds"), strict=True):
        for said_at, cut_at in times:
            on, off = min((s for s in sounds if s[0] >= said_at), default=(np.nan, np.nan))
            went.append(on - said_at)
            cut.append(off - cut_at)
    return came, went, cut


def test_what_a_lost_packet_does() -> None:
    rows = []
    for way in BUFFERS:
        with benching() as bench:
            bench.open(1, way)
            before, _, _ = ways_there(bench)
            lose(bench.ends[0].connection, 0.01)
            bench.ask("speak", talk(12.0).tobytes(), RATE_HZ)
            time.sleep(12.5)
            lose(bench.ends[0].connection, 0.0)
            after, _, _ = ways_there(bench)
            rows.append([way, *spread(before), *spread(after)])
    show(
        "In, ms p50/p95, before and after 12 s with 1 % of the packets lost (one call)",
        ["buffer", "before", "p95", "after", "p95"],
        rows,
    )


def lose(connection: RTCPeerConnection, share: float) -> None:
    receiver, rng = connection.getReceivers()[0], random.Random(5)
    handle = type(receiver)._handle_rtp_packet

    async def handle_some(packet: object, arrival_time_ms: int) -> None:
        if rng.random() >= share:
            await handle(receiver, packet, arrival_time_ms)

    receiver._handle_rtp_packet = handle_some


def spread(seconds: list[float]) -> list[float]:
    return [1000 * float(np.percentile(seconds, q)) for q in (50, 95)]


def say_once(end: End, samples: Samples) -> None:
    end.playout.begin(1)
    end.playout.push(samples, RATE_HZ)
    end.playout.end()


def beep(seconds: float) -> Samples:
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return np.rint(8_000 * np.sin(2 * np.pi * 500 * t)).astype(np.int16)


def talk(seconds: float) -> Samples:
    """Gliding harmonics in syllables: for coders and resamplers, speech."""
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    phase = 2 * np.pi * np.cumsum(120 + 40 * np.sin(4 * t)) / RATE_HZ
    voice = sum(np.sin(k * phase) / k for k in range(1, 25))
    return np.rint(5_000 * voice * np.clip(np.sin(13 * t) + 0.3, 0, 1)).astype(np.int16)
