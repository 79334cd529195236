"""One rung down when a rung fails, for this call only, with every reason kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from studio.errors import AccountRefused, Kind, NobodyCould, NothingSpoken, ProviderUnavailable
from studio.interview.steps import Fall, Part
from studio.ports import Asking, Usage
from studio.providers.breaker import OPEN_S
from studio.providers.ladder import Ladder, Rung


class Scripted:
    """Says its lines; an exception is raised. The last line stays."""

    def __init__(self, *lines: str | Exception) -> None:
        self.lines = list(lines)
        self.asked: list[Asking] = []

    def say(self, asking: Asking) -> tuple[str, Usage]:
        self.asked.append(asking)
        line = self.lines.pop(0) if len(self.lines) > 1 else self.lines[0]
        if isinstance(line, Exception):
            raise line
        return line, Usage("model-1", cost_usd=0.25, prompt="p/1")


class Clock:
    def __init__(self) -> None:
        self.s = 0.0

    def now(self) -> datetime:
        return datetime(2026, 11, 2, 12, 0, tzinfo=UTC) + timedelta(seconds=self.s)

    def seconds(self) -> float:
        self.s += 0.5
        return self.s


AWAY = ProviderUnavailable("Away.", provider="x", port="p")


def ladder(clock: Clock, **rungs: Scripted) -> Ladder[Scripted]:
    placed = [Rung(name, name.title(), adapter, 3.0, 6.0) for name, adapter in rungs.items()]
    return Ladder(Part.HEAR, placed, 100.0, clock.now, clock.seconds)


def test_the_best_rung_answers_within_its_budget() -> None:
    best, next_best = Scripted("hello"), Scripted("other")
    climbed = ladder(Clock(), groq=best, local=next_best).climb("s-1", Scripted.say)
    assert climbed.value == "hello"
    step = climbed.step
    assert (step.rung, step.model, step.prompt, step.cost_usd) == ("groq", "model-1", "p/1", 0.25)
    assert step.latency_s == 1.0
    assert not step.is_degraded
    assert best.asked == [Asking("s-1", 3.0, 6.0)]
    assert next_best.asked == []


def test_one_rung_down_says_why() -> None:
    climbed = ladder(Clock(), groq=Scripted(AWAY), local=Scripted("x")).climb("s", Scripted.say)
    assert climbed.step.rung == "local"
    assert climbed.step.falls == (Fall("groq", "Away.", Kind.DOWN),)
    assert climbed.step.is_degraded


def test_a_rung_that_keeps_failing_is_passed_over_until_its_time_is_up() -> None:
    clock, best = Clock(), Scripted(AWAY, AWAY, AWAY, "back")
    climbing = ladder(clock, groq=best, local=Scripted("x"))
    for _ in range(5):
        assert climbing.climb("s", Scripted.say).step.falls == (Fall("groq", "Away.", Kind.DOWN),)
    assert len(best.asked) == 3, "the breaker is open"
    assert climbing.breaker("groq").is_open(clock.now())
    clock.s += OPEN_S
    assert climbing.climb("s", Scripted.say).step.rung == "groq"
    assert not climbing.breaker("groq").is_open(clock.now())


def test_somebody_may_try_a_refused_rung_again() -> None:
    refusal = AccountRefused("Key refused.", provider="x", port="p", status=401)
    climbing = ladder(Clock(), groq=Scripted(refusal, "fine"))
    for _ in range(2):
        with pytest.raises(NobodyCould, match="Key refused"):
            climbing.climb("s", Scripted.say)
    climbing.try_rung("groq", Scripted.say)
    assert climbing.climb("s", Scripted.say).value == "fine"
    with pytest.raises(KeyError):
        climbing.try_rung("nobody", Scripted.say)


def test_a_trial_that_fails_tells_why() -> None:
    climbing = ladder(Clock(), groq=Scripted(AWAY))
    climbing.try_rung("groq", Scripted.say)
    assert climbing.breaker("groq").why == "Away."


def test_when_nobody_could_every_reason_is_told() -> None:
    climbing = ladder(Clock(), groq=Scripted(AWAY), local=Scripted(AWAY))
    with pytest.raises(NobodyCould) as caught:
        climbing.climb("s", Scripted.say)
    assert caught.value.falls == (
        Fall("groq", "Away.", Kind.DOWN),
        Fall("local", "Away.", Kind.DOWN),
    )
    with pytest.raises(NobodyCould, match="Nothing is set up"):
        ladder(Clock()).climb("s", Scripted.say)


def test_what_is_the_recordings_fault_is_not_the_rungs() -> None:
    climbing = ladder(Clock(), groq=Scripted(NothingSpoken()), local=Scripted("x"))
    with pytest.raises(NothingSpoken):
        climbing.climb("s", Scripted.say)
    assert climbing.breaker("groq").n_failures == 0


def test_what_is_used_as_it_comes_may_last_longer_than_the_wait_for_its_beginning() -> None:
    voice, mind = Scripted("x"), Scripted("x")
    Ladder(Part.SPEAK, [Rung("a", "A", voice, 1.5, 30.0, gap_s=1.5)], 2.5).climb("s", Scripted.say)
    Ladder(Part.THINK, [Rung("a", "A", mind, 3.0, 30.0)], 2.5).climb("s", Scripted.say)
    assert (voice.asked[0].total_s, voice.asked[0].gap_s) == (30.0, 1.5)
    assert 2.0 < mind.asked[0].total_s <= 2.5 and mind.asked[0].gap_s == 0.0


def test_all_rungs_together_keep_within_the_ladders_time() -> None:
    clock, last = Clock(), Scripted("x")
    placed = [Rung(name, name, Scripted(AWAY), 3.0) for name in ("one", "two")]
    climbing = Ladder(Part.THINK, [*placed, Rung("three", "three", last, 3.0)], 1.2)
    climbing.now, climbing.clock = clock.now, clock.seconds  # half a second passes at each look
    with pytest.raises(NobodyCould) as caught:
        climbing.climb("s", Scripted.say)
    assert caught.value.falls[-1] == Fall("three", "No time was left to ask it.", Kind.UNASKED)
    assert last.asked == []
