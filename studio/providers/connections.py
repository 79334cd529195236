"""Every ladder's rungs as the Connections screen tells them, and a small call to try one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from studio.interview.steps import Part
from studio.ports import Asking, Connection, Standing
from studio.providers.ladder import Ladder, Rung

Trial = Callable[[Any, Asking], object]
"""A small call to one adapter; raises provider errors."""


@dataclass(frozen=True, slots=True)
class LadderConnections:
    """`Connections` over the ladders.

    Parameters
    ----------
    ladders : sequence of (Ladder, Trial)
        Each part's ladder, and the call that tries one of its rungs.
    others : sequence of Connection
        Rungs that no ladder asks: absent ones with how to set them up, the browser's, the built-in.
    """

    ladders: Sequence[tuple[Ladder[Any], Trial]]
    others: Sequence[Connection]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def connections(self) -> Sequence[Connection]:
        """Every rung of every part, the best first, the absent ones and the floor after them."""
        asked = [self._told(ladder, rung) for ladder, _ in self.ladders for rung in ladder.rungs]
        order = list(Part)
        return sorted([*asked, *self.others], key=lambda c: order.index(c.part))

    def test(self, part: Part, rung: str) -> Connection:
        """Try the rung; how it stands then. Raises KeyError when no ladder asks it."""
        for ladder, trial in self.ladders:
            if ladder.part is part:
                ladder.try_rung(rung, trial)
                return next(self._told(ladder, r) for r in ladder.rungs if r.name == rung)
        raise KeyError(rung)

    def _told(self, ladder: Ladder[Any], rung: Rung[Any]) -> Connection:
        breaker, now = ladder.breaker(rung.name), self.now()
        standing = Standing.UP
        if breaker.is_refused:
            standing = Standing.REFUSED
        elif breaker.is_open(now):
            standing = Standing.RESTING
        return Connection(
            part=ladder.part,
            rung=rung.name,
            title=rung.title,
            standing=standing,
            detail=rung.detail(),
            why=breaker.why,
            until=breaker.open_until if standing is Standing.RESTING else None,
            can_test=True,
        )
