"""How each part of a turn was done: by which rung, with what, how fast, for how much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from studio.errors import Fall

__all__ = ["UNHEARD", "Fall", "Part", "Step", "cost_of", "with_speech"]


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
        From asking the first rung to the whole reply, seconds; for speech to the first sound of
        the first piece.
    cost_usd : float or None
        What the provider charges by its published price; None when that is not known.
    falls : tuple of Fall
        The rungs above that did not do it; empty when the first one did.
    pieces : tuple of str
        The pieces of speech that are counted in it: it is asked for piece by piece.
    """

    part: Part
    rung: str
    model: str = ""
    prompt: str = ""
    latency_s: float = 0.0
    cost_usd: float | None = None
    falls: tuple[Fall, ...] = ()
    pieces: tuple[str, ...] = ()

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


def with_speech(steps: tuple[Step, ...], spoken: Step) -> tuple[Step, ...]:
    """The steps with what one piece of speech took: one step a voice, over all its pieces.

    A piece counts once, however often it is asked for; every new reason of a fall is kept.

    Examples
    --------
    >>> piece = Step(Part.SPEAK, "groq", "orpheus", latency_s=0.4, cost_usd=0.25, pieces=("a",))
    >>> said = with_speech((piece,), replace(piece, latency_s=0.1, pieces=("b",)))
    >>> [(step.latency_s, step.cost_usd, step.pieces) for step in said]
    [(0.4, 0.5, ('a', 'b'))]
    >>> with_speech(said, piece) == said
    True
    """
    for at, step in enumerate(steps):
        if (step.part, step.rung, step.model) == (spoken.part, spoken.rung, spoken.model):
            return (*steps[:at], _joined(step, spoken), *steps[at + 1 :])
    return (*steps, spoken)


def _joined(known: Step, spoken: Step) -> Step:
    more = tuple(piece for piece in spoken.pieces if piece not in known.pieces)
    falls = tuple(fall for fall in spoken.falls if fall not in known.falls)
    priced = known.model and more
    return replace(
        known,
        cost_usd=cost_of((known, spoken)) if priced else known.cost_usd,
        falls=(*known.falls, *falls),
        pieces=(*known.pieces, *more),
    )
