"""The two ends of a call: the interviewer's track out, and the sink for the candidate's microphone.

Both run on the loop that carries the media of every call: whatever they call must return at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
import weakref
from collections.abc import Callable
from typing import Any, Protocol

import av
import numpy as np
import numpy.typing as npt
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

from studio.voice.call.opus import FRAME_SAMPLES, FRAME_TICKS, SpeechEncoder
from studio.voice.call.sixteen import ToSixteen

Samples = npt.NDArray[np.int16]
Pull = Callable[[int], Samples]

FRAME_S = 0.02
LATE_S = 0.06
"""A frame later than this is not made up for: a burst would wait in the browser ever after."""
MOST_SILENT_S = 2.0
"""Longer holes in the microphone's time are not filled: the call counts as stalled by then."""


class VoiceTrack(MediaStreamTrack):
    """What the candidate hears: 20 ms of `pull` at a time, on a clock of its own, as Opus packets.

    The samples are asked for at the moment they leave, so that silence begins with the next frame.
    `n_late` counts the frames that left more than 60 ms after their time.
    """

    kind = "audio"

    def __init__(self, pull: Pull) -> None:
        super().__init__()
        self.n_late = 0
        self._pull: Pull | None = pull
        self._encoder: SpeechEncoder | None = SpeechEncoder()
        self._began_at: float | None = None
        self._n_frames = 0

    async def recv(self) -> av.Packet[Any]:
        """The next packet, when its time has come.

        Raises
        ------
        MediaStreamError
            The track was stopped.
        """
        await self._wait_for_the_next()
        pull, encoder = self._pull, self._encoder
        if pull is None or encoder is None:
            raise MediaStreamError
        ticks = self._n_frames * FRAME_TICKS
        self._n_frames += 1
        return encoder.encode(pull(FRAME_SAMPLES), ticks)

    async def _wait_for_the_next(self) -> None:
        now = time.monotonic()
        if self._began_at is None:
            self._began_at = now
        late_s = now - self._began_at - self._n_frames * FRAME_S
        if late_s > LATE_S:
            self.n_late += 1
            self._n_frames += int(late_s / FRAME_S)  # the clock went on, nobody spoke
        elif late_s < 0:
            await asyncio.sleep(-late_s)

    def let_go(self) -> None:
        """Drop the queue behind it, from any thread; who asks for a frame learns of the end.

        streamlit-webrtc's relay never forgets a track that no connection came to ask.
        """
        self._pull = self._encoder = None

    def stop(self) -> None:
        """End the track; to be called on the media loop."""
        self.let_go()
        super().stop()


class Source(Protocol):
    """As much of a track as the sink needs."""

    async def recv(self) -> Any:
        """The next frame. MediaStreamError when there is none."""


class Ear(Protocol):
    """Who listens; all of it is called on the media loop."""

    def hear(self, samples: Samples) -> None:
        """Take samples [shape=(n,), int16] at 16 kHz, as they arrive."""

    def ended(self) -> None:
        """No more will come; once."""


class MicSink:
    """Takes every frame of the candidate's microphone, and hands its samples on at 16 kHz.

    It is what streamlit-webrtc calls a `MediaSink` (hence its names). Holes in the call's time
    become silence, so that counting samples is counting time.

    Parameters
    ----------
    ear : Ear
        Held only while frames come: a sink that is never started keeps nobody.
    """

    def __init__(self, ear: Ear) -> None:
        self.heard_at: float | None = None
        """`time.monotonic()` of the last frame; None before the first."""
        self.n_lost = 0
        """Samples of the call (48 kHz) that never came."""
        self._ear = weakref.ref(ear)
        self._track: Source | None = None
        self._task: asyncio.Task[None] | None = None
        self._to_sixteen = ToSixteen()
        self._next_pts: int | None = None

    def addTrack(self, track: Source) -> None:  # noqa: N802
        """Take the frames of this track."""
        self._track = track

    def hasTrack(self) -> bool:  # noqa: N802
        """True once there is a track."""
        return self._track is not None

    def start(self) -> None:
        """Begin; to be called on the media loop."""
        ear = self._ear()
        if self._track is not None and self._task is None and ear is not None:
            self._task = asyncio.get_running_loop().create_task(self._listen(self._track, ear))

    @property
    def loop(self) -> asyncio.AbstractEventLoop | None:
        """The media loop, while the sink runs on it."""
        return self._task.get_loop() if self._task is not None else None

    def stop(self) -> None:
        """End, from any thread, any number of times."""
        task = self._task
        if task is not None and not task.done():
            with contextlib.suppress(RuntimeError):  # the loop is closed, and the task with it
                task.get_loop().call_soon_threadsafe(task.cancel)

    async def _listen(self, track: Source, ear: Ear) -> None:
        try:
            while True:
                ear.hear(self._samples(await track.recv()))
        except (MediaStreamError, asyncio.CancelledError):
            pass
        finally:
            self._track = None
            ear.ended()

    def _samples(self, frame: av.AudioFrame) -> Samples:
        self.heard_at = time.monotonic()
        n_lost = 0
        if frame.pts is not None:
            if self._next_pts is not None and frame.pts > self._next_pts:
                n_lost = frame.pts - self._next_pts
            self._next_pts = frame.pts + frame.samples
        self.n_lost += n_lost
        is_short = n_lost <= MOST_SILENT_S * frame.sample_rate
        return self._to_sixteen.frame(frame, n_lost if is_short else 0)
