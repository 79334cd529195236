"""Several steps in one commit: all of them or none, and what follows from them follows after."""

from __future__ import annotations

import pytest

from studio.errors import NotFound, StoreUnavailable
from studio.interview.model import Session
from studio.usecases.live import LiveInterview
from studio.usecases.speaking import Speaking
from tests.unit.usecases.conftest import WHO, Studio
from tests.unit.usecases.fakes import an_answer


def interview(studio: Studio, session: Session) -> LiveInterview:
    speaking = Speaking(studio.sessions, None, studio.conduct.note_speech)  # type: ignore[arg-type]
    return LiveInterview(studio.conduct, speaking, WHO, session.id)


def count_saves(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    saves: list[int] = []
    save = studio.sessions.save

    def counted(session: Session) -> Session:
        saves.append(len(studio.bench.jobs))
        return save(session)

    monkeypatch.setattr(studio.sessions, "save", counted)
    return saves


def test_an_answer_that_was_foreseen_is_stored_in_one_commit(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = studio.begin()
    studio.ears.script = ["I led it."]
    held = interview(studio, session)
    foreseen = held.foresee(1, an_answer())
    saves = count_saves(studio, monkeypatch)
    gone_on = held.answer(1, an_answer(), foreseen, ())
    assert saves == [0], "once, and nothing is measured before it"
    assert len(studio.bench.jobs) == 1
    assert gone_on == studio.stored(session) and gone_on.version == session.version + 1
    assert gone_on.open_turn is not None and gone_on.open_turn.number == 2
    answer = gone_on.turn(1).answer
    assert answer is not None and answer.text == "I led it." and answer.recording is not None
    assert studio.keys() == [answer.recording.key]


def test_where_another_tab_was_first_the_steps_are_taken_on_what_is_there(studio: Studio) -> None:
    session = studio.begin()
    studio.ears.script = ["I led it."]
    held = interview(studio, session)
    foreseen = held.foresee(1, an_answer())
    put = studio.blobs.put

    def put_beside(key: str, data: bytes) -> None:
        studio.blobs.put = put  # type: ignore[method-assign]
        studio.conduct.think(WHO, session.id, 1)
        put(key, data)

    studio.blobs.put = put_beside  # type: ignore[method-assign]
    gone_on = held.answer(1, an_answer(), foreseen, ())
    assert gone_on == studio.stored(session)
    assert gone_on.turn(1).answer is not None and gone_on.open_turn is not None
    assert gone_on.open_turn.number == 2 and len(studio.bench.jobs) == 1


def test_a_store_that_is_out_of_reach_has_nothing_of_it(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = studio.begin()
    studio.ears.script = ["I led it."]
    held = interview(studio, session)
    foreseen = held.foresee(1, an_answer())

    def full(_: Session) -> Session:
        raise StoreUnavailable()

    with monkeypatch.context() as patch:
        patch.setattr(studio.sessions, "save", full)
        with pytest.raises(StoreUnavailable):
            held.answer(1, an_answer(), foreseen, ())
    assert studio.stored(session) == session and studio.bench.jobs == []
    assert held.answer(1, an_answer(), foreseen, ()).turn(1).answer is not None


def test_an_answer_to_a_session_that_was_deleted_leaves_nothing(studio: Studio) -> None:
    session = studio.begin()
    studio.ears.script = ["I led it."]
    held = interview(studio, session)
    foreseen = held.foresee(1, an_answer())
    put = studio.blobs.put

    def put_late(key: str, data: bytes) -> None:
        put(key, data)
        studio.sessions.erase(WHO, session.id)

    studio.blobs.put = put_late  # type: ignore[method-assign]
    with pytest.raises(NotFound):
        held.answer(1, an_answer(), foreseen, ())
    assert studio.keys() == [] and studio.bench.jobs == []
