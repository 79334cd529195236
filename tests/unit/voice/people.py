"""A loop, an interview and a microphone for talks in tests: nothing waits, nothing is random."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from studio.errors import NobodyCould, StoreUnavailable, StudioError
from studio.interview.engine import advance
from studio.interview.events import (
    AnswerHeard,
    AnswerRecorded,
    AskNext,
    Close,
    InterviewerMoved,
    RecordingKept,
    SessionStarted,
    TurnSkipped,
)
from studio.interview.model import (
    Difficulty,
    InterviewType,
    LiveTrace,
    Phase,
    Recording,
    Role,
    Session,
    Setup,
)
from studio.interview.plan import options
from studio.interview.steps import Part, Step
from studio.ports import Intervals, Speech, Tell
from studio.voice.listening import vad
from studio.voice.talking.desk import Lane
from tests.golden.sitting import NOW, QUESTION

RATE_HZ = 16_000
BRIDGE = 2_000
"""Every sample of a word that bridges a wait."""


class Desk:
    """Does what was asked for when the test says so, in order.

    A job whose name holds `late` waits until that is taken back.
    """

    def __init__(self) -> None:
        self.late = ""
        self.calls: deque[Callable[[], object]] = deque()
        self.jobs: deque[tuple[Callable[[], Any], Callable[[Any], object]]] = deque()

    def post(self, call: Callable[..., object], *args: object) -> None:
        self.calls.append(lambda: call(*args))

    def work(
        self, job: Callable[[], Any], then: Callable[[Any], object], lane: Lane = Lane.NOW
    ) -> None:
        self.jobs.append((job, then))

    def settle(self) -> None:
        """Everything that is due, and what comes of it."""
        while self.calls or self._next() is not None:
            while self.calls:
                self.calls.popleft()()
            at = self._next()
            if at is not None:
                self.work_one(at)

    def _next(self) -> int | None:
        names = (repr(job) for job, _ in self.jobs)
        return next((at for at, n in enumerate(names) if not self.late or self.late not in n), None)

    def work_one(self, at: int = 0) -> None:
        """One job alone, the oldest where nothing else is said."""
        job, then = self.jobs[at]
        del self.jobs[at]
        try:
            result: Any = job()
        except Exception as error:  # noqa: BLE001 - as a pool does
            result = error
        while self.calls:  # what it posted comes first, as on the room's loop
            self.calls.popleft()()
        then(result)


@dataclass
class Foreseen:
    """What was heard in so many samples."""

    text: str
    heard_after_s: float = 0.25
    thought_after_s: float | None = 0.5
    said_next: str = "I see."
    steps: tuple[Step, ...] = (Step(Part.HEAR, "groq", "m", cost_usd=0.5),)


class Partner:
    """An interview through the real engine; what it was asked is written down."""

    def __init__(self, n_questions: int = 2, difficulty: Difficulty = Difficulty.STANDARD) -> None:
        questions = tuple(replace(QUESTION, id=f"q{n}") for n in range(n_questions))
        setup = Setup(InterviewType.BEHAVIOURAL, Role.SOFTWARE, difficulty, n_questions)
        self.now = advance(Session("s", "u", setup, questions, NOW), SessionStarted(NOW))[0]
        self._move()
        self.words = "I led it."
        self.foreseen: list[int] = []
        self.answers: list[tuple[int, bytes, str, tuple[Step, ...], str]] = []
        self.traces: dict[int, LiveTrace] = {}
        self.sides: dict[int, Any] = {}
        self.rehearsed: list[str] = []
        self.thought = 0
        self.spoken: list[tuple[int, str]] = []
        self.bridges: list[tuple[int, str]] = []
        self.voice: StudioError | None = None
        self.fails: StudioError | None = None
        self.has_thought = True
        self.tells_first = ""
        self.was_wanted: list[bool] = []
        self.voiced: list[Intervals | None] = []

    def _move(self) -> None:
        allowed = options(self.now, NOW)
        move = AskNext("Next.") if allowed.next_question else Close("Goodbye.")
        self.now = advance(self.now, InterviewerMoved(move, NOW))[0]

    def session(self) -> Session:
        return self.now

    def foresee(
        self,
        turn_number: int,
        wav: bytes,
        voiced: Intervals | None,
        tell: Tell,
        is_wanted: Callable[[], bool],
    ) -> Foreseen:
        self.foreseen.append(len(wav))
        self.voiced.append(voiced)
        if self.tells_first:
            tell(self.tells_first)
        self.was_wanted.append(is_wanted())
        return Foreseen(self.words, thought_after_s=0.5 if self.has_thought else None)

    def answer(
        self,
        turn_number: int,
        wav: bytes,
        foreseen: Foreseen,
        spent: Sequence[Step],
        written: str = "",
    ) -> Session:
        if self.fails is not None:
            raise self.fails
        self.answers.append((turn_number, wav, foreseen.text, tuple(spent), written))
        kept = RecordingKept(turn_number, Recording("k", (len(wav) - 44) / 2 / RATE_HZ), NOW)
        heard = AnswerHeard(turn_number, NOW, foreseen.text or written, (), Step(Part.HEAR, "groq"))
        for event in (kept, AnswerRecorded(turn_number, NOW), heard):
            self.now = advance(self.now, event)[0]
        if self.now.phase is Phase.CONSIDERING:
            self._move()
        return self.now

    def skip(self, turn_number: int) -> Session:
        self.now = advance(self.now, TurnSkipped(turn_number, NOW))[0]
        if self.now.phase is Phase.CONSIDERING:
            self._move()
        return self.now

    def think(self, turn_number: int) -> None:
        self.thought += 1

    def trace(self, turn_number: int, trace: LiveTrace) -> None:
        self.traces[turn_number] = trace

    def keep_sides(self, turn_number: int, both: Any) -> None:
        self.sides[turn_number] = both

    def lines(self, turn_number: int) -> Mapping[str, tuple[str, ...]]:
        return {
            "lead": ("Next.",),
            "question": ("What did you do?",),
            "nudge": ("Take your time.",),
            "hint": ("Think.",),
            "simpler": ("What?",),
            "time_up": ("Let me stop you there.",),
        }

    def speak(self, turn_number: int, line: str, piece: int) -> Speech:
        if self.voice is not None:
            raise self.voice
        self.spoken.append((turn_number, line))
        return Speech(24_000, iter([np.full(12_000, 3_000, "<i2").tobytes()]))  # half a second

    def bridge(self, turn_number: int, text: str) -> Speech:
        if self.voice is not None:
            raise self.voice
        self.bridges.append((turn_number, text))
        return Speech(24_000, iter([np.full(12_000, BRIDGE, "<i2").tobytes()]))

    def rehearse(self, text: str) -> None:
        self.rehearsed.append(text)


NO_VOICE = NobodyCould("speak", (), 0.0)


class LoudIsVoice:
    """Voice activity for sounds made here: whatever is loud is voice."""

    floor_db = -80.0

    def step(self, samples: np.ndarray[Any, Any]) -> vad.Step:
        level = float(np.abs(samples.astype(np.float32)).mean()) / 32_768
        is_voice = level > 0.01
        return vad.Step(-20.0 if is_voice else -80.0, float(is_voice), is_voice)


@dataclass
class Spool:
    """Keeps in memory what the real one keeps on the disk; a full disk takes nothing."""

    pieces: list[Any] = field(default_factory=list)
    waiting: list[Any] = field(default_factory=list)
    is_discarded: bool = False
    is_full: bool = False
    is_given_up: bool = False
    is_taken: bool = False

    @property
    def is_behind(self) -> bool:
        return self.is_full or self.is_given_up

    def add(self, samples: Any) -> None:
        if not self.is_given_up:
            (self.waiting if self.is_full else self.pieces).append(samples)

    def flush(self) -> None:
        if self.is_behind:
            raise StoreUnavailable()

    def read(self) -> Any:
        return np.concatenate(self.pieces) if self.pieces else np.zeros(0, np.int16)

    def close(self) -> None:
        try:
            self.flush()
        finally:
            self.waiting.clear()
            self.is_given_up = False  # the next one on that file begins anew

    def discard(self) -> None:
        self.is_discarded = True
        self.pieces.clear()

    def get_well(self) -> None:
        """There is room again, and the writer goes on."""
        self.is_full = False
        self.pieces += self.waiting
        self.waiting.clear()

    def go_elsewhere(self) -> None:
        """Another process has opened it."""
        self.is_taken = self.is_given_up = True


def voice(seconds: float) -> Any:
    """Something loud, bright and periodic enough to be speech."""
    at = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    return (1_500 * sum(np.sin(2 * np.pi * 150 * n * at) for n in range(1, 21))).astype(np.int16)


def hush(seconds: float) -> Any:
    return np.zeros(int(seconds * RATE_HZ), np.int16)
