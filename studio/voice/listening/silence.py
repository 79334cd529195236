"""What the interviewer does about silence: nothing, a word, an offer, and in the end the next
question; and about an answer that runs past its time. Pure; time comes with the step.

Never in the middle of a thought: once anything was said, endpointing decides, and asking for time
to think suspends all of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

from studio.interview.personas import Persona

OFFER_AFTER_S = 12.0
"""From the word of encouragement to the offer of a hint, other words, or to pass."""
MOVE_ON_AFTER_S = 30.0
"""From the offer to the next question: about as long as a sensible person sits in silence."""
STARE_S = 25.0
"""The silence of an interviewer who never nudges, before the offer on the screen."""
OVERTIME_S = 10.0
"""Past the time for the question before an answer is stopped: nobody is cut off for a sentence."""


class Cue(StrEnum):
    """What the interviewer should do now."""

    NUDGE = "nudge"
    OFFER = "offer"
    MOVE_ON = "move_on"
    TIME_UP = "time_up"


@dataclass(frozen=True, slots=True)
class Bearing:
    """How long nothing has been said, and what was done about it already.

    Attributes
    ----------
    silent_s : float
        Since the floor became the candidate's, without a word; stands while thinking.
    answer_s : float
        Since the first word of the answer; stands while thinking.
    n_done : int
        Steps of the ladder taken.
    """

    silent_s: float = 0.0
    answer_s: float = 0.0
    n_done: int = 0
    is_time_up: bool = False


def bear(
    state: Bearing,
    passed_s: float,
    *,
    has_spoken: bool,
    is_thinking: bool,
    persona: Persona,
    time_s: float,
) -> tuple[Bearing, tuple[Cue, ...]]:
    """Let some time pass while the candidate has the floor.

    Parameters
    ----------
    has_spoken : bool
        Something of the answer was said.
    time_s : float
        What this persona gives the question, seconds; inf for no limit.
    """
    if is_thinking:
        return state, ()
    if has_spoken:
        return _answering(state, passed_s, persona, time_s)
    state = replace(state, silent_s=state.silent_s + passed_s)
    done = state.n_done
    for after_s, cue in _ladder(persona)[done:]:
        if state.silent_s < after_s:
            break
        return replace(state, n_done=done + 1), (cue,)
    return state, ()


def _answering(
    state: Bearing, passed_s: float, persona: Persona, time_s: float
) -> tuple[Bearing, tuple[Cue, ...]]:
    state = replace(state, answer_s=state.answer_s + passed_s)
    is_up = persona.stops_ramblers and state.answer_s >= time_s + OVERTIME_S
    if not is_up or state.is_time_up:
        return state, ()
    return replace(state, is_time_up=True), (Cue.TIME_UP,)


def _ladder(persona: Persona) -> tuple[tuple[float, Cue], ...]:
    """When each step comes, seconds of silence."""
    if math.isinf(persona.patience_s):
        return (STARE_S, Cue.OFFER), (STARE_S + MOVE_ON_AFTER_S, Cue.MOVE_ON)
    nudge_s = persona.patience_s
    offer_s = max(nudge_s + 5.0, min(persona.hint_delay_s, nudge_s + OFFER_AFTER_S))
    return (
        (nudge_s, Cue.NUDGE),
        (offer_s, Cue.OFFER),
        (offer_s + MOVE_ON_AFTER_S, Cue.MOVE_ON),
    )
