"""A late reply: a short word bridges the wait, once, and takes nothing from anybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from studio.errors import StoreUnavailable
from studio.interview.engine import advance
from studio.interview.events import SessionPaused, SessionResumed
from studio.interview.model import Difficulty, EndedBy
from studio.interview.personas import PERSONAS
from studio.ports import Speech
from studio.voice.listening import vad
from studio.voice.listening.patience import NORMAL, PUSH_TO_TALK
from studio.voice.talking.bridge import MOST_S, sound_of
from studio.voice.talking.late import LATE_S
from studio.voice.talking.snapshot import Doing
from tests.golden.sitting import NOW
from tests.unit.voice.people import BRIDGE, NO_VOICE, Partner, hush, voice
from tests.unit.voice.test_talk import Caller, Stage

THINKS, STORES, SPEAKS = "_look", "_commit", "function speak"
WORD_S = 0.5
REPLY = 3_000
STEP_S = 0.032


class Ears:
    """Every sample that was sent to the candidate, and when by the stage's clock."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.frames, self._pull = stage, [], stage.talk.playout.pull
        stage.talk.playout.pull = self.pull  # type: ignore[method-assign]

    def pull(self, n: int) -> Any:
        samples = self._pull(n)
        self.frames.append((self.stage.now_s, samples))
        return samples

    def heard_s(self, value: int) -> float:
        """Seconds of it."""
        return sum(np.count_nonzero(s == value) for _, s in self.frames) / 24_000

    def first_s(self, value: int) -> float:
        return next(at for at, samples in self.frames if (samples == value).any())

    def last_s(self, value: int) -> float:
        return next(at for at, samples in reversed(self.frames) if (samples == value).any())


def answered(stage: Stage, late: str = THINKS) -> tuple[Ears, float]:
    """Answer, and wait until that is over; what comes then is late. When that was decided."""
    stage.listens()
    stage.desk.late = late
    stage.hear(voice(1.0))
    stage.until(lambda: stage.doing is not Doing.LISTENING)
    return Ears(stage), stage.now_s


def until_the_word(stage: Stage, ears: Ears) -> None:
    stage.until(lambda: ears.heard_s(BRIDGE) > 0.1)


@pytest.fixture
def stage() -> Stage:
    stage = Stage(Partner(n_questions=3))
    stage.join()
    return stage


def seconds_of(wav: bytes) -> float:
    return (len(wav) - 44) / 32_000


def spoken_s(wav: bytes) -> float:
    """How long there is voice in it; the made one crosses zero often."""
    n = np.count_nonzero(np.frombuffer(wav[44:], np.int16))
    return float(n / np.count_nonzero(voice(1.0)))


def test_a_late_reply_is_bridged_once_by_a_word_that_is_told(stage: Stage) -> None:
    stage.listens()
    asked = stage.talk.snapshot.said
    ears, decided_s = answered(stage)
    until_the_word(stage, ears)
    assert ears.first_s(BRIDGE) - decided_s == pytest.approx(LATE_S, abs=0.1)
    assert stage.doing is Doing.THINKING
    assert stage.talk.snapshot.aside in PERSONAS[Difficulty.STANDARD].bridges
    assert stage.talk.snapshot.said == asked, "it is no part of the question"
    stage.hear(hush(8.0))
    assert ears.heard_s(BRIDGE) == pytest.approx(WORD_S, abs=0.01), "once, and no more"
    stage.desk.late = ""
    stage.until(lambda: 1 in stage.partner.traces)
    trace = stage.partner.traces[1]
    assert trace.filled_s == pytest.approx(trace.decided_s + LATE_S, abs=0.1)
    assert trace.replied_s is not None and trace.replied_s > 8.0
    assert stage.talk.snapshot.aside == "", "the reply stands alone"


def test_the_word_is_in_both_sides_and_no_part_of_the_answer(stage: Stage) -> None:
    ears, _ = answered(stage)
    stage.hear(hush(4.0))
    stage.desk.late = ""
    stage.until(lambda: 1 in stage.partner.sides)
    left = stage.partner.sides[1][:, 0]
    is_word = np.abs(left.astype(int) - BRIDGE) < 50
    assert is_word.sum() / 16_000 == pytest.approx(WORD_S, abs=0.05)
    silent_s = seconds_of(stage.partner.answers[0][1]) - 1.0
    assert silent_s < NORMAL.finished_s + 4.0 - WORD_S, "the answer stands while it sounds"
    assert ears.heard_s(BRIDGE) > 0


@pytest.mark.parametrize("sound_s", [0.1, 0.3], ids=["softer", "silent"])
def test_a_sound_before_the_word_leaves_nothing_soft_or_silent(
    stage: Stage, sound_s: float
) -> None:
    """The answer is stored, its reply's voice is late, and somebody says "uh" meanwhile."""
    ears, _ = answered(stage, SPEAKS)
    stage.until(lambda: stage.doing is Doing.SPEAKING)
    stage.hear(voice(sound_s))
    until_the_word(stage, ears)
    stage.desk.late = ""
    stage.listens()
    heard = np.concatenate([samples for _, samples in ears.frames])
    assert set(np.unique(heard)) == {0, BRIDGE, REPLY}, "as loud as ever"
    assert stage.talk.snapshot.turn_number == 2 and not stage.talk.snapshot.interrupted


def test_nobody_cuts_into_a_question_that_was_not_heard_yet(stage: Stage) -> None:
    ears, _ = answered(stage, SPEAKS)
    until_the_word(stage, ears)
    stage.hear(np.concatenate([voice(0.9), hush(0.5)]))
    stage.desk.late = ""
    stage.listens()
    assert ears.heard_s(REPLY) > 0.5, "it is asked"
    stage.hear(voice(1.0))
    stage.until(lambda: len(stage.partner.answers) == 2)
    stage.until(lambda: 2 in stage.partner.traces)
    assert stage.partner.traces[2].cut_in_s is None


def test_the_next_wait_has_another_word(stage: Stage) -> None:
    said = []
    for number in (1, 2):
        ears, _ = answered(stage)
        until_the_word(stage, ears)
        said.append(stage.talk.snapshot.aside)
        stage.desk.late = ""
        stage.until(lambda n=number: n in stage.partner.traces)  # type: ignore[misc]
    assert said[0] != said[1] and "" not in said


def test_a_reply_in_time_is_not_held_up(stage: Stage) -> None:
    ears, _ = answered(stage)
    stage.hear(hush(LATE_S - 0.2))
    stage.desk.late = ""
    stage.until(lambda: 1 in stage.partner.traces)
    stage.listens()
    assert ears.heard_s(BRIDGE) == 0.0 and stage.partner.traces[1].filled_s is None


@pytest.mark.parametrize("late", [THINKS, STORES, SPEAKS])
def test_the_reply_follows_the_word_without_overlap(stage: Stage, late: str) -> None:
    """Whatever was late: thinking it out, storing the answer, or the voice."""
    ears, _ = answered(stage, late)
    until_the_word(stage, ears)
    stage.desk.late = ""  # it is ready now
    stage.listens()
    assert ears.heard_s(BRIDGE) == pytest.approx(WORD_S, abs=0.01), "said to its end"
    assert 0.0 < ears.first_s(REPLY) - ears.last_s(BRIDGE) <= 0.2
    heard = np.concatenate([samples for _, samples in ears.frames])
    assert set(np.unique(heard)) == {0, BRIDGE, REPLY}, "never both at once"
    trace = stage.partner.traces[1]
    assert trace.filled_s is not None and trace.replied_s is not None
    assert WORD_S <= trace.replied_s - trace.filled_s <= MOST_S
    assert stage.talk.snapshot.turn_number == 2 and not stage.talk.snapshot.interrupted


def test_a_word_after_the_answer_was_handed_in_is_kept_too(stage: Stage) -> None:
    ears, _ = answered(stage, STORES)
    until_the_word(stage, ears)
    stage.hear(hush(1.0))
    stage.desk.late = ""
    stage.until(lambda: 1 in stage.partner.sides)
    left = stage.partner.sides[1][:, 0].astype(int)
    assert (np.abs(left - BRIDGE) < 50).sum() / 16_000 == pytest.approx(WORD_S, abs=0.05)


def test_who_speaks_on_over_the_word_is_heard_and_it_falls_silent(stage: Stage) -> None:
    ears, _ = answered(stage)
    until_the_word(stage, ears)
    before_s = ears.heard_s(BRIDGE)
    stage.hear(voice(0.3))
    assert stage.doing is Doing.LISTENING
    stage.hear(voice(0.7))
    assert ears.heard_s(BRIDGE) - before_s < 0.25, "it falls silent"
    assert stage.talk.snapshot.aside == "" and not stage.talk.snapshot.interrupted
    stage.hear(hush(6.0))
    assert ears.heard_s(BRIDGE) - before_s < 0.25, "once a turn"
    stage.desk.late = ""
    stage.until(lambda: len(stage.partner.answers) == 1)
    stage.listens()
    assert spoken_s(stage.partner.answers[0][1]) == pytest.approx(2.0, abs=0.1), (
        "no word of it is lost"
    )
    assert len(stage.partner.answers[0][3]) <= 2 and len(stage.partner.answers) == 1
    trace = stage.partner.traces[1]
    assert (trace.filled_s, trace.cut_in_s) == (None, None), "it bridged nothing, and was no cut-in"


def test_who_speaks_on_after_the_word_goes_on_as_ever(stage: Stage) -> None:
    ears, _ = answered(stage)
    until_the_word(stage, ears)
    stage.hear(hush(2.0))
    assert stage.doing is Doing.THINKING
    stage.hear(voice(0.3))
    assert stage.doing is Doing.LISTENING
    stage.desk.late = ""
    stage.until(lambda: len(stage.partner.answers) == 1)
    assert spoken_s(stage.partner.answers[0][1]) == pytest.approx(1.3, abs=0.1)


def test_a_hint_stands_beside_the_question_again_for_who_goes_on(stage: Stage) -> None:
    stage.listens()
    stage.talk.help("hint")
    ears, _ = answered(stage)
    assert stage.talk.snapshot.aside == ""
    until_the_word(stage, ears)
    stage.hear(voice(0.3))
    assert stage.doing is Doing.LISTENING and stage.talk.snapshot.aside == "Think."


class LevelEars:
    """Voice activity that tells how loud it is; everything above -60 dB sounds like voice."""

    floor_db = -80.0

    def step(self, samples: Any) -> vad.Step:
        power = float(np.mean((samples.astype(np.float32) / 32_768) ** 2))
        level_db = 10 * np.log10(power) if power else -120.0
        return vad.Step(level_db, float(level_db > -60.0), level_db > -60.0)


def test_the_echo_of_the_word_does_not_open_the_answer_again(stage: Stage) -> None:
    ears, _ = answered(stage)
    stage.talk._vad = LevelEars()  # type: ignore[assignment]
    until_the_word(stage, ears)
    echo = (voice(1.0) * 0.03).astype(np.int16)
    assert LevelEars().step(echo[:512]).is_voice, "without the guard it would be an answer"
    stage.hear(echo[: int(0.7 * 16_000)])
    assert stage.doing is Doing.THINKING
    assert ears.heard_s(BRIDGE) == pytest.approx(WORD_S, abs=0.01), "nor stop the word"
    stage.hear(hush(0.5))
    stage.desk.late = ""
    stage.until(lambda: len(stage.partner.answers) == 1)
    assert spoken_s(stage.partner.answers[0][1]) == pytest.approx(1.0, abs=0.05), (
        "nor is it the answer's"
    )


def test_a_voice_over_its_echo_opens_it(stage: Stage) -> None:
    ears, _ = answered(stage)
    stage.talk._vad = LevelEars()  # type: ignore[assignment]
    until_the_word(stage, ears)
    stage.hear(voice(0.3))
    assert stage.doing is Doing.LISTENING


def pause(stage: Stage) -> None:
    stage.partner.now = advance(stage.partner.now, SessionPaused(NOW))[0]
    stage.talk.refresh()


ENDINGS: dict[str, Callable[[Stage], object]] = {
    "pause": pause,
    "hang-up": lambda stage: stage.talk.leave(stage.leg),
    "elsewhere": lambda stage: stage.talk.close(),
    "refresh": lambda stage: stage.talk.refresh(),
}


@pytest.mark.parametrize("end", ENDINGS.values(), ids=ENDINGS)
@pytest.mark.parametrize("has_begun", [False, True])
def test_nothing_bridges_a_wait_that_is_over(
    stage: Stage, end: Callable[[Stage], object], has_begun: bool
) -> None:
    ears, _ = answered(stage)
    if has_begun:
        until_the_word(stage, ears)
    end(stage)
    before_s = ears.heard_s(BRIDGE)
    stage.hear(hush(4.0))
    assert ears.heard_s(BRIDGE) == before_s and stage.talk.snapshot.aside == ""


def test_a_pause_in_the_word_goes_on_where_the_answer_was(stage: Stage) -> None:
    ears, _ = answered(stage)
    until_the_word(stage, ears)
    pause(stage)
    stage.hear(hush(1.0))
    assert stage.doing is Doing.PAUSED
    stage.partner.now = advance(stage.partner.now, SessionResumed(NOW))[0]
    stage.talk.refresh()
    stage.desk.late = ""
    stage.listens()
    stage.hear(voice(1.0))
    stage.until(lambda: len(stage.partner.answers) == 1)
    assert spoken_s(stage.partner.answers[0][1]) == pytest.approx(2.0, abs=0.1)


def test_a_lost_connection_asks_for_the_answer_again(stage: Stage) -> None:
    ears, _ = answered(stage)
    until_the_word(stage, ears)
    stage.talk.leave(stage.leg)
    stage.leg = Caller()
    stage.desk.late = ""
    stage.join()
    assert stage.doing is Doing.LISTENING and not stage.partner.answers


def test_a_skipped_question_was_not_answered(stage: Stage) -> None:
    stage.listens()
    stage.desk.late = "ready"
    stage.talk.skip()
    ears = Ears(stage)
    stage.hear(hush(4.0))
    assert stage.doing is Doing.THINKING and ears.heard_s(BRIDGE) == 0.0


def test_an_answer_that_is_too_long_is_bridged_when_the_candidate_is_silent() -> None:
    stage = Stage(max_answer_s=3.0)
    stage.join()
    stage.listens()
    stage.desk.late, ears = THINKS, Ears(stage)
    stage.hear(voice(5.0))
    assert stage.doing is Doing.THINKING and ears.heard_s(BRIDGE) == 0.0, "not over a voice"
    stage.hear(hush(0.2))
    assert ears.heard_s(BRIDGE) > 0.0
    stage.hear(voice(0.4))  # the answer is over, whoever speaks on
    assert stage.doing is Doing.THINKING
    stage.desk.late = ""
    stage.until(lambda: 1 in stage.partner.traces)
    assert stage.partner.traces[1].ended_by is EndedBy.TIME_UP


def test_the_farewell_is_waited_for_like_a_question() -> None:
    stage = Stage(Partner(n_questions=1))
    stage.join()
    ears, _ = answered(stage)
    until_the_word(stage, ears)
    stage.desk.late = ""
    stage.until(lambda: stage.doing is Doing.OVER)
    assert stage.talk.snapshot.said == "Goodbye."
    assert ears.heard_s(BRIDGE) == pytest.approx(WORD_S, abs=0.01)
    assert ears.last_s(BRIDGE) < ears.first_s(REPLY)
    assert stage.partner.traces[1].filled_s is not None


def test_push_to_talk_is_bridged_too_and_the_key_changes_nothing() -> None:
    stage = Stage(patience=PUSH_TO_TALK)
    stage.join()
    stage.listens()
    stage.talk.press(is_down=True)
    stage.hear(voice(1.0))
    stage.desk.late, ears = THINKS, Ears(stage)
    stage.talk.press(is_down=False)
    until_the_word(stage, ears)
    stage.talk.press(is_down=True)
    stage.hear(voice(0.4))
    assert stage.doing is Doing.THINKING and len(stage.partner.answers) == 0
    stage.talk.press(is_down=False)
    stage.desk.late = ""
    stage.until(lambda: 1 in stage.partner.traces)
    assert ears.heard_s(BRIDGE) == pytest.approx(WORD_S, abs=0.01)


def test_an_answer_that_cannot_be_stored_is_the_candidates_again(stage: Stage) -> None:
    stage.partner.fails = StoreUnavailable()
    ears, _ = answered(stage, STORES)
    until_the_word(stage, ears)
    before_s = ears.heard_s(BRIDGE)
    stage.desk.late = ""
    stage.hear(hush(0.032))
    assert stage.doing is Doing.LISTENING and stage.talk.snapshot.notice
    stage.hear(hush(1.0))
    assert ears.heard_s(BRIDGE) - before_s < 0.1, "it falls silent"
    stage.partner.fails = None
    stage.hear(voice(1.0))
    stage.until(lambda: len(stage.partner.answers) == 1)


def test_where_the_page_speaks_nothing_is_bridged() -> None:
    stage = Stage()
    stage.partner.voice = NO_VOICE
    stage.join()
    assert stage.talk.snapshot.page_says is not None
    stage.talk.page_spoke(stage.talk.snapshot.page_says)
    ears, _ = answered(stage)
    stage.hear(hush(4.0))
    assert ears.heard_s(BRIDGE) == 0.0 and stage.talk.snapshot.aside == ""


def test_the_page_speaks_once_the_word_is_over(stage: Stage) -> None:
    ears, _ = answered(stage)
    until_the_word(stage, ears)
    stage.partner.voice = NO_VOICE
    stage.desk.late = ""
    stage.hear(hush(0.1))
    assert stage.doing is Doing.SPEAKING and stage.talk.snapshot.page_says is None
    stage.until(lambda: stage.talk.snapshot.page_says is not None, 1.0)
    assert ears.heard_s(BRIDGE) == pytest.approx(WORD_S, abs=0.01)


def test_the_curt_one_lets_silence_stand() -> None:
    stage = Stage(Partner(difficulty=Difficulty.INTENSE))
    stage.join()
    ears, _ = answered(stage)
    stage.hear(hush(6.0))
    assert not stage.partner.bridges and ears.heard_s(BRIDGE) == 0.0


def test_a_word_is_asked_for_once_a_turn_before_it_is_needed(stage: Stage) -> None:
    stage.listens()
    assert [number for number, _ in stage.partner.bridges] == [1]
    stage.talk.repeat()
    stage.desk.settle()
    stage.listens()
    assert len(stage.partner.bridges) == 1


def test_a_word_that_is_not_there_yet_bridges_nothing(stage: Stage) -> None:
    stage.desk.late = "Bridge._fetch"
    stage.listens()
    ears, _ = answered(stage, "")
    stage.listens()
    assert ears.heard_s(BRIDGE) == 0.0 and stage.partner.traces[1].filled_s is None


@pytest.mark.parametrize("rate_hz", [24_000, 22_050])
def test_of_a_word_its_own_silence_is_cut_and_a_long_one_is_none(rate_hz: int) -> None:
    def spoken(seconds: float) -> Speech:
        quiet = np.zeros(rate_hz, np.int16)
        loud = np.full(round(seconds * rate_hz), BRIDGE, np.int16)
        return Speech(rate_hz, iter([np.concatenate([quiet, loud, quiet]).tobytes()]))

    word = sound_of(spoken(0.6))
    assert len(word) / 24_000 == pytest.approx(0.74, abs=0.02)
    assert not len(sound_of(spoken(1.3)))
    assert not len(sound_of(spoken(0.0)))


def test_no_word_judges_an_answer_or_says_the_same_twice() -> None:
    praise = {"great", "good", "nice", "excellent", "perfect", "right", "interesting", "well"}
    for persona in PERSONAS.values():
        words = [w.strip(".,").lower() for line in persona.bridges for w in line.split()]
        assert not praise & set(words)
        assert len(set(persona.bridges)) == len(persona.bridges) != 1
