"""How long a silence may be before the turn is taken to be over: one table.

The numbers were chosen looking at all the monologues of the bench; what a choice on half of the
speakers is worth on the other half stands beside them (docs/voice.md). *Normal* waits in between
LiveKit's limits (0.5 to 3 s), and a little beyond: in an interview a cut-off costs more than a
wait. The graces are our own choice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from studio.interview.model import Difficulty


@dataclass(frozen=True, slots=True)
class Patience:
    """The waits of one choice, seconds of silence.

    Attributes
    ----------
    finished_s : float
        Enough when the answer clearly sounds finished.
    unsure_s : float
        When it may be, and where nobody can tell.
    longest_s : float
        Always enough, but for a filler or an unfinished clause, which add `grace_s`.
    sure, likely : float 0..1
        End-of-turn probabilities from which on an answer sounds finished, and may be.
    grace_s : float
        Added behind an "um" or an unfinished clause, which also never wait less than `unsure_s`.
    ends_by_itself : bool
        False: only the candidate ends the turn.
    """

    name: str
    finished_s: float
    unsure_s: float
    longest_s: float
    sure: float = 0.85
    likely: float = 0.65
    grace_s: float = 1.0
    ends_by_itself: bool = True


BRISK = Patience("brisk", 0.4, 1.5, 3.0, grace_s=0.6)
NORMAL = Patience("normal", 0.65, 2.2, 3.5)
THOUGHTFUL = Patience("thoughtful", 2.6, 4.0, 6.0, sure=0.9, grace_s=2.0)
PUSH_TO_TALK = Patience("push-to-talk", 0.65, 2.2, 3.5, ends_by_itself=False)

PATIENCE = {p.name: p for p in (BRISK, NORMAL, THOUGHTFUL, PUSH_TO_TALK)}
"""Every choice, by its name on the page."""

_PERSONA = {Difficulty.WARMUP: 1.25, Difficulty.STANDARD: 1.0, Difficulty.INTENSE: 0.85}
"""How much longer this interviewer waits; our own choice, in the order of `personas.py`."""


def patience_for(name: str, difficulty: Difficulty) -> Patience:
    """The candidate's choice with the interviewer's manner in it.

    Whoever asked to be waited for, or to end turns by hand, gets that from every interviewer.

    Examples
    --------
    >>> patience_for("brisk", Difficulty.WARMUP).finished_s
    0.5
    >>> patience_for("thoughtful", Difficulty.INTENSE) == THOUGHTFUL
    True
    """
    chosen = PATIENCE[name]
    if chosen in (THOUGHTFUL, PUSH_TO_TALK):
        return chosen
    factor = _PERSONA[difficulty]
    return replace(
        chosen,
        finished_s=chosen.finished_s * factor,
        unsure_s=chosen.unsure_s * factor,
        longest_s=chosen.longest_s * factor,
    )
