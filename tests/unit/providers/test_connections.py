"""What the Connections screen is told: standing, reason, until when, and a trial's outcome."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studio.errors import AccountRefused, ProviderUnavailable
from studio.interview.steps import Part
from studio.ports import Connection, Standing
from studio.providers.connections import LadderConnections
from tests.unit.providers.test_ladder import Clock, Scripted, ladder

ABSENT = Connection(Part.HEAR, "whisper", "Whisper here", Standing.ABSENT, "Set a folder.")


def connected(clock: Clock, rung: Scripted) -> LadderConnections:
    return LadderConnections(((ladder(clock, groq=rung), Scripted.say),), (ABSENT,), clock.now)


def test_a_rung_that_answers_is_up_and_absent_ones_say_how() -> None:
    told = connected(Clock(), Scripted("x")).connections()
    assert [(c.rung, c.standing) for c in told] == [
        ("groq", Standing.UP),
        ("whisper", Standing.ABSENT),
    ]
    assert told[1].detail == "Set a folder."


def test_a_trial_shows_until_when_a_rung_rests() -> None:
    clock = Clock()
    pause = ProviderUnavailable("Asked for a pause.", provider="x", port="p", retry_after_s=300)
    connections = connected(clock, Scripted(pause, "x"))
    resting = connections.test(Part.HEAR, "groq")
    assert (resting.standing, resting.why) == (Standing.RESTING, "Asked for a pause.")
    assert resting.until == clock.now() + timedelta(seconds=300)
    assert connections.test(Part.HEAR, "groq").standing is Standing.UP


def test_a_refused_key_says_so() -> None:
    refusal = AccountRefused("The key is refused.", provider="x", port="p", status=401)
    told = connected(Clock(), Scripted(refusal)).test(Part.HEAR, "groq")
    assert (told.standing, told.until, told.why) == (Standing.REFUSED, None, "The key is refused.")


def test_only_a_rung_of_a_ladder_can_be_tried() -> None:
    with pytest.raises(KeyError):
        connected(Clock(), Scripted("x")).test(Part.SPEAK, "groq")
