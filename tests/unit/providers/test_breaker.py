"""When a rung is left alone, and when it is asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import (
    AccountRefused,
    ProviderError,
    ProviderRefused,
    ProviderUnavailable,
    ReplyInvalid,
    WordsUnusable,
)
from studio.providers.breaker import MOST_FAILURES, OPEN_S, REFUSED_S, Breaker

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def away(retry_after_s: float | None = None) -> ProviderUnavailable:
    return ProviderUnavailable("Away.", provider="x", port="p", retry_after_s=retry_after_s)


def refused(status: int) -> ProviderRefused:
    return ProviderRefused("No.", provider="x", port="p", status=status)


def test_a_few_failures_open_it_for_a_minute() -> None:
    breaker = Breaker()
    for n in range(1, MOST_FAILURES + 1):
        breaker = breaker.after(away(), at(0))
        assert breaker.is_open(at(1)) is (n == MOST_FAILURES)
    assert breaker.is_open(at(OPEN_S - 1))
    assert not breaker.is_open(at(OPEN_S))
    assert breaker.why == "Away."


def test_after_the_minute_one_more_failure_opens_it_again() -> None:
    breaker = Breaker(MOST_FAILURES, open_until=at(0), why="Away.")
    assert breaker.after(away(), at(1)).is_open(at(2))


def test_success_forgets() -> None:
    assert Breaker(2, why="Away.").closed() == Breaker()


def test_a_long_pause_asked_for_is_kept() -> None:
    breaker = Breaker().after(away(retry_after_s=300), at(0))
    assert breaker.is_open(at(299))
    assert not breaker.is_open(at(300))
    assert not Breaker().after(away(retry_after_s=2), at(0)).is_open(at(0))


def test_a_refused_key_stays_refused() -> None:
    refusal = AccountRefused("No key.", provider="x", port="p", status=401)
    assert Breaker().after(refusal, at(0)).is_open(at(1e6))


def test_what_may_end_at_the_providers_is_asked_again() -> None:
    breaker = Breaker().after(AccountRefused("Terms.", provider="x", port="p", status=400), at(0))
    assert breaker.is_open(at(REFUSED_S - 1))
    assert not breaker.is_open(at(REFUSED_S))


def test_what_one_person_said_closes_it_to_nobody() -> None:
    breaker = Breaker()
    for _ in range(2 * MOST_FAILURES):
        breaker = breaker.after(WordsUnusable("Praise.", provider="x", port="p"), at(0))
        breaker = breaker.after(refused(413), at(0))
    assert not breaker.is_open(at(0))
    assert breaker.why == "No."


@pytest.mark.parametrize("error", [refused(413), ReplyInvalid("Odd.", provider="x", port="p")])
def test_one_call_that_does_not_fit_says_nothing_of_the_next(error: ProviderError) -> None:
    assert not Breaker().after(error, at(0)).is_open(at(0))


@given(st.lists(st.sampled_from(["ok", "away", "pause"]), max_size=40))
def test_it_is_never_open_without_saying_why_and_always_opens_again(events: list[str]) -> None:
    breaker, now = Breaker(), 0.0
    for event in events:
        now += 1
        if breaker.is_open(at(now)):
            now += 1000
            assert not breaker.is_open(at(now))
        error = {"away": away(), "pause": away(900.0)}.get(event)
        breaker = breaker.closed() if error is None else breaker.after(error, at(now))
        assert breaker.why or not breaker.is_open(at(now))
