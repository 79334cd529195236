"""The ports as ladders: the floor is always there, and the step says who it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from studio.errors import Kind, NobodyCould, ProviderUnavailable
from studio.interview.events import Close, Move, Options
from studio.interview.model import Session
from studio.interview.rubric import SessionReview
from studio.interview.steps import Fall, Part
from studio.ports import Asking, Heard, Intervals, Speech, Tell, Usage, tell_nobody
from studio.providers.ladder import Ladder, Rung
from studio.providers.ladders import (
    BUILTIN,
    LadderGrader,
    LadderHearing,
    LadderThinking,
    LadderVoicing,
)
from tests.contract.samples import a_review, a_session

AWAY = ProviderUnavailable("Away.", provider="x", port="p")
NOBODY = Options(None, may_probe=False, next_question=None, may_invite=False)
NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


class Anyone:
    """Hears, thinks, speaks and grades; or is away."""

    def __init__(self, *, away: bool = False, model: str = "m-1") -> None:
        self.away, self.usage = away, Usage(model, cost_usd=0.5)

    def _answer(self) -> None:
        if self.away:
            raise AWAY

    def hear(
        self, flac: bytes, hint: str, asking: Asking, voiced: Intervals | None = None
    ) -> Heard:
        self._answer()
        return Heard(f"heard {hint}", (), self.usage)

    def speak(self, text: str, voice: str, asking: Asking) -> Speech:
        self._answer()
        return Speech(16_000, iter([text.encode()]), self.usage)

    def move(
        self, session: Session, options: Options, asking: Asking, tell: Tell = tell_nobody
    ) -> tuple[Move, Usage]:
        self._answer()
        return Close("By a model."), self.usage

    def grade(self, session: Session, at: datetime, asking: Asking) -> tuple[SessionReview, Usage]:
        self._answer()
        return a_review(), self.usage


class Floor:
    def move(self, session: Session, options: Options) -> Move:
        return Close("By rules.")

    def grade(self, session: Session, at: datetime) -> SessionReview:
        return a_review()


def rungs(part: Part, *anyone: Anyone) -> Ladder[Anyone]:
    return Ladder(part, [Rung(f"rung-{n}", "Rung", one, 1.0) for n, one in enumerate(anyone)])


def test_ears_one_rung_down() -> None:
    hearing = LadderHearing(rungs(Part.HEAR, Anyone(away=True), Anyone()))
    heard = hearing.hear("s", b"flac", "Acme")
    assert heard.value.text == "heard Acme"
    assert (heard.step.rung, heard.step.model) == ("rung-1", "m-1")
    assert heard.step.falls == (Fall("rung-0", "Away.", Kind.DOWN),)


def test_no_ears_and_no_voice_are_said_so() -> None:
    with pytest.raises(NobodyCould, match="Away"):
        LadderHearing(rungs(Part.HEAR, Anyone(away=True))).hear("s", b"", "")
    with pytest.raises(NobodyCould):
        LadderVoicing(rungs(Part.SPEAK)).say("s", "Hello.", "")


def test_a_voice() -> None:
    said = LadderVoicing(rungs(Part.SPEAK, Anyone())).say("s", "Hello.", "")
    assert b"".join(said.value.chunks) == b"Hello."
    assert said.step.part is Part.SPEAK


def test_a_voice_that_breaks_off_has_failed() -> None:
    def broken() -> Iterator[bytes]:
        yield b"Hel"
        raise AWAY

    class Breaking(Anyone):
        def speak(self, text: str, voice: str, asking: Asking) -> Speech:
            return Speech(16_000, broken(), self.usage)

    voicing = LadderVoicing(rungs(Part.SPEAK, Breaking()))
    with pytest.raises(ProviderUnavailable):
        list(voicing.say("s", "Hello.", "").value.chunks)
    assert voicing.ladder.breaker("rung-0").why == "Away."


def test_the_built_in_interviewer_is_below_them_all() -> None:
    thinking = LadderThinking(rungs(Part.THINK, Anyone(away=True)), Floor())
    thought = thinking.think(a_session(), NOBODY)
    assert thought.value == Close("By rules.")
    assert thought.step.rung == BUILTIN
    assert thought.step.is_degraded
    alone = LadderThinking(rungs(Part.THINK), Floor()).think(a_session(), NOBODY)
    assert not alone.step.is_degraded, "nothing fell: nothing else is set up"
    model = LadderThinking(rungs(Part.THINK, Anyone()), Floor()).think(a_session(), NOBODY)
    assert (model.value, model.step.rung) == (Close("By a model."), "rung-0")


def test_the_built_in_grader_is_below_them_all() -> None:
    fallen = LadderGrader(rungs(Part.GRADE, Anyone(away=True)), Floor()).grade(a_session(), NOON)
    assert fallen.step is not None
    assert (fallen.step.rung, fallen.step.falls) == (BUILTIN, (Fall("rung-0", "Away.", Kind.DOWN),))
    model = LadderGrader(rungs(Part.GRADE, Anyone()), Floor()).grade(a_session(), NOON)
    assert model.step is not None and model.step.rung == "rung-0"


def test_what_no_model_was_asked_about_is_the_floors() -> None:
    grader = LadderGrader(rungs(Part.GRADE, Anyone(model="")), Floor())
    step = grader.grade(a_session(), NOON).step
    assert step is not None and (step.rung, step.model) == (BUILTIN, "")
