"""Connections to one interview: the newest counts, and every whole step is heard at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from studio.voice.inbox import Inbox, connect
from studio.voice.listening.vad import STEP, STEP_S
from studio.voice.talking.callers import Gone
from tests.unit.voice.people import hush, voice
from tests.unit.voice.test_talk import Stage


class Leg:
    """A connection that knows whether it was sent away."""

    sent_away = ""

    def send_away(self, why: str) -> None:
        self.sent_away = why


def connection(stage: Stage) -> tuple[Inbox, Leg]:
    inbox, leg = Inbox(stage.talk, stage.desk), Leg()
    inbox.leg = lambda: leg  # type: ignore[assignment]
    stage.talk.callers.expect(inbox)
    return inbox, leg


def heard(stage: Stage, inbox: Inbox, samples: Any) -> None:
    inbox.heard(samples)
    stage.desk.settle()


def test_the_newest_connection_is_heard_and_the_older_one_sent_away() -> None:
    stage = Stage()
    (older, older_leg), (newer, newer_leg) = connection(stage), connection(stage)
    heard(stage, older, hush(0.02))
    heard(stage, newer, hush(0.02))
    before_s = stage.talk._scene.mic_s
    heard(stage, older, voice(1.0))
    assert older_leg.sent_away == Gone.ELSEWHERE and not newer_leg.sent_away
    assert stage.talk._scene.mic_s == before_s, "its microphone does not answer"
    heard(stage, newer, hush(1.0))
    assert stage.talk._scene.mic_s > before_s


def test_the_question_is_played_to_the_newest_alone() -> None:
    stage = Stage()
    (older, _), (newer, _) = connection(stage), connection(stage)
    heard(stage, older, hush(0.02))
    heard(stage, newer, hush(0.02))
    assert not older.pull(480).any()
    assert np.abs(newer.pull(480)).max() > 0


def test_a_stalled_connection_that_comes_back_is_no_stranger() -> None:
    stage = Stage()
    inbox, leg = connection(stage)
    heard(stage, inbox, hush(0.02))
    inbox.stalled()
    stage.desk.settle()
    assert not stage.talk.is_joined
    inbox.back()
    heard(stage, inbox, hush(0.02))
    assert stage.talk.is_joined and not leg.sent_away


@pytest.mark.parametrize("newer_is_gone", [False, True])
def test_a_device_that_wakes_up_takes_nothing_back(newer_is_gone: bool) -> None:
    stage = Stage()
    (older, older_leg), (newer, newer_leg) = connection(stage), connection(stage)
    heard(stage, older, hush(0.02))
    older.stalled()
    heard(stage, newer, hush(0.02))
    if newer_is_gone:
        newer.stalled()
    stage.desk.settle()
    older.back()
    heard(stage, older, voice(1.0))
    assert older_leg.sent_away == Gone.ELSEWHERE and not newer_leg.sent_away
    assert stage.talk.is_with(newer) is not newer_is_gone and not stage.talk.is_with(older)
    newer.back()
    heard(stage, newer, hush(0.02))
    assert stage.talk.is_with(newer)


def test_whoever_lost_the_seat_learns_of_it_also_where_no_sound_comes() -> None:
    stage = Stage()
    (inbox, leg), (_, unused_leg) = connection(stage), connection(stage)
    heard(stage, inbox, hush(0.02))
    inbox.stalled()
    stage.desk.settle()
    stage.talk.close(Gone.SEAT_GIVEN)
    assert (leg.sent_away, unused_leg.sent_away) == (Gone.SEAT_GIVEN, Gone.SEAT_GIVEN)
    inbox.back()
    heard(stage, inbox, voice(1.0))
    assert not stage.talk.is_joined and stage.talk._scene.mic_s == 0.0


def n_steps(stage: Stage) -> int:
    return round(stage.talk._scene.mic_s / STEP_S)


def test_a_step_is_heard_with_the_frame_that_completes_it() -> None:
    stage = Stage()
    inbox, _ = connection(stage)
    asked: list[object] = []
    post = stage.desk.post
    stage.desk.post = lambda call, *args: asked.append(call) or post(call, *args)  # type: ignore
    for n in range(1, 400):
        inbox.heard(hush(0.02))
        if stage.desk.calls:
            stage.desk.settle()
        assert n_steps(stage) == n * 320 // STEP
    assert asked.count(inbox._take) == 399 * 320 // STEP, "not once a frame"


def test_a_loop_that_is_busy_is_asked_once() -> None:
    stage = Stage()
    inbox, _ = connection(stage)
    for _ in range(50):
        inbox.heard(hush(0.02))
    assert len(stage.desk.calls) == 2  # to join, and to listen
    stage.desk.settle()
    assert n_steps(stage) == 50 * 320 // STEP


def test_what_a_stall_cut_off_is_not_heard_after_it() -> None:
    stage = Stage()
    inbox, _ = connection(stage)
    heard(stage, inbox, hush(0.02))
    inbox.stalled()
    inbox.back()
    heard(stage, inbox, hush(0.02))
    assert n_steps(stage) == 0
    heard(stage, inbox, hush(0.02))
    assert n_steps(stage) == 1


def test_a_connection_that_ended_by_itself_was_not_sent_away() -> None:
    stage = Stage()
    ended, open_one = connect(stage.talk, stage.desk), connect(stage.talk, stage.desk)
    stage.desk.settle()
    ended.close()
    stage.talk.close(Gone.SEAT_GIVEN)
    assert (ended.sent_away, open_one.sent_away) == ("", Gone.SEAT_GIVEN)
    assert open_one.is_closed
