"""Is the turn over? A pure state machine over evidence; time comes with the evidence.

::

    nothing said ──voice──▶ speaking ──silence──▶ pausing ──▶ over
                               ▲                     │
                               └────────voice────────┘

In a pause the end-of-turn model is asked once (asking again did not help: docs/voice.md);
what it says, an "um" before the pause and an unfinished clause decide how long the pause may be
(`patience.py`). At the first plausible moment a look ahead may begin; it is worth nothing once the
candidate goes on.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from studio.interview.model import EndedBy
from studio.voice.listening.patience import Patience

ASK_AFTER_S = 0.2
"""Silence before the model is asked: its own recommended use."""
PLAUSIBLE_AFTER_S = 0.25
"""Silence before a look ahead may begin, when the model does not say it is too early."""
_ANY_VOICE_S = 0.12  # shorter is a click or a breath: four steps
_BACK_S = 0.09  # voice this long ends a pause: four steps
_LONGEST_STEP_S = 0.1  # of voice, however late the next step comes
UNLIKELY = 0.05
"""End-of-turn probability from which down the longest wait holds: one end in ten is told so low."""
THINKS_AT_MOST_S = 90.0
"""Then asking for time is over: whoever left the room must not hold the interview for ever."""

_UNFINISHED = re.compile(
    r"(?:,|\b(?:"
    r"and|but|or|so|because|cause|since|if|when|where|whether|although|unless|until|than|as|like|"
    r"the|an?|my|our|your|their|his|its|these|every|some|any|very|which|who|how|"
    r"to|of|for|from|with|by|into|about|at|in|on|after|between|"
    r"i|we|he|she|they|i'm|i've|i'd|we're|we've|they're|you're|he's|she's|it's|that's|there's|"
    r"would|could|should|had|has|have|are|was|were|been|being|can|will|don't|didn't|"
    r"just|even|only|never|always|kind|sort|lot|going|trying|u[hm]+|er+m?))[\s.…-]*$",
    re.IGNORECASE,
)
"""Words that hardly ever end a turn: 6 % of Switchboard's finished turns end in one of them, and
49 % of the places inside a clause stand behind one (docs/voice.md)."""
_THINKING = re.compile(
    r"\b(?:let me (?:just |quickly )?think|let me see|i(?: need to|'m| am) think(?:ing)?|"
    r"give me (?:a|one|just a) (?:second|moment|minute|sec)|"
    r"(?:just )?(?:a|one) (?:second|moment|sec),? please)\b(?:[^\w.?!…]+[\w']+){0,6}\W*$",
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
    turn_end : float 0..1 or None
        The last that the end-of-turn model said about the silence under way.
    """

    now_s: float = float("-inf")
    voice_s: float = 0.0
    quiet_since_s: float | None = None
    back_since_s: float | None = None
    has_asked: bool = False
    has_looked: bool = False
    is_thinking: bool = False
    thinking_since_s: float | None = None
    thought_words: str = ""
    turn_end: float | None = None
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
        return replace(self, is_thinking=True, thinking_since_s=None)


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
    passed_s = min(_LONGEST_STEP_S, now_s - state.now_s)
    if state.is_over:
        return replace(state, now_s=now_s), ()
    state = _minding_thought(replace(state, now_s=now_s))
    if evidence.is_voice:
        return _with_voice(state, passed_s)
    return _without_voice(replace(state, back_since_s=None), evidence, patience)


def _minding_thought(state: Listening) -> Listening:
    """Asking for time lasts for a while, not for ever."""
    if not state.is_thinking:
        return state
    since_s = state.now_s if state.thinking_since_s is None else state.thinking_since_s
    is_thinking = state.now_s - since_s < THINKS_AT_MOST_S
    return replace(state, is_thinking=is_thinking, thinking_since_s=since_s)


def _with_voice(state: Listening, passed_s: float) -> tuple[Listening, tuple[Cue, ...]]:
    state = replace(state, voice_s=state.voice_s + passed_s)
    if state.quiet_since_s is None and not state.is_thinking:
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
        turn_end=None,
    )
    return going_on, cues


def _without_voice(
    state: Listening, evidence: Evidence, patience: Patience
) -> tuple[Listening, tuple[Cue, ...]]:
    if not state.has_spoken:
        return state, ()
    if state.quiet_since_s is None:
        state = replace(state, quiet_since_s=state.now_s)
    if evidence.turn_end is not None:
        state = replace(state, turn_end=evidence.turn_end)
    assert state.quiet_since_s is not None
    quiet_s = state.now_s - state.quiet_since_s
    state, cues = _read(state, evidence.words)
    if not state.has_asked and quiet_s >= ASK_AFTER_S:
        cues.append(Cue.ASK_TURN_END)
        state = replace(state, has_asked=True)
    if state.is_thinking or not patience.ends_by_itself:
        return state, tuple(cues)
    if not state.has_looked and quiet_s >= _plausible_after_s(state.turn_end, patience):
        cues.append(Cue.PLAUSIBLE)
        state = replace(state, has_looked=True)
    if quiet_s >= wait_s(state.turn_end, evidence, patience):
        is_sure = state.turn_end is not None and state.turn_end >= patience.likely
        ended_by = EndedBy.SOUNDED_FINISHED if is_sure else EndedBy.SILENCE
        cues.append(Cue.OVER)
        state = replace(state, is_over=True, ended_by=ended_by)
    return state, tuple(cues)


def _read(state: Listening, words: str) -> tuple[Listening, list[Cue]]:
    """Did the new words ask for time? Each wording is read once."""
    if words == state.thought_words:
        return state, []
    state = replace(state, thought_words=words)
    if state.is_thinking or not _THINKING.search(words):
        return state, []
    return state.thinking(), [Cue.THINKING]


def _plausible_after_s(turn_end: float | None, patience: Patience) -> float:
    """A look ahead is early where the model hears an answer go on: then half way to unsure."""
    is_early = turn_end is not None and turn_end < patience.likely
    return max(PLAUSIBLE_AFTER_S, patience.unsure_s / 2) if is_early else PLAUSIBLE_AFTER_S


def wait_s(turn_end: float | None, evidence: Evidence, patience: Patience) -> float:
    """How long the silence under way may be, seconds.

    Between `sure` and `likely`, and from there down to `UNLIKELY`, the wait grows as the odds that
    the answer goes on: log against logit. Silence alone, where no model speaks, is unsure.
    """
    waits_s = (patience.longest_s, patience.unsure_s, patience.finished_s)
    base_s = patience.unsure_s
    if turn_end is not None:
        odds = [_logit(p) for p in (UNLIKELY, patience.likely, patience.sure)]
        base_s = math.exp(_between(_logit(turn_end), odds, [math.log(s) for s in waits_s]))
    if evidence.has_filler or is_unfinished(evidence.words):
        return max(base_s, patience.unsure_s) + patience.grace_s
    return base_s


def is_unfinished(words: str) -> bool:
    """Whether the words break off inside a clause.

    Examples
    --------
    >>> is_unfinished("so I asked the team and"), is_unfinished("so I asked the team.")
    (True, False)
    """
    return bool(_UNFINISHED.search(words))


def _logit(p: float) -> float:
    p = min(max(p, 1e-6), 1 - 1e-6)
    return math.log(p / (1 - p))


def _between(x: float, xs: list[float], ys: list[float]) -> float:
    """Straight lines from point to point, level outside."""
    if x <= xs[0]:
        return ys[0]
    for (x0, x1), (y0, y1) in zip(pairwise(xs), pairwise(ys), strict=True):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return ys[-1]
