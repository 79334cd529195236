"""One connection of a live interview: its two ends, whether it lives, how it is let go of."""

from __future__ import annotations

import asyncio
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass

from studio.voice.call.decoding import decode_where_it_arrives
from studio.voice.call.jitter import listen_promptly
from studio.voice.call.tracks import MicSink, Pull, Samples, VoiceTrack

STALLED_S = 2.0
"""Frames come 50 times a second, also from a muted microphone: none for this long is no mic."""
_LOOK_EVERY_S = 0.25


@dataclass(frozen=True, slots=True)
class Told:
    """What a leg tells; called on the media loop (`closed`: on whichever thread closes).

    Attributes
    ----------
    heard : callable of samples [shape=(n,), int16]
        The microphone at 16 kHz mono.
    closed : callable
        The connection is over; once.
    stalled : callable
        No frame has come for two seconds: spend nothing on who may not be there any more. A tab
        that was closed without a goodbye ends 31 s later.
    back : callable
        Frames come again after that.
    """

    heard: Callable[[Samples], None]
    closed: Callable[[], None]
    stalled: Callable[[], None] = lambda: None
    back: Callable[[], None] = lambda: None


class Leg:
    """The sink and the track of one connection; the interview outlives it.

    Nothing that it is made of holds it but a running call: a leg of a page that nobody started is
    gone with the page, and a closed one has let go of all it was given.
    """

    def __init__(self, pull: Pull, told: Told) -> None:
        listen_promptly()
        decode_where_it_arrives()
        self._told: Told | None = told
        self._lock = threading.Lock()
        self._is_stalled = False
        self._sent_away = ""
        self._look_at: asyncio.TimerHandle | None = None
        self.track = VoiceTrack(pull)
        self.sink = MicSink(self)
        weakref.finalize(self, self.track.let_go).atexit = False

    @property
    def is_closed(self) -> bool:
        """True once it is over."""
        return self._told is None

    @property
    def is_connected(self) -> bool:
        """True from the first frame on, until it is closed."""
        return self.sink.heard_at is not None and not self.is_closed

    @property
    def is_stalled(self) -> bool:
        """True while no frame has come for two seconds."""
        return self._is_stalled

    @property
    def is_sounding(self) -> bool:
        """True while frames come through this very connection."""
        return self.is_connected and not self._is_stalled

    @property
    def sent_away(self) -> str:
        """Why it was closed from here, in a word; empty while it was not."""
        return self._sent_away

    def send_away(self, why: str) -> None:
        """Close it, and remember why; one that has ended by itself was not sent away."""
        with self._lock:
            if self._told is not None:
                self._sent_away = why
        self.close()

    def close(self) -> None:
        """Let go of both ends, from any thread, any number of times."""
        with self._lock:
            told, self._told = self._told, None
        if told is None:
            return
        loop = self.sink.loop
        self.track.let_go()  # now; the rest when the loop comes to it
        self.sink.stop()
        try:
            if loop is not None:
                loop.call_soon_threadsafe(self._stop)
        except RuntimeError:  # that loop is closed: nothing on it runs any more
            loop = None
        if loop is None:
            self._stop()
        told.closed()

    def _stop(self) -> None:
        if self._look_at is not None:
            self._look_at.cancel()
            self._look_at = None
        self.track.stop()

    def hear(self, samples: Samples) -> None:
        """From the sink: samples came."""
        told = self._told
        if told is None:
            return
        if self._look_at is None:
            self._look_again()
        if self._is_stalled:
            self._is_stalled = False
            told.back()
        told.heard(samples)

    def ended(self) -> None:
        """From the sink: no more will come."""
        self.close()

    def _look_again(self) -> None:
        loop = asyncio.get_running_loop()
        self._look_at = loop.call_later(_LOOK_EVERY_S, self._look)

    def _look(self) -> None:
        """See whether frames still come, by the clock and not by counting them."""
        told, heard_at = self._told, self.sink.heard_at
        if told is None or heard_at is None:
            return
        if not self._is_stalled and time.monotonic() - heard_at >= STALLED_S:
            self._is_stalled = True
            told.stalled()
        self._look_again()
