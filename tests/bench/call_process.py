"""The peers of several calls in a process of their own, told what to do through a pipe."""

from __future__ import annotations

import resource
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from studio.voice.call.jitter import listen_promptly
from tests import loopback
from tests.webrtc_peer import MediaLoop, Peer


def be_peers(pipe: Connection) -> None:
    """Do what comes through the pipe until None comes; every answer is plain data."""
    loopback.keep_calls_here()
    listen_promptly()  # the same prompt ears for every row of the table
    media, peers = MediaLoop(), list[Peer]()
    while (told := pipe.recv()) is not None:
        pipe.send(_done(media, peers, *told))
    media.close()


def _done(media: MediaLoop, peers: list[Peer], what: str, *args: Any) -> Any:
    match what:
        case "offer":
            peers.append(media.run(_peer()))
            return media.run(peers[-1].offer())
        case "accept":
            return media.run(peers[-1].accept(*args))
        case "speak":
            sound, rate_hz = args
            for peer in peers:
                peer.speak(np.frombuffer(sound, np.int16), rate_hz)
            return None
        case "spoke at":
            return [peer.microphone.spoke_at for peer in peers]
        case "sounds":
            return [peer.sounds() for peer in peers]
        case "close":
            for peer in peers:
                media.run(peer.close())
            peers.clear()
            return None
        case _:
            raise ValueError(what)


async def _peer() -> Peer:
    return Peer()


def cpu_s() -> float:
    """CPU seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
