"""The browser's words in a live interview: shown as they come, and counted where nobody hears."""

from __future__ import annotations

import pytest

from studio.voice.talking.snapshot import Doing
from tests.unit.voice.people import Partner, hush, voice
from tests.unit.voice.test_talk import Stage


class Deaf(Partner):
    """An interview whose ears are all away."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""


@pytest.fixture
def stage() -> Stage:
    stage = Stage(Deaf())
    stage.join()
    stage.listens()
    return stage


def test_they_are_shown_and_handed_in(stage: Stage) -> None:
    stage.hear(voice(2.0))
    stage.talk.write(1, "I led", False)
    assert stage.talk.snapshot.heard == "I led"
    stage.until(lambda: stage.doing is Doing.THINKING)
    assert not stage.partner.answers, "its last words are still to come"
    stage.talk.write(1, "I led it.", True)
    stage.desk.settle()
    assert [written for *_, written in stage.partner.answers] == ["I led it."]
    assert stage.talk.snapshot.turn_number == 2


def test_a_browser_that_never_ends_is_not_waited_for(stage: Stage) -> None:
    stage.hear(voice(2.0))
    stage.talk.write(1, "I led it", False)
    stage.until(lambda: stage.doing is Doing.THINKING)
    waited_s = stage.until(lambda: bool(stage.partner.answers))
    assert 2.5 < waited_s < 3.5
    assert stage.partner.answers[0][-1] == "I led it"


def test_whoever_goes_on_keeps_the_words_of_before(stage: Stage) -> None:
    stage.hear(voice(2.0))
    stage.talk.write(1, "I led it", False)
    stage.until(lambda: stage.doing is Doing.THINKING)
    stage.hear(voice(1.0))
    stage.talk.write(1, "I led it.", True)
    assert stage.doing is Doing.LISTENING
    stage.talk.write(1, "With two others.", False)
    assert stage.talk.snapshot.heard == "I led it. With two others."


def test_another_turns_words_are_nobodys() -> None:
    stage = Stage(Deaf())
    stage.join()
    stage.listens()
    stage.talk.write(7, "Something else.", True)
    assert stage.talk.snapshot.heard == ""


def test_ears_that_heard_count_more() -> None:
    stage = Stage()
    stage.join()
    stage.listens()
    stage.talk.write(1, "I lead at", False)
    stage.hear(voice(2.0))
    stage.hear(hush(3.0))
    assert stage.partner.answers[0][2] == "I led it."
    assert stage.talk.snapshot.turn_number == 2, "nobody waited for the browser"
