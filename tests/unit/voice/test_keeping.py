"""An answer is kept whatever the disk does: memory goes on with it, and the candidate is told."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.errors import StoreUnavailable
from studio.interview.engine import advance
from studio.interview.events import SessionPaused, SessionResumed
from studio.persistence import spool as module
from studio.persistence.spool import Answer, Spools
from studio.voice.listening.patience import NORMAL
from studio.voice.talking.exchange import Exchange
from studio.voice.talking.keeping import Keeping
from studio.voice.talking.scene import Scene
from studio.voice.talking.snapshot import Doing
from tests.golden.sitting import NOW
from tests.unit.voice.people import Desk, Partner, Spool, hush, voice
from tests.unit.voice.test_talk import Caller, Stage


@pytest.fixture
def stage() -> Stage:
    stage = Stage()
    stage.join()
    stage.listens()
    return stage


def lose_the_connection(stage: Stage) -> None:
    stage.talk.leave(stage.leg)
    stage.desk.settle()
    stage.leg = Caller()
    stage.join()


def answered_s(stage: Stage) -> float:
    """Length of the first answer, once it is handed in."""
    stage.until(lambda: len(stage.partner.answers) == 1)
    return (len(stage.partner.answers[0][1]) - 44) / 32_000


def said_s(seconds: float) -> Any:
    return pytest.approx(seconds + NORMAL.finished_s, abs=0.2)


def test_what_only_memory_holds_outlives_a_lost_connection(stage: Stage) -> None:
    stage.hear(voice(2.0))
    stage.spools[1].is_full = True
    stage.hear(voice(2.0))
    lose_the_connection(stage)
    assert stage.doing is Doing.LISTENING and "record" not in stage.talk.snapshot.offers
    stage.hear(voice(1.0))
    assert answered_s(stage) == said_s(5.0)


def test_what_only_memory_holds_outlives_a_pause(stage: Stage) -> None:
    stage.spools[1].is_full = True
    stage.hear(voice(2.0))
    for event in (SessionPaused(NOW), SessionResumed(NOW)):
        stage.partner.now = advance(stage.partner.now, event)[0]
        stage.talk.refresh()
        stage.desk.settle()
    stage.hear(voice(1.0))
    assert answered_s(stage) == said_s(3.0)


def test_an_answer_that_was_being_handed_in_outlives_both(stage: Stage) -> None:
    stage.spools[1].is_full = True
    stage.partner.fails = StoreUnavailable()
    stage.hear(voice(2.0))
    while not any("answer" in repr(job) for job, _ in stage.desk.jobs):
        stage.hear(hush(0.032), settle=False)
        if stage.desk.jobs and "answer" not in repr(stage.desk.jobs[0][0]):
            stage.desk.work_one()
    lose_the_connection(stage)
    stage.partner.fails = None
    stage.hear(voice(1.0))
    assert answered_s(stage) > 3.0 + NORMAL.finished_s


def test_what_it_cost_so_far_goes_on_with_it(stage: Stage) -> None:
    stage.hear(np.concatenate([voice(1.0), hush(0.5)]))
    assert len(stage.partner.foreseen) == 1
    lose_the_connection(stage)
    stage.hear(voice(1.0))
    answered_s(stage)
    assert len(stage.partner.answers[0][3]) == 1, "the look before is paid and told"


def test_another_way_to_answer_that_kept_more_is_believed(stage: Stage) -> None:
    stage.hear(voice(1.0))
    stage.spools[1].add(voice(3.0))
    lose_the_connection(stage)
    stage.hear(voice(1.0))
    assert answered_s(stage) == said_s(5.0)


def test_the_candidate_is_told_while_the_disk_takes_nothing(stage: Stage) -> None:
    stage.hear(voice(1.0))
    assert stage.talk.snapshot.is_kept
    stage.spools[1].is_full = True
    stage.hear(voice(0.2))
    assert not stage.talk.snapshot.is_kept
    stage.hear(voice(1.0))
    assert not stage.talk.snapshot.is_kept, "it lasts"
    stage.spools[1].get_well()
    stage.hear(voice(0.2))
    assert stage.talk.snapshot.is_kept
    stage.spools[1].is_full = True
    stage.hear(voice(0.2))
    stage.partner.now = advance(stage.partner.now, SessionPaused(NOW))[0]
    stage.talk.refresh()
    stage.desk.settle()
    assert stage.doing is Doing.PAUSED and stage.talk.snapshot.is_kept


def test_a_spool_that_gave_up_is_caught_up_from_memory(stage: Stage) -> None:
    spool = stage.spools[1]
    stage.hear(voice(1.0))
    spool.is_full = spool.is_given_up = True
    stage.hear(voice(12.0))
    assert not stage.talk.snapshot.is_kept
    spool.is_full = False
    stage.hear(voice(6.0))
    assert stage.talk.snapshot.is_kept
    assert np.array_equal(spool.read(), np.concatenate(stage.talk._scene.under_way().answer))


def test_a_disk_that_opens_nothing_is_asked_again(stage: Stage) -> None:
    keeping = stage.talk._keeping
    opens = keeping._open_spool

    def full(_: int) -> tuple[Any, Spool]:
        raise StoreUnavailable()

    keeping._open_spool = full  # type: ignore[assignment]
    stage.hear(voice(1.0))
    answered_s(stage)
    stage.listens()
    stage.hear(voice(1.0))
    assert stage.talk.snapshot.turn_number == 2 and not stage.talk.snapshot.is_kept
    keeping._open_spool = opens  # type: ignore[method-assign]
    stage.hear(voice(6.0))
    assert stage.talk.snapshot.is_kept
    assert np.array_equal(
        stage.spools[2].read(), np.concatenate(stage.talk._scene.under_way().answer)
    )


def test_another_process_that_goes_on_with_the_answer_is_told_once_and_keeps_it(
    stage: Stage,
) -> None:
    stage.hear(voice(1.0))
    stage.spools[1].go_elsewhere()
    said = stage.spools[1].read()
    stage.hear(voice(8.0))  # more than a disk in trouble is given
    assert stage.n_taken == 1
    assert np.array_equal(stage.spools[1].read(), said), "it is not taken back from there"


def test_whoever_comes_back_from_another_process_goes_on_with_what_was_said_there(
    stage: Stage,
) -> None:
    stage.hear(voice(3.0))
    spool = stage.spools[1]
    spool.go_elsewhere()
    spool.pieces = [voice(1.0)]  # there it was begun anew, and spoken for a second
    stage.hear(voice(0.1))
    lose_the_connection(stage)
    spool.is_taken = spool.is_given_up = False
    stage.hear(voice(1.0))
    assert answered_s(stage) == said_s(2.0)


def test_what_a_crash_left_is_not_begun_anew_because_it_cannot_be_read() -> None:
    def full(_: int) -> tuple[Any, Spool]:
        raise StoreUnavailable()

    stage = Stage(open_spool=full)
    stage.join()
    assert stage.doing is Doing.PAUSED and stage.talk.snapshot.notice


def no_space(_file: int, _data: bytes) -> int:
    raise OSError(errno.ENOSPC, "no space left on device")


def test_a_full_disk_and_a_lost_connection_cost_nothing_of_a_long_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING_S", 3.0)
    monkeypatch.setattr("studio.voice.talking.keeping._PIECE", 2 * module.RATE_HZ)
    spools = Spools(tmp_path)
    answer = Answer("u", "s", 1)

    def open_spool(number: int) -> tuple[Any, Any]:
        is_left = answer in spools.left("u", "s")
        kept = spools.read(answer) if is_left else np.zeros(0, np.int16)
        return kept, spools.open("u", "s", number)

    stage = Stage(open_spool=open_spool)
    stage.join()
    stage.listens()
    with monkeypatch.context() as patch:
        patch.setattr(module.os, "write", no_space)
        stage.hear(voice(4.0))
        lose_the_connection(stage)
        stage.hear(voice(4.0))
        assert not stage.talk.snapshot.is_kept
    for _ in range(12):
        stage.hear(voice(0.5))
        spool = stage.talk._keeping._spool
        if spool is not None and not spool.is_given_up:
            spool.flush()  # this microphone is faster than any disk
    assert stage.talk.snapshot.is_kept
    said = np.concatenate(stage.talk._scene.under_way().answer)
    assert len(said) > 13.9 * module.RATE_HZ
    spools.close()
    assert np.array_equal(spools.read(answer), said)


class Opening:
    """`Keeping` over real files, its work done when the test says so."""

    def __init__(self, folder: Path) -> None:
        self.spools, self.desk, self.scene = Spools(folder), Desk(), Scene(NORMAL)
        self.keeping = Keeping(self.scene, self.desk, self._open, lambda: None)
        self.session = Partner().session()

    def _open(self, number: int) -> tuple[Any, Any]:
        answer = Answer("u", "s", number)
        is_left = answer in self.spools.left("u", "s")
        kept = self.spools.read(answer) if is_left else np.zeros(0, np.int16)
        return kept, self.spools.open("u", "s", number)

    def begin(self) -> Exchange:
        """An answer without a spool, which is being mended: the file is open, nobody knows yet."""
        turn = self.session.open_turn
        assert turn is not None
        self.scene.exchange = Exchange(turn)
        self.keeping.add(np.ones(512, np.int16), is_voice=True)
        self.keeping.mind()
        return self.scene.exchange

    def left(self) -> list[int]:
        return [answer.turn_number for answer in self.spools.left("u", "s")]


@pytest.fixture
def opening(tmp_path: Path) -> Iterator[Opening]:
    opening = Opening(tmp_path)
    yield opening
    opening.spools.close()


def test_a_mend_that_comes_late_does_not_close_what_is_open_again(opening: Opening) -> None:
    opening.begin()
    mend, told = opening.desk.jobs.popleft()
    opened = mend()
    opening.keeping.set_aside()
    opening.keeping.ready(lambda: opening.session)()  # the connection is back meanwhile
    opening.scene.exchange = None
    told(opened)
    turn = opening.session.open_turn
    assert turn is not None
    opening.scene.exchange, _ = opening.keeping.open(turn)
    opening.desk.settle()
    opening.keeping.add(np.ones(16_000, np.int16), is_voice=True)
    opening.keeping.mind()
    opening.desk.settle()
    opened.flush()
    assert len(opening.spools.read(opened.answer)) == 512 + 16_000
    assert opening.scene.snapshot.is_kept


@pytest.mark.parametrize("comes_last", ["mend", "answer"])
def test_an_answer_that_is_stored_while_it_is_mended_leaves_nothing(
    opening: Opening, comes_last: str
) -> None:
    exchange = opening.begin()
    mend, told = opening.desk.jobs.popleft()
    opened = mend()
    exchange.is_committed = True
    taken = opening.keeping.take()
    steps = [lambda: told(opened), lambda: opening.keeping.stored(exchange, taken)]
    for step in steps if comes_last == "answer" else steps[::-1]:
        step()
    opening.desk.settle()
    assert opening.left() == []


def test_an_answer_that_could_not_be_stored_while_it_was_mended_is_kept(opening: Opening) -> None:
    exchange = opening.begin()
    mend, told = opening.desk.jobs.popleft()
    opened = mend()
    exchange.is_committed = True
    taken = opening.keeping.take()
    told(opened)
    exchange.is_committed = False
    opening.keeping.give_back(exchange, taken)
    opening.keeping.add(np.ones(512, np.int16), is_voice=True)
    opened.flush()
    assert len(opening.spools.read(opened.answer)) == 1024
