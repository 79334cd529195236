"""Which rung answers, and says so: the best one first, one down when it fails, per call."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Generic, TypeVar

from studio.errors import Fall, InputError, Kind, NobodyCould, ProviderError
from studio.interview.steps import Part, Step
from studio.ports import Asking, Climbed, Usage
from studio.providers.breaker import Breaker

_log = logging.getLogger(__name__)

LEAST_S = 0.2
"""With less time left nobody is asked any more, seconds."""

T = TypeVar("T")
V = TypeVar("V")


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Rung(Generic[T]):
    """One adapter in its place.

    Attributes
    ----------
    name : str
        Short and stable: it is stored with every turn.
    title : str
        What the screen calls it.
    adapter : T
        Who is asked.
    budget_s : float > 0
        Longest wait for it (for a stream: for the first piece), seconds; then one rung down.
    total_s : float
        Longest wait for the whole of a stream, seconds; 0 means `budget_s`.
    detail : callable
        A line for the screen: the model in use, what is left of an allowance.
    gap_s : float
        Longest wait between two pieces of a stream that is used as it comes, seconds; such a
        stream may last longer than the ladder's wait. 0: nobody uses it before it is whole.
    """

    name: str
    title: str
    adapter: T
    budget_s: float
    total_s: float = 0.0
    detail: Callable[[], str] = str
    gap_s: float = 0.0


@dataclass(slots=True)
class Ladder(Generic[T]):
    """The rungs of one part, the best first. Safe to share between threads.

    The choice is made anew for each call; a rung whose breaker is open is passed over.

    Parameters
    ----------
    within_s : float
        Longest wait for all rungs together, seconds; what is left of it bounds each further rung.
    now : callable
        Aware UTC time, for breakers.
    clock : callable
        Seconds that only grow, for latencies.
    """

    part: Part
    rungs: Sequence[Rung[T]]
    within_s: float = math.inf
    now: Callable[[], datetime] = _utc_now
    clock: Callable[[], float] = time.monotonic
    _breakers: dict[str, Breaker] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def climb(self, session_id: str, ask: Callable[[T, Asking], tuple[V, Usage]]) -> Climbed[V]:
        """Ask rung after rung until one answers.

        Parameters
        ----------
        session_id : str
            For whom; queues before providers are fair between sessions.
        ask : callable
            Asks one adapter within its budget.

        Raises
        ------
        NobodyCould
            No rung could; it says why, rung by rung.
        Exception
            What `ask` raises besides provider errors, as it is: that is no fault of a rung.
        """
        began = self.clock()
        falls: list[Fall] = []
        for rung in self.rungs:
            breaker = self.breaker(rung.name)
            if breaker.is_open(self.now()):
                falls.append(Fall(rung.name, breaker.why, breaker.kind))
                continue
            asking = self._asking(session_id, rung, self.clock() - began)
            if asking is None:
                falls.append(Fall(rung.name, "No time was left to ask it.", Kind.UNASKED))
                continue
            try:
                value, usage = ask(rung.adapter, asking)
            except ProviderError as error:
                self.note(rung.name, error)
                falls.append(Fall.of(rung.name, error))
                continue
            self.note(rung.name, None)
            latency_s = round(self.clock() - began, 4)
            return Climbed(value, self._step(rung, usage, latency_s, tuple(falls)))
        raise NobodyCould(str(self.part), tuple(falls), round(self.clock() - began, 4))

    def _asking(self, session_id: str, rung: Rung[T], spent_s: float) -> Asking | None:
        """The rung's budget, or what is left of the ladder's; None when that is next to nothing."""
        left_s = self.within_s - spent_s
        if left_s < LEAST_S:
            return None
        total_s = rung.total_s if rung.gap_s else min(rung.total_s, left_s)
        return Asking(session_id, min(rung.budget_s, left_s), total_s, rung.gap_s)

    def _step(self, rung: Rung[T], usage: Usage, latency_s: float, falls: tuple[Fall, ...]) -> Step:
        return Step(
            part=self.part,
            rung=rung.name,
            model=usage.model,
            prompt=usage.prompt,
            latency_s=latency_s,
            cost_usd=usage.cost_usd,
            falls=falls,
        )

    def try_rung(self, name: str, ask: Callable[[T, Asking], object]) -> None:
        """Ask one rung now, whatever its breaker says; what comes of it is noted there.

        Raises
        ------
        KeyError
            There is no such rung.
        """
        rung = next((r for r in self.rungs if r.name == name), None)
        if rung is None:
            raise KeyError(name)
        with self._lock:
            self._breakers.pop(name, None)
        try:
            ask(rung.adapter, Asking("test", rung.budget_s, rung.total_s))
        except ProviderError as error:
            self.note(rung.name, error)
        except InputError:
            self.note(rung.name, None)  # it answered: there was nothing to hear

    def breaker(self, name: str) -> Breaker:
        """How the rung of that name stands."""
        with self._lock:
            return self._breakers.get(name, Breaker())

    def note(self, name: str, error: ProviderError | None) -> None:
        """Note how a call to the rung of that name went; None for well."""
        with self._lock:
            known = self._breakers.get(name, Breaker())
            changed = known.closed() if error is None else known.after(error, self.now())
            self._breakers[name] = changed
        if error is not None:
            _log.warning(
                "rung failed part=%s rung=%s error=%s status=%s open=%s",
                self.part,
                name,
                type(error).__name__,
                error.status,
                changed.is_open(self.now()),
            )
