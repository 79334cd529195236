"""Does the candidate cut in? A pure state machine over what is heard while the interviewer speaks.

Sound that may be a voice makes the interviewer speak softer (DUCK), voice that lasts makes it fall
silent (CUT) without losing its place, and only voice that goes on takes the floor (TAKEN). A cough,
an "mm-hm" or a key is over before that: the interviewer goes on where it was (RESUME). The
interviewer's own echo is softer than what is being played by what this room has shown so far.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

DUCK_AFTER_S = 0.064
CUT_AFTER_S = 0.25
"""Clear voice before the interviewer falls silent: eight steps."""
HUM_CUT_AFTER_S = 0.45
"""The same for a hum: closed lips ("mm-hm") say nothing yet."""
TAKEN_AFTER_S = 0.6
"""Voice that takes the floor; back-channels ("yeah", "right", "okay") are shorter."""
QUIET_BEFORE_RESUME_S = 0.5
LATEST_RESUME_S = 1.6
"""After a cut that came to nothing the interviewer goes on by then; LiveKit waits 2 s."""
_VOICE, _VOICE_STILL = 0.6, 0.5
"""Probability with which a voice begins, and goes on: creaky and breathy ones waver."""
_OVER_FLOOR_DB = 9.0
_OVER_ECHO_DB = 6.0
_ECHO_DB = -25.0  # of what is played, before the room has shown it
_ECHO_RISES_DB, _ECHO_FALLS_DB = 0.25, 0.06  # a step
"""Slowly up, for soft sounds of who cuts in are learnt too: at 0.5 they became "echo"."""
_SOFTEST_ECHO_DB, _LOUDEST_ECHO_DB = -60.0, -3.0
_FALSE_CUT_RAISES_DB = 3.0  # what fell silent with the interviewer may have been its echo
_ECHO_HEARD_RATE = 0.05  # a step
_ECHO_IS_HEARD = 0.25
_CLEAR_OF_ECHO_DB = 20.0
_MOST, _SOME = 0.6, 0.4
_DIP_DB = 18.0
_ROUGH = 0.5
_HUM = 0.06  # share of energy above 1 kHz
_ARTICULATE = 0.15  # closed lips never let so much through: one such sound, and it is no hum
_LEAK = 0.5  # of a step, for a step without voice: a weak consonant does not begin again


class Cue(StrEnum):
    """What the interviewer's voice should do now."""

    DUCK = "duck"
    UNDUCK = "unduck"
    CUT = "cut"
    RESUME = "resume"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Sound:
    """One step of the microphone while the interviewer speaks.

    Attributes
    ----------
    now_s : float
        Seconds; never goes back.
    probability : float 0..1
        Of speech.
    level_db, floor_db : float
        Of this step, and of the room's noise, dB re full scale.
    played_db : float
        The loudest that was just played, dB re full scale.
    brightness : float 0..1
        Share of the energy above 1 kHz.
    periodicity : float 0..1
        How much the step repeats itself.
    """

    now_s: float
    probability: float
    level_db: float
    floor_db: float
    played_db: float
    brightness: float = 1.0
    periodicity: float = 1.0


@dataclass(frozen=True, slots=True)
class Speaking:
    """How far somebody has cut in.

    `voice_s` leaks away in silence; `whole_s` is all voice since the first; `brightest` the
    brightest sound since then; `echo_db` is how much softer than what is played its echo was.
    """

    now_s: float = float("-inf")
    voice_s: float = 0.0
    whole_s: float = 0.0
    hum_s: float = 0.0
    rough_s: float = 0.0
    peak_db: float = -120.0
    brightest: float = 0.0
    quiet_s: float = 0.0
    since_cut_s: float = 0.0
    is_ducked: bool = False
    is_cut: bool = False
    is_taken: bool = False
    echo_db: float = _ECHO_DB
    echo_heard: float = 0.0


def judge(state: Speaking, sound: Sound) -> tuple[Speaking, tuple[Cue, ...]]:
    """One step while the interviewer speaks, or has fallen silent for a moment.

    Returns
    -------
    (Speaking, tuple of Cue)
        Nothing happens any more once the floor is taken.
    """
    now_s = max(sound.now_s, state.now_s)
    passed_s = min(0.1, now_s - state.now_s) if state.now_s > float("-inf") else 0.032
    state = replace(state, now_s=now_s)
    if state.is_taken:
        return state, ()
    is_voice = _is_voice(state, sound)
    if (is_voice or state.voice_s) and _is_heard(state, sound):
        state = replace(state, brightest=max(state.brightest, sound.brightness))
    state = _counted(_with_echo(state, sound, is_voice), sound, is_voice, passed_s)
    return _after_cut(state, passed_s) if state.is_cut else _before_cut(state, sound.played_db)


def _is_voice(state: Speaking, sound: Sound) -> bool:
    is_dip = sound.level_db < state.peak_db - _DIP_DB
    likely = _VOICE_STILL if state.voice_s else _VOICE
    return sound.probability >= likely and _is_heard(state, sound) and not is_dip


def _is_heard(state: Speaking, sound: Sound) -> bool:
    """Whether it stands out from the room and from the interviewer's echo."""
    is_loud = sound.level_db > sound.floor_db + _OVER_FLOOR_DB
    is_echo = sound.level_db < sound.played_db + state.echo_db + _OVER_ECHO_DB
    return is_loud and not is_echo


def _with_echo(state: Speaking, sound: Sound, is_voice: bool) -> Speaking:
    """Learn from what is no voice how loud the echo is in this room."""
    if is_voice or state.is_cut or sound.played_db < -60.0:
        return state
    seen_db = sound.level_db - sound.played_db
    change_db = _ECHO_RISES_DB if seen_db > state.echo_db else -_ECHO_FALLS_DB
    heard = state.echo_heard + _ECHO_HEARD_RATE * (sound.probability - state.echo_heard)
    echo_db = max(_SOFTEST_ECHO_DB, min(_LOUDEST_ECHO_DB, state.echo_db + change_db))
    return replace(state, echo_db=echo_db, echo_heard=heard)


def _counted(state: Speaking, sound: Sound, is_voice: bool, passed_s: float) -> Speaking:
    if is_voice:
        is_hum = sound.brightness < _HUM
        is_rough = sound.periodicity < _ROUGH
        return replace(
            state,
            voice_s=state.voice_s + passed_s,
            whole_s=state.whole_s + passed_s,
            hum_s=state.hum_s + passed_s * is_hum,
            rough_s=state.rough_s + passed_s * is_rough,
            peak_db=max(state.peak_db, sound.level_db),
            quiet_s=0.0,
        )
    voice_s = max(0.0, state.voice_s - _LEAK * passed_s)
    if voice_s == 0.0 and not state.is_cut:
        return replace(
            state,
            voice_s=0.0,
            whole_s=0.0,
            hum_s=0.0,
            rough_s=0.0,
            peak_db=-120.0,
            brightest=0.0,
            quiet_s=state.quiet_s + passed_s,
        )
    return replace(state, voice_s=voice_s, quiet_s=state.quiet_s + passed_s)


def _before_cut(state: Speaking, played_db: float) -> tuple[Speaking, tuple[Cue, ...]]:
    is_hum = state.hum_s > _MOST * state.whole_s and state.brightest < _ARTICULATE
    is_rough = state.rough_s > _SOME * state.whole_s
    is_near_echo = (
        state.echo_heard > _ECHO_IS_HEARD
        and state.peak_db < played_db + state.echo_db + _CLEAR_OF_ECHO_DB
    )
    is_doubtful = is_hum or is_rough or is_near_echo
    if state.voice_s >= (HUM_CUT_AFTER_S if is_doubtful else CUT_AFTER_S):
        return replace(state, is_cut=True, is_ducked=False, since_cut_s=0.0), (Cue.CUT,)
    if not state.is_ducked and state.voice_s >= DUCK_AFTER_S:
        return replace(state, is_ducked=True), (Cue.DUCK,)
    if state.is_ducked and state.voice_s == 0.0:
        return replace(state, is_ducked=False), (Cue.UNDUCK,)
    return state, ()


def _after_cut(state: Speaking, passed_s: float) -> tuple[Speaking, tuple[Cue, ...]]:
    state = replace(state, since_cut_s=state.since_cut_s + passed_s)
    if state.whole_s >= TAKEN_AFTER_S:
        return replace(state, is_taken=True), (Cue.TAKEN,)
    is_over = state.quiet_s >= QUIET_BEFORE_RESUME_S or state.since_cut_s >= LATEST_RESUME_S
    if not is_over:
        return state, ()
    echo_db = min(_LOUDEST_ECHO_DB, state.echo_db + _FALSE_CUT_RAISES_DB)
    again = Speaking(now_s=state.now_s, echo_db=echo_db, echo_heard=state.echo_heard)
    return again, (Cue.RESUME,)
