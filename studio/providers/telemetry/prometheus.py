"""Counters and times in a registry of our own, for Prometheus to read."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from studio.interview.steps import Step
from studio.providers.telemetry.allowed import told_name

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
LIVE_S = 900.0
"""A session is live for so long after its last span, seconds: as long as an answer may be."""

_BUCKETS_S = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 15.0, 30.0, 60.0)
"""Upper edges; the budgets of the ladders (1.5, 3 and 8 s) are among them."""


class Counts:
    """`Telemetry` as numbers.

    Parameters
    ----------
    clock : callable
        Seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: dict[str, float] = {}
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        who = ("part", "rung", "model")
        self._steps = Counter(
            "interviewgym_steps", "Parts of a turn done, by who did them.", who, registry=registry
        )
        self._cost_usd = Counter(
            "interviewgym_cost_usd",
            "What providers charge by their published prices, dollars.",
            who,
            registry=registry,
        )
        self._latency_s = Histogram(
            "interviewgym_step_latency_seconds",
            "From asking the first rung to the whole reply.",
            ("part",),
            buckets=_BUCKETS_S,
            registry=registry,
        )
        self._falls = Counter(
            "interviewgym_falls",
            "Rungs that were asked first and did not do it.",
            ("part", "rung", "reason"),
            registry=registry,
        )
        self._span_s = Histogram(
            "interviewgym_span_seconds",
            "Stretches of work.",
            ("name",),
            buckets=_BUCKETS_S,
            registry=registry,
        )
        self._errors = Counter(
            "interviewgym_errors", "Errors nobody foresaw.", ("type",), registry=registry
        )
        self._measuring = Gauge(
            "interviewgym_measuring_jobs", "Recordings being measured.", registry=registry
        )
        self._live = Gauge(
            "interviewgym_live_sessions",
            f"Sessions in which something was done in the last {LIVE_S:.0f} s.",
            registry=registry,
        )

    @contextmanager
    def span(self, name: str, **ids: str | int) -> Iterator[None]:
        """Time the stretch; the session that it belongs to is live."""
        if name == "measure":
            self._measuring.inc()
        elif "session" in ids:
            self._note_live(str(ids["session"]))
        began = self._clock()
        try:
            yield
        finally:
            self._span_s.labels(told_name(name)).observe(self._clock() - began)
            if name == "measure":
                self._measuring.dec()

    def count_step(self, step: Step) -> None:
        """Count the step, its time, its cost and the rungs that it fell past."""
        part = str(step.part)
        self._steps.labels(part, step.rung, step.model).inc()
        self._latency_s.labels(part).observe(step.latency_s)
        if step.cost_usd:
            self._cost_usd.labels(part, step.rung, step.model).inc(step.cost_usd)
        for fall in step.falls:
            if fall.cost_usd:
                self._cost_usd.labels(part, fall.rung, "").inc(fall.cost_usd)
            self._falls.labels(part, fall.rung, str(fall.kind)).inc()

    def report(self, error: BaseException) -> None:
        """Count an error by its type."""
        self._errors.labels(told_name(type(error).__name__)).inc()

    def render(self) -> bytes:
        """Everything in Prometheus's text format."""
        with self._lock:
            self._forget_old()
            self._live.set(len(self._seen))
        return generate_latest(self._registry)

    def _note_live(self, session_id: str) -> None:
        with self._lock:
            self._seen.pop(session_id, None)  # the newest stands last
            self._seen[session_id] = self._clock()
            self._forget_old()

    def _forget_old(self) -> None:
        since = self._clock() - LIVE_S
        while self._seen and next(iter(self._seen.values())) < since:
            del self._seen[next(iter(self._seen))]
