"""Leaving a live conversation: what was said of an open answer stays, as its recording."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from studio.bootstrap.live import Live
from studio.errors import NobodyCould, StoreUnavailable
from studio.interview.model import Session, WordsFrom
from studio.persistence.spool import Answer, Spools
from studio.usecases.live import LiveInterview
from studio.usecases.speaking import Speaking
from studio.voice.call.ice import Servers
from studio.voice.room import Room
from tests.unit.usecases.conftest import WHO, Studio
from tests.unit.usecases.fakes import an_answer, tone
from tests.unit.usecases.test_speaking import ScriptedVoicing


def live(studio: Studio, folder: Path) -> Live:
    speaking = Speaking(studio.sessions, None, lambda *_: None)  # type: ignore[arg-type]
    return Live(Room(1), Spools(folder / "live"), Servers(), studio.conduct, speaking, True, 60.0)


def speak(conversations: Live, session: Session, seconds: float) -> None:
    spool = conversations.spools.open(WHO, session.id, 1)
    spool.add((tone(seconds) * 32_767).astype(np.int16))


def test_what_was_said_is_kept_as_a_recording(studio: Studio, tmp_path: Path) -> None:
    session, conversations = studio.begin(), live(studio, tmp_path)
    speak(conversations, session, 2.0)
    left = conversations.leave(session)
    assert left.open_turn is not None and left.open_turn.draft is not None
    assert left.open_turn.draft.duration_s == 2.0
    assert conversations.spools.left(WHO) == []
    assert conversations.leave(left) == left
    conversations.close()


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.2])
def test_next_to_nothing_is_no_recording(studio: Studio, tmp_path: Path, seconds: float) -> None:
    session, conversations = studio.begin(), live(studio, tmp_path)
    speak(conversations, session, seconds)
    assert conversations.leave(session) == session
    assert Answer(WHO, session.id, 1) not in conversations.spools.left(WHO)
    conversations.close()


def test_an_answer_given_by_voice_is_the_sessions(studio: Studio) -> None:
    session = studio.begin()
    speaking = Speaking(studio.sessions, None, studio.conduct.note_speech)  # type: ignore[arg-type]
    interview = LiveInterview(studio.conduct, speaking, WHO, session.id)
    studio.ears.script = ["I led it."]
    foreseen = interview.foresee(1, an_answer())
    assert foreseen.text == "I led it."
    gone_on = interview.answer(1, an_answer(), foreseen, ())
    assert gone_on.turn(1).answer is not None and gone_on.open_turn is not None
    assert gone_on.open_turn.number == 2
    again = interview.answer(1, an_answer(), foreseen, ())
    assert again == studio.stored(session), "a second hand-in changes nothing"


def test_where_nobody_can_hear_the_browsers_words_count(studio: Studio) -> None:
    session = studio.begin()
    speaking = Speaking(studio.sessions, None, studio.conduct.note_speech)  # type: ignore[arg-type]
    interview = LiveInterview(studio.conduct, speaking, WHO, session.id)
    studio.ears.script = [NobodyCould("hear", (), 0.0)]
    foreseen = interview.foresee(1, an_answer())
    gone_on = interview.answer(1, an_answer(), foreseen, (), "I led it.")
    answer = gone_on.turn(1).answer
    assert answer is not None and answer.text == "I led it."
    assert answer.words_from is WordsFrom.BROWSER
    assert gone_on.open_turn is not None and gone_on.open_turn.number == 2


def test_what_was_heard_counts_more_than_the_browsers_words(studio: Studio) -> None:
    session = studio.begin()
    speaking = Speaking(studio.sessions, None, studio.conduct.note_speech)  # type: ignore[arg-type]
    interview = LiveInterview(studio.conduct, speaking, WHO, session.id)
    studio.ears.script = ["I led it."]
    foreseen = interview.foresee(1, an_answer())
    answer = interview.answer(1, an_answer(), foreseen, (), "I lead it").turn(1).answer
    assert answer is not None and answer.text == "I led it."


def test_ending_elsewhere_keeps_what_another_process_left(studio: Studio, tmp_path: Path) -> None:
    session, conversations = studio.begin(), live(studio, tmp_path)
    speak(conversations, session, 2.0)
    conversations.close()  # the server is gone; a new one finds what was said
    again = live(studio, tmp_path)
    assert again.room.talk(session.id) is None and again.holds(session)
    ended = again.end_early(WHO, session.id)
    answer = ended.turn(1).answer
    assert answer is not None and answer.recording is not None
    assert answer.recording.duration_s == 2.0
    assert again.spools.left(WHO) == [] and not again.holds(ended)
    again.close()


def test_both_sides_are_kept_as_they_were(studio: Studio) -> None:
    session = studio.begin()
    speaking = Speaking(studio.sessions, None, studio.conduct.note_speech)  # type: ignore[arg-type]
    interview = LiveInterview(studio.conduct, speaking, WHO, session.id)
    studio.ears.script = ["I led it."]
    interview.answer(1, an_answer(), interview.foresee(1, an_answer()), ())
    both = np.stack([np.arange(16_000), -np.arange(16_000)], axis=1).astype(np.int16)
    interview.keep_sides(1, both)
    sides = studio.stored(session).turn(1).sides
    assert sides is not None and sides.duration_s == 1.0
    with studio.blobs.open(sides.key) as reader:
        samples, rate_hz = sf.read(reader, dtype="int16")
    assert rate_hz == 16_000 and np.array_equal(samples, both)


def test_sides_that_cannot_be_kept_stop_nothing(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    session = studio.begin()
    speaking = Speaking(studio.sessions, None, studio.conduct.note_speech)  # type: ignore[arg-type]
    interview = LiveInterview(studio.conduct, speaking, WHO, session.id)

    def full(*_: object) -> None:
        raise StoreUnavailable()

    monkeypatch.setattr(studio.blobs, "put", full)
    interview.keep_sides(1, np.zeros((16_000, 2), np.int16))
    assert "not kept" in caplog.text and studio.stored(session).turn(1).sides is None


def test_going_back_to_talking_adds_to_what_was_kept(studio: Studio, tmp_path: Path) -> None:
    session, conversations = studio.begin(), live(studio, tmp_path)
    speak(conversations, session, 2.0)
    left = conversations.leave(session)
    kept, spool = conversations._open_spool(WHO, session.id, 1)
    assert len(kept) == 2 * 16_000, "the answer goes on where it was left"
    spool.add((tone(3.0) * 32_767).astype(np.int16))
    assert conversations.holds(left)
    again = conversations.leave(left)
    assert again.open_turn is not None and again.open_turn.draft is not None
    assert again.open_turn.draft.duration_s == 5.0
    assert conversations.spools.left(WHO) == []
    conversations.close()


def test_a_word_to_bridge_a_wait_leaves_what_was_rehearsed_at_hand(studio: Studio) -> None:
    session, voicing = studio.begin(), ScriptedVoicing()
    speaking = Speaking(studio.sessions, voicing, studio.conduct.note_speech)
    interview = LiveInterview(studio.conduct, speaking, WHO, session.id)
    asked = speaking.lines(session, 1)["question"][0]
    interview.rehearse(asked)
    assert b"".join(interview.bridge(1, "One moment.").chunks) == b"\0\0"
    interview.speak(1, "question", 0)
    assert [text for _, text, _ in voicing.said] == [asked, "One moment."], "paid for once"
