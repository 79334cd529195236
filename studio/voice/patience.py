"""How long a silence may be before the turn is taken to be over: one table.

*Normal* waits about as long as LiveKit's default (0.5 to 3 s), an interview being no chat: a cut-off
costs more than a wait. What each row costs and saves is measured in docs/voice.md.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """The waits of one choice, seconds of silence.

    Attributes
    ----------
    finished_s : float
        Enough when the answer clearly sounds finished.
    unsure_s : float
        When it may be.
    longest_s : float
        Always enough, but for a filler or an unfinished clause, which add `grace_s`.
    sure, likely : float 0..1
        End-of-turn probabilities from which on an answer sounds finished, and may be.
    grace_s : float
        Added once behind an "um" and once behind an unfinished clause.
    ends_by_itself : bool
        False: only the candidate ends the turn.
    """

    name: str
    finished_s: float
    unsure_s: float
    longest_s: float
    sure: float = 0.9
    likely: float = 0.5
    grace_s: float = 1.0
    ends_by_itself: bool = True


BRISK = Patience("brisk", 0.45, 0.9, 2.0, grace_s=0.6)
NORMAL = Patience("normal", 0.7, 1.5, 3.0)
THOUGHTFUL = Patience("thoughtful", 1.4, 3.0, 5.0, sure=0.95, grace_s=2.0)
PUSH_TO_TALK = Patience("push-to-talk", 0.7, 1.5, 3.0, ends_by_itself=False)

PATIENCE = {p.name: p for p in (BRISK, NORMAL, THOUGHTFUL, PUSH_TO_TALK)}
"""Every choice, by its name on the page."""
