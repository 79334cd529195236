"""Plain stand-ins for the ports that cost time or chance, and the sound of an answer."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import soundfile as sf

from studio.errors import Conflict, NobodyCould
from studio.interview.bank import Bank
from studio.interview.events import AskNext, Close, InviteQuestions, Move, Options, Probe
from studio.interview.model import (
    Difficulty,
    InterviewType,
    ProbeReason,
    Question,
    Session,
    TimedWord,
)
from studio.interview.rubric import (
    RUBRIC_VERSION,
    NextLevel,
    QuestionReview,
    SessionReview,
    transcript_digest,
)
from studio.interview.steps import Part, Step
from studio.persistence.store import SqlSessionStore
from studio.ports import Climbed, Heard, Intervals, Tell, Usage, tell_nobody

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


class TickingClock:
    """A clock that goes on by a second each time somebody looks."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def forward(self, **how_far: float) -> None:
        self.at += timedelta(**how_far)


class ScriptedInterviewer:
    """Goes through the plan; says or raises what is put before it first."""

    def __init__(self) -> None:
        self.script: list[Move | Exception | Callable[[], None]] = []
        self.asked: list[Options] = []

    def think(self, session: Session, options: Options, tell: Tell = tell_nobody) -> Climbed[Move]:
        return Climbed(self._move(options), Step(Part.THINK, "scripted"))

    def _move(self, options: Options) -> Move:
        self.asked.append(options)
        while self.script:
            line = self.script.pop(0)
            if isinstance(line, Exception):
                raise line
            if isinstance(line, Probe | AskNext | InviteQuestions | Close):
                return line
            line()  # something happens while the interviewer thinks
        if options.next_question is not None:
            return AskNext("Next.")
        return InviteQuestions("Your questions?") if options.may_invite else Close("Goodbye.")


class ScriptedEars:
    """Hears what is put before it; with nothing left, there is nobody who hears."""

    def __init__(self) -> None:
        self.script: list[str | Exception | Callable[[], None]] = []
        self.heard: list[bytes] = []

    def hear(
        self, session_id: str, flac: bytes, hint: str, voiced: Intervals | None = None
    ) -> Climbed[Heard]:
        self.heard.append(flac)
        while self.script:
            line = self.script.pop(0)
            if isinstance(line, Exception):
                raise line
            if isinstance(line, str):
                words = tuple(
                    TimedWord(word, 0.1 * n, 0.1 * n + 0.1) for n, word in enumerate(line.split())
                )
                step = Step(Part.HEAR, "scripted", "ears-1", latency_s=0.2)
                return Climbed(Heard(line, words, Usage("ears-1")), step)
            line()  # something happens while somebody listens
        raise NobodyCould("hear", (), 0.0)


class CountingGrader:
    """Grades every question with the same words, and counts."""

    def __init__(self) -> None:
        self.n_graded = 0

    def grade(self, session: Session, at: datetime) -> SessionReview:
        self.n_graded += 1
        return SessionReview(
            questions=tuple(
                QuestionReview(
                    q.id, tuple(t.number for t in session.turns_of(q.id)), (), (), (), "Go.", None
                )
                for q in session.questions
                if session.turns_of(q.id)
            ),
            overall=(),
            overall_band=None,
            strengths=(),
            improvements=(),
            next_step="Go on.",
            next_level=NextLevel(Difficulty.STANDARD, "Because."),
            graded_by="counting-1",
            rubric_version=RUBRIC_VERSION,
            graded_at=at,
            graded_text_digest=transcript_digest(session),
        )


class WorkerBench:
    """Takes jobs as a pool does; the test says when each one ends and how."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        self.work = work
        self.jobs: list[tuple[Any, Future[Any]]] = []

    def run(self, job: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.jobs.append((job, future))
        return future

    def finish(self) -> int:
        """Do every job that waits; returns how many."""
        waiting, self.jobs = self.jobs, []
        for job, future in waiting:
            future.set_result(self.work(job))
        return len(waiting)

    def fail(self, error: BaseException) -> None:
        """Let the oldest job fail."""
        _, future = self.jobs.pop(0)
        future.set_exception(error)


class InterruptedStore(SqlSessionStore):
    """The real store; `before_save` runs once before the next save, as another tab would."""

    before_save: Callable[[], object] | None = None
    always_conflicts = False

    def save(self, session: Session) -> Session:
        if self.always_conflicts:
            raise Conflict()
        other_tab, self.before_save = self.before_save, None
        if other_tab is not None:
            other_tab()
        return super().save(session)


def a_bank(n: int = 6) -> Bank:
    """So many questions, all fit for anybody."""
    return Bank(tuple(a_question(number) for number in range(1, n + 1)))


def a_question(number: int) -> Question:
    return Question(
        id=f"q-{number:02d}",
        type=InterviewType.BEHAVIOURAL,
        roles=("any",),
        competency=f"competency-{number}",
        difficulty=Difficulty.STANDARD,
        text=f"Tell me about number {number}.",
        rephrased=f"What about number {number}?",
        hint="Think of one.",
        time_s=120,
        follow_ups=("Why?", "How?", "And then?"),
        good_answer=("a", "b"),
        keywords=("number",),
    )


PROBE = Probe("What was the result?", ProbeReason.RESULT_MISSING)


def tone(seconds: float = 2.0, *, hz: float = 220.0, rate: int = 16_000) -> np.ndarray[Any, Any]:
    """A buzz in bursts of a syllable's length: heard as sound by every check of ours."""
    at = np.arange(int(seconds * rate)) / rate
    syllables = 0.5 * (1 - np.cos(2 * np.pi * 4 * at))
    return (0.3 * syllables * np.sin(2 * np.pi * hz * at)).astype(np.float32)


def wav(samples: np.ndarray[Any, Any], rate: int = 16_000, subtype: str = "PCM_16") -> bytes:
    """The samples as a WAV file."""
    return sound_file(samples, rate, format="WAV", subtype=subtype)


def sound_file(samples: np.ndarray[Any, Any], rate: int, **kind: str) -> bytes:
    """The samples as a sound file of that format and subtype."""
    buffer = io.BytesIO()
    sf.write(buffer, samples, rate, **kind)
    return buffer.getvalue()


def an_answer(seconds: float = 2.0, hz: float = 220.0) -> bytes:
    """A recorded answer as the browser hands it over."""
    return wav(tone(seconds, hz=hz))


def numbers(sessions: Sequence[Session]) -> list[int]:
    """How many turns each session has."""
    return [len(s.turns) for s in sessions]
