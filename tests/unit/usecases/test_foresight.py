"""Working out a reply before the turn is over: beside the interview, asked once, paid honestly."""

from __future__ import annotations

from dataclasses import replace

from studio.errors import Fall, NobodyCould, RecordingUnreadable, StoreUnavailable
from studio.interview.events import AskNext
from studio.interview.model import Phase, Session
from studio.interview.steps import UNHEARD, Part, Step
from studio.ports import Climbed, Foreseen
from studio.usecases.foresight import foresee, remembering
from tests.unit.usecases.conftest import WHO, Studio
from tests.unit.usecases.fakes import an_answer


def hand_in(studio: Studio, session: Session, foreseen: Foreseen, *spent: Step) -> Session:
    conduct = remembering(studio.conduct, foreseen, spent)
    conduct.keep_recording(WHO, session.id, 1, an_answer())
    return conduct.hand_in_recording(WHO, session.id, 1)


def test_looking_ahead_changes_nothing(studio: Studio) -> None:
    session = studio.begin()
    studio.ears.script = ["I led it."]
    foreseen = foresee(studio.conduct, session, 1, an_answer())
    assert foreseen.text == "I led it." and foreseen.said_next == "Next."
    assert studio.stored(session) == session
    assert studio.keys() == [] and studio.bench.jobs == []


def test_what_was_foreseen_is_not_asked_again(studio: Studio) -> None:
    session = studio.begin()
    studio.ears.script = ["I led it."]
    foreseen = foresee(studio.conduct, session, 1, an_answer())
    n_thoughts = len(studio.interviewer.asked)
    gone_on = hand_in(studio, session, foreseen)
    assert len(studio.ears.heard) == 1 and len(studio.interviewer.asked) == n_thoughts
    answer = gone_on.turn(1).answer
    assert answer is not None and answer.text == "I led it." and len(answer.words) == 3
    assert gone_on.open_turn is not None and gone_on.open_turn.number == 2
    assert len(studio.bench.jobs) == 1, "measured once, with the words"


def test_a_price_paid_for_nothing_is_counted(studio: Studio) -> None:
    session = studio.begin()
    studio.ears.script = ["I led it."]
    foreseen = foresee(studio.conduct, session, 1, an_answer())
    assert isinstance(foreseen.heard, Climbed)
    heard = replace(foreseen.heard, step=replace(foreseen.heard.step, cost_usd=0.25))
    thrown_away = Step(Part.HEAR, "groq", "m", cost_usd=0.5)
    gone_on = hand_in(studio, session, replace(foreseen, heard=heard), thrown_away)
    step = gone_on.turn(1).step(Part.HEAR)
    assert step is not None and step.cost_usd == 0.75


def test_nothing_is_thought_out_for_who_goes_on(studio: Studio) -> None:
    session = studio.begin()
    studio.ears.script = ["I led it."]
    n_thoughts = len(studio.interviewer.asked)
    foreseen = foresee(studio.conduct, session, 1, an_answer(), is_wanted=lambda: False)
    assert foreseen.text == "I led it." and foreseen.thought is None
    assert len(studio.interviewer.asked) == n_thoughts


def test_that_nobody_heard_is_asked_once_too(studio: Studio) -> None:
    session = studio.begin()
    studio.ears.script = [NobodyCould("hear", (Fall("groq", "Groq is away."),), 8.0)]
    foreseen = foresee(studio.conduct, session, 1, an_answer())
    assert foreseen.text == "" and foreseen.said_next == "" and foreseen.steps == ()
    gone_on = hand_in(studio, session, foreseen)
    step = gone_on.turn(1).step(Part.HEAR)
    assert step is not None and step.rung == UNHEARD and len(studio.ears.heard) == 1
    assert gone_on.phase is Phase.ASKED


def test_words_that_the_candidate_changed_are_thought_about_anew(studio: Studio) -> None:
    session = studio.begin()
    studio.ears.script = ["I led it."]
    foreseen = foresee(studio.conduct, session, 1, an_answer())
    n_thoughts = len(studio.interviewer.asked)
    conduct = remembering(studio.conduct, foreseen)
    conduct.type_answer(WHO, session.id, 1, "I did not lead it.")
    assert len(studio.interviewer.asked) == n_thoughts + 1


def test_a_thought_that_failed_is_had_again_when_it_counts(studio: Studio) -> None:
    session = studio.begin()
    studio.ears.script = ["I led it."]
    studio.interviewer.script = [StoreUnavailable()]
    foreseen = foresee(studio.conduct, session, 1, an_answer())
    assert foreseen.thought is None and foreseen.text == "I led it."
    studio.interviewer.script = [AskNext("Thank you.")]
    assert hand_in(studio, session, foreseen).turn(2).lead_in == "Thank you."


def test_what_is_no_recording_is_not_heard(studio: Studio) -> None:
    foreseen = foresee(studio.conduct, studio.begin(), 1, b"not a recording")
    assert isinstance(foreseen.heard, RecordingUnreadable) and studio.ears.heard == []
