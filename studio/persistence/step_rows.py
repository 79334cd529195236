"""Steps and heard words ↔ JSON, as turns keep them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from studio.errors import Fall, Kind
from studio.interview.model import TimedWord
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
        "falls": [[fall.rung, fall.why, str(fall.kind)] for fall in step.falls],
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
    """The fall; rows from before kinds hold its rung and why alone."""
    rung, why, *kind = told
    return Fall(rung, why, _KINDS.get(kind[0], Kind.OTHER) if kind else Kind.OTHER)


def word_values(words: Iterable[TimedWord]) -> list[list[Any]]:
    """Words as ``[text, start_s, end_s]``."""
    return [[word.text, word.start_s, word.end_s] for word in words]


def words_of(told: Iterable[Iterable[Any]]) -> tuple[TimedWord, ...]:
    """The words, from their JSON arrays."""
    return tuple(TimedWord(*word) for word in told)
