"""How each part of a turn was done: by which rung, with what, how fast, for how much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from studio.errors import Fall

__all__ = ["UNHEARD", "Fall", "Part", "Step", "cost_of"]


class Part(StrEnum):
    """What a rung may be asked to do."""

    HEAR = "hear"
    THINK = "think"
    SPEAK = "speak"
    GRADE = "grade"


UNHEARD = "unheard"
"""The rung of a hearing that nobody could do: the recording stays without words."""


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a turn, done.

    Attributes
    ----------
    rung : str
        Who did it: "groq", "compatible", "whisper", "browser", "builtin", "espeak", …
    model : str
        The vendor's name of the model; empty where there is none.
    prompt : str
        Name and version of the prompt template; empty where there is none.
    latency_s : float >= 0
        From asking the first rung to the whole reply, seconds.
    cost_usd : float or None
        What the provider charges by its published price; None when that is not known.
    falls : tuple of Fall
        The rungs above that did not do it; empty when the first one did.
    """

    part: Part
    rung: str
    model: str = ""
    prompt: str = ""
    latency_s: float = 0.0
    cost_usd: float | None = None
    falls: tuple[Fall, ...] = ()

    @property
    def is_degraded(self) -> bool:
        """True when a higher rung was asked and could not."""
        return bool(self.falls)


def cost_of(steps: Iterable[Step]) -> float | None:
    """What the steps cost together, in US dollars; None when one's price is not known.

    A step without a model costs nothing but what rungs above it charged for nothing.

    Examples
    --------
    >>> cost_of([Step(Part.HEAR, "groq", "whisper", cost_usd=0.01), Step(Part.THINK, "builtin")])
    0.01
    >>> cost_of([Step(Part.HEAR, "groq", "a-new-model")]) is None
    True
    """
    prices: list[float | None] = []
    for step in steps:
        prices.append(step.cost_usd if step.model else 0.0)
        prices += [fall.cost_usd for fall in step.falls]
    known = [price for price in prices if price is not None]
    return sum(known) if len(known) == len(prices) else None
