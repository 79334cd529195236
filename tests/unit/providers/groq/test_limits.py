from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from studio.providers._failure import Failed
from studio.providers.groq.limits import Limits

MODEL = "openai/gpt-oss-120b"


class Clock:
    at = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


def headers(**told: str) -> dict[str, str]:
    return {f"x-ratelimit-{name.replace('_', '-')}": value for name, value in told.items()}


def test_tells_what_is_left(clock: Clock) -> None:
    limits = Limits(clock)
    limits.note(
        MODEL,
        headers(
            limit_requests="14400",
            remaining_requests="14370",
            reset_requests="2m59.56s",
            limit_tokens="18000",
            remaining_tokens="17997",
            reset_tokens="7.66s",
        ),
    )
    (seen,) = limits.snapshot()
    assert seen.model == MODEL
    assert seen.requests_per_day is not None and seen.tokens_per_minute is not None
    assert seen.requests_per_day.remaining == 14370
    assert seen.requests_per_day.reset_at == clock.at + timedelta(seconds=179.56)
    assert seen.tokens_per_minute.limit == 18000


def test_lets_through_what_it_knows_nothing_about(clock: Clock) -> None:
    limits = Limits(clock)
    limits.check(MODEL, 10**6, 1.0)
    limits.note(MODEL, headers(remaining_tokens="none", reset_tokens="soon"))
    limits.note(MODEL, {})
    limits.check(MODEL, 10**6, 1.0)


def test_tokens_come_back_evenly_within_the_minute(clock: Clock) -> None:
    limits = Limits(clock)
    limits.note(MODEL, headers(limit_tokens="8000", remaining_tokens="0", reset_tokens="40s"))
    limits.check(MODEL, 0, 3.0)
    limits.check(MODEL, 4000, 60.0)  # worth the wait
    limits.check("another", 4000, 3.0)
    with pytest.raises(Failed) as caught:
        limits.check(MODEL, 4000, 3.0)
    assert caught.value.failure.retry_after_s == pytest.approx(20.0)
    clock.at += timedelta(seconds=20)
    limits.check(MODEL, 4000, 0.0)
    with pytest.raises(Failed) as caught:
        limits.check(MODEL, 9000, 3.0)  # never fits; when it is full the vendor says so itself
    assert caught.value.failure.retry_after_s == pytest.approx(20.0)
    clock.at += timedelta(seconds=20)
    limits.check(MODEL, 8000, 0.0)


def test_without_a_limit_tokens_come_back_at_the_reset(clock: Clock) -> None:
    limits = Limits(clock)
    limits.note(MODEL, headers(remaining_tokens="900", reset_tokens="50s"))
    with pytest.raises(Failed) as caught:
        limits.check(MODEL, 901, 3.0)
    assert caught.value.failure.retry_after_s == 50.0


def test_a_days_requests_come_back_one_by_one(clock: Clock) -> None:
    limits = Limits(clock)
    limits.note(MODEL, headers(limit_requests="1000", remaining_requests="0", reset_requests="24h"))
    with pytest.raises(Failed) as caught:
        limits.check(MODEL, 0, 8.0)
    assert caught.value.failure.retry_after_s == pytest.approx(86.4)


def test_a_header_left_out_keeps_its_old_value(clock: Clock) -> None:
    limits = Limits(clock)
    limits.note(MODEL, headers(limit_tokens="8000", remaining_tokens="9", reset_tokens="50s"))
    limits.note(MODEL, headers(remaining_requests="5", reset_requests="1m"))
    (seen,) = limits.snapshot()
    assert seen.tokens_per_minute is not None and seen.tokens_per_minute.remaining == 9
    assert seen.requests_per_day is not None and seen.requests_per_day.remaining == 5
