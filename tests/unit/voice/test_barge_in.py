"""Who cuts in: golden traces, and laws no trace may break."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.voice.listening.barge_in import (
    CUT_AFTER_S,
    HUM_CUT_AFTER_S,
    LATEST_RESUME_S,
    TAKEN_AFTER_S,
    Cue,
    Sound,
    Speaking,
    judge,
)

STEP_S = 0.032
ROOM = Sound(0.0, 0.02, -58.0, -60.0, -18.0, 0.5, 0.2)
"""The interviewer speaks, and nothing is heard of it: the browser takes the echo away."""
VOICE = Sound(0.0, 0.95, -26.0, -60.0, -18.0, 0.3, 0.9)
HUM = replace(VOICE, brightness=0.01)
COUGH = replace(VOICE, periodicity=0.2)


def hear(
    sounds: Iterable[tuple[Sound, float]], state: Speaking | None = None
) -> tuple[Speaking, list[tuple[Cue, float]]]:
    """Sounds and how long each lasts; cues with their times."""
    state = Speaking() if state is None else state
    now_s, told = max(0.0, state.now_s), []
    for sound, seconds in sounds:
        for _ in range(round(seconds / STEP_S)):
            now_s += STEP_S
            state, cues = judge(state, replace(sound, now_s=now_s))
            told += [(cue, round(now_s, 2)) for cue in cues]
    return state, told


def names(told: Sequence[tuple[Cue, float]]) -> list[Cue]:
    return [cue for cue, _ in told]


def test_whoever_speaks_on_takes_the_floor() -> None:
    state, told = hear([(ROOM, 1.0), (VOICE, 2.0)])
    assert names(told) == [Cue.DUCK, Cue.CUT, Cue.TAKEN]
    ducked, cut, taken = (at_s - 1.0 for _, at_s in told)
    assert ducked < 0.1
    assert cut == pytest.approx(CUT_AFTER_S, abs=1.5 * STEP_S)
    assert taken == pytest.approx(TAKEN_AFTER_S, abs=1.5 * STEP_S)
    assert state.is_taken
    assert hear([(VOICE, 1.0)], state)[1] == []


def test_a_short_sound_makes_it_softer_for_a_moment() -> None:
    _, told = hear([(ROOM, 1.0), (VOICE, 0.13), (ROOM, 1.0)])
    assert names(told) == [Cue.DUCK, Cue.UNDUCK]


def test_a_word_that_leads_nowhere_lets_it_go_on() -> None:
    state, told = hear([(ROOM, 1.0), (VOICE, 0.35), (ROOM, 3.0)])
    assert names(told) == [Cue.DUCK, Cue.CUT, Cue.RESUME]
    cut_s, resumed_s = told[1][1], told[2][1]
    assert resumed_s - cut_s < 1.0
    assert not state.is_cut


@pytest.mark.parametrize("sound", [HUM, COUGH], ids=["mm-hm", "cough"])
def test_a_hum_or_a_cough_does_not_cut(sound: Sound) -> None:
    burst = [(sound, 0.22), (ROOM, 0.3)]
    _, told = hear([(ROOM, 1.0), *burst, *burst, (ROOM, 1.0)])
    assert Cue.CUT not in names(told)


def test_a_dark_voice_with_one_articulate_sound_is_no_hum() -> None:
    """Vowels may be as dark as a hum; closed lips make no "s" between them."""
    hiss = replace(VOICE, brightness=0.8, periodicity=0.2, level_db=-38.0)
    _, told = hear([(ROOM, 1.0), (HUM, 0.13), (hiss, 0.032), (HUM, 0.16)])
    assert names(told) == [Cue.DUCK, Cue.CUT]
    _, hummed = hear([(ROOM, 1.0), (HUM, 0.32)])
    assert Cue.CUT not in names(hummed)


def test_a_voice_that_wavers_goes_on_but_does_not_begin() -> None:
    wavering = replace(VOICE, probability=0.55)
    _, told = hear([(ROOM, 1.0), (VOICE, 0.1), (wavering, 0.2)])
    assert names(told) == [Cue.DUCK, Cue.CUT]
    assert hear([(ROOM, 1.0), (wavering, 1.0)])[1] == []


def test_a_hum_that_goes_on_is_somebody_who_speaks() -> None:
    _, told = hear([(ROOM, 1.0), (HUM, 1.5)])
    (cut_s,) = [at_s for cue, at_s in told if cue is Cue.CUT]
    assert cut_s - 1.0 == pytest.approx(HUM_CUT_AFTER_S, abs=1.5 * STEP_S)


@pytest.mark.parametrize(
    "sound",
    [
        replace(VOICE, probability=0.1),
        replace(VOICE, level_db=-55.0),
        replace(VOICE, level_db=-34.0, played_db=-10.0),
    ],
    ids=["noise", "far away", "echo"],
)
def test_what_is_no_voice_near_by_does_nothing(sound: Sound) -> None:
    assert hear([(ROOM, 1.0), (sound, 3.0)])[1] == []


def test_the_room_s_echo_is_learnt_and_a_voice_above_it_still_cuts_in() -> None:
    """A loudspeaker near the microphone: the echo comes 20 dB under what is played."""
    echo = replace(VOICE, level_db=-38.0)
    state, told = hear([(echo, 5.0)])
    assert told == []
    _, told = hear([(replace(echo, level_db=-18.0), 1.5)], state)
    assert Cue.CUT in names(told)


def test_an_echo_that_nobody_takes_away_silences_it_a_few_times_at_most() -> None:
    """15 dB under what is played, and it stops 0.3 s after the interviewer does."""
    state, now_s, told, held_since = Speaking(), 0.0, [], None
    for _ in range(round(60 / STEP_S)):
        now_s += STEP_S
        is_heard = held_since is None or now_s - held_since < 0.3
        played_db = -18.0 if held_since is None or now_s - held_since < 0.5 else -120.0
        sound = replace(VOICE, level_db=-33.0) if is_heard else ROOM
        state, cues = judge(state, replace(sound, now_s=now_s, played_db=played_db))
        told += cues
        if Cue.CUT in cues:
            held_since = now_s
        if Cue.RESUME in cues:
            held_since = None
    assert told.count(Cue.CUT) == told.count(Cue.RESUME) <= 3
    assert Cue.TAKEN not in told


def test_laughter_dips_too_deep_to_be_speech() -> None:
    ha = [(VOICE, 0.1), (replace(VOICE, level_db=-48.0), 0.13)]
    assert Cue.CUT not in names(hear([(ROOM, 1.0), *ha, *ha, *ha])[1])


sounds = st.builds(
    Sound,
    now_s=st.floats(-0.5, 0.5),
    probability=st.floats(0.0, 1.0),
    level_db=st.floats(-100.0, 0.0),
    floor_db=st.floats(-90.0, -40.0),
    played_db=st.floats(-120.0, 0.0),
    brightness=st.floats(0.0, 1.0),
    periodicity=st.floats(0.0, 1.0),
)
"""Here `now_s` is the time since the step before: sometimes back."""


@given(
    st.lists(st.tuples(sounds | st.sampled_from([VOICE, ROOM]), st.integers(1, 30)), max_size=20)
)
def test_laws_of_cutting_in(run: list[tuple[Sound, int]]) -> None:
    state, now_s, silent_since = Speaking(), 0.0, None
    for sound, times in run:
        for _ in range(times):
            now_s += STEP_S + min(0.0, sound.now_s)
            before = state
            state, cues = judge(state, replace(sound, now_s=now_s))
            assert state.now_s >= before.now_s
            assert len(cues) <= 1
            assert not (before.is_taken and cues)
            assert (Cue.TAKEN in cues or Cue.RESUME in cues) <= before.is_cut
            assert (Cue.UNDUCK in cues) <= before.is_ducked
            if Cue.CUT in cues:
                silent_since = state.now_s
            if silent_since is not None and not state.is_taken and state.is_cut:
                assert state.now_s - silent_since < LATEST_RESUME_S + 2 * STEP_S


def first_cut_s(run: Iterable[Sound]) -> float:
    told = hear((sound, STEP_S) for sound in run)[1]
    return next((at_s for cue, at_s in told if cue is Cue.CUT), float("inf"))


shares = st.floats(0.0, 1.0)
silences = st.one_of(
    st.builds(replace, sounds, probability=st.floats(0.0, 0.59)),
    st.builds(replace, sounds, level_db=st.just(-95.0)),
)


@given(st.lists(st.tuples(silences, st.integers(1, 30)), max_size=20))
def test_silence_never_cuts(run: list[tuple[Sound, int]]) -> None:
    """Neither what is no voice, however loud, nor a voice that is softer than the room."""
    assert hear((sound, times * STEP_S) for sound, times in run)[1] == []


@given(st.lists(st.tuples(sounds | st.just(VOICE), shares, shares), max_size=60))
def test_a_clearer_voice_never_cuts_later(run: list[tuple[Sound, float, float]]) -> None:
    """Brighter and more periodic, in any of its steps: less like a hum or a cough."""
    clearer = [
        replace(
            sound,
            brightness=max(sound.brightness, brightness),
            periodicity=max(sound.periodicity, periodicity),
        )
        for sound, brightness, periodicity in run
    ]
    assert first_cut_s(clearer) <= first_cut_s(sound for sound, _, _ in run)


@given(st.lists(st.tuples(shares, shares), max_size=60))
def test_more_clear_voice_never_cuts_later(run: list[tuple[float, float]]) -> None:
    """Where there is no echo to learn: what may be one teaches that the room gives it back."""
    clear = replace(VOICE, played_db=-120.0)
    more = [replace(clear, probability=max(pair)) for pair in run]
    assert first_cut_s(more) <= first_cut_s(replace(clear, probability=p) for p, _ in run)
