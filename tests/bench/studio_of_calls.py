"""A studio that holds calls, told what to do line by line: the server of the live benches.

``python -m tests.bench.studio_of_calls '{"folder": …}'``. Everything is the product's, but for the
signalling, which is a line of JSON either way, and the providers where delays are told. The page
is not there: what its script costs comes on top.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import resource
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import psutil
from aiortc import RTCPeerConnection
from aiortc.contrib.media import MediaRelay

from studio.bootstrap import App, build_app
from studio.bootstrap.live import get_ready, how_it_ends
from studio.config import load_settings
from studio.interview.model import Difficulty, InterviewType, LiveTrace, Role, Setup
from studio.interview.steps import Step
from studio.ports import Foreseen, Speech
from studio.usecases.live import LiveInterview
from studio.voice.call.leg import Leg
from studio.voice.call.tracks import FRAME_S
from studio.voice.inbox import connect
from studio.voice.listening.patience import patience_for
from studio.voice.room import Room
from studio.voice.talking.talk import Talk
from tests import loopback
from tests.bench.providers_of_known_delay import Delays, Ears, Mind, Voice
from tests.webrtc_peer import MediaLoop, answer

N_QUESTIONS = 12
RECENT = 250
"""Frames by whose quickest the others are late: 5 s, for a hole in a call moves its clock."""
POOLS = ("asyncio_", "voice_", "grade")
"""Threads and connections of pools stay for the next one; how many there are is bounded."""


@dataclass
class Told:
    """How this studio is.

    Attributes
    ----------
    core : int or None
        The one processor it may use.
    delays : mapping or None
        For `Delays`; None: the ladders of the settings, with real providers' SDKs.
    way : str
        "ahead" or "after" (the turn is over); "sequential": that, and every reply is whole
        before it is spoken, and spoken whole before it is heard.
    is_measured : bool
        Whether answers are measured in a worker process, as in the product.
    """

    folder: str
    core: int | None = None
    seats: int = 64
    delays: Mapping[str, float] | None = None
    way: str = "after"
    patience: str = "normal"
    is_measured: bool = True
    environ: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sequential:
    """The same interview as one would first write it: one whole request after another."""

    inner: LiveInterview

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def lines(self, turn_number: int) -> Mapping[str, tuple[str, ...]]:
        lines = dict(self.inner.lines(turn_number))
        spoken = [*lines.get("lead", ()), *lines.get("question", ())]
        return {**lines, "lead": (), "question": (" ".join(spoken),)}

    def speak(self, turn_number: int, line: str, piece: int) -> Speech:
        lines, whole, rate_hz = self.inner.lines(turn_number), b"", 24_000
        names = ("lead", "question") if line == "question" else (line,)
        for name in names:
            for n in range(len(lines.get(name, ()))):
                speech = self.inner.speak(turn_number, name, n)
                rate_hz, whole = speech.sample_rate_hz, whole + b"".join(speech.chunks)
        return Speech(rate_hz, iter([whole]))


@dataclass(frozen=True)
class Watched:
    """Notes when the parts of a turn began and ended."""

    inner: Any
    stamps: list[dict[str, float]]
    foreseen: dict[str, float] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def foresee(self, turn_number: int, wav: bytes, *watch: Any) -> Foreseen:
        began = time.monotonic()
        foreseen: Foreseen = self.inner.foresee(turn_number, wav, *watch)
        foreseen_at = {"foresee": began, "foreseen": time.monotonic()}
        self.foreseen.clear()
        self.foreseen.update(foreseen_at)
        return foreseen

    def answer(
        self, number: int, wav: bytes, foreseen: Foreseen, spent: Sequence[Step], written: str = ""
    ) -> Any:
        began = time.monotonic()
        session = self.inner.answer(number, wav, foreseen, spent, written)
        if self.stamps:
            self.stamps[-1].update(self.foreseen)
            self.stamps[-1].update(turn=number, answer=began, answered=time.monotonic())
        return session

    def speak(self, turn_number: int, line: str, piece: int) -> Speech:
        began = time.monotonic()
        speech: Speech = self.inner.speak(turn_number, line, piece)
        if self.stamps and "speak" not in self.stamps[-1] and "answered" in self.stamps[-1]:
            self.stamps[-1].update(speak=began, spoke=time.monotonic())
        return speech

    def trace(self, turn_number: int, trace: LiveTrace) -> None:
        self.inner.trace(turn_number, trace)


@dataclass(eq=False)
class Seat:
    session_id: str
    talk: Talk
    leg: Leg
    connection: RTCPeerConnection
    stamps: list[dict[str, float]]


class Studio:
    """The product without its page, and its calls."""

    def __init__(self, told: Told) -> None:
        if told.core is not None:
            os.sched_setaffinity(0, {told.core})
        names = {"INTERVIEWGYM_DATA_DIR": told.folder, "INTERVIEWGYM_LIVE_SEATS": str(told.seats)}
        self.told = told
        self.app = build_app(load_settings({**names, **told.environ}))
        self.delays = Delays(**told.delays) if told.delays is not None else None
        self.app = self._with_delays(self.app)
        self.room = Room(told.seats)
        self.media, self.relay = MediaLoop(), MediaRelay()
        self.seats: list[Seat] = []
        self.app.warm_up()
        get_ready()

    def _with_delays(self, app: App) -> App:
        conduct, speaking = app.conduct, app.speaking
        if self.delays is not None:
            ears, mind, voice = Ears(self.delays), Mind(self.delays), Voice(self.delays)
            conduct = replace(conduct, hearing=ears, interviewer=mind)
            speaking = replace(speaking, voicing=voice)
        if not self.told.is_measured:
            conduct = replace(conduct, measure_turn=lambda *_: None, grade_session=lambda _: None)
        return replace(app, conduct=conduct, speaking=speaking)

    def seat(self, offer: dict[str, str]) -> dict[str, Any]:
        """Begin an interview and take its call."""
        app = self.app
        setup = Setup(
            InterviewType.BEHAVIOURAL, Role.SOFTWARE, Difficulty.STANDARD, n_questions=N_QUESTIONS
        )
        session = app.conduct.start("local", setup)
        stamps: list[dict[str, float]] = []
        partner: Any = LiveInterview(app.conduct, app.speaking, "local", session.id)
        if self.told.way == "sequential":
            partner = Sequential(partner)
        partner = Watched(partner, stamps)

        def make(room: Room) -> Talk:
            return Talk(
                partner,
                room,
                patience=patience_for(self.told.patience, Difficulty.STANDARD),
                open_spool=lambda number: app.live._open_spool("local", session.id, number),
                ending=how_it_ends,
                looks_ahead=lambda: self.told.way == "ahead",
                max_answer_s=60.0,
                on_taken=lambda: None,
            )

        talk = self.room.enter(session.id, make)
        assert talk is not None
        leg = connect(talk, self.room)
        connection, answered = self.media.run(answer(offer, leg.sink, leg.track, self.relay))
        seat = Seat(session.id, talk, leg, connection, stamps)
        self._time_decisions(seat)
        self.seats.append(seat)
        return answered

    def _time_decisions(self, seat: Seat) -> None:
        """Stamp the moment at which a turn is taken to be over, and when its last frame was due."""
        end = seat.talk._handover.end
        told_heard, n_heard = seat.leg._told, [0]
        offsets = deque[float](maxlen=RECENT)
        assert told_heard is not None

        def heard(samples: Any) -> None:
            offsets.append(time.monotonic() - n_heard[0] * FRAME_S)
            n_heard[0] += max(1, round(len(samples) / 320))
            told_heard.heard(samples)

        seat.leg._told = replace(told_heard, heard=heard)

        def timed_end(ended_by: Any) -> None:
            n_frames = math.ceil(seat.talk._scene.mic_s / FRAME_S - 1e-6)
            due = min(offsets) + (n_frames - 1) * FRAME_S
            if seat.talk._scene.under_way().has_voice:
                seat.stamps.append({"due": due, "decided": time.monotonic()})
            end(ended_by)

        pull = seat.leg.track._pull
        assert pull is not None

        def timed_pull(n: int) -> Any:
            samples = pull(n)
            now = seat.stamps[-1] if seat.stamps else {}
            if "spoke" in now and "out" not in now and samples.any():
                now["out"] = time.monotonic()
            return samples

        seat.talk._handover.end = timed_end  # type: ignore[method-assign]
        seat.leg.track._pull = timed_pull

    def stats(self) -> dict[str, Any]:
        """What this process has used, and what it holds."""
        process = psutil.Process()
        used = resource.getrusage(resource.RUSAGE_SELF)
        names = [t.name for t in threading.enumerate()]
        kept = [file for file in process.open_files() if "studio.db" in file.path]
        return {
            "cpu_s": used.ru_utime + used.ru_stime,
            "at": time.monotonic(),
            "n_threads": len([name for name in names if not name.startswith(POOLS)]),
            "n_tasks": self.media.run(_n_tasks()),
            "n_files": process.num_fds() - len(kept),
            "n_sockets": len(process.net_connections("inet")),
            "rss": process.memory_info().rss,
            "n_late": sum(seat.leg.track.n_late for seat in self.seats),
        }

    def stamps(self) -> dict[str, Any]:
        """When the parts of every turn began and ended, and what the providers took."""
        taken = self.delays.taken if self.delays is not None else []
        seats = [{"session": seat.session_id, "turns": seat.stamps} for seat in self.seats]
        return {"seats": seats, "taken": taken}

    def clear(self) -> None:
        """Hang up and forget every interview."""
        for seat in self.seats:
            seat.leg.close()
            self.media.run(seat.connection.close())
            self.room.leave(seat.session_id)
        self.seats.clear()
        if self.delays is not None:
            self.delays.taken.clear()

    def close(self) -> None:
        """The end."""
        self.clear()
        self.room.close()
        self.media.close()
        self.app.close()


async def _n_tasks() -> int:
    return len(asyncio.all_tasks())


def main() -> None:
    """Do what comes line by line until the lines end."""
    lines, out = sys.stdin, os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever prints must not speak in between
    loopback.keep_calls_here()
    studio = Studio(Told(**json.loads(sys.argv[1])))
    print(json.dumps("ready"), file=out, flush=True)
    for line in lines:
        what, *more = json.loads(line)
        print(json.dumps(getattr(studio, what)(*more)), file=out, flush=True)
    studio.close()


if __name__ == "__main__":
    main()
