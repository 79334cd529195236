"""Connections to one interview: the newest counts, and every whole step is heard at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from studio.voice.inbox import Inbox
from studio.voice.listening.vad import STEP, STEP_S
from tests.unit.voice.people import hush, voice
from tests.unit.voice.test_talk import Stage


class Leg:
    """A connection that knows whether it was sent away."""

    is_superseded = False

    def supersede(self) -> None:
        self.is_superseded = True


def connection(stage: Stage) -> tuple[Inbox, Leg]:
    inbox, leg = Inbox(stage.talk, stage.desk), Leg()
    inbox.leg = lambda: leg  # type: ignore[assignment]
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
    assert older_leg.is_superseded and not newer_leg.is_superseded
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
    assert stage.talk.is_joined and not leg.is_superseded


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
