"""Whether a rung may be asked now: a circuit breaker, pure, with the time passed in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from studio.errors import AccountRefused, ProviderError, ProviderUnavailable

MOST_FAILURES = 3
"""Failures in a row that open it."""
OPEN_S = 60.0
"""Shortest time it stays open, seconds: a provider that is down is not back in less."""
SHORT_PAUSE_S = 5.0
"""A provider that asks for a longer pause than this is left alone at once."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """Closed (ask), open until a time (do not ask), or open until the settings change.

    Attributes
    ----------
    n_failures : int >= 0
        Failures in a row.
    open_until : datetime or None
        When it may be asked again; None when it may be asked now or `is_refused`.
    is_refused : bool
        Asking again does not help before somebody changes the settings.
    why : str
        The last failure in plain words; empty when the last call went well.
    """

    n_failures: int = 0
    open_until: datetime | None = None
    is_refused: bool = False
    why: str = ""

    def is_open(self, at: datetime) -> bool:
        """True when the rung must not be asked at that time."""
        return self.is_refused or (self.open_until is not None and at < self.open_until)

    def closed(self) -> Breaker:
        """After a call that went well."""
        return self if self == Breaker() else Breaker()

    def after(self, error: ProviderError, at: datetime) -> Breaker:
        """After a call that failed.

        A refusal of the account (key, permission, terms) opens until the settings change; every
        other failure counts, a reply that cannot be used too.
        """
        n = self.n_failures + 1
        failed = replace(self, n_failures=n, why=error.user_message)
        if isinstance(error, AccountRefused):
            return replace(failed, is_refused=True, open_until=None)
        pause_s = (error.retry_after_s or 0.0) if isinstance(error, ProviderUnavailable) else 0.0
        if pause_s > SHORT_PAUSE_S or n >= MOST_FAILURES:
            return replace(failed, open_until=at + timedelta(seconds=max(OPEN_S, pause_s)))
        return failed
