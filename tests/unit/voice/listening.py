"""Silence and voice as a script, and what the endpointing makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio.voice.listening.endpointing import Cue, Evidence, Listening, decide
from studio.voice.listening.patience import Patience

STEP_S = 0.032


@dataclass(frozen=True, slots=True)
class Stretch:
    """So many seconds of voice or silence, and what is known in it."""

    seconds: float
    is_voice: bool
    turn_end: float | None = None
    has_filler: bool = False
    words: str = ""


def voice(seconds: float) -> Stretch:
    return Stretch(seconds, is_voice=True)


def quiet(
    seconds: float, turn_end: float | None = None, *, has_filler: bool = False, words: str = ""
) -> Stretch:
    return Stretch(seconds, False, turn_end, has_filler, words)


def listen(
    script: Sequence[Stretch], patience: Patience, state: Listening | None = None
) -> tuple[Listening, list[tuple[Cue, float]]]:
    """The state at the end, and each cue with its time: seconds since the script began."""
    state = Listening() if state is None else state
    began_s = max(0.0, state.now_s)
    now_s, heard = began_s, []
    for stretch in script:
        for _ in range(round(stretch.seconds / STEP_S)):
            now_s += STEP_S
            evidence = Evidence(
                now_s, stretch.is_voice, stretch.turn_end, stretch.has_filler, stretch.words
            )
            state, cues = decide(state, evidence, patience)
            heard += [(cue, round(now_s - began_s, 2)) for cue in cues]
    return state, heard


def only(cue: Cue, heard: Sequence[tuple[Cue, float]]) -> list[float]:
    """When that cue came."""
    return [at_s for told, at_s in heard if told is cue]
