"""A live interview on a loop that does only what it is told: every way a turn can go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from studio.errors import NothingSpoken, StoreUnavailable
from studio.interview.engine import advance
from studio.interview.events import SessionPaused, SessionResumed
from studio.interview.model import Difficulty, EndedBy, Phase
from studio.voice.listening import vad
from studio.voice.listening.patience import NORMAL, PUSH_TO_TALK
from studio.voice.talking.callers import Gone
from studio.voice.talking.far_end import Onset
from studio.voice.talking.floor import Ending
from studio.voice.talking.snapshot import Doing
from studio.voice.talking.talk import Talk
from tests.golden.sitting import NOW
from tests.unit.voice.people import NO_VOICE, Desk, LoudIsVoice, Partner, Spool, hush, voice


class Caller:
    """A connection that knows whether it was sent away, and why."""

    def __init__(self) -> None:
        self.sent_away: Gone | None = None

    def send_away(self, why: Gone) -> None:
        self.sent_away = why


class Stage:
    """A talk with all that it needs, and a microphone whose sound takes its time."""

    def __init__(self, partner: Partner | None = None, **wishes: Any) -> None:
        self.desk, self.partner = Desk(), partner or Partner()
        self.spools: dict[int, Spool] = defaultdict(Spool)
        self.likely: float | None = 0.99
        self.now_s = 0.0
        self.n_taken = 0
        asked: dict[str, Any] = {"patience": NORMAL, "max_answer_s": 60.0}
        asked["looks_ahead"] = lambda: True
        asked["open_spool"] = lambda n: (self.spools[n].read(), self.spools[n])
        asked["clock"] = lambda: self.now_s
        self.talk = Talk(
            self.partner,
            self.desk,
            ending=lambda _: Ending(self.likely),
            on_taken=self._taken,
            **{**asked, **wishes},
        )
        self.talk._vad = LoudIsVoice()  # type: ignore[assignment]
        self.leg = Caller()

    def _taken(self) -> None:
        self.n_taken += 1

    def join(self) -> None:
        self.talk.join(self.leg)
        self.talk._vad = LoudIsVoice()  # type: ignore[assignment]
        self.desk.settle()

    def hear(self, samples: Any, settle: bool = True) -> None:
        """Let the sound come in as it is spoken, while the interviewer's goes out."""
        for at in range(0, len(samples), 512):
            self.now_s += 0.032
            self.talk.hear(samples[at : at + 512])
            self.talk.playout.pull(768)
            if settle:
                self.desk.settle()

    def until(self, is_so: Callable[[], bool], most_s: float = 20.0) -> float:
        """Silence until it is so; how long that took."""
        took_s = 0.0
        while not is_so():
            assert took_s < most_s, f"still {self.doing}"
            self.hear(hush(0.032))
            took_s += 0.032
        return took_s

    @property
    def doing(self) -> Doing:
        return self.talk.snapshot.doing

    def listens(self) -> None:
        self.until(lambda: self.doing is Doing.LISTENING)


@pytest.fixture
def stage() -> Stage:
    stage = Stage()
    stage.join()
    return stage


def test_a_whole_interview_without_a_button(stage: Stage) -> None:
    for number in (1, 2):
        stage.listens()
        assert stage.talk.snapshot.turn_number == number
        stage.hear(voice(2.0))
        stage.until(lambda n=number: len(stage.partner.answers) == n)  # type: ignore[misc]
    stage.until(lambda: stage.doing is Doing.OVER)
    assert stage.partner.now.phase is Phase.FINISHED
    assert stage.talk.snapshot.said == "Goodbye."
    assert [spoken for spoken in stage.partner.spoken if spoken[0]] == [
        (1, "lead"), (1, "question"), (2, "lead"), (2, "question")
    ]  # fmt: skip
    assert all(spool.is_discarded for spool in stage.spools.values())


def test_a_finished_sounding_answer_ends_sooner_than_an_unsure_one(stage: Stage) -> None:
    waits = []
    for likely in (0.99, 0.02):
        stage.likely = likely
        stage.listens()
        stage.hear(voice(1.0))
        waits.append(stage.until(lambda: stage.doing is not Doing.LISTENING))
    assert waits[0] == pytest.approx(NORMAL.finished_s, abs=0.1)
    assert waits[1] == pytest.approx(NORMAL.longest_s, abs=0.1)
    assert stage.partner.traces[1].ended_by is EndedBy.SOUNDED_FINISHED


def test_a_thinking_pause_is_one_answer(stage: Stage) -> None:
    stage.likely = 0.02
    stage.listens()
    stage.hear(np.concatenate([voice(1.0), hush(2.0), voice(1.0)]))
    stage.until(lambda: len(stage.partner.answers) == 1)
    seconds = (len(stage.partner.answers[0][1]) - 44) / 32_000
    assert seconds == pytest.approx(4.0 + NORMAL.longest_s, abs=0.2)


def test_what_was_foreseen_in_vain_is_paid_and_told(stage: Stage) -> None:
    stage.listens()
    stage.hear(np.concatenate([voice(1.0), hush(0.5), voice(1.0)]))
    stage.until(lambda: len(stage.partner.answers) == 1)
    assert len(stage.partner.foreseen) == 2
    assert len(stage.partner.answers[0][3]) == 1, "the first look was thrown away"
    stage.listens()
    trace = stage.partner.traces[1]
    assert trace.was_foreseen and trace.heard_s is not None and trace.replied_s is not None
    assert trace.heard_s < trace.decided_s + 0.25 <= trace.replied_s + 0.25


def test_the_reply_is_spoken_ahead_while_it_is_thought_out(stage: Stage) -> None:
    stage.partner.tells_first = "That is a clear example."
    stage.listens()
    stage.hear(voice(1.0))
    stage.hear(hush(NORMAL.finished_s - 0.1))
    assert stage.doing is Doing.LISTENING
    assert stage.partner.rehearsed[0] == "That is a clear example.", "before the turn is over"
    stage.until(lambda: 1 in stage.partner.traces)
    trace = stage.partner.traces[1]
    assert trace.begun_s is not None and trace.begun_s < trace.decided_s


def test_the_ears_are_told_where_there_was_voice(stage: Stage) -> None:
    stage.listens()
    stage.hear(np.concatenate([hush(0.5), voice(1.0), hush(0.6), voice(1.0)]))
    stage.until(lambda: len(stage.partner.answers) == 1)
    (first, second) = stage.partner.voiced[-1] or ()
    assert first[1] - first[0] == pytest.approx(1.0, abs=0.1)
    assert second[0] - first[1] == pytest.approx(0.6, abs=0.1)
    seconds = (len(stage.partner.answers[0][1]) - 44) / 32_000
    assert second[1] < seconds


def test_of_what_a_crash_left_nobody_knows_where_there_was_voice() -> None:
    stage = Stage()
    stage.spools[1].add(voice(1.0))
    stage.join()
    stage.listens()
    stage.hear(voice(1.0))
    stage.until(lambda: len(stage.partner.answers) == 1)
    assert stage.partner.voiced == [None]


def test_looks_that_nobody_wants_any_more_take_no_more_threads(stage: Stage) -> None:
    stage.listens()
    for _ in range(5):
        stage.hear(np.concatenate([voice(1.0), hush(0.4)]), settle=False)
        looks = [job for job, _ in stage.desk.jobs if "_look" in repr(job)]
        assert len(looks) <= 2
    stage.hear(hush(3.0), settle=False)
    stage.desk.settle()
    assert stage.partner.was_wanted[:2] == [False, False] and stage.partner.was_wanted[-1]
    stage.until(lambda: len(stage.partner.answers) == 1)


def test_without_looking_ahead_it_is_heard_once_the_turn_is_over() -> None:
    stage = Stage(looks_ahead=lambda: False)
    stage.join()
    stage.listens()
    stage.hear(np.concatenate([voice(1.0), hush(0.5), voice(1.0)]))
    stage.until(lambda: len(stage.partner.answers) == 1)
    assert len(stage.partner.foreseen) == 1
    assert stage.partner.rehearsed == ["I see."], "spoken while the answer is stored"


def test_whoever_goes_on_before_the_answer_is_handed_in_is_not_cut_off(stage: Stage) -> None:
    stage.listens()
    stage.hear(voice(1.0))
    while stage.doing is Doing.LISTENING:
        stage.hear(hush(0.032), settle=False)
        while stage.desk.jobs and stage.doing is Doing.LISTENING:
            job = stage.desk.jobs[0][0]
            if "_look" in repr(job):
                break
            stage.desk.work_one()
    assert stage.doing is Doing.THINKING and not stage.partner.answers
    stage.hear(voice(0.5), settle=False)
    assert stage.doing is Doing.LISTENING
    stage.until(lambda: len(stage.partner.answers) == 1)


def test_cutting_in_silences_the_interviewer_and_begins_the_answer(stage: Stage) -> None:
    stage.hear(hush(0.3))
    assert stage.doing is Doing.SPEAKING
    stage.hear(voice(0.25))
    assert not stage.talk.playout.pull(480).any(), "silent at once"
    stage.hear(voice(1.0))
    assert stage.doing is Doing.LISTENING
    stage.until(lambda: len(stage.partner.answers) == 1)
    stage.listens()
    trace = stage.partner.traces[1]
    assert trace.cut_in_s is not None and 0.2 < trace.cut_in_s < 0.9
    assert trace.cut_in_share is not None and 0.2 < trace.cut_in_share < 0.9
    seconds = (len(stage.partner.answers[0][1]) - 44) / 32_000
    assert seconds > 1.2 + NORMAL.finished_s, "its first words are in the recording"


def test_a_muted_stretch_is_no_pause(stage: Stage) -> None:
    stage.listens()
    stage.hear(voice(1.0))
    stage.talk.mute(True)
    stage.hear(hush(6.0))
    assert stage.doing is Doing.LISTENING, "the turn waits"
    stage.talk.mute(False)
    stage.hear(voice(1.0))
    stage.until(lambda: len(stage.partner.answers) == 1)
    seconds = (len(stage.partner.answers[0][1]) - 44) / 32_000
    assert seconds == pytest.approx(2.0 + 0.5 + NORMAL.finished_s, abs=0.2)


def test_whoever_gives_up_the_key_is_waited_for(stage: Stage) -> None:
    stage.talk.patience = PUSH_TO_TALK
    stage.listens()
    stage.talk.press(is_down=True)
    stage.hear(voice(1.0))
    stage.talk._scene.is_held = False  # the key is let go where nobody hears of it
    stage.hear(hush(3.0))
    stage.talk.patience = NORMAL
    stage.hear(hush(5.0))
    assert stage.doing is Doing.LISTENING and not stage.partner.answers
    stage.hear(voice(1.0))
    stage.until(lambda: len(stage.partner.answers) == 1)


def test_a_cut_in_that_says_it_all_is_an_answer(stage: Stage) -> None:
    """ "I don't know" is over when the floor is taken."""
    stage.hear(hush(0.3))
    assert stage.doing is Doing.SPEAKING
    stage.hear(voice(0.65))
    assert stage.doing is Doing.LISTENING
    waited_s = stage.until(lambda: len(stage.partner.answers) == 1)
    assert waited_s == pytest.approx(NORMAL.finished_s, abs=0.2)


def test_the_price_of_a_look_that_is_still_under_way_is_not_known(stage: Stage) -> None:
    stage.listens()
    stage.hear(voice(1.0))
    while not stage.desk.jobs:
        stage.hear(hush(0.032), settle=False)
    while not any("_look" in repr(job) for job, _ in stage.desk.jobs):
        stage.desk.work_one()
        stage.hear(hush(0.032), settle=False)
    slow = next(job for job in stage.desk.jobs if "_look" in repr(job[0]))
    stage.desk.jobs.remove(slow)
    stage.hear(voice(1.0))
    stage.until(lambda: len(stage.partner.answers) == 1)
    (untold,) = stage.partner.answers[0][3]
    assert untold.model and untold.cost_usd is None
    slow[1](slow[0]())
    stage.listens()
    assert stage.talk.snapshot.turn_number == 2


def test_a_cough_does_not_take_the_floor(stage: Stage) -> None:
    stage.hear(hush(0.3))
    stage.hear(np.concatenate([voice(0.3), hush(0.6)]))
    assert stage.doing is Doing.SPEAKING and stage.talk.playout.pull(480).any()
    stage.listens()
    assert stage.talk.snapshot.answer_s == 0.0


def test_silence_is_borne_then_met_with_a_word_an_offer_and_the_next_question() -> None:
    stage = Stage(Partner(difficulty=Difficulty.WARMUP))
    stage.join()
    stage.listens()
    stage.until(lambda: (1, "nudge") in stage.partner.spoken, 13.0)
    stage.until(lambda: "hint" in stage.talk.snapshot.offers, 13.0)
    stage.talk.help("hint")
    stage.desk.settle()
    assert (1, "hint") in stage.partner.spoken
    stage.until(lambda: stage.talk.snapshot.turn_number == 2, 60.0)
    assert not stage.partner.answers


def test_time_to_think_is_given(stage: Stage) -> None:
    stage.listens()
    stage.hear(voice(0.5))
    stage.talk.think_aloud()
    stage.hear(hush(30.0))
    assert stage.doing is Doing.LISTENING and stage.talk.snapshot.is_thinking
    assert stage.partner.thought == 1
    stage.hear(voice(1.0))
    assert not stage.talk.snapshot.is_thinking
    stage.until(lambda: len(stage.partner.answers) == 1)


def test_let_me_think_said_aloud_is_time_to_think_too(stage: Stage) -> None:
    stage.partner.words = "Hm, let me think about that."
    stage.likely = 0.6
    stage.listens()
    stage.hear(voice(1.0))
    stage.hear(hush(20.0))
    assert stage.doing is Doing.LISTENING and stage.partner.thought == 1
    stage.partner.words = "I led it."
    stage.hear(voice(1.0))
    stage.until(lambda: len(stage.partner.answers) == 1)


def test_an_intense_interviewer_stops_who_rambles() -> None:
    stage = Stage(Partner(difficulty=Difficulty.INTENSE), max_answer_s=300.0)
    stage.join()
    stage.listens()
    stage.hear(voice(80.0))
    assert (1, "time_up") in stage.partner.spoken
    stage.until(lambda: len(stage.partner.answers) == 1)
    stage.listens()
    assert stage.partner.traces[1].ended_by is EndedBy.TIME_UP


def test_words_said_before_the_stop_is_heard_belong_to_the_answer() -> None:
    stage = Stage(Partner(difficulty=Difficulty.INTENSE), max_answer_s=300.0)
    stage.join()
    stage.listens()
    while stage.doing is Doing.LISTENING:
        stage.hear(voice(0.512), settle=False)
        if stage.doing is Doing.LISTENING:
            stage.desk.settle()
    before = stage.talk._scene.under_way().n_samples
    stage.hear(voice(3.2), settle=False)  # "let me stop you there" is being thought of
    assert stage.doing is Doing.SPEAKING
    stage.desk.settle()
    assert (1, "time_up") in stage.partner.spoken
    stage.hear(voice(0.32))  # and is heard now
    stage.until(lambda: len(stage.partner.answers) == 1)
    answered = (len(stage.partner.answers[0][1]) - 44) // 2
    assert answered - before == pytest.approx(3.2 * 16_000, abs=2 * 512)


def test_push_to_talk_ends_when_it_is_let_go() -> None:
    stage = Stage(patience=PUSH_TO_TALK)
    stage.join()
    stage.listens()
    stage.talk.press(is_down=True)
    stage.hear(voice(1.0))
    stage.hear(hush(15.0))
    assert stage.doing is Doing.LISTENING
    stage.talk.press(is_down=False)
    stage.desk.settle()
    assert stage.partner.answers and stage.doing is Doing.SPEAKING


def test_a_lost_connection_loses_nothing(stage: Stage) -> None:
    stage.listens()
    stage.hear(voice(2.0))
    stage.talk.leave(stage.leg)
    assert stage.doing is Doing.WAITING
    stage.leg = Caller()
    stage.join()
    assert stage.doing is Doing.LISTENING and stage.partner.spoken.count((1, "question")) == 1
    stage.hear(voice(1.0))
    stage.until(lambda: len(stage.partner.answers) == 1)
    seconds = (len(stage.partner.answers[0][1]) - 44) / 32_000
    assert seconds == pytest.approx(3.0 + NORMAL.finished_s, abs=0.2)


def test_who_asked_for_time_before_its_end_is_not_asked_again(stage: Stage) -> None:
    stage.hear(hush(0.3))
    assert stage.doing is Doing.SPEAKING
    stage.talk.think_aloud()
    stage.hear(voice(2.0))
    stage.talk.leave(stage.leg)
    stage.leg = object()
    stage.join()
    assert stage.doing is Doing.LISTENING and stage.partner.spoken.count((1, "question")) == 1
    assert stage.talk.snapshot.notice == "Connected again. Please go on."


def test_another_process_goes_on_from_what_was_kept() -> None:
    stage = Stage()
    stage.spools[1].add(voice(2.0))
    stage.join()
    stage.listens()
    stage.hear(voice(1.0))
    stage.until(lambda: len(stage.partner.answers) == 1)
    assert (len(stage.partner.answers[0][1]) - 44) / 32_000 > 3.0


def test_the_newest_connection_counts(stage: Stage) -> None:
    older, stage.leg = stage.leg, Caller()
    stage.join()
    assert older.sent_away is Gone.ELSEWHERE
    stage.talk.leave(older)
    assert stage.doing is not Doing.WAITING


def test_a_talk_that_lost_its_seat_takes_nobody_up(stage: Stage) -> None:
    late, waiting = Caller(), Caller()
    stage.talk.callers.expect(waiting)
    stage.talk.leave(stage.leg)
    stage.now_s += 61.0
    assert stage.talk.callers.away_s == 61.0 and stage.talk.callers.was_joined
    stage.talk.close(Gone.SEAT_GIVEN)
    assert waiting.sent_away is Gone.SEAT_GIVEN
    stage.talk.callers.expect(late)
    assert late.sent_away is Gone.SEAT_GIVEN
    stage.talk.join(late)
    stage.talk.come_back(stage.leg)
    assert not stage.talk.is_joined


@pytest.mark.parametrize("error", [StoreUnavailable(), NothingSpoken()])
def test_an_answer_that_cannot_be_handed_in_is_still_there(stage: Stage, error: Any) -> None:
    stage.listens()
    stage.partner.fails = error
    stage.hear(voice(1.0))
    stage.until(lambda: bool(stage.talk.snapshot.notice))
    assert stage.doing is Doing.LISTENING and "record" in stage.talk.snapshot.offers
    stage.partner.fails = None
    stage.hear(voice(1.0))
    stage.until(lambda: len(stage.partner.answers) == 1)


def test_an_exchange_is_traced_also_where_no_reply_is_heard_from_here() -> None:
    stage = Stage(Partner(n_questions=3))
    stage.join()
    stage.listens()
    stage.partner.voice = NO_VOICE  # the page has to speak from here on
    stage.hear(voice(1.0))
    stage.until(lambda: 1 in stage.partner.traces)
    trace = stage.partner.traces[1]
    assert (trace.voiced_s, trace.replied_s) == (None, None) and trace.thought_s is not None
    number = stage.talk.snapshot.page_says
    assert number is not None
    stage.talk.press(is_down=True)  # nobody knows how far the page has come
    stage.hear(voice(1.0))
    stage.until(lambda: len(stage.partner.answers) == 2, 30.0)
    stage.talk.leave(stage.leg)
    stage.desk.settle()
    assert stage.partner.traces[2].cut_in_s is None


def onset(at_s: float, quiet_since_s: float) -> Onset:
    return Onset("here", at_s, quiet_since_s, within_s=0.02)


def answered(stage: Stage) -> float:
    """The first answer is given, and its reply on its way; when that was."""
    stage.listens()
    stage.hear(voice(1.0))
    stage.until(lambda: 1 in stage.partner.traces)
    return stage.now_s


def test_when_a_reply_was_heard_is_added_to_its_trace_once(stage: Stage) -> None:
    sent_s = answered(stage)
    before = stage.partner.traces[1]
    assert before.replied_s is not None and before.reached_s is None
    for at_s, quiet_s in ((sent_s - 0.5, 0.0), (sent_s + 9.0, 0.0), (sent_s + 1.0, sent_s + 0.3)):
        stage.talk.page_heard(onset(at_s, quiet_s))  # before it was sent, too late, not watched
    stage.desk.settle()
    assert stage.partner.traces[1] == before
    stage.talk.page_heard(onset(sent_s + 0.25, 0.5))
    stage.talk.page_heard(onset(sent_s + 0.5, 0.5))
    stage.desk.settle()
    reached_s = round(before.replied_s + 0.25, 3)
    after = stage.partner.traces[1]
    assert after.reached_s == pytest.approx(reached_s, abs=0.033), (
        "the loop hears of it a step late"
    )
    assert after == replace(before, reached_s=after.reached_s, reached_within_s=0.02)


def test_what_something_else_sounded_is_not_taken_for_the_reply(stage: Stage) -> None:
    sent_s = answered(stage)
    stage.talk.repeat()  # before anything was told of the reply
    stage.hear(hush(0.2))
    stage.talk.page_heard(onset(sent_s + 0.2, 0.5))
    stage.desk.settle()
    assert stage.partner.traces[1].reached_s is None


def test_a_farewell_is_heard_too_and_nothing_after_the_page_has_to_speak() -> None:
    stage = Stage(Partner(n_questions=1))
    stage.join()
    sent_s = answered(stage)
    assert stage.partner.now.phase is Phase.FINISHED and stage.talk.snapshot.said == "Goodbye."
    stage.talk.leave(stage.leg)  # it may be told when the call is over
    stage.talk.page_heard(onset(sent_s + 0.1, 0.5))
    stage.desk.settle()
    assert stage.partner.traces[1].reached_s is not None
    by_page = Stage(Partner(n_questions=2))
    by_page.join()
    by_page.listens()
    by_page.partner.voice = NO_VOICE
    by_page.hear(voice(1.0))
    by_page.until(lambda: 1 in by_page.partner.traces)
    by_page.talk.page_heard(onset(by_page.now_s, 0.0))
    by_page.desk.settle()
    assert by_page.partner.traces[1].reached_s is None


def test_a_reply_that_was_not_foreseen_is_ready_when_the_answer_is_handed_in(stage: Stage) -> None:
    stage.partner.has_thought = False
    stage.listens()
    stage.hear(voice(1.0))
    stage.until(lambda: 1 in stage.partner.traces)
    trace = stage.partner.traces[1]
    assert trace.thought_s is not None and trace.replied_s is not None
    assert trace.decided_s <= trace.thought_s <= trace.replied_s


def test_with_no_voice_on_the_server_the_page_speaks() -> None:
    stage = Stage()
    stage.partner.voice = NO_VOICE
    stage.join()
    number = stage.talk.snapshot.page_says
    assert number is not None and "What did you do?" in stage.talk.snapshot.said
    stage.talk.page_spoke(number + 1)
    assert stage.doing is Doing.SPEAKING
    stage.talk.page_spoke(number)
    assert stage.doing is Doing.LISTENING and stage.talk.snapshot.page_says is None


def test_a_page_never_takes_an_utterance_for_one_of_an_earlier_talk() -> None:
    """It stays open while the interview is taken up anew, here or by another process."""
    numbers = []
    for now_s in (100.0, 130.0):
        stage = Stage(clock=lambda at=now_s: at)  # type: ignore[misc]
        stage.partner.voice = NO_VOICE
        stage.join()
        numbers.append(stage.talk.snapshot.page_says)
    assert None not in numbers and numbers[0] != numbers[1]


def test_muted_is_neither_silence_nor_speech(stage: Stage) -> None:
    stage.listens()
    stage.talk.mute(True)
    stage.hear(voice(60.0))
    assert stage.doing is Doing.LISTENING and not stage.partner.answers
    stage.talk.mute(False)
    stage.hear(voice(1.0))
    stage.until(lambda: len(stage.partner.answers) == 1)


def test_a_paused_interview_waits_and_goes_on(stage: Stage) -> None:
    stage.listens()
    stage.partner.now = advance(stage.partner.now, SessionPaused(NOW))[0]
    stage.talk.refresh()
    stage.desk.settle()
    assert stage.doing is Doing.PAUSED
    stage.partner.now = advance(stage.partner.now, SessionResumed(NOW))[0]
    stage.talk.refresh()
    stage.desk.settle()
    assert stage.doing is Doing.LISTENING
    assert stage.talk.snapshot.notice == "Please go on where you stopped."


def until_it_is_handed_in(stage: Stage) -> None:
    """Speak, and hear on until the answer is on its way to the store."""
    stage.listens()
    stage.hear(voice(1.0))
    while not stage.talk._scene.under_way().is_committed:
        stage.hear(hush(0.032), settle=False)
        if stage.desk.jobs and not stage.talk._scene.under_way().is_committed:
            stage.desk.work_one()


def test_a_pause_while_the_answer_is_handed_in_stays(stage: Stage) -> None:
    until_it_is_handed_in(stage)
    stage.partner.now = advance(stage.partner.now, SessionPaused(NOW))[0]
    stage.talk.refresh()
    stage.desk.settle()
    assert len(stage.partner.answers) == 1 and stage.doing is Doing.PAUSED
    stage.hear(voice(2.0))
    assert stage.doing is Doing.PAUSED
    stage.partner.now = advance(stage.partner.now, SessionResumed(NOW))[0]
    stage.talk.refresh()
    stage.listens()
    assert stage.talk.snapshot.turn_number == 2 and (2, "question") in stage.partner.spoken


def test_a_pause_just_after_the_answer_silences_the_next_question(stage: Stage) -> None:
    until_it_is_handed_in(stage)
    hand_in, told = stage.desk.jobs.popleft()
    stored = hand_in()
    stage.partner.now = advance(stage.partner.now, SessionPaused(NOW))[0]
    stage.talk.refresh()
    told(stored)  # not paused yet: the next question begins
    assert stage.doing is Doing.SPEAKING
    stage.desk.settle()
    assert stage.doing is Doing.PAUSED and not stage.talk.playout.pull(480).any()
    stage.hear(hush(2.0))
    assert stage.doing is Doing.PAUSED


def test_a_pause_leaves_the_mark_where_the_candidate_cut_in(stage: Stage) -> None:
    stage.hear(hush(0.3))
    stage.hear(voice(1.3))  # cuts in
    assert stage.doing is Doing.LISTENING and stage.talk.snapshot.interrupted
    share = stage.talk.snapshot.said_share
    for event in (SessionPaused(NOW), SessionResumed(NOW)):
        stage.partner.now = advance(stage.partner.now, event)[0]
        stage.talk.refresh()
        stage.desk.settle()
    assert stage.doing is Doing.LISTENING and stage.talk.snapshot.interrupted
    assert stage.talk.snapshot.said_share == pytest.approx(share, abs=0.01) and share < 0.9
    stage.hear(voice(1.0))
    stage.until(lambda: 1 in stage.partner.traces)
    trace = stage.partner.traces[1]
    assert trace.cut_in_s is not None and 0.2 < trace.cut_in_s < 0.9
    stage.listens()
    assert not stage.talk.snapshot.interrupted, "the next question was heard whole"


def test_real_ears_tell_voice_from_silence() -> None:
    ears = vad.Vad()
    assert not any(ears.step(np.zeros(512, np.int16)).is_voice for _ in range(50))


def test_both_sides_of_a_turn_are_kept_once_it_is_answered(stage: Stage) -> None:
    stage.hear(hush(0.3))
    stage.hear(voice(1.3))  # cuts in
    stage.until(lambda: 1 in stage.partner.sides and 1 in stage.partner.traces)
    both = stage.partner.sides[1]
    answered = stage.partner.answers[0][1]
    trace = stage.partner.traces[1]
    sent = np.flatnonzero(both[:, 0])
    assert trace.cut_in_s == pytest.approx(len(sent) / 16_000, abs=0.1), "what was cut is not there"
    wav = np.frombuffer(answered[44:], np.int16)
    assert np.array_equal(both[-len(wav) :, 1], wav), "it ends with the answer"
    assert len(both) > len(wav), "and begins with the question"
    stage.listens()
    stage.talk.skip()
    stage.until(lambda: stage.doing is Doing.OVER, 30.0)
    assert set(stage.partner.sides) == {1}, "a skipped turn has no other side"


def test_an_answer_that_is_handed_in_twice_keeps_both_sides_whole(stage: Stage) -> None:
    stage.listens()
    stage.partner.fails = StoreUnavailable()
    stage.hear(voice(1.0))
    stage.until(lambda: bool(stage.talk.snapshot.notice))
    assert not stage.partner.sides
    stage.partner.fails = None
    stage.hear(voice(1.0))
    stage.until(lambda: 1 in stage.partner.sides)
    wav = np.frombuffer(stage.partner.answers[0][1][44:], np.int16)
    assert np.count_nonzero(stage.partner.sides[1][:, 1]) >= np.count_nonzero(wav)


def test_a_long_mute_is_no_pause_of_the_candidates(stage: Stage) -> None:
    stage.likely = 0.1
    stage.listens()
    stage.hear(voice(2.0))
    stage.talk.mute(True)
    stage.hear(hush(35.0))
    stage.talk.mute(False)
    stage.hear(hush(1.0))
    assert stage.doing is Doing.LISTENING and not stage.partner.answers


def test_an_aside_is_no_pause_of_the_candidates_and_stands_beside_the_question(
    stage: Stage,
) -> None:
    stage.likely = 0.1
    stage.listens()
    asked = stage.talk.snapshot.said
    stage.hear(voice(2.0))
    stage.talk.help("hint")
    stage.desk.settle()
    assert stage.talk.snapshot.aside == "Think." and stage.talk.snapshot.said == asked
    stage.listens()
    stage.hear(hush(1.0))
    assert stage.doing is Doing.LISTENING and not stage.partner.answers


def test_the_longest_answer_is_handed_in_and_not_lost() -> None:
    stage = Stage(max_answer_s=5.0)
    stage.join()
    stage.listens()
    stage.hear(voice(4.8), settle=False)
    stage.hear(voice(2.0), settle=False)
    stage.desk.settle()
    (_, wav, *_), *_ = stage.partner.answers
    assert 4.4 < (len(wav) - 44) / 32_000 <= 5.0


def test_a_connection_lost_while_the_answer_is_handed_in_asks_nothing_twice(stage: Stage) -> None:
    stage.listens()
    stage.hear(voice(2.0))
    stage.hear(hush(0.9), settle=False)
    while stage.doing is not Doing.THINKING:
        stage.hear(hush(0.032), settle=False)
        stage.desk.work_one() if stage.desk.jobs else None
    stage.talk.leave(stage.leg)
    stage.desk.settle()
    assert len(stage.partner.answers) <= 1
    stage.leg = Caller()
    stage.join()
    asked = [line for number, line in stage.partner.spoken if number == 2 and line == "question"]
    assert stage.talk.snapshot.turn_number in (1, 2) and len(asked) <= 1


def test_a_held_key_goes_with_its_tab() -> None:
    stage = Stage(patience=PUSH_TO_TALK)
    stage.join()
    stage.listens()
    stage.talk.press(is_down=True)
    stage.talk.leave(stage.leg)
    stage.leg = Caller()
    stage.join()
    stage.listens()
    stage.hear(voice(2.0))
    assert not stage.partner.answers and not stage.talk._scene.under_way().has_voice


def test_a_silence_before_an_aside_is_none_after_it(stage: Stage) -> None:
    stage.likely = 0.3
    stage.listens()
    stage.hear(voice(2.0))
    stage.hear(hush(1.5))
    stage.talk.repeat()
    stage.desk.settle()
    stage.listens()
    stage.hear(hush(1.2))
    assert stage.doing is Doing.LISTENING and not stage.partner.answers
