"""How many days in a row the candidate practised."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta


def practice_streak(days: Iterable[date], today: date) -> int:
    """Days in a row with a finished session, up to today.

    A streak is alive until a whole day passes without practice: yesterday still counts.

    Examples
    --------
    >>> practice_streak([date(2026, 3, 1), date(2026, 3, 2)], today=date(2026, 3, 3))
    2
    >>> practice_streak([date(2026, 3, 1)], today=date(2026, 3, 3))
    0
    """
    practised = set(days)
    day = today if today in practised else today - timedelta(days=1)
    n_days = 0
    while day in practised:
        n_days += 1
        day -= timedelta(days=1)
    return n_days
