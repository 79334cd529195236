"""Hearing a recorded answer inside the interview: waited for, once, and never in the way."""

from __future__ import annotations

import threading

import pytest

from studio.errors import Kind, NobodyCould, NothingSpoken, StoreUnavailable
from studio.interview.model import Phase, Session, WordsFrom
from studio.interview.steps import UNHEARD, Fall, Part, Step
from tests.unit.usecases.conftest import WHO, Studio
from tests.unit.usecases.fakes import an_answer


def hand_in(studio: Studio, session: Session, text: str = "") -> Session:
    studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
    return studio.conduct.hand_in_recording(WHO, session.id, 1, text)


def test_what_was_heard_is_stored_before_the_next_question(studio: Studio) -> None:
    studio.ears.script = ["I led it."]
    session = hand_in(studio, studio.begin())
    answer = studio.stored(session).turn(1).answer
    assert answer is not None
    assert (answer.text, answer.words_from) == ("I led it.", WordsFrom.RECOGNISER)
    assert [w.text for w in answer.words] == ["I", "led", "it."]
    answered = studio.interviewer.asked[-1].answered
    assert answered is not None and answered.answer is not None
    assert answered.answer.text == "I led it.", "the interviewer waited for it"
    assert len(studio.bench.jobs) == 1, "measured once, with the words"


def test_own_words_spare_the_ears(studio: Studio) -> None:
    session = hand_in(studio, studio.begin(), "I led it.")
    assert studio.ears.heard == []
    assert session.turn(1).step(Part.HEAR) is None


def test_with_nobody_to_hear_the_interview_goes_on_and_says_so(studio: Studio) -> None:
    studio.ears.script = [NobodyCould("hear", (Fall("groq", "Groq is away.", Kind.DOWN),), 8.0)]
    session = hand_in(studio, studio.begin())
    assert session.phase is Phase.ASKED
    step = studio.stored(session).turn(1).step(Part.HEAR)
    assert step == Step(
        Part.HEAR, UNHEARD, latency_s=8.0, falls=(Fall("groq", "Groq is away.", Kind.DOWN),)
    )
    assert len(studio.bench.jobs) == 1


@pytest.mark.parametrize("line", [NothingSpoken(), "   ", "\x00"])
def test_a_recording_without_speech_is_no_answer_of_words(
    studio: Studio, line: str | Exception
) -> None:
    studio.ears.script = [line]
    session = hand_in(studio, studio.begin())
    assert session.turn(1).is_unheard
    assert session.turn(1).answer is not None
    assert session.phase is Phase.ASKED


def test_a_crash_while_hearing_is_made_good_at_the_next_visit(studio: Studio) -> None:
    session = studio.begin()
    studio.ears.script = [StoreUnavailable()]
    with pytest.raises(StoreUnavailable):
        hand_in(studio, session)
    assert studio.stored(session).turn(1).waits_for_ears
    studio.ears.script = ["I led it."]
    again = studio.conduct.reopen(WHO, session.id)
    answer = again.turn(1).answer
    assert answer is not None and answer.text == "I led it."
    assert again.phase is Phase.ASKED


def test_a_second_click_waits_and_asks_nobody_again(studio: Studio) -> None:
    session = studio.begin()
    listening, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        listening.set()
        assert go_on.wait(10)

    studio.ears.script = [slow, "I led it."]
    seen: list[Session] = []
    clicks = [
        threading.Thread(target=lambda: seen.append(hand_in(studio, session))),
        threading.Thread(target=lambda: seen.append(studio.conduct.reopen(WHO, session.id))),
    ]
    clicks[0].start()
    assert listening.wait(10)
    clicks[1].start()
    go_on.set()
    for click in clicks:
        click.join(10)
    assert len(studio.ears.heard) == 1
    assert [len(s.turns) for s in seen] == [2, 2]
    assert len(studio.interviewer.asked) == 2, "the first question, and the one after the answer"


def test_ears_that_came_back_can_be_asked_again(studio: Studio) -> None:
    session = hand_in(studio, studio.begin())
    assert session.turn(1).is_unheard
    with pytest.raises(NobodyCould):
        studio.conduct.hear_again(WHO, session.id, 1)
    studio.ears.script = ["I led it."]
    n_asked = len(studio.interviewer.asked)
    again = studio.conduct.hear_again(WHO, session.id, 1)
    answer = again.turn(1).answer
    assert answer is not None and answer.text == "I led it."
    assert again.open_turn is not None and again.open_turn.number == 2, "where it stood"
    assert len(studio.interviewer.asked) == n_asked
    assert studio.conduct.hear_again(WHO, session.id, 1) == again


def test_the_end_still_hears_the_recording_kept(studio: Studio) -> None:
    session = studio.begin()
    studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
    studio.ears.script = ["I led it."]
    ended = studio.conduct.end_early(WHO, session.id)
    answer = ended.turn(1).answer
    assert ended.phase is Phase.FINISHED
    assert answer is not None and answer.text == "I led it."


def test_which_voice_spoke_is_noted_once_and_changes_nothing_else(studio: Studio) -> None:
    session = studio.begin()
    step = Step(Part.SPEAK, "browser", latency_s=0.1)
    for _ in range(2):
        studio.conduct.note_speech(WHO, session.id, 1, step)
    stored = studio.stored(session)
    assert stored.turn(1).step(Part.SPEAK) == step
    assert stored.open_turn is not None
    assert len([s for s in stored.turn(1).steps if s.part is Part.SPEAK]) == 1
