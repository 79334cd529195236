"""Whether a rung may be asked now: a circuit breaker, pure, with the time passed in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from studio.errors import (
    AccountRefused,
    GradingInvalid,
    Kind,
    ProviderError,
    ProviderRefused,
    WordsUnusable,
)

MOST_FAILURES = 3
"""Failures in a row that open it."""
OPEN_S = 60.0
"""Shortest time it stays open, seconds: a provider that is down is not back in less."""
REFUSED_S = 900.0
"""How long a refused account is left alone, seconds."""
UNAUTHORISED = 401
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
    kind : Kind
        How that was.
    """

    n_failures: int = 0
    open_until: datetime | None = None
    is_refused: bool = False
    why: str = ""
    kind: Kind = Kind.OTHER

    def is_open(self, at: datetime) -> bool:
        """True when the rung must not be asked at that time."""
        return self.is_refused or (self.open_until is not None and at < self.open_until)

    def closed(self) -> Breaker:
        """After a call that went well."""
        return self if self == Breaker() else Breaker()

    def after(self, error: ProviderError, at: datetime) -> Breaker:
        """After a call that failed.

        A key that is not accepted opens it until the settings change; another refusal of the
        account (terms, permission, no model left) for `REFUSED_S`, because it may end at the
        provider's; a pause asked for is kept as it was asked for. What one person said (a request
        too large, words that must not be said, marks that do not fit) closes it to nobody.
        """
        failed = replace(self, why=error.user_message, kind=error.kind)
        if isinstance(error, AccountRefused):
            if error.status == UNAUTHORISED:
                return replace(failed, is_refused=True, open_until=None)
            return replace(failed, open_until=at + timedelta(seconds=REFUSED_S))
        if isinstance(error, (ProviderRefused, WordsUnusable, GradingInvalid)):
            return failed
        failed = replace(failed, n_failures=self.n_failures + 1)
        pause_s = error.retry_after_s or 0.0
        if pause_s > SHORT_PAUSE_S:
            return replace(failed, open_until=at + timedelta(seconds=pause_s))
        if failed.n_failures >= MOST_FAILURES:
            return replace(failed, open_until=at + timedelta(seconds=OPEN_S))
        return failed
