"""A trial call before the clock: a data channel that sends back what it gets, for seconds."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from aiortc import (
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCPeerConnection,
    RTCSessionDescription,
)

from studio.voice.call.ice import Configuration

LIFE_S = 5.0
"""From the answer on; a browser that has its round trips hangs up long before."""
ANSWER_S = 8.0
"""A STUN or TURN server that does not answer is given up by aiortc after five seconds."""
MAX_PINGS = 20
MAX_PING = 32
_CLOSE_S = 3.0

_under_way: set[asyncio.Task[None]] = set()  # the loop itself holds tasks weakly


async def answer(offer: str, configuration: Configuration, ended: Callable[[], None]) -> str:
    """Take a trial call.

    Parameters
    ----------
    offer : str
        As `studio.voice.call.offer.checked` gives it.
    ended : callable
        Called once when the call is over, at most `LIFE_S` after the answer; also on failure.

    Returns
    -------
    str
        The answer's SDP, with every candidate.

    Raises
    ------
    TimeoutError
        Our own candidates were not gathered in time.
    """
    servers = [RTCIceServer(**server) for server in configuration["iceServers"]]  # type: ignore[arg-type]
    connection = RTCPeerConnection(RTCConfiguration(iceServers=servers))
    over = asyncio.Event()
    _echo(connection, over)
    life_s = 0.0
    try:
        async with asyncio.timeout(ANSWER_S):
            await connection.setRemoteDescription(RTCSessionDescription(sdp=offer, type="offer"))
            await connection.setLocalDescription(await connection.createAnswer())
        life_s = LIFE_S
        return str(connection.localDescription.sdp)
    finally:
        task = asyncio.create_task(_see_out(connection, over, life_s, ended))
        _under_way.add(task)
        task.add_done_callback(_under_way.discard)


def _echo(connection: RTCPeerConnection, over: asyncio.Event) -> None:
    n_left = MAX_PINGS

    def on_channel(channel: RTCDataChannel) -> None:
        def on_message(message: str | bytes) -> None:
            nonlocal n_left
            n_left -= 1
            if n_left < 0 or len(message) > MAX_PING:
                over.set()
            elif channel.readyState == "open":
                channel.send(message)

        channel.on("message", on_message)
        channel.on("close", over.set)

    def on_state() -> None:
        if connection.connectionState in ("failed", "closed"):
            over.set()

    connection.on("datachannel", on_channel)
    connection.on("connectionstatechange", on_state)


async def _see_out(
    connection: RTCPeerConnection, over: asyncio.Event, life_s: float, ended: Callable[[], None]
) -> None:
    """Close it when it is over or its time is, whatever happens."""
    try:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(life_s):
                await over.wait()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_S):
                await connection.close()
    finally:
        ended()
