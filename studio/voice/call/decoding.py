"""Decodes a call's sound where it arrives: on the media loop, without a thread for each call.

aiortc hands every packet to a thread of the call's own, which hands every frame back to the loop:
two hops and a wake-up, 50 times a second a call, for a twentieth of a millisecond of decoding. With
several calls in one process the hops cost more than all the rest of a call.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import logging
import queue
import threading
from typing import Any

import av
from aiortc import rtcrtpreceiver
from aiortc.codecs import get_decoder

_log = logging.getLogger(__name__)

_theirs = rtcrtpreceiver.decoder_worker
_TAKES = ["loop", "input_q", "output_q", "decode_error"]


class _Decoding:
    """Stands behind the queue of one receiver: what is put into it is decoded at once."""

    def __init__(self, output: asyncio.Queue[Any], has_failed: threading.Event) -> None:
        self._output: asyncio.Queue[Any] | None = output
        self._has_failed = has_failed
        self._decoder: Any = None
        self._of = ""

    def take_over(self, waiting: queue.Queue[Any]) -> None:
        """First what came meanwhile, then everything as it comes; on the media loop."""
        with contextlib.suppress(queue.Empty):
            while True:
                self.put(waiting.get_nowait())
        waiting.put = self.put  # type: ignore[assignment, method-assign]

    def put(self, task: Any) -> None:
        """A codec and a packet of it; None ends the track."""
        output = self._output
        if output is None:
            return
        if task is None:
            self._output = self._decoder = None
            output.put_nowait(None)
            return
        codec, packet = task
        if codec.name != self._of:
            self._decoder, self._of = get_decoder(codec), codec.name
        try:
            frames = self._decoder.decode(packet)
        except av.FFmpegError as error:
            _log.warning("a packet of sound was none: %s", type(error).__name__)
            self._has_failed.set()
            return
        for frame in frames:
            output.put_nowait(frame)


def _decode_here(
    loop: asyncio.AbstractEventLoop,
    input_q: queue.Queue[Any],
    output_q: asyncio.Queue[Any],
    decode_error: threading.Event,
) -> None:
    """Stands for aiortc's `decoder_worker`: its thread ends at once. Video keeps its thread."""
    if not threading.current_thread().name.startswith("audio"):
        _theirs(loop, input_q, output_q, decode_error)
        return
    decoding = _Decoding(output_q, decode_error)
    with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens
        loop.call_soon_threadsafe(decoding.take_over, input_q)


def decode_where_it_arrives() -> None:
    """Decode so in every audio receiver that aiortc makes from now on in this process.

    `requirements.txt` holds aiortc's minor; another one keeps its thread, and a test tells.
    """
    worker = getattr(rtcrtpreceiver, "decoder_worker", None)
    if worker is _decode_here:
        return
    if worker is _theirs and list(inspect.signature(_theirs).parameters) == _TAKES:
        rtcrtpreceiver.decoder_worker = _decode_here
    else:
        _log.warning("aiortc is not the one this was made for: its decoders keep their threads")
