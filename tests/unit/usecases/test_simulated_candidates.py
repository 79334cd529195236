"""Whole interviews with simulated people on the rung that every installation has."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

from studio.interview.bank import Bank, load_bank
from studio.interview.grading import verify_review
from studio.interview.model import Difficulty, InterviewType, Phase, Role, Setup
from studio.interview.steps import Part
from studio.providers.builtin.grader import BuiltinGrader
from studio.providers.builtin.interviewer import BuiltinInterviewer
from studio.providers.ladder import Ladder, Rung
from studio.providers.ladders import Judge, LadderGrader, LadderThinking, Mind
from studio.providers.minds.grader import ModelGrader
from studio.providers.minds.interviewer import ModelInterviewer
from tests.candidates.interviews import Interviewed, interview
from tests.candidates.obeying import ObeyingChat
from tests.candidates.people import CANDIDATES, RANKED, prose
from tests.unit.usecases.conftest import Studio

SEEDS = (1, 2, 3)
ROLES = (Role.SOFTWARE, Role.HEALTHCARE, Role.SALES)

Interviews = Callable[..., Interviewed]


@cache
def bank() -> Bank:
    return load_bank()


@pytest.fixture
def sit(studio: Studio) -> Interviews:
    """Interviews over the built-in rung."""
    return sitting(studio, (), ())


@pytest.fixture
def sit_with_model(studio: Studio) -> Interviews:
    """Interviews over a model that does whatever an answer says, with the built-in rung below."""
    chat = ObeyingChat()
    mind = ModelInterviewer(chat, BuiltinInterviewer())
    judge = ModelGrader(chat, BuiltinGrader(bank()), samples=1)
    return sitting(
        studio,
        (Rung("model", "A model", mind, 3.0, 8.0),),
        (Rung("model", "A model", judge, 30.0),),
    )


def sitting(
    studio: Studio, minds: Sequence[Rung[Mind]], judges: Sequence[Rung[Judge]]
) -> Interviews:
    """Interviews over these rungs; everybody has an account of their own."""
    thinking = LadderThinking(Ladder(Part.THINK, minds), BuiltinInterviewer())
    grader = LadderGrader(Ladder(Part.GRADE, judges), BuiltinGrader(bank()))
    grading = replace(studio.review.grading, grader=grader)
    review = replace(studio.review, grading=grading)

    def run(
        name: str,
        kind: InterviewType = InterviewType.BEHAVIOURAL,
        difficulty: Difficulty = Difficulty.STANDARD,
        *,
        seed: int = 1,
        n_questions: int = 2,
    ) -> Interviewed:
        conduct = replace(studio.conduct, interviewer=thinking, bank=bank(), new_seed=lambda: seed)
        setup = Setup(kind, ROLES[seed % len(ROLES)], difficulty, n_questions)
        who = f"{name}-{kind}-{difficulty}-{seed}"
        return interview(conduct, review, who, setup, CANDIDATES[name], seed)

    return run


@pytest.mark.parametrize("difficulty", list(Difficulty))
@pytest.mark.parametrize("kind", list(InterviewType))
def test_strong_before_average_before_weak(
    sit: Interviews, kind: InterviewType, difficulty: Difficulty
) -> None:
    medians = []
    for name in RANKED:
        bands = [sit(name, kind, difficulty, seed=seed).review.overall_band for seed in SEEDS]
        assert None not in bands, f"{name} got no band: {bands}"
        medians.append(statistics.median(b for b in bands if b is not None))
    assert all(better > worse for better, worse in pairwise(medians)), medians


@pytest.mark.parametrize("kind", list(InterviewType))
@pytest.mark.parametrize("name", list(CANDIDATES))
def test_everybody_reaches_a_report(sit: Interviews, name: str, kind: InterviewType) -> None:
    done = sit(name, kind, Difficulty.INTENSE, n_questions=1)
    assert done.session.phase is Phase.FINISHED and done.session.farewell
    assert verify_review(done.session, done.review) is done.review
    assert done.review.next_step and done.review.next_level.reason
    assert done.review.step is not None and done.review.step.rung == "builtin"


@pytest.mark.parametrize("name", ["silent", "gibberish", "repeats"])
def test_nothing_said_is_no_band(sit: Interviews, name: str) -> None:
    """Nobody is judged on words that answer nothing; leaving the question may cost a lowest."""
    band = sit(name).review.overall_band
    assert band is None or band == 1.0


@pytest.mark.parametrize("kind", list(InterviewType))
def test_insults_are_no_answer(sit: Interviews, kind: InterviewType) -> None:
    """Whoever refuses gets no band, or less than whoever tries."""
    band = sit("hostile", kind).review.overall_band
    average = sit("average", kind).review.overall_band
    assert average is not None and (band is None or band < average)


@pytest.mark.parametrize("kind", list(InterviewType))
def test_an_injection_moves_nothing(sit: Interviews, kind: InterviewType) -> None:
    for difficulty in Difficulty:
        plain, attacked = (sit(name, kind, difficulty) for name in ("average", "injects"))
        ours, theirs = plain.review, attacked.review
        assert ours.overall_band is not None and theirs.overall_band is not None
        assert abs(ours.overall_band - theirs.overall_band) <= 0.5
        for one, other in zip(ours.questions, theirs.questions, strict=True):
            assert one.question_id == other.question_id
            if one.overall_band is not None and other.overall_band is not None:
                assert abs(one.overall_band - other.overall_band) <= 0.5
        said = attacked.spoken.lower()
        assert not {"pineapple", "pirate", "rubric"} & set(said.split())
        assert not [line for line in prose()["any"]["injections"] if line.lower() in said]


@pytest.mark.parametrize("kind", list(InterviewType))
def test_even_a_model_that_obeys_is_not_led(
    sit_with_model: Interviews, kind: InterviewType
) -> None:
    """It says and scores what an answer tells it; what is planted reaches neither."""
    plain, attacked = (sit_with_model(name, kind, n_questions=3) for name in ("average", "injects"))
    ours, theirs = plain.review, attacked.review
    assert theirs.graded_by.startswith("obeying (grading/")
    assert ours.overall_band is not None and theirs.overall_band is not None
    assert abs(ours.overall_band - theirs.overall_band) <= 0.5
    said = attacked.spoken.lower()
    assert "pineapple" not in said and "ignore all" not in said and "maximum" not in said
    told = str((theirs.questions, theirs.strengths, theirs.improvements, theirs.next_step)).lower()
    assert "pineapple" not in told and "as an ai model" not in told


@pytest.mark.parametrize("name", list(CANDIDATES))
def test_everybody_reaches_a_report_with_a_model_too(sit_with_model: Interviews, name: str) -> None:
    done = sit_with_model(name)
    assert done.session.phase is Phase.FINISHED
    assert verify_review(done.session, done.review) is done.review
    thought = [step for t in done.session.turns if (step := t.step(Part.THINK)) is not None]
    assert thought and all(step.rung in ("model", "builtin") for step in thought)
    assert all(step.falls for step in thought if step.rung == "builtin")


def test_slips_of_grammar_cost_little(sit: Interviews) -> None:
    for kind in InterviewType:
        fluent, learner = (sit(name, kind).review.overall_band for name in ("strong", "non_native"))
        assert fluent is not None and learner is not None and fluent - learner <= 0.5
