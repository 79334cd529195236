"""One criterion's judgement with what follows from it: the gap, the strength, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from studio.interview.grading import INSUFFICIENT
from studio.interview.rubric import Score
from studio.providers.builtin.material import Found, quotes


@dataclass(frozen=True, slots=True)
class Verdict:
    """A score, and what the report says about it.

    Attributes
    ----------
    gap : str
        A short name of what is missing, the same over all questions; empty when nothing is.
    strength, improvement, next_step : str
        Sentences for the report; empty when there is nothing to say.
    """

    score: Score
    gap: str = ""
    strength: str = ""
    improvement: str = ""
    next_step: str = ""


def judged(
    criterion_id: str,
    band: int,
    reason: str,
    on: Iterable[Found],
    *,
    gap: str = "",
    strength: str = "",
    improvement: str = "",
    next_step: str = "",
) -> Verdict:
    """A verdict with a band, resting on what was found."""
    score = Score(criterion_id, max(1, min(5, band)), reason, quotes(on))
    return Verdict(score, gap, strength, improvement, next_step)


def abstained(criterion_id: str, why: str) -> Verdict:
    """A verdict without a band."""
    return Verdict(Score(criterion_id, None, INSUFFICIENT + why))


def counted(n: int, noun: str) -> str:
    """A number with its noun.

    Examples
    --------
    >>> counted(1, "figure"), counted(3, "term")
    ('1 figure', '3 terms')
    """
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def listed(items: Iterable[str], joint: str = "and") -> str:
    """Items as one reads them aloud.

    Examples
    --------
    >>> listed(["an example", "its limits"]), listed([])
    ('an example and its limits', '')
    """
    all_ = list(items)
    if len(all_) <= 1:
        return "".join(all_)
    return f"{', '.join(all_[:-1])} {joint} {all_[-1]}"
