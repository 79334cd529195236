"""What several calls took together."""

from __future__ import annotations

from collections.abc import Sequence

from studio.ports import Usage


def both_usd(one: float | None, other: float | None) -> float | None:
    """Two prices in sum; not known when one is not."""
    return None if one is None or other is None else one + other


def together(usages: Sequence[Usage], *, prompt: str = "") -> Usage:
    """Tokens and price in sum, the model of the last call that names one; no price when one is not
    known.

    Examples
    --------
    >>> together((Usage("m", 10, 2, 0.25), Usage("m", 5, 1, 0.5)), prompt="p/1")
    Usage(model='m', n_in=15, n_out=3, cost_usd=0.75, prompt='p/1')
    """
    if not usages:
        return Usage("", prompt=prompt)
    costs = [u.cost_usd for u in usages]
    known = [c for c in costs if c is not None]
    return Usage(
        model=next((u.model for u in reversed(usages) if u.model), ""),
        n_in=sum(u.n_in for u in usages),
        n_out=sum(u.n_out for u in usages),
        cost_usd=sum(known) if len(known) == len(costs) else None,
        prompt=prompt,
    )
