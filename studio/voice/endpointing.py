"""Is the turn over? A pure state machine over evidence; time comes with the evidence.

::

    nothing said ──voice──▶ speaking ──silence──▶ pausing ──▶ over
                               ▲                     │
                               └────────voice────────┘

In a pause the end-of-turn model is asked once; what it says, an "um" before the pause and an
unfinished clause decide how long the pause may be (`patience.py`). At the first plausible moment a
look ahead may begin; it is worth nothing once the candidate goes on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from studio.interview.model import EndedBy
from studio.voice.patience import Patience

ASK_AFTER_S = 0.2
"""Silence before the model is asked: its own recommended use."""
PLAUSIBLE_AFTER_S = 0.25
"""Silence before a look ahead may begin, when the model does not say it is too early."""
_ANY_VOICE_S = 0.12  # shorter is a click or a breath: four steps
_BACK_S = 0.1  # voice this long ends a pause
THINKS_AT_MOST_S = 90.0
"""Then asking for time is over: whoever left the room must not hold the interview for ever."""

_UNFINISHED = re.compile(
    r"(?:,|\b(?:and|but|or|so|because|cause|since|if|when|while|which|that|who|where|the|a|an|my|our|"
    r"to|of|for|with|from|in|on|at|by|as|like|is|was|were|are|then|also|um|uh|er|erm|i|we|it's))"
    r"[\s.…-]*$",
    re.IGNORECASE,
)
_THINKING = re.compile(
    r"\b(?:let me (?:just )?think|give me (?:a|one) (?:second|moment|minute)|"
    r"(?:just )?(?:a|one) (?:second|moment),? please|i need to think|let me see)\b[^.?!]*[.?!…\s]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known at one moment of listening.

    Attributes
    ----------
    now_s : float
        Seconds on the listener's clock; never goes back.
    is_voice : bool
        Voice activity of this step.
    turn_end : float 0..1 or None
        The end-of-turn model's answer about the silence under way; None while there is none.
    has_filler : bool
        An "um" stands right before the silence under way.
    words : str
        The words of this answer so far; empty where nobody wrote them down.
    """

    now_s: float
    is_voice: bool
    turn_end: float | None = None
    has_filler: bool = False
    words: str = ""


class Cue(StrEnum):
    """What whoever listens should do now."""

    ASK_TURN_END = "ask_turn_end"
    PLAUSIBLE = "plausible"
    WENT_ON = "went_on"
    THINKING = "thinking"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Listening:
    """How far the answer has come.

    Attributes
    ----------
    voice_s : float
        Voice heard so far, seconds.
    quiet_since_s : float or None
        When the silence under way began; None while there is voice, and before the first.
    back_since_s : float or None
        When voice came back in the silence under way; it counts once it lasts.
    is_thinking : bool
        The candidate asked for time: no silence is too long until the next word.
    """

    now_s: float = float("-inf")
    voice_s: float = 0.0
    quiet_since_s: float | None = None
    back_since_s: float | None = None
    has_asked: bool = False
    has_looked: bool = False
    is_thinking: bool = False
    thought_words: str = ""
    is_over: bool = False
    ended_by: EndedBy = EndedBy.SILENCE

    @property
    def has_spoken(self) -> bool:
        """True once something was said; a click or a breath is nothing."""
        return self.voice_s >= _ANY_VOICE_S

    @property
    def is_pausing(self) -> bool:
        """True in a silence behind something that was said."""
        return self.quiet_since_s is not None

    def thinking(self) -> Listening:
        """The candidate asked for time."""
        return replace(self, is_thinking=True)


def decide(
    state: Listening, evidence: Evidence, patience: Patience
) -> tuple[Listening, tuple[Cue, ...]]:
    """One step of listening.

    Evidence from before the last one is taken for now. Once over, nothing happens any more.

    Returns
    -------
    (Listening, tuple of Cue)
    """
    now_s = max(evidence.now_s, state.now_s)
    passed_s = now_s - state.now_s if state.now_s > float("-inf") else 0.0
    state = replace(state, now_s=now_s)
    if state.is_over:
        return state, ()
    if evidence.is_voice:
        return _with_voice(state, passed_s)
    return _without_voice(replace(state, back_since_s=None), evidence, patience)


def _with_voice(state: Listening, passed_s: float) -> tuple[Listening, tuple[Cue, ...]]:
    state = replace(state, voice_s=state.voice_s + passed_s)
    if state.quiet_since_s is None:
        return state, ()
    since = state.now_s if state.back_since_s is None else state.back_since_s
    if state.now_s - since < _BACK_S:
        return replace(state, back_since_s=since), ()
    cues = (Cue.WENT_ON,) if state.has_looked else ()
    going_on = replace(
        state,
        quiet_since_s=None,
        back_since_s=None,
        has_asked=False,
        has_looked=False,
        is_thinking=False,
    )
    return going_on, cues


def _without_voice(
    state: Listening, evidence: Evidence, patience: Patience
) -> tuple[Listening, tuple[Cue, ...]]:
    if not state.has_spoken:
        return state, ()
    if state.quiet_since_s is None:
        state = replace(state, quiet_since_s=state.now_s)
    assert state.quiet_since_s is not None
    quiet_s = state.now_s - state.quiet_since_s
    cues: list[Cue] = []
    if state.is_thinking and quiet_s >= THINKS_AT_MOST_S:
        state = replace(state, is_thinking=False)
    if not state.is_thinking and evidence.words != state.thought_words:
        if _THINKING.search(evidence.words):
            cues.append(Cue.THINKING)
            state = replace(state, is_thinking=True)
        state = replace(state, thought_words=evidence.words)
    if not state.has_asked and quiet_s >= ASK_AFTER_S:
        cues.append(Cue.ASK_TURN_END)
        state = replace(state, has_asked=True)
    is_early = evidence.turn_end is not None and evidence.turn_end < patience.likely
    if (
        not state.has_looked
        and not state.is_thinking
        and patience.ends_by_itself
        and quiet_s >= PLAUSIBLE_AFTER_S
        and (not is_early or quiet_s >= patience.unsure_s / 2)
    ):
        cues.append(Cue.PLAUSIBLE)
        state = replace(state, has_looked=True)
    if not state.is_thinking and patience.ends_by_itself and quiet_s >= _wait_s(evidence, patience):
        is_sure = evidence.turn_end is not None and evidence.turn_end >= patience.likely
        ended_by = EndedBy.SOUNDED_FINISHED if is_sure else EndedBy.SILENCE
        cues.append(Cue.OVER)
        state = replace(state, is_over=True, ended_by=ended_by)
    return state, tuple(cues)


def _wait_s(evidence: Evidence, patience: Patience) -> float:
    """How long this silence may be."""
    turn_end = evidence.turn_end
    grace_s = patience.grace_s * (evidence.has_filler + bool(_UNFINISHED.search(evidence.words)))
    if turn_end is None:
        return patience.unsure_s + grace_s
    if turn_end >= patience.sure:
        return patience.finished_s + grace_s
    if turn_end >= patience.likely:
        share = (turn_end - patience.likely) / (patience.sure - patience.likely)
        return patience.unsure_s + share * (patience.finished_s - patience.unsure_s) + grace_s
    return patience.longest_s + grace_s
