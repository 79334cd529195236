"""What is asked of a provider, for whom and how long it may take; what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from studio.interview.steps import Step

Document = Mapping[str, object]
"""A JSON object as `analytics.report.SpeechMetrics.to_dict()` makes it."""


V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Climbed(Generic[V]):
    """What a ladder's rung gave, and the step it took."""

    value: V
    step: Step


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """The time now, aware UTC."""


@dataclass(frozen=True, slots=True)
class Asking:
    """For whom a provider is asked, and how long that may take.

    Attributes
    ----------
    session_id : str
        The queue before a provider is fair between sessions.
    budget_s : float > 0
        Seconds until the caller goes one rung down: for a stream until its first piece, otherwise
        until the whole reply.
    total_s : float
        Seconds until the whole of a stream; 0 means `budget_s`.
    gap_s : float
        Longest wait between two pieces of a stream, seconds; 0 means until `total_s`.
    """

    session_id: str
    budget_s: float
    total_s: float = 0.0
    gap_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Usage:
    """What one call took: the vendor's model name, and its price by the published list.

    `n_in` and `n_out` are tokens for a chat model, characters for speech, seconds of audio (as
    billed) for hearing. `prompt` is the name and version of the template that was sent.
    """

    model: str
    n_in: float = 0.0
    n_out: float = 0.0
    cost_usd: float | None = None
    prompt: str = ""
