"""A process that conducts its share of the interviews in a storm: see test_fault_storm."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest

from studio import bootstrap
from studio.bootstrap import App, build_app, rungs
from studio.config import load_settings
from studio.errors import InputError, NobodyCould, ProviderError
from studio.interview.model import (
    FAREWELL,
    Difficulty,
    InterviewType,
    Phase,
    Role,
    Session,
    Setup,
    Turn,
)
from studio.interview.rubric import SessionReview
from studio.interview.steps import Part
from studio.ports import Standing
from studio.providers.hallucination import Intervals
from studio.providers.minds import grader, interviewer
from studio.usecases.measuring import find_voiced
from studio.usecases.workers import Workers
from tests.contract.storm_marks import (
    Acknowledged,
    Calls,
    answer_problems,
    grading_problems,
    speech_problems,
    step_problems,
)
from tests.groq.interviewing import json_reply, reply
from tests.groq.script import KEY, Script
from tests.groq_server import serving

STORM_P = 0.3
SLACK_S = 1.0
"""What the product may take over its budgets."""
STARVED_S = 4.0
"""Nothing may take longer over them, however many processes wait for the two cores of a test."""
BUDGETS = {
    "HEAR_S": 0.6,
    "FIRST_TOKEN_S": 0.4,
    "REPLY_S": 0.6,
    "FIRST_SOUND_S": 0.4,
    "SPEECH_S": 0.5,
    "GRADE_S": 0.9,
}
"""A fraction of the product's: what a storm costs is mostly waiting."""
SAID = (
    "Um, when the billing system failed in March I moved forty tables to the new database. "
    "I wrote the plan, tested each step and trained two colleagues. Errors fell by a third."
)
_WAYS = ("record", "record", "record", "record with words", "type", "type", "skip")
_LEAPS_S = (5.0, 40.0, 400.0)


@dataclass(frozen=True)
class Share:
    """What one process is to do.

    `voiced` tells where there is voice in the recordings, by the FLAC that is kept of them: found
    once for all, because loading what finds it costs each process seconds.
    """

    folder: str
    sounds: tuple[bytes, ...]
    voiced: Mapping[bytes, Intervals]
    seeds: tuple[int, ...]


@dataclass
class Told:
    """How one interview went."""

    seed: int
    problems: list[str] = field(default_factory=list)
    steps: Counter[str] = field(default_factory=Counter)
    n_degraded: int = 0
    n_answers: int = 0
    n_calls: int = 0
    n_faults: int = 0
    n_waits: int = 0
    n_late: int = 0
    longest_over_s: float = -9.0


class LeapingClock:
    """Goes on as a clock does, and leaps now and then, so that resting rungs are asked again."""

    ahead: ClassVar[timedelta] = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + LeapingClock.ahead


def conduct(share: Share) -> tuple[list[Told], list[str]]:
    """Hold the interviews one after another; what the server complained of besides."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bootstrap, "SystemClock", LeapingClock)
        patch.setattr(Workers, "run", _workers(share))
        patch.setattr(grader, "MIN_SAMPLE_S", 0.2)
        patch.setattr(interviewer, "MIN_REPAIR_S", 0.15)
        script = Script(reply=reply, json_reply=json_reply, default_transcript=SAID)
        with serving(script) as url:
            with _studio(share.folder, url) as app:  # the first call imports, outside the budgets
                who = app.settings.user_id
                app.connections.test(Part.HEAR, rungs.GROQ)
                app.conduct.abandon(who, app.conduct.start(who, _setup(random.Random(0))).id)
            for name, seconds in BUDGETS.items():
                patch.setattr(rungs, name, seconds)
            with _studio(f"{share.folder}/storm", url) as app:
                app.look_around()
                script.storm_p, script.chance = STORM_P, random.Random(share.seeds[0])
                told = [Sitting(app, script, share.sounds, seed).hold() for seed in share.seeds]
        return told, script.complaints


@contextmanager
def _studio(folder: str, url: str) -> Iterator[App]:
    values = {
        "INTERVIEWGYM_DATA_DIR": folder,
        "GROQ_API_KEY": KEY,
        "GROQ_BASE_URL": url,
        "INTERVIEWGYM_LOCAL_CHAT_URL": url,
        "INTERVIEWGYM_LOCAL_CHAT_KEY": KEY,
        "INTERVIEWGYM_VOICE": "orpheus",
        "INTERVIEWGYM_GRADING_SAMPLES": "2",
        "INTERVIEWGYM_LOG_LEVEL": "error",
    }
    app = build_app(load_settings(values))
    yield app
    app.close()


def _workers(share: Share) -> Callable[[Workers, Any, Any], Future[Any]]:
    """Voice is there at once; measuring, which asks no provider, is left for the report."""

    def run(_: Workers, work: Any, given: Any) -> Future[Any]:
        done: Future[Any] = Future()
        if work is find_voiced:
            done.set_result(share.voiced.get(given, ()))
        return done

    return run


def _setup(rng: random.Random) -> Setup:
    kind, role, level = (rng.choice(list(e)) for e in (InterviewType, Role, Difficulty))
    return Setup(kind, role, level, n_questions=rng.choice((1, 1, 1, 2)))


@dataclass
class Sitting:
    """One interview, from its seed to its report."""

    app: App
    script: Script
    sounds: tuple[bytes, ...]
    seed: int

    def __post_init__(self) -> None:
        self.rng, self.told = random.Random(self.seed), Told(self.seed)
        self.who, self.acknowledged = self.app.settings.user_id, list[Acknowledged]()
        self.n_before = len(self.script.received)

    def hold(self) -> Told:
        """The whole interview."""
        mark, began_s = self._mark()
        session = self.app.conduct.start(self.who, _setup(self.rng))
        calls = Calls.since(self.script, mark)
        self._note("start", began_s, BUDGETS["REPLY_S"] * calls.n_rungs("think"))
        self._check_thought(session, calls)
        while session.open_turn is not None:
            self._listen(session, session.open_turn.number)
            session = self._answer(session, session.open_turn)
            LeapingClock.ahead += timedelta(seconds=self.rng.choice(_LEAPS_S))
        self._listen(session, FAREWELL)
        self._read_report(session)
        self._ask_again(session)
        self._look_back(session)
        return self.told

    def _mark(self) -> tuple[int, float]:
        return len(self.script.received), time.monotonic()

    def _note(self, what: str, began_s: float, budget_s: float) -> None:
        over_s = time.monotonic() - began_s - budget_s
        self.told.longest_over_s = max(self.told.longest_over_s, over_s)
        if what != "report":  # nobody waits for it: the page comes back by itself
            self.told.n_waits += 1
            self.told.n_late += over_s > SLACK_S
        if over_s > STARVED_S:
            self.told.problems.append(f"{what}: {over_s:.2f} s over its budget")

    def _listen(self, session: Session, number: int) -> None:
        """Hear the question or the goodbye, as the page would have it."""
        for line in ("lead", "question"):
            if not self.app.speaking.lines(session, number).get(line):
                continue
            mark, began_s = self._mark()
            try:
                sound = self.app.speaking.speak_piece(self.who, session.id, number, line, 0)
                self._note("first sound", began_s, 2 * BUDGETS["FIRST_SOUND_S"])
                rung = sound.step.rung
                assert b"".join(sound.value.chunks)
            except (NobodyCould, ProviderError):
                rung = "page"
            stored = self.app.conduct.sessions.load(self.who, session.id).spoken_turn(number)
            assert stored is not None
            self._take(speech_problems(Calls.since(self.script, mark), rung, stored))

    def _answer(self, session: Session, turn: Turn) -> Session:
        way = self.rng.choice(_WAYS if turn.number > 1 else _WAYS[:-1])
        number, words = turn.number, f"In interview {self.seed} I led part {turn.number}. {SAID}"
        conduct, what = self.app.conduct, (self.who, session.id, number)
        given = words if way in ("record with words", "type") else ""
        is_recording = way.startswith("record")
        if is_recording:
            sound = self.sounds[(self.seed + number) % len(self.sounds)]
            conduct.keep_recording(*what, sound)
        mark, began_s = self._mark()
        if way == "skip":
            after = conduct.skip(*what)
        elif way == "type":
            after = conduct.type_answer(*what, words)
        else:
            after = conduct.hand_in_recording(*what, given)
        calls = Calls.since(self.script, mark)
        budget_s = BUDGETS["HEAR_S"] * calls.n_rungs("hear")
        self._note(way, began_s, budget_s + BUDGETS["REPLY_S"] * calls.n_rungs("think"))
        if way != "skip":
            self.acknowledged.append(Acknowledged(number, given, is_recording))
        if way == "record":
            heard = after.turn(number).step(Part.HEAR)
            self._take(step_problems("hear", calls, heard, (rungs.GROQ,)))
        self._check_thought(after, calls)
        return after

    def _check_thought(self, session: Session, calls: Calls) -> None:
        thought = session.turns[-1].step(Part.THINK)
        self._take(step_problems("think", calls, thought, (rungs.GROQ, rungs.COMPATIBLE)))

    def _read_report(self, session: Session) -> None:
        began_s = time.monotonic()
        review = self._review(session)
        calls = Calls.since(self.script, self.n_before)
        self._note("report", began_s, BUDGETS["GRADE_S"] * calls.n_rungs("grade"))
        if review is not None:
            self._take(grading_problems(calls, review))

    def _review(self, session: Session) -> SessionReview | None:
        end_s = time.monotonic() + 30
        while time.monotonic() < end_s:
            if review := self.app.review.report(self.who, session.id).review:
                return review
            time.sleep(0.02)
        self._take(["no review"])
        return None

    def _ask_again(self, session: Session) -> None:
        """What a person does afterwards: let it be heard again, accept the terms of a voice."""
        for turn in session.turns:
            try:
                self.app.conduct.hear_again(self.who, session.id, turn.number)
            except (NobodyCould, InputError):
                continue
        self._review(session)
        for connection in self.app.connections.connections():
            if connection.standing is Standing.REFUSED:
                self.app.connections.test(connection.part, connection.rung)

    def _look_back(self, session: Session) -> None:
        """At what is stored, answer by answer, and at how it came about."""
        stored = self.app.conduct.sessions.load(self.who, session.id)
        if stored.phase is not Phase.FINISHED:
            self._take([f"it ended {stored.phase}"])
        self._take(answer_problems(self.app.blobs, stored, self.acknowledged))
        steps = [step for turn in stored.turns for step in turn.steps]
        self.told.steps.update(f"{step.part} {step.rung}" for step in steps)
        self.told.n_degraded = sum(step.is_degraded for step in steps)
        self.told.n_answers = len(self.acknowledged)
        received = self.script.received[self.n_before :]
        self.told.n_calls = len(received)
        self.told.n_faults = sum(bool(call.fault) for call in received)

    def _take(self, problems: list[str]) -> None:
        self.told.problems += [f"interview {self.seed}: {problem}" for problem in problems]
