"""Calls on loopback: a media loop, a server's end with a leg on it, and a peer that talks to it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

import aioice.ice
import numpy as np
import numpy.typing as npt
import pytest
from aiortc import RTCPeerConnection
from aiortc.contrib.media import MediaRelay

from studio.voice.call.leg import Leg, Told
from studio.voice.talking.playout import RATE_HZ, Playout
from tests.webrtc_peer import MediaLoop, Peer, answer

Samples = npt.NDArray[np.int16]


@dataclass(eq=False)
class Call:
    """Both ends of one call, and what the leg told."""

    playout: Playout
    leg: Leg
    peer: Peer
    connection: RTCPeerConnection
    heard: list[Samples]
    events: list[str] = field(default_factory=list)

    def said(self) -> Samples:
        """What the server heard, at 16 kHz."""
        return np.concatenate([np.zeros(0, np.int16), *self.heard])


@dataclass(eq=False)
class Calls:
    """Opens calls on the media loop, and closes what is left."""

    media: MediaLoop
    relay: MediaRelay = field(default_factory=MediaRelay)
    opened: list[Call] = field(default_factory=list)

    def open(self) -> Call:
        """A call that is up: sound has come to the peer."""
        heard: list[Samples] = []
        events: list[str] = []
        told = Told(
            heard=heard.append,
            closed=lambda: events.append("closed"),
            stalled=lambda: events.append("stalled"),
            back=lambda: events.append("back"),
        )
        playout = Playout()
        call = self.media.run(self._open(playout, Leg(playout.pull, told), heard, events))
        self.opened.append(call)
        return call

    async def _open(
        self, playout: Playout, leg: Leg, heard: list[Samples], events: list[str]
    ) -> Call:
        peer = Peer()
        connection, answered = await answer(await peer.offer(), leg.sink, leg.track, self.relay)
        await peer.accept(answered)
        return Call(playout, leg, peer, connection, heard, events)

    def close(self, call: Call) -> None:
        """Hang up at the peer, as a browser does."""
        self.media.run(call.peer.close())
        self.media.run(call.connection.close())


@pytest.fixture(scope="module")
def _loopback() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])
        yield


@pytest.fixture
def calls(_loopback: None) -> Iterator[Calls]:
    """Calls on loopback; those still open are closed at the end."""
    media = MediaLoop()
    calls = Calls(media)
    yield calls
    for call in calls.opened:
        calls.close(call)
    media.close()


def voice_like(seconds: float, rate_hz: int = RATE_HZ, seed: int = 0) -> Samples:
    """Sound with the ups and downs of speech: gliding harmonics in syllables."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    f0 = 120 + 40 * np.sin(2 * np.pi * 0.7 * t + seed)
    phase = 2 * np.pi * np.cumsum(f0) / rate_hz
    voice = sum(np.sin(k * phase) / k for k in range(1, 25))
    syllables = np.clip(np.sin(2 * np.pi * 2.1 * t + seed), 0, 1) ** 0.5
    return np.asarray(np.rint(6_000 * voice * syllables), np.int16)


def wait_until(is_so: Callable[[], bool], timeout_s: float = 10) -> None:
    """Wait for it, or fail."""
    until = time.monotonic() + timeout_s
    for _ in count():
        if is_so():
            return
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.005)


def likeness(sent: Samples, came: Samples, rate_hz: int) -> tuple[float, int]:
    """Correlation of the log spectrograms where `sent` lies in `came`, and its offset."""
    n = 1 << (len(came) + len(sent)).bit_length()
    spectrum = np.fft.rfft(came, n) * np.conj(np.fft.rfft(sent, n))
    offset = int(np.argmax(np.fft.irfft(spectrum, n)[: max(1, len(came) - len(sent) + 1)]))
    piece = came[offset : offset + len(sent)]
    a, b = _log_spectrogram(sent[: len(piece)], rate_hz), _log_spectrogram(piece, rate_hz)
    return float(np.corrcoef(a.ravel(), b.ravel())[0, 1]), offset


def _log_spectrogram(samples: Samples, rate_hz: int) -> npt.NDArray[np.float64]:
    window = np.hanning(rate_hz // 40)
    windows = np.lib.stride_tricks.sliding_window_view(samples.astype(np.float64), len(window))
    power = np.abs(np.fft.rfft(windows[:: rate_hz // 100] * window)) ** 2
    return np.asarray(np.log10(power + 1e6))
