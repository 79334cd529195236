"""Counters that Prometheus can read, and what they count."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from studio.errors import Kind
from studio.interview.steps import Fall, Part, Step
from studio.providers.telemetry.prometheus import LIVE_S, Counts


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def value(counts: Counts, metric: str, /, **labels: str) -> float:
    families = text_string_to_metric_families(counts.render().decode())
    found = [
        sample.value
        for family in families
        for sample in family.samples
        if sample.name == metric and labels.items() <= sample.labels.items()
    ]
    assert len(found) == 1, f"{metric} {labels}: {found}"
    return found[0]


def test_steps_are_counted_by_who_did_them() -> None:
    counts = Counts()
    step = Step(Part.HEAR, "groq", "whisper-large-v3", latency_s=2.5, cost_usd=0.002)
    counts.count_step(step)
    counts.count_step(step)
    counts.count_step(
        Step(Part.HEAR, "unheard", falls=(Fall("groq", "Groq asks for a pause.", Kind.BUSY),))
    )
    who = {"part": "hear", "rung": "groq", "model": "whisper-large-v3"}
    assert value(counts, "interviewgym_steps_total", **who) == 2
    assert value(counts, "interviewgym_cost_usd_total", **who) == pytest.approx(0.004)
    assert value(counts, "interviewgym_step_latency_seconds_sum", part="hear") == 5
    assert value(counts, "interviewgym_step_latency_seconds_bucket", part="hear", le="3.0") == 3
    fallen = {"part": "hear", "rung": "groq", "reason": "busy"}
    assert value(counts, "interviewgym_falls_total", **fallen) == 1


def test_a_session_is_live_for_a_while_after_its_last_span() -> None:
    clock = Clock()
    counts = Counts(clock)
    for session in ("s-1", "s-2", "s-1"):
        with counts.span("think", session=session, turn=1):
            clock.now_s += LIVE_S / 3
    assert value(counts, "interviewgym_live_sessions") == 2
    clock.now_s += LIVE_S / 2
    assert value(counts, "interviewgym_live_sessions") == 1
    clock.now_s += LIVE_S
    assert value(counts, "interviewgym_live_sessions") == 0
    assert value(counts, "interviewgym_span_seconds_count", name="think") == 3


def test_measuring_jobs_under_way_are_shown_also_when_one_fails() -> None:
    counts = Counts()

    def lose() -> None:
        assert value(counts, "interviewgym_measuring_jobs") == 1
        raise ValueError("lost")

    with pytest.raises(ValueError, match="lost"), counts.span("measure", session="s-1", turn=1):
        lose()
    assert value(counts, "interviewgym_measuring_jobs") == 0
    assert value(counts, "interviewgym_live_sessions") == 0  # nobody is there for it


def test_errors_are_counted_by_type() -> None:
    counts = Counts()
    counts.report(KeyError("said"))
    assert value(counts, "interviewgym_errors_total", type="KeyError") == 1
    assert b"said" not in counts.render()
