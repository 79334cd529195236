"""Steps, heard words and live traces ↔ JSON, as turns keep them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from studio.errors import Fall, Kind
from studio.interview.model import EndedBy, LiveTrace, TimedWord
from studio.interview.steps import Part, Step

_KINDS = {str(kind): kind for kind in Kind}


def step_values(step: Step) -> dict[str, Any]:
    """The step as a JSON object."""
    return {
        "part": str(step.part),
        "rung": step.rung,
        "model": step.model,
        "prompt": step.prompt,
        "latency_s": step.latency_s,
        "cost_usd": step.cost_usd,
        "falls": [[f.rung, f.why, str(f.kind), f.cost_usd] for f in step.falls],
        "pieces": list(step.pieces),
    }


def step_of(told: Mapping[str, Any]) -> Step:
    """The step, from its JSON object."""
    return Step(
        part=Part(told["part"]),
        rung=told["rung"],
        model=told["model"],
        prompt=told["prompt"],
        latency_s=told["latency_s"],
        cost_usd=told["cost_usd"],
        falls=tuple(map(_fall_of, told["falls"])),
        pieces=tuple(told.get("pieces", ())),  # older rows have none
    )


def _fall_of(told: Sequence[Any]) -> Fall:
    """The fall; older rows hold its rung and why alone."""
    rung, why, *more = told
    if not more:
        return Fall(rung, why)
    return Fall(rung, why, _KINDS.get(more[0], Kind.OTHER), *more[1:])


def word_values(words: Iterable[TimedWord]) -> list[list[Any]]:
    """Words as ``[text, start_s, end_s]``."""
    return [[word.text, word.start_s, word.end_s] for word in words]


def words_of(told: Iterable[Iterable[Any]]) -> tuple[TimedWord, ...]:
    """The words, from their JSON arrays."""
    return tuple(TimedWord(*word) for word in told)


def trace_values(trace: LiveTrace | None) -> dict[str, Any] | None:
    """The trace as a JSON object; None stays none."""
    return None if trace is None else {**asdict(trace), "ended_by": str(trace.ended_by)}


def trace_of(told: Mapping[str, Any] | None) -> LiveTrace | None:
    """The trace, from its JSON object; a field of another version's is passed over.

    Examples
    --------
    >>> trace_of({"ended_by": "silence", "decided_s": 0.9, "later": 1}).reached_s  # an older row
    """
    if told is None:
        return None
    known = {field.name for field in fields(LiveTrace)}
    values = {name: value for name, value in told.items() if name in known}
    return LiveTrace(**{**values, "ended_by": EndedBy(values["ended_by"])})
