"""What the vendor's rate-limit headers said last, and whether a call fits into that."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from studio.errors import Kind
from studio.ports import Clock
from studio.providers._failure import Failed, Failure

_PARTS = re.compile(r"(\d+(?:\.\d+)?)(ms|d|h|m|s)")
_UNIT_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much of something is left until it is full again.

    Attributes
    ----------
    limit, remaining : int >= 0
        Requests a day, or tokens a minute; ``limit`` is 0 where it was not told.
    reset_at : datetime
        When it is full again, aware UTC.
    told_at : datetime
        When the vendor said so, aware UTC.
    """

    limit: int
    remaining: int
    reset_at: datetime
    told_at: datetime


@dataclass(frozen=True, slots=True)
class ModelLimits:
    """What is left for one model; None where the vendor did not say."""

    model: str
    requests_per_day: Allowance | None
    tokens_per_minute: Allowance | None


class Limits:
    """Remembers the headers of each model's last reply. Safe to share between threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: dict[str, ModelLimits] = {}

    def note(self, model: str, headers: Mapping[str, str]) -> None:
        """Read the headers of a reply, also of a refusal; a header left out keeps its old value."""
        now = self._clock.now()
        requests = _allowance(headers, "requests", now)
        tokens = _allowance(headers, "tokens", now)
        with self._lock:
            old = self._seen.get(model, ModelLimits(model, None, None))
            self._seen[model] = ModelLimits(
                model, requests or old.requests_per_day, tokens or old.tokens_per_minute
            )

    def check(self, model: str, n_tokens: int, within_s: float) -> None:
        """Refuse at once what the vendor would refuse until after the caller has given up.

        Parameters
        ----------
        n_tokens : int >= 0
            Estimate for prompt and reply together; 0 where tokens do not count.

        Raises
        ------
        Failed
            With the seconds after which it should fit.
        """
        with self._lock:
            seen = self._seen.get(model)
        if seen is None:
            return
        wait_s = max(
            self._wait_s(seen.requests_per_day, 1, by_one=True),
            self._wait_s(seen.tokens_per_minute, n_tokens, by_one=False),
        )
        if wait_s > max(0.0, within_s):
            raise Failed(Failure(Kind.BUSY, retry_after_s=wait_s))

    def _wait_s(self, allowance: Allowance | None, n: int, *, by_one: bool) -> float:
        """Seconds until `n` fit; by one, where they come back one after another."""
        if allowance is None or n <= allowance.remaining:
            return 0.0
        left_s = max(0.0, (allowance.reset_at - self._clock.now()).total_seconds())
        n_spent = allowance.limit - allowance.remaining
        if n_spent <= 0:
            return left_s
        # "reset" is when all are back: of 1,000 requests a day one comes every 86 seconds
        if by_one:
            return left_s / n_spent
        # and the tokens of a minute come back evenly, from the moment they were told
        whole_s = (allowance.reset_at - allowance.told_at).total_seconds()
        n_missing = min(n, allowance.limit) - allowance.remaining
        return max(0.0, left_s - whole_s * (1 - n_missing / n_spent))

    def snapshot(self) -> tuple[ModelLimits, ...]:
        """What is left, by model, for people to see."""
        with self._lock:
            return tuple(self._seen[model] for model in sorted(self._seen))


def _allowance(headers: Mapping[str, str], what: str, now: datetime) -> Allowance | None:
    remaining = _count(headers.get(f"x-ratelimit-remaining-{what}"))
    reset_s = reset_seconds(headers.get(f"x-ratelimit-reset-{what}", ""))
    if remaining is None or reset_s is None:
        return None
    limit = _count(headers.get(f"x-ratelimit-limit-{what}")) or 0
    return Allowance(limit, remaining, now + timedelta(seconds=min(reset_s, 86400.0)), now)


def _count(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 12 else None


def reset_seconds(text: str) -> float | None:
    """Seconds from a text such as ``2m59.56s``; None when it is none.

    Examples
    --------
    >>> reset_seconds("2m59.56s"), reset_seconds("7.66s"), reset_seconds("1h0m2s")
    (179.56, 7.66, 3602.0)
    >>> reset_seconds("120ms"), reset_seconds("soon"), reset_seconds("")
    (0.12, None, None)
    """
    parts = _PARTS.findall(text)
    if not parts or "".join(n + unit for n, unit in parts) != text:
        return None
    return sum(float(n) * _UNIT_S[unit] for n, unit in parts)
